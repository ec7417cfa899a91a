package serializer

import (
	"encoding/binary"
	"slices"

	"github.com/wsdriver/wsdriver/internal/mask"
	"github.com/wsdriver/wsdriver/wire"
)

// AppendHeader appends the header of an unmasked frame with n bytes of payload,
// in its shortest form. b is its first byte: FIN, RSV1 to RSV3, and the opcode.
func AppendHeader(dst []byte, b byte, n int) []byte {
	return appendHeader(dst, b, 0, n)
}

// AppendFrame appends an unmasked frame with the payload p.
func AppendFrame(dst []byte, b byte, p []byte) []byte {
	if len(p) <= wire.MaxControl {
		return append(append(dst, b, byte(len(p))), p...)
	}
	return append(appendHeader(dst, b, 0, len(p)), p...)
}

// AppendMaskedHeader appends the header of a masked frame with n bytes of payload.
func AppendMaskedHeader(dst []byte, b byte, n int, key uint32) []byte {
	// Masking-key: 4 bytes
	return binary.LittleEndian.AppendUint32(appendHeader(dst, b, wire.MASK, n), key)
}

// AppendMasked appends a frame whose payload is p under the masking key, whose
// low byte is the first on the wire. It does not change p.
func AppendMasked(dst []byte, b byte, p []byte, key uint32) []byte {
	dst = AppendMaskedHeader(dst, b, len(p), key)
	n := len(dst)
	dst = slices.Grow(dst, len(p))[:n+len(p)]
	mask.Copy(dst[n:], p, key)
	return dst
}

// appendHeader appends what goes before the masking key; bit is wire.MASK or 0.
func appendHeader(dst []byte, b, bit byte, n int) []byte {
	switch {
	case n <= wire.MaxControl:
		// Payload length: 7 bits
		return append(dst, b, bit|byte(n))
	case n <= 0xFFFF:
		// 126, then 16 bits
		return binary.BigEndian.AppendUint16(append(dst, b, bit|wire.Len16), uint16(n))
	default:
		// 127, then 64 bits, the most significant one 0
		return binary.BigEndian.AppendUint64(append(dst, b, bit|wire.Len64), uint64(n))
	}
}

// HeaderSize returns the length of the header of a frame with n bytes of payload, that
// of the masking key included. bit is wire.MASK, or 0.
func HeaderSize(bit byte, n int) int {
	size := 2 + int(bit>>5)
	switch {
	case n > 0xFFFF:
		size += 8
	case n > wire.MaxControl:
		size += 2
	}
	return size
}

// Enclose makes dst[start:] the payload of a frame that begins at byte at, with the
// bytes between left for a header that is likely to fit. It moves the payload if the
// header does not, and masks it.
func Enclose(dst []byte, at, start int, b, bit byte, key uint32) []byte {
	n := len(dst) - start
	if want := at + HeaderSize(bit, n); want != start {
		dst = slices.Grow(dst, max(0, want-start))[:want+n]
		copy(dst[want:], dst[start:start+n])
		start = want
	}
	if bit == 0 {
		appendHeader(dst[:at], b, 0, n)
		return dst
	}
	AppendMaskedHeader(dst[:at], b, n, key)
	mask.XOR(dst[start:], key)
	return dst
}
