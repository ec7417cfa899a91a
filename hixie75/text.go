package hixie75

import "github.com/wsdriver/wsdriver/wire"

// message takes in text of the message under way, up to the end of a piece.
//
// It never looks for the FF that ends the text: that is not UTF-8, so that a piece
// ends before it in any case. To search p for it at each of many short pieces would
// be quadratic.
func (f *Frames) message(p []byte) (wire.Event, int) {
	if p[0] == TextEnd {
		return f.endMessage()
	}
	room := f.limits.Message - f.size
	if room <= 0 {
		return f.fail(ErrMessageTooBig), 1
	}
	piece, n, bad := f.text.Next(p[:min(len(p), room)])
	if bad > 0 && f.limits.Strict {
		return f.fail(ErrUTF8), bad
	}
	f.size += n
	switch {
	case len(piece) == 0:
		return wire.Event{}, n
	case bad == 0 && n < len(p) && p[n] == TextEnd:
		f.place = between
		return f.piece(piece, wire.Last), n + 1
	}
	return f.piece(piece, 0), n
}

// endMessage takes in the FF behind the text of a message.
func (f *Frames) endMessage() (wire.Event, int) {
	piece := f.text.End()
	if len(piece) > 0 && f.limits.Strict {
		return f.fail(ErrUTF8), 1
	}
	f.place = between
	return f.piece(piece, wire.Last), 1
}

// piece makes the event of text.
func (f *Frames) piece(text []byte, flags wire.Flags) wire.Event {
	if f.first {
		flags |= wire.First
		f.first = false
	}
	return wire.Event{Kind: wire.Text, Flags: flags, Data: text}
}
