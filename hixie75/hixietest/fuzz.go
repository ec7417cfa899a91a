package hixietest

import "testing"

// Seed adds all vectors.
func Seed(f *testing.F) {
	for _, v := range Vectors {
		for _, rules := range []string{"\xC0", "\x10", "\x85"} {
			f.Add([]byte(rules + string(Octets(v.In))))
		}
	}
}

// Split takes the rules from the first byte of p. Of what is longer than a few
// hundred bytes it takes the start: cuts are tried at every place.
func Split(p []byte, closes bool) (Rules, []byte) {
	r := Rules{Closes: closes, Message: 200, Frame: 1000}
	if len(p) == 0 {
		return r, p
	}
	b := p[0]
	r.Strict = b&1 != 0
	if b < 0x80 {
		r.Message = int(b >> 3)
	}
	if b&4 != 0 {
		r.Frame = 1 << 30
	}
	return r, p[1:min(len(p), 400)]
}
