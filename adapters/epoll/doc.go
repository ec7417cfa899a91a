// Package epoll serves WebSocket connections from event loops, on Linux: for programs
// with very many connections, most of which are idle at any time.
//
//	s := epoll.NewServer(&epoll.Config{
//		OnMessage: func(c *epoll.Conn, kind wsdriver.Kind, p []byte) {
//			c.WriteMessage(kind, p)
//		},
//	})
//	err := s.ListenAndServe(":8080")
//
// An open connection that is idle costs its descriptor and some 250 bytes: its Driver
// and a few fields. It has no goroutine, no buffer, and no timer unless the Driver's
// Config has a PingAfter. Messages that come together are read together, and all that
// is sent meanwhile leaves in one write.
//
// On other systems the package is empty.
//
// # When to use it
//
// adapters/netconn is simpler: a goroutine that reads and writes has its state on its
// stack, may block as it likes, and runs on TLS and on every system. It costs some 3
// to 6 KB a connection. This package is worth its rules from some ten thousand
// connections on, or where the processor time of short messages counts. It serves what
// ends TLS in front of it; it is no client.
//
// # Loops
//
// Each connection belongs to one of Config.Loops loops for its life, to the one that
// had fewest when it came. A loop is a goroutine that waits in the runtime's own
// poller, so it keeps no thread while there is nothing to do. It calls the functions
// of Config one after the other, for all of its connections, and must get them back
// soon: to answer from a data base, start a goroutine or hand the message to one, and
// let that call WriteMessage. A panic in one of the functions ends the program, as it
// does in any goroutine.
//
// The order for one connection is OnOpen, then OnMessage and OnEvent as the peer's
// frames have it, with OnDrain among them, then OnClose. None is called while another
// one runs for the same connection; for connections of different loops they run at the
// same time.
//
// # Concurrency
//
// All methods of Conn and Server may be called by any goroutine at any time, and none
// of them waits, but for Serve and Shutdown. What a function of Config sends to the
// connection that it was called for is appended to the loop's output. What anybody
// sends otherwise is appended to a buffer of the connection, and its loop is woken,
// once for all that comes until it is there. Messages to one connection keep their
// order, if they are of one goroutine or if the sender of one knew of the other.
//
// # Ownership
//
// The payload that OnMessage is given lies in the loop's memory, or in that of a pool:
// it is the function's for the time of the call. The functions that send copy what
// they are given, or write it at once. Conn.Data is the program's. A Conn that has
// ended keeps no memory of the package's but itself.
//
// # Backpressure
//
// What the system does not take at once waits in a buffer of the connection. While
// Config.MaxQueue bytes wait, the loop reads nothing from that peer, nor handles what
// it has read, so a peer that asks and does not listen is stopped by TCP. The
// functions that send return [ErrQueueFull] then, and Config.OnDrain tells that all
// has been written since. An OnMessage that answers each message with one never sees
// that error, unless others send to the connection too.
//
// A program that sends to many from one goroutine gets ErrQueueFull for those that are
// slow and leaves them behind, or closes them.
//
// # Time-outs
//
// wsdriver.Config.FailAfter bounds the opening handshake and the answers to pings,
// PingAfter is how long a peer may be silent, Config.WriteTimeout how long output may
// wait, and Config.CloseTimeout how long our Close may stay unanswered. They are kept
// by a wheel of each loop and strike up to 1/16 s late, or as much later as a function
// of Config keeps the loop.
//
// # Errors
//
// OnClose is told, and sending returns from then on:
//
//   - a [*netconn.CloseError] after the peer's Close frame, and after the end of the
//     stream without one: [netconn.CloseStatus] has the code, and errors.Is knows io.EOF,
//     io.ErrUnexpectedEOF, net.ErrClosed and the cause
//   - a [*wsdriver.Error] after the peer broke the protocol; it was told so with a Close
//     frame of the error's code
//   - an error that wraps [net.ErrClosed] after CloseNow, after a write that failed
//     or took longer than Config.WriteTimeout, and after a Close that was not answered, for
//     which it wraps wsdriver.ErrTimeout too
//
// Nobody is told of connections whose opening handshake fails, but Config.Answer.
//
// # Closing
//
// [Conn.Close] starts the closing handshake. What the peer has under way is still told
// to OnMessage; nothing can be sent any more. When the peer closes first, it is
// answered. After a breach of the protocol and after a refusal the loop closes its
// direction alone, and for a second drops what comes, so that the last words are not
// lost with input that nobody read.
//
// [Server.Shutdown] closes all connections in good order, [Server.Close] at once.
// Serve returns when the last is gone and the loops have ended.
package epoll
