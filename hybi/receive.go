package hybi

import "github.com/wsdriver/wsdriver/wire"

// Receive takes in bytes from the start of p up to the end of the first event,
// and returns both. It unmasks p in place, and the event's Data aliases p unless
// a read has cut a control frame.
func (c *Conn) Receive(p []byte) (wire.Event, int) {
	ev, n := c.in.Next(p)
	if ev.Kind == wire.Close || ev.Kind == wire.Fail {
		ev = c.terminal(ev)
	}
	return ev, n
}

// Whole is Receive for a message that is whole in p.
func (c *Conn) Whole(p []byte) (wire.Event, int) { return c.in.Whole(p) }

// terminal makes the terminal event of a fault, or of a Close frame whose body is
// ev.Data.
func (c *Conn) terminal(ev wire.Event) wire.Event {
	c.in.Stop()
	if ev.Kind == wire.Close {
		var err *wire.Error
		if ev, err = closeEvent(ev.Data, c.version); err != nil {
			c.in.Abort(err)
		}
	}
	c.tell(ev.Kind == wire.Fail)
	return ev
}

// ReceiveEOF takes in the end of the stream.
func (c *Conn) ReceiveEOF() wire.Event { return c.Abort(wire.ErrUnexpectedEOF) }

// Abort ends the connection for a reason other than input. It returns the
// terminal event, or None if that was told before.
func (c *Conn) Abort(err *wire.Error) wire.Event {
	c.state = wire.Finished
	if c.told {
		return wire.Event{}
	}
	c.in.Abort(err)
	c.told = true
	return wire.Event{Kind: wire.Close, Code: err.Code}
}
