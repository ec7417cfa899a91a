package hybi

import (
	"encoding/binary"

	"github.com/wsdriver/wsdriver/internal/utf8x"
	"github.com/wsdriver/wsdriver/wire"
)

// AppendMessage appends a message of one frame. k is Text or Binary.
func (c *Early) AppendMessage(dst []byte, k wire.Kind, p []byte, key uint32) ([]byte, error) {
	if err := c.mayStart(k); err != nil {
		return dst, err
	}
	return c.AppendFragment(dst, k, p, true, key)
}

// AppendFragment appends a frame of a message that may go on. k is the kind of
// the message, the same in all of its fragments. last ends the message. A fragment
// of text may end inside a character.
func (c *Early) AppendFragment(dst []byte, k wire.Kind, p []byte, last bool, key uint32) ([]byte, error) {
	op, err := c.fragment(k)
	if err != nil {
		return dst, err
	}
	text := utf8x.State{}
	if k == wire.Text {
		n := 0
		if text, n = utf8x.Next(c.out, p); n < len(p) || last && text.Need > 0 {
			return dst, wire.ErrInvalidUTF8
		}
	}
	c.sending, c.out = k, text
	if last {
		c.sending = wire.None
	}
	return c.appendFrame(dst, op, p, last, key), nil
}

// fragment returns the opcode of the next frame of a message of kind k.
func (c *Early) fragment(k wire.Kind) (earlyOpcode, error) {
	switch {
	case c.sending == wire.None && k == wire.Binary:
		return earlyBinary, c.mayStart(k)
	case c.sending == wire.None:
		return earlyText, c.mayStart(k)
	case k != c.sending && c.maySend() == nil:
		return 0, wire.ErrBusy
	}
	return earlyContinuation, c.maySend()
}

// AppendPing appends a ping with at most 125 bytes of payload.
func (c *Early) AppendPing(dst, p []byte, key uint32) ([]byte, error) {
	if err := c.maySend(); err != nil {
		return dst, err
	}
	if len(p) > wire.MaxControl {
		return dst, wire.ErrTooLong
	}
	return c.appendFrame(dst, earlyPing, p, true, key), nil
}

// AppendClose appends a Close frame. Before hybi-06 it takes no code and no reason;
// in hybi-06 a code that came later is sent as the one that comes nearest.
func (c *Early) AppendClose(dst []byte, code wire.Code, reason string, key uint32) ([]byte, error) {
	if err := c.maySend(); err != nil {
		return dst, err
	}
	if !c.codes() {
		if code != 0 && code != wire.NoStatus || reason != "" {
			return dst, wire.ErrUnsupported
		}
		return c.appendClose(dst, c.letter(), key), nil
	}
	body, err := closeBody(c.in.version, code, reason)
	if err != nil {
		return dst, err
	}
	return c.appendClose(dst, body, key), nil
}

// AppendReply appends what the protocol owes for an event: a pong for a ping, a
// ping for Idle, a Close frame for Close, and for Fail where that can say why. It
// appends nothing for the rest, nor where a Close frame was sent before.
func (c *Early) AppendReply(dst []byte, ev wire.Event, key uint32) []byte {
	if c.sent || c.state == wire.Finished {
		return dst
	}
	switch ev.Kind {
	case wire.Ping:
		return c.appendControl(dst, earlyPong, ev.Data, key)
	case wire.Idle:
		return c.appendControl(dst, earlyPing, nil, key)
	case wire.Close:
		return c.appendClose(dst, c.answer(ev), key)
	case wire.Fail:
		if c.codes() {
			return c.appendClose(dst, replyBody(c.in.version, codeFor(c.in.version, ev.Code)), key)
		}
	}
	return dst
}

// appendControl appends a control frame other than Close, unless the terminal event
// was told: behind that the Close frame is all that is owed.
func (c *Early) appendControl(dst []byte, op earlyOpcode, p []byte, key uint32) []byte {
	if c.maySend() != nil || c.told || len(p) > wire.MaxControl {
		return dst
	}
	return c.appendFrame(dst, op, p, true, key)
}

// answer is the body of the Close frame that answers one: the same body up to
// hybi-04, our own letter in 05, the code in 06.
func (c *Early) answer(ev wire.Event) []byte {
	switch {
	case c.codes():
		return replyBody(c.in.version, ev.Code)
	case c.in.version == wire.Hybi05:
		return c.letter()
	}
	return ev.Data[:min(len(ev.Data), wire.MaxControl)]
}

// letter is the body of a Close frame of our own before hybi-06: in 05 it says which
// end it comes from.
func (c *Early) letter() []byte {
	switch {
	case c.in.version != wire.Hybi05:
		return nil
	case c.role == wire.Client:
		return []byte("C")
	}
	return []byte("S")
}

func (c *Early) appendClose(dst, body []byte, key uint32) []byte {
	dst = c.appendFrame(dst, earlyClose, body, true, key)
	c.send()
	return dst
}

// appendFrame appends a frame, the header and payload of which lie under the mask.
func (c *Early) appendFrame(dst []byte, op earlyOpcode, p []byte, last bool, key uint32) []byte {
	if c.mask.on {
		n := nonceOf(key)
		dst = append(dst, n[:]...)
		c.mask.start(n)
	}
	start, b := len(dst), byte(op)
	if last == earlyFIN(c.in.version) {
		b |= 0x80
	}
	switch n := len(p); {
	case n < wire.Len16:
		dst = append(dst, b, byte(n))
	case n <= 0xFFFF:
		dst = binary.BigEndian.AppendUint16(append(dst, b, wire.Len16), uint16(n))
	default:
		dst = binary.BigEndian.AppendUint64(append(dst, b, wire.Len64), uint64(n))
	}
	dst = append(dst, p...)
	c.mask.xor(dst[start:])
	return dst
}
