package utf8x

import (
	"bytes"
	"slices"
	"testing"
	"unicode/utf8"
)

// faults are what cannot stand in a text, nor be made part of one.
var faults = []string{
	"\x80", "\xBF", "\xC0", "\xC1\x80", "\xF5", "\xFF", "é\x80", "\xC3(", "\xC3é",
	"\xE0\x80\x80", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF", "\xE2\x82(", "\xE2é", "漢\x80",
	"\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF0\x9F(", "\xF0\x9F\x98(", "\xF0\x9F漢", "😀\x80",
}

func TestAllFaults(t *testing.T) {
	var b bench
	sizes := []int{16, 17, 24, 31, 32, 33, 40, 63, 64, 65, 95, 97, 127, 128, 129, 161, 192, 256, 257, 320, 600}
	if testing.Short() {
		sizes = []int{16, 31, 33, 64, 65, 97, 129, 330}
	}
	p := make([]byte, 0, 1024)
	for name := range levels {
		t.Run(name, func(t *testing.T) {
			for _, kind := range []string{"ascii", "mixed", "four"} {
				for _, n := range sizes {
					for at := range n {
						for i, fault := range faults {
							p = append(p[:0], texts[kind][:at]...)
							p = append(append(p, fault...), texts["ascii"][:n]...)
							for len(p) > n && !utf8.RuneStart(p[len(p)-1]) && i%2 == 0 {
								p = p[:len(p)-1]
							}
							p = p[:min(n, len(p))]
							b.check(t, State{}, p, []uint32{word, 0xE2C3F0DF}[i/2%2], i)
						}
					}
				}
			}
		})
	}
}

// Every pair of bytes, before and behind every kind of byte, stands at every
// distance from the ends and seams of vectors.
func TestAllSequences(t *testing.T) {
	kinds := []byte{0, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF}
	buf := bytes.Repeat([]byte{'x'}, 130)
	try := func(t *testing.T, at int, seq ...byte) {
		copy(buf[at:], seq)
		for _, p := range [][]byte{buf, buf[at-3 : at+7], buf[at-12 : at+12], buf[at-16 : at+20], buf[at-30 : at+4]} {
			s, n := Next(State{}, p)
			if (n == len(p) && s.Need == 0) != utf8.Valid(p) {
				t.Fatalf("%x: %v after %d", p, s, n)
			}
		}
		for i := range seq {
			buf[at+i] = 'x'
		}
	}
	for name := range levels {
		t.Run(name, func(t *testing.T) {
			at := 30
			for a := range 256 {
				for b := range 256 {
					if testing.Short() && (a+b)%16 > 0 {
						continue
					}
					for _, k := range kinds {
						at = 30 + (at-30+1)%67
						try(t, at, k, byte(a), byte(b))
						try(t, at, byte(a), byte(b), k, 0x80)
					}
				}
			}
			for _, a := range kinds {
				for _, b := range kinds {
					for _, c := range kinds {
						for i, d := range kinds {
							if testing.Short() && (int(a)+int(b)+int(c)+i)%16 > 0 {
								continue
							}
							at = 30 + (at-30+1)%67
							try(t, at, a, b, c, d)
						}
					}
				}
			}
		})
	}
}

// The byte loop itself says what the standard library says, and where the fault is
// by trying what could follow.
func TestByteLoop(t *testing.T) {
	for _, text := range texts {
		for _, fault := range faults {
			for at := range 12 {
				p := append(append(slices.Clone(text[:at]), fault...), "xyz"...)
				if _, n := next(State{}, p); n != limit(p) {
					t.Fatalf("%x: fails at %d, want %d", p, n, limit(p))
				}
			}
		}
	}
}
