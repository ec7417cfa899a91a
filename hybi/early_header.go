package hybi

import (
	"encoding/binary"

	"github.com/wsdriver/wsdriver/parser"
	"github.com/wsdriver/wsdriver/wire"
)

// header takes in one byte of a nonce or a header. It returns an event only if that
// shows a fault, or if the frame is complete with it.
func (f *earlyFrames) header(b byte) wire.Event {
	f.head[f.has] = b
	f.has++
	h := f.head[:f.has]
	if f.mask.on {
		// frame-masking nonce or key: 4 bytes, in clear
		if f.has <= nonceSize {
			if f.has == nonceSize {
				f.mask.start([nonceSize]byte(h))
			}
			return wire.Event{}
		}
		f.mask.xor(h[f.has-1:])
		h = h[nonceSize:]
	}
	switch len(h) {
	case 1:
		if err := f.judgeFirst(h[0]); err != nil {
			return f.fail(err)
		}
	case 2:
		// RSV4: 1 bit; Payload length: 7 bits, 7+16 bits, or 7+63 bits
		length := h[1] & 0x7F
		switch {
		case h[1]&0x80 != 0:
			return f.fail(parser.ErrReservedBits)
		case opcodeOf(h).control() && length > wire.MaxControl:
			return f.fail(parser.ErrControlLength)
		case length < wire.Len16:
			return f.begin(h, uint64(length))
		}
	case 4:
		if h[1] == wire.Len16 {
			return f.begin(h, uint64(binary.BigEndian.Uint16(h[2:])))
		}
	case 10:
		length := binary.BigEndian.Uint64(h[2:])
		if length>>63 != 0 {
			return f.fail(parser.ErrLengthSign)
		}
		return f.begin(h, length)
	}
	return wire.Event{}
}

// opcodeOf returns the opcode of a header.
func opcodeOf(h []byte) earlyOpcode { return earlyOpcode(h[0] & 0x0F) }

// final reports whether the first byte of a header says that the frame is the last
// of its message.
func (f *earlyFrames) final(b byte) bool { return b&0x80 != 0 == earlyFIN(f.version) }

// judgeFirst holds the first byte of a header against the rules.
func (f *earlyFrames) judgeFirst(b byte) *wire.Error {
	// MORE or FIN, RSV1, RSV2, RSV3: 1 bit each; opcode: 4 bits
	op := earlyOpcode(b & 0x0F)
	switch {
	case b&wire.RSV != 0:
		return parser.ErrReservedBits
	case op > earlyBinary:
		return parser.ErrOpcode
	case op.control():
		if !f.final(b) {
			return parser.ErrControlFragment
		}
	case op != earlyContinuation:
		if f.kind != wire.None {
			return parser.ErrInterleaved
		}
	case f.kind == wire.None:
		return parser.ErrContinuation
	case f.frags >= f.limits.Fragments:
		return parser.ErrTooManyFragments
	}
	return nil
}

// begin enters the frame with the header h. An empty frame is over at once.
func (f *earlyFrames) begin(h []byte, length uint64) wire.Event {
	op := opcodeOf(h)
	if op.control() {
		f.has = 0
		if length == 0 {
			return wire.Event{Kind: earlyKinds[op], Flags: wire.Whole}
		}
		f.control, f.left, f.place = earlyKinds[op], int64(length), earlyPayload
		return wire.Event{}
	}
	room := f.room
	if op != earlyContinuation {
		room = int64(f.limits.Message)
	}
	switch {
	case length > uint64(f.limits.Frame):
		return f.fail(parser.ErrFrameTooBig)
	case length > uint64(room):
		return f.fail(parser.ErrMessageTooBig)
	}
	if op != earlyContinuation {
		f.kind, f.first, f.frags = earlyKinds[op], true, 0
	}
	f.frags++
	f.room = room - int64(length)
	f.last, f.left, f.has = f.final(h[0]), int64(length), 0
	if length == 0 {
		return f.piece(nil)
	}
	f.place = earlyPayload
	return wire.Event{}
}
