package hixie75

import (
	"github.com/wsdriver/wsdriver/internal/utf8x"
	"github.com/wsdriver/wsdriver/wire"
)

// AppendMessage appends a whole text message. Any kind but Text is ErrUnsupported.
func (c *Conn) AppendMessage(dst []byte, k wire.Kind, p []byte) ([]byte, error) {
	if c.State() != wire.Opened {
		return dst, wire.ErrClosed
	}
	return c.out.AppendMessage(dst, k, p)
}

// AppendFragment appends a piece of a text message, which last ends.
func (c *Conn) AppendFragment(dst []byte, k wire.Kind, p []byte, last bool) ([]byte, error) {
	if c.State() != wire.Opened {
		return dst, wire.ErrClosed
	}
	return c.out.AppendFragment(dst, k, p, last)
}

// AppendClose appends nothing: the state is Finished, and the caller closes the
// transport. A message that is being sent is lost, since its FF never comes.
func (c *Conn) AppendClose(dst []byte, code wire.Code, reason string) ([]byte, error) {
	if c.State() != wire.Opened {
		return dst, wire.ErrClosed
	}
	if err := CheckClose(code, reason); err != nil {
		return dst, err
	}
	c.closed = true
	c.in.Stop()
	return dst, nil
}

// CheckClose says whether a close can be sent: without a code and without a
// reason, for which the hixie drafts have no place.
func CheckClose(code wire.Code, reason string) error {
	if code != 0 && code != wire.NoStatus || reason != "" {
		return wire.ErrUnsupported
	}
	return nil
}

// Sender is the sending half of hixie-75 and hixie-76. The zero value stands
// between messages.
type Sender struct {
	text utf8x.State
	busy bool // a message is being sent
}

// Busy reports whether a message is under way.
func (s *Sender) Busy() bool { return s.busy }

// AppendMessage appends a whole text message.
func (s *Sender) AppendMessage(dst []byte, k wire.Kind, p []byte) ([]byte, error) {
	if k == wire.Text && s.busy {
		return dst, wire.ErrBusy
	}
	return s.AppendFragment(dst, k, p, true)
}

// AppendFragment appends a piece of a text message; a frame is a message, so that
// the pieces lie within one. Text that is not UTF-8 is refused: a byte FF in it
// would end the frame, and what follows would be read as frames.
func (s *Sender) AppendFragment(dst []byte, k wire.Kind, p []byte, last bool) ([]byte, error) {
	if k != wire.Text {
		return dst, wire.ErrUnsupported
	}
	text, n := utf8x.Next(s.text, p)
	if n < len(p) || last && text.Need > 0 {
		return dst, wire.ErrInvalidUTF8
	}
	if !s.busy {
		dst = append(dst, TextStart)
	}
	dst = append(dst, p...)
	if last {
		dst = append(dst, TextEnd)
	}
	s.text, s.busy = text, !last
	return dst, nil
}
