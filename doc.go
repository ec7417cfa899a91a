// Package wsdriver is the WebSocket protocol without the I/O. A [Driver] is one
// end of one connection: it takes in the peer's bytes and gives back events, and
// it appends the bytes for the peer to slices of yours. It owns no socket, no
// clock, no goroutine, no lock, and no buffer while idle.
//
// The whole integration is a loop:
//
//	d := wsdriver.NewServer(nil)
//	for d.State() != wsdriver.Finished {
//		n, err := conn.Read(buf)
//		in, out := buf[:n], out[:0]
//		for ev := range d.Drive(&in, &out) {
//			switch ev.Kind {
//			case wsdriver.Text, wsdriver.Binary:
//				out, _ = d.AppendFragment(out, ev.Kind, ev.Data, ev.Last())
//			}
//		}
//		if err != nil {
//			d.ReceiveEOF()
//		}
//		conn.Write(out)
//	}
//	conn.Close()
//
// Programs that want a connection to read and write messages on find it in
// adapters/netconn, with adapters/nethttp for servers on net/http and
// adapters/dialer for clients. adapters/websocket has the API of browsers,
// adapters/epoll an event loop, and adapters/wstest what tests of such programs need.
//
// # Events
//
// Messages come in pieces, as their bytes do: First and Last say where a piece
// stands. A message that lies whole in the input comes in one piece. An
// [Assembler] joins the others, for programs that want whole messages. A piece of
// text may end inside a character; the text as a whole is valid UTF-8, and one
// that is not fails at the first byte after which it cannot become valid.
//
// Ping, Pong and Close come whole. Every connection has exactly one terminal
// event, and it is the last: Close for the peer's Close frame or for the end of the
// stream without one, Fail for a breach of the protocol.
//
// # Handshake
//
// A server sees Request once the client's head is whole and sound. It answers
// with [Driver.AppendAccept] or [Driver.AppendReject], or leaves that to
// [Driver.AppendReply], as Drive does. A request that Config does not allow, by
// version, origin or subprotocol, is a Fail in its place, which AppendReply
// answers with the status that is due; a request that is no WebSocket handshake at
// all is one too, with [ErrNotWebSocket], so that a program may serve a page.
//
// A client appends its request with [Driver.AppendRequest]. Open comes once, when
// the handshake is complete. A refusal is a Fail with [ErrStatus], and
// [Driver.Response] has its status, header, and the start of its body.
//
// Bytes that follow a head in the same read are frames and never lost.
//
// # Versions
//
// One Driver speaks any version of the protocol; a server finds out from the request
// which, among those that Config enables. [Driver.Version] names it, and
// [Driver.Caps] tells what it can do. hixie-75 and hixie-76 have text and nothing else:
// binary messages, pings and close codes are [ErrUnsupported] there. Before hybi-07,
// text that is not UTF-8 is told with U+FFFD in its place, as those drafts ask.
//
// The handshake of hixie-76 goes on behind the heads. The proof that a server owes is
// appended by the first Append call after Open, before anything else.
//
// # Ownership
//
// Receive unmasks its argument in place, and Event.Data aliases it. Both are
// yours again when you next use the memory. The Driver keeps no reference to any
// slice it is given. A control frame that a read has cut is gathered in memory of
// its own, for a control frame is told whole. What an extension has decoded lies in
// the extension's memory, and is valid until the next call of Receive.
//
// Append calls return dst extended, as append does, and copy what they are given;
// they never change the caller's payload.
//
// # Extensions
//
// The extensions of [Config] are agreed on in the opening handshake and transform
// messages from then on; [Driver.Extensions] tells which they are. Events are of
// messages as the other program sent them: limits and the rules of UTF-8 hold for what
// was decoded. [Driver.AppendPlain] sends a message that is not worth it as it is, and
// [Prepare] has one encoded once for many connections. Package deflate is
// permessage-deflate (RFC 7692); an [Extension] of the program's own is a few
// functions.
//
// # Errors
//
// There are two kinds, never mixed. Yours are returned by Append calls that come
// out of order or hold what may not be sent: [ErrNotOpen], [ErrClosed], [ErrBusy],
// [ErrTooLong], [ErrUnsupported], [ErrInvalidUTF8], [ErrInvalidCode]. The call has
// then changed nothing but, maybe, the room behind dst. The peer's are Fail events: [Driver.Err] has the close
// code, the words, and the section of the specification. After a Fail the Driver
// discards all input, and the Close frame of AppendReply is the last thing that
// may be sent.
//
// # Closing
//
//	what happened                 State                           the program
//	we sent Close                 Closing                         goes on reading; Tick gives up after FailAfter
//	the peer sent Close           Closing                         AppendReply, or sends what is left, then AppendClose
//	both, on a server             Finished                        sends what was appended, closes the transport
//	both, on a client             Closing                         waits for the end of the stream: the server closes first
//	a breach, replied to          as both
//	the stream ended early        Finished, Close 1006            closes the transport
//
// [Finished] is the whole contract: send what was appended, then close. After our
// own Close the peer's messages are still told, its pings are not answered, and a
// breach ends the connection with our first code.
//
// # Time
//
// No call but [Driver.Tick] knows the time, and Tick is told it. It covers the
// deadlines of the handshake, the Close frame and the keep-alive, and says when to
// call it again.
//
// # Limits
//
// All are on by default and fields of [Config]: the size of a message, of a frame,
// and of the HTTP head, and the number of fragments. They are checked against what
// a header announces, before a byte of payload is taken. Nothing queues in the
// Driver; a program that stops reading is backpressure.
//
// # Safety
//
// The zero Config speaks versions 13, 8 and 7, accepts the page's own origin only,
// wants masking from clients and none from servers, lengths in their shortest
// form, defined close codes, and no header field with a line break in it. With the
// same Config, source of randomness and calls, a Driver gives the same bytes.
package wsdriver
