package hixie76

import (
	"github.com/wsdriver/wsdriver/hixie75"
	"github.com/wsdriver/wsdriver/wire"
)

// AppendMessage appends a whole text message. Any kind but Text is ErrUnsupported.
func (c *Conn) AppendMessage(dst []byte, k wire.Kind, p []byte) ([]byte, error) {
	if !c.maySend() {
		return dst, wire.ErrClosed
	}
	return c.out.AppendMessage(dst, k, p)
}

// AppendFragment appends a piece of a text message, which last ends.
func (c *Conn) AppendFragment(dst []byte, k wire.Kind, p []byte, last bool) ([]byte, error) {
	if !c.maySend() {
		return dst, wire.ErrClosed
	}
	return c.out.AppendFragment(dst, k, p, last)
}

// AppendClose appends the closing frame. It takes no code and no reason. A message
// under way must be ended first: FF would end it, and 00 start another.
func (c *Conn) AppendClose(dst []byte, code wire.Code, reason string) ([]byte, error) {
	if !c.maySend() {
		return dst, wire.ErrClosed
	}
	if err := hixie75.CheckClose(code, reason); err != nil {
		return dst, err
	}
	if c.out.Busy() {
		return dst, wire.ErrBusy
	}
	return c.appendClose(dst), nil
}

// AppendReply appends what the protocol owes for an event: the closing frame for
// Close and Fail, if none was sent.
//
// A frame that is being sent stands in its way. A peer that closes has stopped
// listening, and its closing frame is always answered, so that the frame is ended
// where it stands. One that broke the protocol may still listen, and would take what
// it has of the message for all of it: nothing is appended, and the state is
// Finished.
func (c *Conn) AppendReply(dst []byte, ev wire.Event) []byte {
	switch {
	case c.sent || !ev.Terminal() || ev.Code == wire.AbnormalClosure:
		return dst
	case c.out.Busy() && ev.Kind == wire.Fail:
		c.state = wire.Finished
		return dst
	case c.out.Busy():
		dst = append(dst, hixie75.TextEnd)
	}
	return c.appendClose(dst)
}

func (c *Conn) appendClose(dst []byte) []byte {
	c.sent = true
	c.move()
	return append(dst, closing...)
}

// maySend says whether anything may be sent at all.
func (c *Conn) maySend() bool {
	return !c.sent && c.state != wire.Finished && c.in.Err() == nil
}
