//go:build unix

// Package sock has the calls of sockets that do not block: what there is to read is read,
// what there is room for is written, and EAGAIN says that it was nothing.
//
// On Linux they are recvfrom and sendto, which cost less than read and write, and they
// are made without a word to the scheduler: that is for calls that may take long, and
// these take as long as it takes to copy what they move. Under the race detector and the
// memory sanitizers they are those of package syscall, which tell these what happens.
//
// A result of 0 bytes and no error is the end of the stream.
package sock
