package parser

import "math"

// The limits that hold where Limits says nothing.
const (
	DefaultMessage   = 1 << 20 // bytes
	DefaultFragments = 1 << 17
)

// Limits bounds what a peer may make us take in (RFC 6455, section 10.4).
type Limits struct {
	Message   int // bytes of a message; 0: DefaultMessage
	Frame     int // bytes of a data frame's payload; 0: as Message
	Fragments int // frames of a message, empty ones counted; 0: DefaultFragments
}

// Resolved returns the limits with the defaults filled in.
func (l Limits) Resolved() Limits {
	if l.Message <= 0 {
		l.Message = DefaultMessage
	}
	if l.Frame <= 0 {
		l.Frame = l.Message
	}
	if l.Fragments <= 0 {
		l.Fragments = DefaultFragments
	}
	return l
}

// saturate narrows to the widths that Frames keeps. A frame limit beyond 4 GiB − 1
// is none: the message limit still holds.
func saturate(n int) uint32 {
	if uint64(n) > math.MaxUint32 {
		return math.MaxUint32
	}
	return uint32(n)
}
