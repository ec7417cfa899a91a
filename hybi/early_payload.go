package hybi

import (
	"unicode/utf8"

	"github.com/wsdriver/wsdriver/parser"
	"github.com/wsdriver/wsdriver/wire"
)

// payload takes in payload of the frame under way.
func (f *earlyFrames) payload(p []byte) (wire.Event, int) {
	q := p[:min(int64(len(p)), f.left)]
	switch {
	case f.control != wire.None:
		return f.controlPayload(q), len(q)
	case f.kind == wire.Text:
		return f.textPayload(q)
	}
	f.mask.xor(q)
	f.take(len(q))
	return f.piece(q[:len(q):len(q)]), len(q)
}

// textPayload takes in text up to the end of a piece of whole characters.
func (f *earlyFrames) textPayload(p []byte) (wire.Event, int) {
	q := p[:min(len(p), f.block)]
	f.mask.xor(q)
	piece, n, bad := f.text.Next(q)
	if bad > 0 && f.limits.Strict {
		f.mask.undo(q[bad:])
		return f.fail(parser.ErrUTF8), bad
	}
	f.mask.undo(q[n:])
	f.take(n)
	if bad > 0 || len(q)-n >= utf8.UTFMax {
		f.block = minBlock // as it is at each step of a text that is bad all over
	} else {
		f.block = min(2*f.block, maxBlock)
	}
	return f.piece(piece), n
}

// take counts payload, and leaves the frame at its end.
func (f *earlyFrames) take(n int) {
	if f.left -= int64(n); f.left == 0 {
		f.place = earlyHeader
	}
}

// piece makes the event of payload of a data frame that is no longer counted in
// left, if there is anything to tell.
func (f *earlyFrames) piece(data []byte) wire.Event {
	ev := wire.Event{Kind: f.kind, Data: data}
	if f.left == 0 && f.last {
		if end := f.text.End(); len(end) > 0 {
			// The message ends inside a character, which was held back.
			if f.limits.Strict {
				return f.fail(parser.ErrUTF8)
			}
			ev.Data = end
		}
		ev.Flags = wire.Last
		f.kind = wire.None
	} else if len(data) == 0 {
		return wire.Event{}
	}
	if f.first {
		ev.Flags |= wire.First
		f.first = false
	}
	return ev
}

// controlPayload takes in payload of a control frame, which is told whole.
func (f *earlyFrames) controlPayload(q []byte) wire.Event {
	f.mask.xor(q)
	f.take(len(q))
	if f.left > 0 && f.gathered == nil {
		f.gathered = make([]byte, 0, wire.MaxControl)
	}
	if f.gathered != nil {
		f.gathered = append(f.gathered, q...)
		q = f.gathered
	}
	if f.left > 0 {
		return wire.Event{}
	}
	ev := wire.Event{Kind: f.control, Flags: wire.Whole, Data: q[:len(q):len(q)]}
	f.control, f.gathered = wire.None, nil
	return ev
}
