package hybi

import (
	"github.com/wsdriver/wsdriver/internal/utf8x"
	"github.com/wsdriver/wsdriver/parser"
	"github.com/wsdriver/wsdriver/wire"
)

// ReceiveDecoded is Receive for a connection with a session. Data that was decoded
// is the codec's, and valid until the next call.
func (c *Conn) ReceiveDecoded(s *Session, p []byte) (wire.Event, int) {
	s.lent = false
	if c.told {
		s.rest()
		return c.Receive(p) // what the codecs still hold is not told any more
	}
	ev, taken := c.decoded(s), 0
	for ev.Kind == wire.None {
		q := p[taken:]
		if len(q) > wire.MaxPiece && c.in.Encoded(q) {
			q = q[:wire.MaxPiece]
		}
		var n int
		ev, n = c.Receive(q)
		taken += n
		if ev.Kind == wire.None && taken == len(p) {
			break
		}
		if (ev.Kind == wire.Text || ev.Kind == wire.Binary) && c.in.WasEncoded() {
			s.kind = ev.Kind
			s.feed(ev.Data, ev.Flags, c.in.Marks())
			ev = c.decoded(s)
		}
	}
	if s.lent = ev.Kind == wire.Text || ev.Kind == wire.Binary; !s.lent {
		s.rest()
	}
	return ev, taken
}

// decoded returns the next piece of what the codecs were fed, None if it wants more,
// or Fail.
func (c *Conn) decoded(s *Session) wire.Event {
	out, f, ok, err := s.decode(0, c.in.Marks())
	switch {
	case err != nil:
		return c.Fail(err)
	case !ok:
		return wire.Event{}
	}
	if s.size += int64(len(out)); s.size > s.max {
		return c.Fail(parser.ErrMessageTooBig)
	}
	if s.kind == wire.Text {
		text, n := utf8x.Next(s.text, out)
		if n < len(out) || f&wire.Last != 0 && text.Need > 0 {
			return c.Fail(parser.ErrUTF8) // RFC 7692, section 6.1: it is judged decoded
		}
		s.text = text
	}
	if f&wire.Last != 0 {
		s.size, s.text = 0, utf8x.State{}
	}
	return wire.Event{Kind: s.kind, Flags: f, Data: out}
}

// feed gives the stage that decodes first a piece of a message: p, which is copied.
// What it was fed before is used up.
func (s *Session) feed(p []byte, f wire.Flags, marks byte) {
	for i := len(s.stages) - 1; i >= 0; i-- {
		if s.used(i, marks) {
			s.stages[i].take(p, f)
			return
		}
	}
}

// take copies a piece to the codec.
func (st *stage) take(p []byte, f wire.Flags) {
	if len(p) > 0 {
		copy(st.codec.ToDecode(len(p)), p)
	}
	st.given, st.fed = f, true
}

// decode returns the next piece that stage i, or if it is not used the next one that
// is, makes of what was fed. ok is false if there is none.
func (s *Session) decode(i int, marks byte) (out []byte, f wire.Flags, ok bool, err *wire.Error) {
	for i < len(s.stages) && !s.used(i, marks) {
		i++
	}
	if i == len(s.stages) {
		return nil, 0, false, nil
	}
	st := &s.stages[i]
	for {
		if st.fed || st.more {
			if out, f, err = st.decode(); err != nil || len(out) > 0 || f != 0 {
				return out, f, true, err
			}
			continue
		}
		if !st.held {
			if st.in, st.flags, st.held, err = s.decode(i+1, marks); !st.held {
				return nil, 0, false, err
			}
			if err != nil {
				return nil, 0, true, err
			}
		}
		st.takeHeld()
	}
}

// decode calls the codec for what it was fed. Flags are those of the piece that it
// returns.
func (st *stage) decode() (out []byte, f wire.Flags, err *wire.Error) {
	out, st.more, err = st.codec.Decode(st.given)
	st.fed = false
	if !st.more {
		f = st.given & wire.Last
	}
	if !st.begun && (len(out) > 0 || f != 0) {
		f |= wire.First
		st.begun = true
	}
	if f&wire.Last != 0 {
		st.begun = false
	}
	return out, f, err
}

// takeHeld takes in as much of st.in as a codec can be given at a time.
func (st *stage) takeHeld() {
	n := min(len(st.in), wire.MaxPiece)
	f := st.flags
	st.flags &^= wire.First
	if st.held = n < len(st.in); st.held {
		f &^= wire.Last
	}
	st.take(st.in[:n], f)
	st.in = st.in[n:]
}

// Fail ends the connection with a fault of the peer that its frames do not show.
func (c *Conn) Fail(err *wire.Error) wire.Event {
	c.in.Abort(err)
	c.tell(true)
	return wire.Event{Kind: wire.Fail, Code: err.Code}
}
