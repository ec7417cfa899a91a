package serializer

import (
	"encoding/binary"
	"slices"

	"github.com/wsdriver/wsdriver/internal/mask"
	"github.com/wsdriver/wsdriver/internal/utf8x"
	"github.com/wsdriver/wsdriver/wire"
)

// AppendText appends an unmasked frame with the payload p if that is valid UTF-8,
// and otherwise returns dst and false.
func AppendText(dst []byte, b byte, p []byte) ([]byte, bool) {
	const size = 2
	at, n := len(dst), len(p)
	if n < 8 || n > 16 || cap(dst)-at < size+16 {
		return appendText(dst, b, 0, p, 0)
	}
	h := dst[at : at+size+16]
	binary.LittleEndian.PutUint16(h, uint16(b)|uint16(n)<<8)
	if mask.Short(h[size:], p, 0); !ascii(p) && !utf8x.Valid(p) {
		return dst, false
	}
	return dst[:at+size+n], true
}

// AppendMaskedText is AppendText for a frame under a masking key.
func AppendMaskedText(dst []byte, b byte, p []byte, key uint32) ([]byte, bool) {
	const size = 2 + 4
	at, n := len(dst), len(p)
	if n < 8 || n > 16 || cap(dst)-at < size+16 {
		return appendText(dst, b, wire.MASK, p, key)
	}
	h := dst[at : at+size+16]
	binary.LittleEndian.PutUint16(h, uint16(b)|uint16(wire.MASK|n)<<8)
	binary.LittleEndian.PutUint32(h[2:], key)
	if mask.Short(h[size:], p, key); !ascii(p) && !utf8x.Valid(p) {
		return dst, false
	}
	return dst[:at+size+n], true
}

// ascii reports whether p, which has 8 to 16 bytes, is ASCII.
func ascii(p []byte) bool {
	return (binary.LittleEndian.Uint64(p)|binary.LittleEndian.Uint64(p[len(p)-8:]))&0x8080808080808080 == 0
}

func appendText(dst []byte, b, bit byte, p []byte, key uint32) ([]byte, bool) {
	out, s, ok := AppendPiece(dst, b, bit, utf8x.State{}, p, key)
	if !ok || s.Need > 0 {
		return dst, false
	}
	return out, true
}

// AppendPiece appends a frame with the payload p if that can go on the text that
// left s, and returns the state after it; otherwise it returns dst and false. bit is
// wire.MASK, or 0 with a key of 0. p is validated while it is copied.
func AppendPiece(dst []byte, b, bit byte, s utf8x.State, p []byte, key uint32) ([]byte, utf8x.State, bool) {
	n := len(p)
	out := slices.Grow(dst, HeaderSize(bit, n)+n)
	if bit == 0 {
		out = appendHeader(out, b, 0, n)
	} else {
		out = AppendMaskedHeader(out, b, n, key)
	}
	at := len(out)
	out = out[:at+n]
	s, valid := utf8x.Copy(s, out[at:], p, key)
	if valid < n {
		return dst, s, false
	}
	return out, s, true
}
