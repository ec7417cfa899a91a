// Package netconn runs a WebSocket connection on a [net.Conn]. It is the
// [wsdriver.Driver] with what the Driver leaves out: reading, writing, locking
// and the clock.
//
//	c, err := netconn.Accept(ctx, nc, nil) // or Connect, or New
//	…
//	for {
//		kind, p, err := c.ReadMessage()
//		if err != nil {
//			return err
//		}
//		if err := c.WriteMessage(kind, p); err != nil {
//			return err
//		}
//	}
//
// # Concurrency
//
// One goroutine reads; a second one at the same time gets [ErrConcurrentRead].
// Everything else may be called by any number of goroutines at any time. Messages
// that are written while another write is going on go out together in the next
// one. Each call returns when its own bytes were taken by the transport, or were
// not: the error is true. [Conn.QueueMessage] and [Conn.Send] alone return before.
//
// # Reading
//
// Pings are answered, Close frames too, by the goroutine that reads, and only
// while it does: a program that has nothing to read should still call
// ReadMessage in a loop.
//
// [Conn.ReadMessage] returns memory of its own, [Conn.AppendRead] appends to the
// program's, and [Conn.ReadView] lends the connection's until the next call that reads,
// as the loop over [Conn.Messages] does. Those make no garbage. Messages that are too
// large to be held as a whole come from [Conn.NextReader] as a stream.
//
// # Writing
//
// [Conn.WriteMessage] and its like send a message and wait until it is written.
// [Conn.WriteMessages] sends several in one write, [Conn.WritePrepared] one that is
// encoded once for many connections, and [Conn.NextWriter] one that is made piece by
// piece. [Conn.Send] never waits for the network: it is for those who tell many peers,
// some of which are slow, and Config.MaxQueue and Config.WhenFull say what becomes of
// them.
//
// [Stream] makes a net.Conn of a connection.
//
// # Speed
//
// A connection cannot know which goroutine calls it, so WriteMessage always writes at
// once. The goroutine that reads, and answers, does better with QueueMessage: what it
// answers to all that has come in one read of the transport goes out in one write,
// together with what the protocol owes. For messages that are pipelined this is
// worth more than anything else, and the fastest loop is
//
//	kind, p, err := c.ReadView()
//	…
//	err = c.QueueMessage(kind, p)
//
// Messages of 16 KiB or more are written from where they lie: by a server together
// with the header in one call, if the transport is a socket, and by a client masked in
// blocks of 32 KiB. Large ones are read to where they belong.
//
// # Memory
//
// While ReadMessage waits between messages on a TCP or Unix socket of a Unix system,
// the connection holds no buffer, and no Driver either unless that remembers something: a
// subprotocol, extensions, the keys of a client that has sent, the time for a keep-alive,
// a version before hybi-07, or a Config that is not Config.Driver. On TCP it costs some
// 2950 bytes then, with its socket, its goroutine and the 2 KiB of stack that the goroutine
// starts with, whatever came before; with a Driver it is 130 to 500 more. On other
// transports (TLS, pipes, wrappers) it holds a buffer of 4 KiB.
//
// A goroutine keeps the stack that it needed once, for its whole life. What this
// package does fits in 2 KiB with some room for the program; to make memory for a
// message may need more, now and then, when the garbage collector is at work. So a
// program with many connections that are mostly idle reads with ReadView, or with
// AppendRead to memory that it shares, and leaves what is deep to other goroutines.
//
// # Deadlines and contexts
//
// A deadline is the end of a call and not of the connection. ReadMessage returns an error
// that wraps [os.ErrDeadlineExceeded], loses nothing, and the next call goes on in the
// middle of the frame. A call that writes returns such an error too. If it had begun, its
// message is on its way all the same and is written by others; [OnItsWay] tells.
// Config.WriteTimeout, in contrast, is how long one write to the transport may take before
// the connection is ended.
//
// The calls whose names end in Context take one more limit, for the one call. The end of
// a context never ends a connection.
//
// # Keep-alive
//
// wsdriver.Config.PingAfter and FailAfter are kept while a goroutine reads. They
// cost no goroutine and no timer; the read deadline of the transport is used.
// [Conn.Ping] asks the peer here and now, and [Conn.RTT] tells how long the last answer
// took.
//
// # Errors
//
// ReadMessage returns, and goes on returning:
//
//   - a [*CloseError] after the peer's Close frame, and after the end of the
//     stream without one
//   - a [*wsdriver.Error] after the peer broke the protocol; it was told so with
//     a Close frame of the error's code
//   - an error that wraps [net.ErrClosed] after Close and CloseNow, and after a
//     write that failed
//
// The transport is closed by then, in all cases. Writing returns the same, or the
// error of the write itself.
//
// [CloseStatus] finds the close code in any of them. Misuse is told by errors of its own,
// and changes nothing: [ErrNilArgument], [ErrConcurrentRead], [ErrSkipped],
// [ErrMessageEnded], [ErrQueueFull], and wsdriver.ErrBusy, ErrUnsupported, ErrTooLong, ErrInvalidUTF8 and
// ErrInvalidCode.
//
// # Closing
//
// [Conn.Close] carries out the whole closing handshake in at most
// Config.CloseTimeout and closes the transport. When the peer closes first, the
// reader answers, and closes the transport too: a server at once, a client when
// the server has (RFC 6455, section 7.1.1).
package netconn
