package hixie75

import "github.com/wsdriver/wsdriver/wire"

// maxLength is how many bytes a frame's length may take: 63 bits of it. The draft
// sets no bound, and a run of 80 is endless.
const maxLength = 9

// lengthByte takes in one byte of a length. The sum is held against the limit at
// each, so that it cannot overflow.
func (f *Frames) lengthByte(b byte) wire.Event {
	// more: 1 bit, then 7 bits of the length, the highest first
	f.length = f.length<<7 | int64(b&0x7F)
	f.taken++
	more := b&0x80 != 0
	switch {
	case f.length > int64(f.limits.Frame), more && f.taken == maxLength:
		return f.fail(ErrFrameTooBig)
	case more:
	case f.length > 0:
		f.place, f.left = inPayload, f.length
	default:
		f.place = between
		if f.octet == CloseType {
			return wire.Event{Kind: wire.Close, Code: wire.NoStatus}
		}
	}
	return wire.Event{}
}
