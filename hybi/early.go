package hybi

import (
	"github.com/wsdriver/wsdriver/internal/utf8x"
	"github.com/wsdriver/wsdriver/wire"
)

// Early is one end of an open connection in hybi-01 to hybi-06. Its rules of
// closing are those of Conn, but that before hybi-06 a Close frame holds no code,
// so that a fault cannot be told to the peer: the state is Finished at once.
//
// There is no AppendPong: before hybi-07 a pong that nobody asked for is a fault.
//
// Like Conn it takes a frame's masking key, or frame nonce, as an argument, which
// servers and the unmasked hybi-01 to hybi-03 ignore.
type Early struct {
	in   earlyFrames
	out  utf8x.State // of the text message being sent in fragments
	mask earlyMask   // of what is sent
	ending
}

// EarlyConfig is what an early connection needs to know.
type EarlyConfig struct {
	Role    wire.Role
	Version wire.Version // Hybi01 to Hybi06
	Limits  EarlyLimits
}

// EarlyLimits is what a peer may make us take in. A limit of 0 allows nothing.
type EarlyLimits struct {
	Message   int  // bytes of a message as it came; mended, it may be three times as long
	Frame     int  // bytes of a data frame's payload
	Fragments int  // frames of a message, empty ones counted
	Strict    bool // refuse text that is not UTF-8, rather than mend it
}

// Reset starts a connection that is open.
func (c *Early) Reset(e EarlyConfig) {
	*c = Early{ending: ending{state: wire.Opened, role: e.Role}}
	c.in.limits, c.in.version, c.in.block = e.Limits, e.Version, maxBlock
	if e.Version >= wire.Hybi04 {
		m := earlyMask{on: true, hashed: e.Version == wire.Hybi04}
		if e.Role == wire.Server {
			c.in.mask = m
		} else {
			c.mask = m
		}
	}
}

// SetKey sets the connection's key in hybi-04; see ConnectionKey.
func (c *Early) SetKey(key [20]byte) { c.in.mask.conn, c.mask.conn = key, key }

// State returns how far the connection has come, from Opened on.
func (c *Early) State() wire.State { return c.state }

// Version returns the version of the protocol.
func (c *Early) Version() wire.Version { return c.in.version }

// Err returns what ended the connection, if it was not a Close frame.
func (c *Early) Err() *wire.Error { return c.in.err }

// Receive takes in bytes from the start of p up to the end of the first event,
// and returns both. It unmasks what it takes in place, and the event's Data aliases
// p unless a read has cut a control frame or a character, or text was mended.
func (c *Early) Receive(p []byte) (wire.Event, int) {
	ev, n := c.in.next(p)
	if !ev.Terminal() {
		return ev, n
	}
	c.in.stop()
	if ev.Kind == wire.Close {
		ev = c.closeEvent(ev.Data)
	}
	c.tell(ev.Kind == wire.Fail)
	if ev.Kind == wire.Fail && !c.codes() {
		c.state = wire.Finished // there is no way to say why
	}
	return ev, n
}

// codes reports whether Close frames hold codes.
func (c *Early) codes() bool { return c.in.version >= wire.Hybi06 }

// closeEvent reads the body of a Close frame. Drafts 01 to 04 have it echoed and
// give it no meaning, so that the event holds it; in 05 it is a letter that says
// which end sent it; in 06 a code and a reason.
func (c *Early) closeEvent(body []byte) (ev wire.Event) {
	switch {
	case c.codes():
		ev, c.in.err = closeEvent(body, c.in.version)
		return ev
	case c.in.version == wire.Hybi05:
		body = nil
	}
	return wire.Event{Kind: wire.Close, Code: wire.NoStatus, Data: body}
}

// Abort ends the connection for a reason other than input. It returns the
// terminal event, or None if that was told before.
func (c *Early) Abort(err *wire.Error) wire.Event {
	c.state = wire.Finished
	if c.told {
		return wire.Event{}
	}
	c.in.stop()
	c.in.err, c.told = err, true
	return wire.Event{Kind: wire.Close, Code: err.Code}
}
