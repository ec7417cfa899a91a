package hybi

import (
	"github.com/wsdriver/wsdriver/internal/utf8x"
	"github.com/wsdriver/wsdriver/wire"
)

// earlyFrames reads the frames of hybi-01 to hybi-06:
//
//	0                   1
//	0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
//	+-+-+-+-+-------+-+-------------+----------------------+---------+
//	|M|R|R|R| opcode|R|   length    | extended length      | payload |
//	+-+-+-+-+-------+-+-------------+----------------------+---------+
//
// The first bit says MORE in 01 to 03 and FIN from 04 on; the opcodes are those of
// earlyOpcode. In 04 to 06 a client's frame has a nonce before it and lies wholly
// under its mask.
//
// Invariants, between calls of next:
//
//	place == earlyPayload  left > 0 and has == 0: the header is behind us
//	place == earlyHeader   left == 0, and head[:has] is what came of a nonce or header
//	control != None        place == earlyPayload, of a control frame
//	gathered != nil        control != None: the frame is one that a read has cut
//	kind == None           no message is under way, and text holds nothing back
//	err != nil             place == earlyStopped
type earlyFrames struct {
	err    *wire.Error
	limits EarlyLimits
	mask   earlyMask
	left   int64 // bytes of the frame's payload that are still to come
	room   int64 // bytes that the message may still take
	frags  int   // frames of the message so far

	gathered []byte       // the payload so far of a control frame
	text     utf8x.Mender // of the text message under way
	head     [nonceSize + 10]byte
	has      int // bytes in head
	block    int // how much text is unmasked at a time
	place    earlyPlace
	version  wire.Version
	kind     wire.Kind // of the message under way
	control  wire.Kind // of the control frame under way, or None
	last     bool      // the frame under way is the last of its message
	first    bool      // no piece of the message was told yet
}

type earlyPlace uint8

const (
	earlyHeader earlyPlace = iota
	earlyPayload
	earlyStopped
)

// Text is unmasked in blocks: what lies behind a byte that is not UTF-8 is not
// taken yet, and must be masked again. Blocks are short where such bytes come in
// numbers, or the work would be the number times the length.
const (
	minBlock = 16
	maxBlock = 4096
)

// next takes in bytes from the start of p up to the end of the first event. The
// Data of a Close event is the frame's body. Payload is unmasked in p, and what is
// not taken stays as it was. The last byte taken with Fail is the first that proves
// the fault.
func (f *earlyFrames) next(p []byte) (wire.Event, int) {
	at := 0
	for at < len(p) {
		var ev wire.Event
		n := 0
		switch f.place {
		case earlyHeader:
			ev, n = f.header(p[at]), 1
		case earlyPayload:
			ev, n = f.payload(p[at:])
		default:
			return wire.Event{}, len(p)
		}
		at += n
		if ev.Kind != wire.None {
			return ev, at
		}
	}
	return wire.Event{}, at
}

// stop makes next discard all further input.
func (f *earlyFrames) stop() {
	f.place, f.left, f.has = earlyStopped, 0, 0
	f.kind, f.control, f.gathered, f.text = wire.None, wire.None, nil, utf8x.Mender{}
}

func (f *earlyFrames) fail(err *wire.Error) wire.Event {
	f.stop()
	f.err = err
	return wire.Event{Kind: wire.Fail, Code: err.Code}
}
