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
// not: the error is true.
//
// # Reading
//
// Pings are answered, Close frames too, by the goroutine that reads, and only
// while it does: a program that has nothing to read should still call
// ReadMessage in a loop. What is owed for one read of the transport goes out in
// one write, together with what the program has queued meanwhile.
//
// While ReadMessage waits for bytes on a TCP or Unix socket of a Unix system, the
// connection holds no buffer. On other transports (TLS, pipes, wrappers) it holds
// one of 4 KiB.
//
// # Deadlines
//
// A read deadline is resumable: ReadMessage returns an error that wraps
// [os.ErrDeadlineExceeded], loses nothing, and the next call goes on in the middle
// of the frame. A failed write, be it for a deadline or Config.WriteTimeout, is
// the end of the connection, because a part of a frame may be out.
//
// wsdriver.Config.PingAfter and FailAfter are kept while a goroutine reads. They
// cost no goroutine and no timer; the read deadline of the transport is used.
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
// # Closing
//
// [Conn.Close] carries out the whole closing handshake in at most
// Config.CloseTimeout and closes the transport. When the peer closes first, the
// reader answers, and closes the transport too: a server at once, a client when
// the server has (RFC 6455, section 7.1.1).
package netconn
