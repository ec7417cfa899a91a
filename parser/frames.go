package parser

import (
	"encoding/binary"

	"github.com/wsdriver/wsdriver/internal/mask"
	"github.com/wsdriver/wsdriver/internal/utf8x"
	"github.com/wsdriver/wsdriver/wire"
)

// Frames is the state of one direction of a connection. The zero value is not
// ready: call Reset.
//
// Invariants, between calls of Next:
//
//	left > 0           a payload is under way: its header is behind us, spilled is 0
//	0 < spilled < 14   a header is under way: spill[:spilled] is what came of it
//	spilled == dead    nothing is parsed any more
//	gathered != nil    a control frame is under way that a read has cut; it is let
//	                   go when told, so that an idle connection owns no buffer
//	kind == None       no message is under way
type Frames struct {
	err        *wire.Error
	gathered   *[wire.MaxControl]byte // the payload so far of a cut control frame
	left       int64                  // bytes of the frame's payload that are still to come
	room       int64                  // bytes that the message may still take
	maxMessage int64
	maxFrame   uint32
	maxFrags   uint32
	frags      uint32 // frames of the message so far
	key        uint32 // masking key, its low byte for the next byte of payload

	spill   [wire.MaxHeader - 1]byte
	spilled uint8
	text    utf8x.State // of the text message under way
	mask    uint8       // wire.MASK if frames must be masked, else 0
	inline  uint8       // longest payload that no limit can forbid, at most 125
	kind    wire.Kind   // of the message under way
	control wire.Opcode // of the control frame under way, or 0
	have    uint8       // bytes in gathered
	bits    uint8
}

// dead in Frames.spilled says that parsing has stopped.
const dead = 0xFF

// The bits of Frames.bits.
const (
	fin     = 1 << iota // the frame under way is the last of its message
	first               // no piece of the message was told yet
	broken              // the next byte makes the text invalid
	lenient             // longer forms of a length are taken
)

// Reset starts over for frames that role receives. With lenient, lengths need
// not be in their shortest form: that became a rule in hybi-14 only.
func (f *Frames) Reset(role wire.Role, l Limits, lenientLengths bool) {
	*f = Frames{}
	l = l.Resolved()
	f.maxMessage, f.maxFrame, f.maxFrags = int64(l.Message), saturate(l.Frame), saturate(l.Fragments)
	f.inline = uint8(min(wire.MaxControl, f.maxMessage, int64(f.maxFrame)))
	if role == wire.Server {
		f.mask = wire.MASK
	}
	if lenientLengths {
		f.bits = lenient
	}
}

// Stop makes Next discard all further input.
func (f *Frames) Stop() {
	f.spilled, f.left, f.gathered = dead, 0, nil
}

// Abort stops parsing for a reason that the stream of frames does not show.
func (f *Frames) Abort(err *wire.Error) {
	f.Stop()
	f.err = err
}

// Err returns the fault that was found or the reason given to Abort, or nil.
func (f *Frames) Err() *wire.Error { return f.err }

// Remaining returns how many bytes of input are certain to be payload of a data
// frame.
func (f *Frames) Remaining() int {
	if f.control != 0 || f.bits&broken != 0 {
		return 0
	}
	return int(min(f.left, int64(^uint(0)>>1)))
}

// Next takes in bytes from the start of p, up to the end of the first piece of
// a message or of the first control frame, and returns it with the number of
// bytes taken. Payload is unmasked in p, and the event's Data aliases it, but for
// a control frame that a read has cut. Kinds are None (all of p was taken), Text,
// Binary, Ping, Pong, Close (Data is the frame's body) and Fail, whose last
// byte taken is the first that proves the fault.
func (f *Frames) Next(p []byte) (wire.Event, int) {
	// The common case stands here alone: a message of one frame, short, whole,
	// between messages. All else is next's.
	if f.left != 0 || f.spilled != 0 || f.kind != wire.None || len(p) < 2 {
		return f.next(p)
	}
	kind := wire.Kind(p[0] ^ wire.FIN)
	n, start := int(p[1]^f.mask), 2+int(f.mask>>5)
	if kind-wire.Text > wire.Binary-wire.Text || n > int(f.inline) || len(p) < start+n {
		return f.next(p)
	}
	q := p[start : start+n : start+n]
	var high uint64 = highBits
	if f.mask != 0 {
		high = unmask(q, binary.LittleEndian.Uint32(p[2:]))
	}
	if kind == wire.Text && high&highBits != 0 && !utf8x.Valid(q) {
		f.kind, f.bits = wire.Text, f.bits|fin|first
		ev, n := f.tell(q)
		return ev, start + n
	}
	return wire.Event{Kind: kind, Flags: wire.Whole, Data: q}, start + n
}

