//go:build unix

// Package sock has the calls of sockets that do not block: what there is to read is read,
// what there is room for is written, and EAGAIN says that it was nothing.
//
// On Linux they are recvfrom and sendto, which cost less than read and write, and they
// are made without a word to the scheduler: that is for calls that may take long, and
// these take as long as it takes to copy what they move. So they must not wait even if
// somebody has the socket wait, who may be another process that has it too: they say so
// themselves. Under the race detector and the memory sanitizers, which are told there
// what happens, they are those of package syscall, and on 386 and s390x, where Linux has
// got them late.
//
// A result of 0 bytes and no error is the end of the stream.
package sock
