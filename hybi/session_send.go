package hybi

import (
	"slices"

	"github.com/wsdriver/wsdriver/internal/utf8x"
	"github.com/wsdriver/wsdriver/serializer"
	"github.com/wsdriver/wsdriver/wire"
)

// AppendEncodedMessage is AppendMessage for a connection with a session.
func (c *Conn) AppendEncodedMessage(s *Session, dst []byte, k wire.Kind, p []byte, key uint32) ([]byte, error) {
	if err := c.mayStart(k); err != nil {
		return dst, err
	}
	return c.AppendEncoded(s, dst, k, p, true, key)
}

// AppendEncoded is AppendFragment for a connection with a session.
func (c *Conn) AppendEncoded(s *Session, dst []byte, k wire.Kind, p []byte, last bool, key uint32) ([]byte, error) {
	b, err := c.fragment(k, last)
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
	var f wire.Flags
	if last {
		f = wire.Last
	}
	if c.sending == wire.None {
		f |= wire.First
		s.marks = s.choose(k, len(p))
		b |= s.marks
	}
	c.fragmentSent(k, text, last)
	if !s.encodes(s.marks) {
		return c.appendFrame(dst, b, p, key), nil
	}
	at, bit := len(dst), c.maskBit()
	dst = slices.Grow(dst, serializer.HeaderSize(bit, len(p)))
	dst = dst[:at+serializer.HeaderSize(bit, len(p))]
	start := len(dst)
	dst = s.encode(0, dst, p, f)
	s.rest()
	return serializer.Enclose(dst, at, start, b, bit, key), nil
}

// AppendPrepared is AppendEncodedMessage for a message that is known to be valid and
// was encoded once for many connections.
func (c *Conn) AppendPrepared(s *Session, dst []byte, k wire.Kind, p []byte, encoded []wire.Encoded, key uint32) ([]byte, error) {
	if err := c.mayStart(k); err != nil {
		return dst, err
	}
	if len(s.stages) == 1 && len(encoded) > 0 {
		codec := s.stages[0].codec
		for _, e := range encoded {
			if payload, ok := e.For(codec); ok {
				return c.appendFrame(dst, wire.FIN|codec.Bits()|byte(k), payload, key), nil
			}
		}
		if c.MayBePlain(s) {
			return c.appendFrame(dst, wire.FIN|byte(k), p, key), nil
		}
	}
	return c.AppendEncoded(s, dst, k, p, true, key)
}

// MayBePlain reports whether the next frame may go as it is.
func (c *Conn) MayBePlain(s *Session) bool {
	if c.sending == wire.None {
		s.marks = 0
	}
	return !s.encodes(s.marks)
}

// GoesPlain reports whether the next frame, of n bytes and of a message of kind k, goes
// as it is, because no extension wants to encode it.
func (c *Conn) GoesPlain(s *Session, k wire.Kind, n int) bool {
	if c.sending == wire.None && s.choose(k, n) != 0 {
		return false
	}
	return c.MayBePlain(s)
}

// choose returns the marks of a message that is about to be sent.
func (s *Session) choose(k wire.Kind, n int) (marks byte) {
	for _, st := range s.stages {
		if bits := st.codec.Bits(); bits != 0 && st.codec.Wants(k, n) {
			marks |= bits
		}
	}
	return marks
}

// encodes reports whether any stage has to do with messages that are marked so.
func (s *Session) encodes(marks byte) bool {
	for i := range s.stages {
		if s.used(i, marks) {
			return true
		}
	}
	return false
}

// encode appends what the stages from i on make of p.
func (s *Session) encode(i int, dst, p []byte, f wire.Flags) []byte {
	for i < len(s.stages) && !s.used(i, s.marks) {
		i++
	}
	if i == len(s.stages) {
		return append(dst, p...)
	}
	codec := s.stages[i].codec
	for {
		n, g := min(len(p), wire.MaxPiece), f
		if n > 0 {
			copy(codec.ToEncode(n), p)
		}
		if p = p[n:]; len(p) > 0 {
			g &^= wire.Last
		}
		if out := codec.Encode(g); len(out) > 0 || g != 0 {
			dst = s.encode(i+1, dst, out, g)
		}
		if len(p) == 0 {
			return dst
		}
		f &^= wire.First
	}
}
