// Package deflate is permessage-deflate (RFC 7692), which compresses messages. It is
// an extension for the Config of package wsdriver, of a server or a client:
//
//	cfg := &wsdriver.Config{Extensions: []wsdriver.Extension{&deflate.Extension{}}}
//
// One [Extension] serves any number of connections. A Config without it neither offers
// nor accepts compression.
//
// # Negotiation
//
// A client offers client_max_window_bits, as browsers do, and what its Extension asks
// for. A server accepts every valid offer and grants what it requires. What the peer
// hints at is taken up: a client that says that it will not refer to earlier messages
// is told not to.
//
// An offer with a parameter that is unknown, repeated or malformed is declined, and the
// next one is tried; the connection opens without compression if none is left. A
// response with such a parameter fails the connection with 1002, and one that does not
// grant what the client insists on with 1010. Window bits are 8 to 15 in either
// direction: a window of 256 bytes is one of 256 bytes, and the same is demanded of the
// peer.
//
// # Memory
//
// Between messages a connection keeps a codec of less than 200 bytes and, for each
// direction in which messages may refer to earlier ones, a window: no more of it than
// has been sent or received, rounded up to twice that at most, and no more than its
// size. This is what a server's connection keeps after long messages both ways:
//
//	ServerMaxWindowBits, ClientMaxWindowBits   bytes
//	15, 15                                     65,700
//	12, 12 (the default)                        8,350
//	9, 9                                        1,180
//	any, with both ...NoContextTakeover           160
//
//	go test ./deflate -run TestMemoryOfConnections -v
//
// A server that limits its client's window below 15 bits, as by default, asks a client
// that cannot obey for no context takeover instead, so the table holds for all clients.
// A client whose Extension asks for nothing keeps up to 32 KiB for what it receives.
//
// Everything else is shared, and lent to a connection while it works on a message: to
// send one 70 KiB and, with the window, 20 to 60 KiB up to 12 bits and 180 to 240 KiB
// with 15; to receive one 75 KiB. A connection that waits for the rest of a message
// keeps its window and 400 bytes of state: compressed input is not gathered. The window
// of a message that is compressed alone has 12 bits if it begins with a frame of up to
// 4 KiB, which fits, and else as many as were agreed on.
//
// [Parked] windows with their tables wait for the connection that used them last, so
// that a busy one need not fill them anew with each message. They are no more than 1 MiB
// a process with 12 bits, and 4 MiB with 15.
//
// What a message inflates to is told in pieces of about 16 KiB, so that a limit is met
// before the memory for it is used.
//
// # Which messages are compressed
//
// Those of at least Extension.Threshold bytes. The window does not know the others. What
// is incompressible grows by 6 bytes, and by 10 for every 16 KiB of a longer message.
// Fragments of a message end at a byte, and can be read as they come.
//
// A received message may be made of any blocks, end in one that says that it is the
// last, or go on behind it. The four bytes that a sender leaves out may be there all the
// same, and a message without any payload, which no sender should make, counts as empty.
// What is no DEFLATE stream, or refers beyond the window that was agreed on, fails the
// connection with 1007.
//
// # Security
//
// The length of what is compressed tells about its content, to all who see it pass,
// encrypted or not. If a secret and text that a stranger has chosen are compressed
// together, he may learn the secret by trying (this is CRIME and BREACH; RFC 7692,
// section 8). With context takeover, together means on the same connection. Send
// secrets on a connection without this extension, or set both ...NoContextTakeover and
// keep what strangers say out of messages with secrets.
//
// # Speed
//
// One run with messages of 1 KiB of JSON, nanoseconds and ratio;
// klauspost/compress has a compressor of 0.8 MB for each connection, or starts a new
// stream:
//
//	context takeover, 12 bits, level 1           5,800   0.274
//	the same, level 3                            8,400   0.262
//	the same, level 9                           16,100   0.232
//	the same, level 1, 101 connections in turn   8,100   0.277
//	context takeover, 15 bits, level 1           5,800   0.263
//	klauspost/compress, level 1, 15 bits         9,500   0.278
//	no context takeover, level 1                 6,700   0.404
//	klauspost/compress, level 1                 11,700   0.418
//
//	go test ./deflate -run '^$' -bench 'flate/json1k'
//
// And with messages of 64 KiB of prose, no context takeover, microseconds and ratio:
//
//	level 1                       351   0.387
//	level 5                       595   0.374
//	level 6                       850   0.368
//	level 9                     1,992   0.363
//	klauspost/compress, level 1   374   0.400
//	klauspost/compress, level 5   625   0.380
//	klauspost/compress, level 6   684   0.377
//	klauspost/compress, level 9 3,625   0.364
//
//	go test ./deflate -run '^$' -bench 'flate/prose64k'
package deflate
