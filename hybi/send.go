package hybi

import (
	"github.com/wsdriver/wsdriver/internal/utf8x"
	"github.com/wsdriver/wsdriver/serializer"
	"github.com/wsdriver/wsdriver/wire"
)

// AppendMessage appends a message of one frame. k is Text or Binary.
func (c *Conn) AppendMessage(dst []byte, k wire.Kind, p []byte, key uint32) ([]byte, error) {
	if c.state != wire.Opened || c.sending != wire.None || k-wire.Text > wire.Binary-wire.Text {
		if err := c.mayStart(k); err != nil {
			return dst, err
		}
	}
	b, ok := wire.FIN|byte(k), true
	switch {
	case k == wire.Binary:
		dst = c.appendFrame(dst, b, p, key)
	case c.role == wire.Client:
		dst, ok = serializer.AppendMaskedText(dst, b, p, key) // 5.1
	default:
		dst, ok = serializer.AppendText(dst, b, p)
	}
	if !ok {
		return dst, wire.ErrInvalidUTF8
	}
	return dst, nil
}

// AppendValid is AppendMessage for a payload that is known to be valid.
func (c *Conn) AppendValid(dst []byte, k wire.Kind, p []byte, key uint32) ([]byte, error) {
	if err := c.mayStart(k); err != nil {
		return dst, err
	}
	return c.appendFrame(dst, wire.FIN|byte(k), p, key), nil
}

// AppendFragment appends a frame of a message that may go on. k is the kind of
// the message, the same in all of its fragments. last ends the message. A fragment
// of text may end inside a character.
func (c *Conn) AppendFragment(dst []byte, k wire.Kind, p []byte, last bool, key uint32) ([]byte, error) {
	b, err := c.fragment(k, last)
	if err != nil {
		return dst, err
	}
	if k == wire.Binary {
		c.fragmentSent(k, utf8x.State{}, last)
		return c.appendFrame(dst, b, p, key), nil
	}
	out, text, ok := serializer.AppendPiece(dst, b, c.maskBit(), c.out, p, key)
	if !ok || last && text.Need > 0 {
		return dst, wire.ErrInvalidUTF8
	}
	c.fragmentSent(k, text, last)
	return out, nil
}

// AppendHeader appends the header of a server's frame with n bytes of payload,
// which the caller sends behind it. Text is not checked.
func (c *Conn) AppendHeader(dst []byte, k wire.Kind, n int, last bool) ([]byte, error) {
	if c.role == wire.Client {
		return dst, wire.ErrUnsupported
	}
	b, err := c.header(k, n, last)
	if err != nil {
		return dst, err
	}
	return serializer.AppendHeader(dst, b, n), nil
}

// AppendMaskedHeader appends the header of a client's frame with n bytes of
// payload, which the caller masks and sends behind it. Text is not checked.
func (c *Conn) AppendMaskedHeader(dst []byte, k wire.Kind, n int, last bool, key uint32) ([]byte, error) {
	if c.role == wire.Server {
		return dst, wire.ErrUnsupported
	}
	b, err := c.header(k, n, last)
	if err != nil {
		return dst, err
	}
	return serializer.AppendMaskedHeader(dst, b, n, key), nil
}

// header returns the first byte of a frame whose payload the caller sends, and
// counts it as sent.
func (c *Conn) header(k wire.Kind, n int, last bool) (byte, error) {
	if n < 0 {
		return 0, wire.ErrUnsupported
	}
	b, err := c.fragment(k, last)
	if err == nil {
		c.fragmentSent(k, utf8x.State{}, last)
	}
	return b, err
}

// fragment returns the first byte of the next frame of a message of kind k.
func (c *Conn) fragment(k wire.Kind, last bool) (byte, error) {
	b := byte(k)
	if c.sending == wire.None {
		if err := c.mayStart(k); err != nil {
			return 0, err
		}
	} else {
		if err := c.maySend(); err != nil {
			return 0, err
		}
		if k != c.sending {
			return 0, wire.ErrBusy
		}
		b = byte(wire.OpContinuation)
	}
	if last {
		b |= wire.FIN
	}
	return b, nil
}

// fragmentSent notes that a fragment was sent.
func (c *Conn) fragmentSent(k wire.Kind, text utf8x.State, last bool) {
	if last {
		c.sending, c.out = wire.None, utf8x.State{}
	} else {
		c.sending, c.out = k, text
	}
}

// AppendPing appends a ping with at most 125 bytes of payload.
func (c *Conn) AppendPing(dst, p []byte, key uint32) ([]byte, error) {
	return c.appendControl(dst, wire.OpPing, p, key)
}

// AppendPong appends a pong with at most 125 bytes of payload.
func (c *Conn) AppendPong(dst, p []byte, key uint32) ([]byte, error) {
	return c.appendControl(dst, wire.OpPong, p, key)
}

func (c *Conn) appendControl(dst []byte, op wire.Opcode, p []byte, key uint32) ([]byte, error) {
	if err := c.maySend(); err != nil {
		return dst, err
	}
	if len(p) > wire.MaxControl {
		return dst, wire.ErrTooLong
	}
	return c.appendFrame(dst, wire.FIN|byte(op), p, key), nil
}

// AppendClose appends a Close frame. With NoStatus or 0 its body is empty and
// the reason must be too. A code that the version does not have is sent as the one
// that comes nearest.
func (c *Conn) AppendClose(dst []byte, code wire.Code, reason string, key uint32) ([]byte, error) {
	if err := c.maySend(); err != nil {
		return dst, err
	}
	body, err := closeBody(c.version, code, reason)
	if err != nil {
		return dst, err
	}
	return c.appendClose(dst, body, key), nil
}

// AppendReply appends what the protocol owes for an event: a pong for a ping, a
// ping for Idle, a Close frame for Close and Fail. It appends nothing for the
// rest, nor where a Close frame was sent before (RFC 6455, sections 5.5.1 and
// 5.5.2).
func (c *Conn) AppendReply(dst []byte, ev wire.Event, key uint32) []byte {
	if c.sent || c.state == wire.Finished {
		return dst
	}
	if c.told && !ev.Terminal() {
		return dst // 5.5.2: a ping before the Close frame needs no answer after it
	}
	switch ev.Kind {
	case wire.Ping:
		if len(ev.Data) > wire.MaxControl {
			return dst // no peer sent that
		}
		return c.appendFrame(dst, wire.FIN|byte(wire.OpPong), ev.Data, key)
	case wire.Idle:
		return c.appendFrame(dst, wire.FIN|byte(wire.OpPing), nil, key)
	case wire.Close:
		// 5.5.1: an endpoint typically echoes the code that it received. The reason
		// is the peer's and is not sent back.
		return c.appendClose(dst, replyBody(c.version, ev.Code), key)
	case wire.Fail:
		return c.appendClose(dst, replyBody(c.version, codeFor(c.version, ev.Code)), key)
	}
	return dst
}

func (c *Conn) appendClose(dst, body []byte, key uint32) []byte {
	dst = c.appendFrame(dst, wire.FIN|byte(wire.OpClose), body, key)
	c.send()
	return dst
}

func (c *Conn) appendFrame(dst []byte, b byte, p []byte, key uint32) []byte {
	if c.role == wire.Client {
		return serializer.AppendMasked(dst, b, p, key) // 5.1
	}
	return serializer.AppendFrame(dst, b, p)
}

// maskBit is the mask bit of the frames that c sends.
func (c *Conn) maskBit() byte {
	if c.role == wire.Client {
		return wire.MASK // 5.1
	}
	return 0
}
