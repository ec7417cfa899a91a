package hixie75

import (
	"bytes"

	"github.com/wsdriver/wsdriver/internal/utf8x"
	"github.com/wsdriver/wsdriver/wire"
)

// The bytes that frames start and end with.
const (
	TextStart = 0x00
	TextEnd   = 0xFF
	// CloseType is the type of hixie-76's closing frame, FF 00.
	CloseType = 0xFF
)

// Frames reads the frames of hixie-75 and hixie-76:
//
//	00 text… FF            a message
//	01–7F … FF             discarded
//	80–FF length bytes…    discarded; the length has seven bits a byte, the
//	                       first ones first, and goes on while bit 7 is set
//
// The text may not hold FF, which UTF-8 never does. In the discarded bytes of a
// frame with a length, FF is a byte as any other.
//
// Invariants, between calls of Next:
//
//	place == inText     size <= limits.Message
//	place == inLength   length <= limits.Frame, taken < maxLength
//	place == inPayload  0 < left <= limits.Frame
//	first               place == inText: no piece of its message was told yet
//	err != nil          place == stopped
//	text                holds bytes back only if place == inText
type Frames struct {
	err    *wire.Error
	left   int64 // bytes of a frame with a length that are still to be discarded
	length int64 // of a frame whose length is under way
	size   int   // bytes of the message so far
	limits Limits

	text  utf8x.Mender
	place place
	octet uint8 // the type of the frame under way
	taken uint8 // bytes of the length so far
	first bool  // no piece of the message was told yet
}

// Limits is what a peer may make us take in. A limit of 0 allows nothing.
type Limits struct {
	Message int  // bytes of a message as it came; mended, it may be three times as long
	Frame   int  // bytes of a discarded frame that has a length
	Strict  bool // refuse text that is not UTF-8, rather than mend it
}

// place is where in the stream the next byte stands.
type place uint8

const (
	between   place = iota
	inText          // of a message
	inOther         // of a frame of another type that ends with FF
	inLength        // of a frame with a length
	inPayload       // of a frame with a length
	stopped
)

// Reset starts over.
func (f *Frames) Reset(l Limits) { *f = Frames{limits: l} }

// Stop makes Next discard all further input.
func (f *Frames) Stop() { f.place, f.first, f.text = stopped, false, utf8x.Mender{} }

// Abort stops for a reason that the stream of frames does not show.
func (f *Frames) Abort(err *wire.Error) {
	f.Stop()
	f.err = err
}

// Err returns the fault that was found, or nil.
func (f *Frames) Err() *wire.Error { return f.err }

// Between reports whether no frame is under way.
func (f *Frames) Between() bool { return f.place == between }

// Halfway reports whether the type of a closing frame came, and nothing behind
// it: peers that end their stream there mean a close.
func (f *Frames) Halfway() bool {
	return f.place == inLength && f.octet == CloseType && f.taken == 0
}

// Next takes in bytes from the start of p up to the end of the first event. Kinds
// are None (all of p was taken), Text, Fail, and Close for a frame of type FF and
// length zero, which hixie-75 gives no meaning: the caller may go on.
//
// The last byte taken with Fail is the first that proves the fault.
//
// Text that is not UTF-8 is told with U+FFFD in its place, or fails. The Data of a
// piece aliases p or, where a character was cut or mended, is memory of its own.
func (f *Frames) Next(p []byte) (wire.Event, int) {
	at := 0
	for at < len(p) {
		switch f.place {
		case between:
			f.begin(p[at])
			at++
		case inText:
			ev, n := f.message(p[at:])
			at += n
			if ev.Kind != wire.None {
				return ev, at
			}
		case inOther:
			n := bytes.IndexByte(p[at:], TextEnd)
			if n < 0 {
				return wire.Event{}, len(p)
			}
			at += n + 1
			f.place = between
		case inLength:
			at++
			if ev := f.lengthByte(p[at-1]); ev.Kind != wire.None {
				return ev, at
			}
		case inPayload:
			n := int(min(f.left, int64(len(p)-at)))
			at += n
			if f.left -= int64(n); f.left == 0 {
				f.place = between
			}
		default:
			return wire.Event{}, len(p)
		}
	}
	return wire.Event{}, at
}

// begin enters the frame of type b.
func (f *Frames) begin(b byte) {
	f.octet = b
	switch {
	case b&0x80 != 0:
		f.place, f.length, f.taken = inLength, 0, 0
	case b == TextStart:
		f.place, f.size, f.first = inText, 0, true
	default:
		f.place = inOther
	}
}

func (f *Frames) fail(err *wire.Error) wire.Event {
	f.Abort(err)
	return wire.Event{Kind: wire.Fail, Code: err.Code}
}
