package hixietest

import "math/rand/v2"

// parts are what random streams are put together from.
var parts = []string{
	"\x00", "\x00", "\xFF", "\xFF", "\xFF\x00", "\x80", "\x80\x02", "\x81", "\xFF\x05", "\x66", "\x7F", "\x01",
	"a", "hello", "é", "漢", "😀", "\xC3", "\xF0\x9F", "\xED\xA0\x80", "\xC0\x80", "\x00a\xFF", "\x00\xF0\x9F\x98\x80\xFF",
	"\x80\x80\x80", "\xFF\x80\x00", "\x80\x00",
}

// Random returns a stream that makes some sense.
func Random(r *rand.Rand) (p []byte) {
	for range r.IntN(12) {
		p = append(p, parts[r.IntN(len(parts))]...)
	}
	return p
}

// Mutate changes a few bytes of p.
func Mutate(r *rand.Rand, p []byte) []byte {
	p = append([]byte{}, p...)
	for range r.IntN(4) {
		if len(p) == 0 {
			return p
		}
		switch at := r.IntN(len(p)); r.IntN(4) {
		case 0:
			p[at] ^= 1 << r.IntN(8)
		case 1:
			p[at] = byte(r.Uint32())
		case 2:
			p = append(p[:at], p[at+1:]...)
		default:
			p = append(p[:at+1], p[at:]...)
		}
	}
	return p
}

// Limits returns rules with limits that random streams reach.
func Limits(r *rand.Rand, closes bool) Rules {
	return Rules{Closes: closes, Message: r.IntN(12), Frame: []int{0, 1, 4, 300, 1 << 30}[r.IntN(5)], Strict: r.IntN(3) == 0}
}
