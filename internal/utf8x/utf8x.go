// Package utf8x validates UTF-8 that arrives in pieces.
package utf8x

import "encoding/binary"

// State is what a piece of text leaves behind when it ends inside a character.
// The zero value stands between characters.
type State struct {
	Need   uint8 // continuation bytes that are still missing
	Lo, Hi uint8 // bounds of the next of them; later ones lie in 0x80 to 0xBF
}

// RFC 3629, section 4: what may follow each first byte. The bounds of the
// second byte shut out overlong forms (E0, F0), surrogates (ED) and what lies
// above U+10FFFF (F4).
var starts = [...]State{
	1: {1, 0x80, 0xBF}, // C2..DF
	2: {2, 0xA0, 0xBF}, // E0
	3: {2, 0x80, 0xBF}, // E1..EC, EE, EF
	4: {2, 0x80, 0x9F}, // ED
	5: {3, 0x90, 0xBF}, // F0
	6: {3, 0x80, 0xBF}, // F1..F3
	7: {3, 0x80, 0x8F}, // F4
}

// classes maps a byte that is not ASCII to its row in starts; 0 is no start.
var classes = func() (t [256]uint8) {
	fill := func(lo, hi int, class uint8) {
		for b := lo; b <= hi; b++ {
			t[b] = class
		}
	}
	fill(0xC2, 0xDF, 1)
	fill(0xE0, 0xE0, 2)
	fill(0xE1, 0xEF, 3)
	fill(0xED, 0xED, 4)
	fill(0xF0, 0xF0, 5)
	fill(0xF1, 0xF3, 6)
	fill(0xF4, 0xF4, 7)
	return t
}()

const highBits = 0x8080808080808080

// short is the length up to which Valid tries for ASCII by itself.
const short = 64

// Next validates p as the continuation of the text that left s. It returns the
// number of bytes before the first one after which the text cannot become
// valid, which is len(p) if there is none, and the state after those bytes.
func Next(s State, p []byte) (State, int) {
	i := 0
	for s.Need > 0 {
		if i == len(p) {
			return s, i
		}
		if b := p[i]; b < s.Lo || b > s.Hi {
			return s, i
		}
		s = State{s.Need - 1, 0x80, 0xBF}
		i++
	}
	for i < len(p) {
		i += ascii(p[i:])
		for i < len(p) && p[i] < 0x80 {
			i++
		}
		for i < len(p) && p[i] >= 0x80 {
			c := starts[classes[p[i]]]
			switch {
			case c.Need == 0:
				return State{}, i
			case i+1 == len(p):
				return c, i + 1
			case p[i+1] < c.Lo || p[i+1] > c.Hi:
				return c, i + 1
			}
			i += 2
			for c = (State{c.Need - 1, 0x80, 0xBF}); c.Need > 0; c.Need-- {
				if i == len(p) || p[i]&0xC0 != 0x80 {
					return c, i
				}
				i++
			}
		}
	}
	return State{}, i
}

// ascii returns the length of a start of p that is ASCII: all of it but the
// last seven bytes, or up to within 31 bytes of the first that is not.
func ascii(p []byte) int {
	n := len(p)
	for len(p) >= 32 {
		q := p[:32:32]
		if (binary.LittleEndian.Uint64(q[0:8])|binary.LittleEndian.Uint64(q[8:16])|
			binary.LittleEndian.Uint64(q[16:24])|binary.LittleEndian.Uint64(q[24:32]))&highBits != 0 {
			break
		}
		p = p[32:]
	}
	for len(p) >= 8 && binary.LittleEndian.Uint64(p)&highBits == 0 {
		p = p[8:]
	}
	return n - len(p)
}

// Valid reports whether p is valid UTF-8.
func Valid(p []byte) bool {
	all := p
	if n := len(p); n <= short {
		// Short ASCII is settled by words, of which the last may overlap.
		var high uint64
		switch {
		case n >= 8:
			high = binary.LittleEndian.Uint64(p[n-8:])
			for ; len(p) > 8; p = p[8:] {
				high |= binary.LittleEndian.Uint64(p)
			}
		case n >= 4:
			high = uint64(binary.LittleEndian.Uint32(p) | binary.LittleEndian.Uint32(p[n-4:]))
		default:
			for _, b := range p {
				high |= uint64(b)
			}
		}
		if high&highBits == 0 {
			return true
		}
	}
	s, n := Next(State{}, all)
	return n == len(all) && s.Need == 0
}
