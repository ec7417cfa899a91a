package parser

import (
	"encoding/binary"
	"math"

	"github.com/wsdriver/wsdriver/wire"
)

// RFC 6455, section 5.2:
//
//	+-+-+-+-+-------+-+-------------+-------------------------------+
//	|F|R|R|R| opcode|M| Payload len |    Extended payload length    |
//	|I|S|S|S|  (4)  |A|     (7)     |           (16/64)             |
//	|N|V|V|V|       |S|             |  (if payload len is 126/127)  |
//	| |1|2|3|       |K|             |                               |
//	+-+-+-+-+-------+-+-------------+-------------------------------+
//	|  masking-key (0 or 4 bytes)   |         payload data …        |
//	+-------------------------------+-------------------------------+

// header takes in bytes of a frame header. It returns an event only if the header
// has a fault, or if the frame is complete with it.
func (f *Frames) header(p []byte) (wire.Event, int) {
	var buf [wire.MaxHeader]byte
	h, had := p, int(f.spilled)
	if had > 0 {
		copy(buf[:], f.spill[:had])
		h = buf[:had+copy(buf[had:], p)]
	}
	size := headerSize(h)
	whole := size <= len(h)
	if whole {
		h = h[:size]
	}
	length, err, at := f.judge(h)
	if err != nil {
		return f.fail(err, at-had)
	}
	if !whole {
		f.spilled = uint8(copy(f.spill[:], h))
		return wire.Event{}, len(p)
	}
	f.spilled = 0
	return f.begin(h, length), size - had
}

// headerSize returns how long the header is that starts h, as far as h tells.
func headerSize(h []byte) int {
	if len(h) < 2 {
		return 2
	}
	size := 2 + int(h[1]&wire.MASK>>5)
	switch h[1] &^ wire.MASK {
	case wire.Len16:
		return size + 2
	case wire.Len64:
		return size + 8
	}
	return size
}

// judge holds the start of a header against the rules, as far as its bytes go.
// It changes nothing, so that a header that comes in pieces can be judged anew at
// each. It returns the payload length once that is known, or the first fault and
// the number of bytes that prove it.
func (f *Frames) judge(h []byte) (length uint64, err *wire.Error, at int) {
	// FIN, RSV1, RSV2, RSV3: 1 bit each; Opcode: 4 bits
	b, op := h[0], wire.Opcode(h[0]&0x0F)
	switch {
	case b&wire.RSV&^f.allowed != 0, b&wire.RSV != 0 && (op.Control() || op == wire.OpContinuation):
		return 0, ErrReservedBits, 1 // 5.2; RFC 7692, section 6.1
	case op.Control():
		if op > wire.OpPong {
			return 0, ErrOpcode, 1 // 5.2
		}
		if b&wire.FIN == 0 {
			return 0, ErrControlFragment, 1 // 5.5
		}
	case op > wire.OpBinary:
		return 0, ErrOpcode, 1 // 5.2
	case op != wire.OpContinuation:
		if f.kind != wire.None {
			return 0, ErrInterleaved, 1 // 5.4
		}
	case f.kind == wire.None:
		return 0, ErrContinuation, 1 // 5.4
	case f.frags >= f.maxFrags:
		return 0, ErrTooManyFragments, 1 // 10.4
	}
	if len(h) < 2 {
		return 0, nil, 0
	}

	// Mask: 1 bit
	if h[1]&wire.MASK != f.mask {
		if f.mask != 0 {
			return 0, ErrUnmasked, 2 // 5.1
		}
		return 0, ErrMasked, 2 // 5.1
	}

	// Payload length: 7 bits, 7+16 bits, or 7+64 bits
	length, at = uint64(h[1]&^wire.MASK), 2
	if op.Control() {
		if length > wire.MaxControl {
			return 0, ErrControlLength, 2 // 5.5
		}
		if op == wire.OpClose && length == 1 {
			return 0, ErrCloseLength, 2 // 5.5.1
		}
		return length, nil, 0
	}
	shortest := uint64(0)
	switch length {
	case wire.Len16:
		if at = 4; len(h) < at {
			return 0, nil, 0
		}
		length, shortest = uint64(binary.BigEndian.Uint16(h[2:])), 126
	case wire.Len64:
		if at = 10; len(h) < at {
			return 0, nil, 0
		}
		length, shortest = binary.BigEndian.Uint64(h[2:]), 1<<16
		if length>>63 != 0 {
			return 0, ErrLengthSign, at // 5.2
		}
	}
	room, slack := f.room, f.slack(h)
	if op != wire.OpContinuation {
		room = f.maxMessage + slack
	}
	switch {
	case length < shortest && f.bits&lenient == 0:
		return 0, ErrLength, at // 5.2
	case length > uint64(f.maxFrame)+uint64(slack):
		return 0, ErrFrameTooBig, at // 10.4
	case length > uint64(room):
		return 0, ErrMessageTooBig, at // 10.4
	case b&wire.FIN != 0 && uint64(f.text.Need) > length:
		return 0, ErrUTF8, at // 8.1: the last frame cannot complete a cut character
	}
	return length, nil, 0
}

// slack is by how much the message that h starts or goes on may be longer on the wire
// than its limit if it is encoded: what cannot be compressed grows a little. Whoever
// decodes it judges what comes out.
func (f *Frames) slack(h []byte) int64 {
	if !f.Encoded(h) {
		return 0
	}
	return min(f.maxMessage>>8+16, math.MaxInt64-f.maxMessage)
}

// begin enters the frame that the judged header h opens. An empty frame is over
// at once.
func (f *Frames) begin(h []byte, length uint64) wire.Event {
	// Masking-key: 0 or 4 bytes
	if f.mask != 0 {
		f.key = binary.LittleEndian.Uint32(h[len(h)-4:])
	}
	op := wire.Opcode(h[0] & 0x0F)
	if op.Control() {
		if length == 0 {
			return wire.Event{Kind: wire.Kind(op), Flags: wire.Whole}
		}
		f.control, f.left = op, int64(length)
		return wire.Event{}
	}
	if op != wire.OpContinuation {
		f.kind, f.room, f.frags = wire.Kind(op), f.maxMessage+f.slack(h), 0
		f.bits = f.bits&^wire.RSV | h[0]&wire.RSV | first
	}
	f.frags++
	f.room -= int64(length)
	f.left = int64(length)
	f.bits = f.bits&^fin | h[0]>>7*fin
	if length == 0 && f.bits&(fin|first) != 0 {
		return f.tell(nil)
	}
	return wire.Event{}
}
