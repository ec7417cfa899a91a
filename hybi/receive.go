package hybi

import (
	"encoding/binary"
	"unicode/utf8"

	"github.com/wsdriver/wsdriver/wire"
)

// The faults that a Close frame can have.
var (
	ErrCloseCode = &wire.Error{Code: wire.ProtocolError, Section: "RFC 6455 7.4",
		Text: "the code of a Close frame is reserved or undefined"}
	ErrCloseReason = &wire.Error{Code: wire.InvalidPayload, Section: "RFC 6455 5.5.1",
		Text: "the reason of a Close frame is not valid UTF-8"}
)

// The ends without a Close frame.
var (
	ErrUnexpectedEOF = &wire.Error{Code: wire.AbnormalClosure, Section: "RFC 6455 7.1.5",
		Text: "the stream ended without a Close frame"}
	ErrTimeout = &wire.Error{Code: wire.AbnormalClosure, Section: "RFC 6455 7.1.1",
		Text: "the peer did not answer in time"}
)

// Receive takes in bytes from the start of p up to the end of the first event,
// and returns both. It unmasks p in place, and the event's Data aliases p unless
// a read has cut a control frame.
func (c *Conn) Receive(p []byte) (wire.Event, int) {
	ev, n := c.in.Next(p)
	if ev.Kind == wire.Close || ev.Kind == wire.Fail {
		ev = c.end(ev)
	}
	return ev, n
}

// end makes the terminal event of a fault, or of a Close frame whose body is
// ev.Data.
func (c *Conn) end(ev wire.Event) wire.Event {
	c.in.Stop()
	if ev.Kind == wire.Close {
		ev = c.closeEvent(ev.Data)
	}
	c.ended = true
	if c.sent {
		c.finish()
	} else {
		c.state = wire.Closing
	}
	return ev
}

// closeEvent reads the body of a Close frame (RFC 6455, section 5.5.1).
func (c *Conn) closeEvent(body []byte) wire.Event {
	if len(body) == 0 {
		return wire.Event{Kind: wire.Close, Code: wire.NoStatus} // 7.1.5
	}
	// Code: 2 bytes, then the reason
	code, reason := wire.Code(binary.BigEndian.Uint16(body)), body[2:]
	if !defined(c.version, code) {
		return c.fault(ErrCloseCode) // 7.4
	}
	if !utf8.Valid(reason) {
		return c.fault(ErrCloseReason) // 8.1
	}
	return wire.Event{Kind: wire.Close, Code: code, Data: reason}
}

func (c *Conn) fault(err *wire.Error) wire.Event {
	c.in.Abort(err)
	return wire.Event{Kind: wire.Fail, Code: err.Code}
}

// finish is reached when a Close frame was sent and the terminal event told.
func (c *Conn) finish() {
	c.state = wire.Closing
	if c.role == wire.Server {
		c.state = wire.Finished // 7.1.1: the server closes first
	}
}

// ReceiveEOF takes in the end of the stream.
func (c *Conn) ReceiveEOF() wire.Event { return c.Abort(ErrUnexpectedEOF) }

// Abort ends the connection for a reason other than input. It returns the
// terminal event, or None if that was told before.
func (c *Conn) Abort(err *wire.Error) wire.Event {
	c.state = wire.Finished
	if c.ended {
		return wire.Event{}
	}
	c.in.Abort(err)
	c.ended = true
	return wire.Event{Kind: wire.Close, Code: err.Code}
}
