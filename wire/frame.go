package wire

import "strconv"

// Opcode is the kind of a frame on the wire (RFC 6455, section 5.2).
type Opcode uint8

const (
	OpContinuation Opcode = 0x0
	OpText         Opcode = 0x1
	OpBinary       Opcode = 0x2
	OpClose        Opcode = 0x8
	OpPing         Opcode = 0x9
	OpPong         Opcode = 0xA
)

// Control reports whether the opcode is one of a control frame.
func (o Opcode) Control() bool { return o&0x8 != 0 }

// String returns the opcode's name in the RFC.
func (o Opcode) String() string {
	switch o {
	case OpContinuation:
		return "continuation"
	case OpText:
		return "text"
	case OpBinary:
		return "binary"
	case OpClose:
		return "close"
	case OpPing:
		return "ping"
	case OpPong:
		return "pong"
	}
	return "0x" + strconv.FormatUint(uint64(o), 16)
}

// The bits of the first two bytes of a frame (RFC 6455, section 5.2).
const (
	FIN  = 0x80 // first byte: the last frame of its message
	RSV1 = 0x40
	RSV2 = 0x20
	RSV3 = 0x10
	RSV  = RSV1 | RSV2 | RSV3

	MASK = 0x80 // second byte: a masking key follows the length

	Len16 = 126 // second byte: two bytes of length follow
	Len64 = 127 // second byte: eight bytes of length follow
)

const (
	// MaxControl is the longest payload of a control frame (RFC 6455, section 5.5).
	MaxControl = 125
	// MaxReason is the longest reason of a Close frame: its code takes two bytes.
	MaxReason = MaxControl - 2
	// MaxHeader is the longest frame header: 2 bytes, 8 of length, 4 of key.
	MaxHeader = 14
)
