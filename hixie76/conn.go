package hixie76

import (
	"github.com/wsdriver/wsdriver/hixie75"
	"github.com/wsdriver/wsdriver/wire"
)

// closing is the closing frame: type FF, length zero.
const closing = "\xFF\x00"

// Conn is one end of an open connection in hixie-76. Its rules of closing are
// those of hybi.Conn, but for these:
//
//   - The closing frame holds no code. It is sent once, and nothing follows it.
//   - Once it was sent and the terminal event told, either role is Finished. In the
//     draft's words the client closes the transport, and the server at the latest when
//     it has the client's frame: a client that waits for a server that waits helps
//     nobody.
//   - A peer that ends its stream behind the first byte of its closing frame means
//     the frame, and may still be answered although the state is Finished.
type Conn struct {
	in    hixie75.Frames
	out   hixie75.Sender
	state wire.State
	sent  bool // the closing frame
	ended bool // the terminal event was told
}

// Reset starts a connection that is open. Both roles are the same.
func (c *Conn) Reset(_ wire.Role, l hixie75.Limits) {
	*c = Conn{state: wire.Opened}
	c.in.Reset(l)
}

// State returns how far the connection has come, from Opened on.
func (c *Conn) State() wire.State { return c.state }

// Err returns what ended the connection, if it was not a closing frame.
func (c *Conn) Err() *wire.Error { return c.in.Err() }

// Receive takes in bytes from the start of p up to the end of the first event,
// and returns both.
func (c *Conn) Receive(p []byte) (wire.Event, int) {
	ev, n := c.in.Next(p)
	if ev.Terminal() {
		c.in.Stop()
		c.ended = true
		c.move()
	}
	return ev, n
}

// move follows the closing frame that was sent, or the terminal event that was
// told.
func (c *Conn) move() {
	c.state = wire.Closing
	if c.sent && c.ended {
		c.state = wire.Finished
	}
}

// Abort ends the connection for a reason other than input. It returns the terminal
// event, or None if that was told before.
func (c *Conn) Abort(err *wire.Error) wire.Event {
	c.state = wire.Finished
	if c.ended {
		return wire.Event{}
	}
	c.ended = true
	if err == wire.ErrUnexpectedEOF && c.in.Halfway() {
		c.in.Stop()
		return wire.Event{Kind: wire.Close, Code: wire.NoStatus}
	}
	c.in.Abort(err)
	return wire.Event{Kind: wire.Close, Code: wire.AbnormalClosure}
}
