package utf8x

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzText cuts a text in two and gives both pieces to every kernel.
func FuzzText(f *testing.F) {
	for _, text := range texts {
		f.Add(text[:200], uint32(word), uint16(65), uint8(6))
	}
	for i, fault := range faults {
		f.Add([]byte(strings.Repeat("κόσμε ", i)+fault), uint32(i), uint16(i), uint8(i))
	}
	f.Fuzz(func(t *testing.T, p []byte, key uint32, cut uint16, offset uint8) {
		p = p[:min(len(p), 1900)]
		var b bench
		at := int(cut) % (len(p) + 1)
		for range levels {
			if Valid(p) != utf8.Valid(p) {
				t.Fatalf("Valid(%x) = %v", p, Valid(p))
			}
			b.check(t, State{}, p[:at], key, int(offset%64))
			if s, n := Next(State{}, p[:at]); n == at {
				b.check(t, s, p[at:], key, int(offset%64))
			}
		}
	})
}
