package hixie75

import "github.com/wsdriver/wsdriver/wire"

// Conn is one end of an open connection in hixie-75. There is no Close frame: the
// end of the stream is the close, and either end may be first.
type Conn struct {
	in     Frames
	out    Sender
	closed bool // by us
	ended  bool // the terminal event was told
}

// Reset starts a connection that is open.
func (c *Conn) Reset(l Limits) {
	*c = Conn{}
	c.in.Reset(l)
}

// State returns how far the connection has come, from Opened on.
func (c *Conn) State() wire.State {
	if c.closed || c.ended {
		return wire.Finished // there is nothing to send or to wait for
	}
	return wire.Opened
}

// Err returns what ended the connection, or nil: a fault of the peer, or an end of
// the stream amid a frame.
func (c *Conn) Err() *wire.Error { return c.in.Err() }

// Receive takes in bytes from the start of p up to the end of the first event,
// and returns both.
func (c *Conn) Receive(p []byte) (wire.Event, int) {
	at := 0
	for {
		ev, n := c.in.Next(p[at:])
		at += n
		switch ev.Kind {
		case wire.Close:
			continue // FF 00 is an empty frame to discard here
		case wire.Fail:
			c.ended = true
		}
		return ev, at
	}
}

// Abort ends the connection for a reason other than input. It returns the terminal
// event, or None if that was told before. The end of the stream between two frames,
// or after our own close, is how hixie-75 closes: that is no fault, and Err says so.
func (c *Conn) Abort(err *wire.Error) wire.Event {
	if c.ended {
		return wire.Event{}
	}
	c.ended = true
	if err == wire.ErrUnexpectedEOF && (c.closed || c.in.Between()) {
		err = nil
	}
	c.in.Abort(err)
	return wire.Event{Kind: wire.Close, Code: wire.AbnormalClosure}
}
