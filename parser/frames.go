package parser

import (
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
//	between            nothing at all is under way, parsing goes on, and there are no
//	                   extensions to think of
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
	kind    wire.Kind   // of the message under way
	control wire.Opcode // of the control frame under way, or 0
	have    uint8       // bytes in gathered
	bits    uint8
	allowed uint8 // reserved bits that may mark a message, and all
	between bool  // derived, so that Whole has one thing to ask
}

// dead in Frames.spilled says that parsing has stopped.
const dead = 0xFF

// The bits of Frames.bits.
const (
	fin     = 1 << iota // the frame under way is the last of its message
	first               // no piece of the message was told yet
	broken              // the next byte makes the text invalid
	lenient             // longer forms of a length are taken
	_
	// wire.RSV: the reserved bits of the message under way, or of the last one
)

// all in Frames.allowed says that extensions encode every message, marked or not.
const all = 1

// Reset starts over for frames that role receives. With lenient, lengths need
// not be in their shortest form: that became a rule in hybi-14 only.
func (f *Frames) Reset(role wire.Role, l Limits, lenientLengths bool) {
	*f = Frames{between: true}
	l = l.Resolved()
	f.maxMessage, f.maxFrags = int64(l.Message), saturate(l.Fragments)
	f.maxFrame = saturate(min(l.Frame, l.Message)) // so that Whole has one limit to ask
	if role == wire.Server {
		f.mask = wire.MASK
	}
	if lenientLengths {
		f.bits = lenient
	}
}

// Allow lets reserved bits mark messages that extensions have encoded, the payload of
// which is told as it is: text is not validated. With every, all messages are such.
// It is called right after Reset.
func (f *Frames) Allow(bits byte, every bool) {
	f.allowed = bits & wire.RSV
	if every {
		f.allowed |= all
	}
	f.between = f.between && f.allowed == 0
}

// Marks returns the reserved bits of the message under way, or of the last one.
func (f *Frames) Marks() byte { return f.bits & wire.RSV }

// WasEncoded reports whether extensions have encoded the message under way, or the
// last one.
func (f *Frames) WasEncoded() bool { return f.Marks() != 0 || f.allowed&all != 0 }

// Between reports whether nothing is under way and nothing is remembered, so that Frames
// that were Reset with the same arguments would go on as f does.
func (f *Frames) Between() bool { return f.between }

// Encoded reports whether extensions have encoded the message under way, or the one
// that p starts.
func (f *Frames) Encoded(p []byte) bool {
	switch {
	case f.kind != wire.None || f.allowed&all != 0:
		return f.WasEncoded()
	case f.spilled > 0 && f.spilled != dead:
		return f.spill[0]&wire.RSV != 0
	}
	return len(p) > 0 && p[0]&wire.RSV != 0
}

// Stop makes Next discard all further input.
func (f *Frames) Stop() {
	f.spilled, f.left, f.gathered, f.between = dead, 0, nil, false
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
	if ev, n := f.Whole(p); n > 0 {
		return ev, n
	}
	ev, n := f.next(p)
	f.between = f.left == 0 && f.spilled == 0 && f.kind == wire.None && f.allowed == 0
	return ev, n
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

// payload takes in payload of the frame under way. Text is told up to the byte that
// makes it invalid, and the next call fails.
func (f *Frames) payload(p []byte) (wire.Event, int) {
	if f.bits&broken != 0 {
		return f.fail(ErrUTF8, 1)
	}
	if f.control != 0 {
		return f.controlPayload(p)
	}
	n := int(min(f.left, int64(len(p))))
	q, valid := p[:n:n], n
	f.left -= int64(n)
	switch {
	case f.kind == wire.Text && !f.WasEncoded():
		valid = f.validate(q)
	case f.mask != 0:
		mask.XOR(q, f.key)
	}
	f.key = mask.Rotate(f.key, n)
	if valid == 0 {
		return f.fail(ErrUTF8, 1)
	}
	if valid < n {
		f.left += int64(n - valid)
		f.bits |= broken
	}
	return f.tell(q[:valid:valid]), valid
}

// validate unmasks q, payload of a text message that is no longer counted in left,
// and returns how many bytes of it go before the first one after which the text
// cannot become valid (RFC 6455, section 8.1).
func (f *Frames) validate(q []byte) (n int) {
	if f.mask == 0 {
		f.text, n = utf8x.Next(f.text, q)
	} else {
		f.text, n = utf8x.Unmask(f.text, q, f.key)
	}
	if f.bits&fin != 0 && int64(f.text.Need) > f.left+int64(len(q)-n) {
		// The message ends before the character at byte n could. The fault is at its
		// first byte, which is in q: had it come before, it would have been found
		// then.
		for n--; n > 0 && q[n]&0xC0 == 0x80; n-- {
		}
	}
	return n
}

// tell makes the event of q, payload of a data frame.
func (f *Frames) tell(q []byte) wire.Event {
	ev := wire.Event{Kind: f.kind, Data: q}
	if f.bits&first != 0 {
		ev.Flags = wire.First
		f.bits &^= first
	}
	if f.left == 0 && f.bits&fin != 0 {
		ev.Flags |= wire.Last
		f.kind, f.text = wire.None, utf8x.State{}
	}
	return ev
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