// next is Next for all but the common case.
func (f *Frames) next(p []byte) (wire.Event, int) {
	if f.spilled == dead {
		return wire.Event{}, len(p)
	}
	at := 0
	for at < len(p) {
		if f.left > 0 {
			ev, n := f.payload(p[at:])
			return ev, at + n
		}
		ev, n := f.header(p[at:])
		at += n
		if ev.Kind != wire.None {
			return ev, at
		}
	}
	return wire.Event{}, at
}

// payload takes in payload of the frame under way.
func (f *Frames) payload(p []byte) (wire.Event, int) {
	if f.bits&broken != 0 {
		return f.fail(ErrUTF8, 1)
	}
	if f.control != 0 {
		return f.controlPayload(p)
	}
	n := int(min(f.left, int64(len(p))))
	q := p[:n:n]
	if f.mask != 0 {
		f.key = mask.XOR(q, f.key)
	}
	f.left -= int64(n)
	return f.tell(q)
}

// tell makes the event of q, payload of a data frame that is unmasked and no
// longer counted in left. It returns how much of q the event covers: text is
// told up to the byte that makes it invalid, and the next call fails.
func (f *Frames) tell(q []byte) (wire.Event, int) {
	if f.kind == wire.Text {
		if n := f.valid(q); n == 0 && len(q) > 0 {
			return f.fail(ErrUTF8, 1)
		} else if n < len(q) {
			f.left += int64(len(q) - n)
			f.bits |= broken
			q = q[:n:n]
		}
	}
	ev := wire.Event{Kind: f.kind, Data: q}
	if f.bits&first != 0 {
		ev.Flags = wire.First
		f.bits &^= first
	}
	if f.left == 0 && f.bits&fin != 0 {
		ev.Flags |= wire.Last
		f.kind, f.text = wire.None, utf8x.State{}
	}
	return ev, len(q)
}

// valid returns how many bytes of q go before the first one after which the text
// cannot become valid (RFC 6455, section 8.1).
func (f *Frames) valid(q []byte) int {
	s, n := utf8x.Next(f.text, q)
	f.text = s
	if f.bits&fin != 0 && int64(s.Need) > f.left+int64(len(q)-n) {
		// The message ends before the character at byte n could. The fault is at its
		// first byte, which is in q: had it come before, it would have been found
		// then.
		for n--; n > 0 && q[n]&0xC0 == 0x80; n-- {
		}
	}
	return n
}

// controlPayload takes in payload of a control frame, which is told whole.
func (f *Frames) controlPayload(p []byte) (wire.Event, int) {
	n := int(min(f.left, int64(len(p))))
	q := p[:n:n]
	f.key = mask.XOR(q, f.key)
	f.left -= int64(n)
	if f.left > 0 || f.gathered != nil {
		if f.gathered == nil {
			f.gathered = new([wire.MaxControl]byte)
			f.have = 0
		}
		f.have += uint8(copy(f.gathered[f.have:], q))
		if f.left > 0 {
			return wire.Event{}, n
		}
		q = f.gathered[:f.have:f.have]
		f.gathered = nil
	}
	ev := wire.Event{Kind: wire.Kind(f.control), Flags: wire.Whole, Data: q}
	f.control = 0
	return ev, n
}

// fail stops parsing; n is the number of bytes taken in to see the fault.
func (f *Frames) fail(err *wire.Error, n int) (wire.Event, int) {
	f.Abort(err)
	return wire.Event{Kind: wire.Fail, Code: err.Code}, n
}
