package utf8x

import "encoding/binary"

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

// next is Next without kernels.
func next(s State, p []byte) (State, int) {
	s, i := finish(s, p)
	if s.Need > 0 {
		return s, i
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

// finish takes in the bytes at the start of p that the character of s still
// needs. It stops at the end of p, and at a byte that is none of them.
func finish(s State, p []byte) (State, int) {
	i := 0
	for s.Need > 0 && i < len(p) && p[i] >= s.Lo && p[i] <= s.Hi {
		s = State{s.Need - 1, 0x80, 0xBF}
		i++
	}
	if s.Need == 0 {
		return State{}, i
	}
	return s, i
}

// ascii returns the length of a start of p that is ASCII: all of it, if it is not
// very short, or up to within 31 bytes of the first that is not.
func ascii(p []byte) int {
	all, n := p, len(p)
	for len(p) >= 32 {
		q := p[:32:32]
		if (binary.LittleEndian.Uint64(q[0:8])|binary.LittleEndian.Uint64(q[8:16])|
			binary.LittleEndian.Uint64(q[16:24])|binary.LittleEndian.Uint64(q[24:32]))&highBits != 0 {
			break
		}
		p = p[32:]
	}
	for len(p) >= 8 {
		if binary.LittleEndian.Uint64(p)&highBits != 0 {
			return n - len(p)
		}
		p = p[8:]
	}
	if n >= 8 && binary.LittleEndian.Uint64(all[n-8:])&highBits == 0 {
		return n
	}
	return n - len(p)
}

// cut returns the state behind text that is valid but for a character that its
// end may cut, and whether that can become one. It looks at the last four bytes,
// of which the low one is the first.
func cut(end uint32) (s State, ok bool) {
	last, second, third := byte(end>>24), byte(end>>16), byte(end>>8)
	switch {
	case last >= 0xC0:
		s = starts[classes[last]]
		return s, s.Need > 0
	case last < 0x80:
		return State{}, true
	case second >= 0xF0:
		return State{2, 0x80, 0xBF}, true
	case second >= 0xE0, second < 0xC0 && third >= 0xF0:
		return State{1, 0x80, 0xBF}, true
	}
	return State{}, true
}
