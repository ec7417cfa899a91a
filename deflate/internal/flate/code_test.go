package flate

import (
	"math/bits"
	"testing"
)

// Codes are complete, not longer than allowed, and about as good as they can be.
func TestCodes(t *testing.T) {
	var s sorter
	for seed := range uint64(2000) {
		r := source(seed)
		n, limit := 2+r.IntN(numLits-1), maxCode
		if seed%3 == 0 {
			n, limit = 2+r.IntN(numLens-1), maxLenCode
		}
		freq, lens := make([]uint16, n), make([]uint8, n)
		a, b := 1, 1
		used := 0
		for i := range freq {
			switch seed % 4 {
			case 0: // Fibonacci numbers make the deepest trees
				a, b = b, min(a+b, 16000)
				freq[i] = uint16(a)
			case 1:
				freq[i] = uint16(r.IntN(3))
			case 2:
				freq[i] = uint16(r.IntN(1000) * r.IntN(2))
			default:
				freq[i] = uint16(1 + r.IntN(2)*r.IntN(16000))
			}
			if freq[i] > 0 {
				used++
			}
		}
		size := s.build(lens, freq, limit)
		left, sum := 1<<limit, 0
		for i, l := range lens {
			if (freq[i] > 0) != (l > 0) || int(l) > limit {
				t.Fatalf("seed %d: symbol %d of frequency %d has %d bits", seed, i, freq[i], l)
			}
			if l > 0 {
				left -= 1 << (limit - int(l))
				sum += int(freq[i]) * int(l)
			}
		}
		if sum != size {
			t.Errorf("seed %d: %d bits, said to be %d", seed, sum, size)
		}
		switch {
		case used > 1 && left != 0:
			t.Errorf("seed %d: the code of %d symbols leaves %d", seed, used, left)
		case used == 1 && left != 1<<limit>>1:
			t.Errorf("seed %d: a single symbol has not one bit", seed)
		}
		for i, f := range freq { // no exchange of two lengths is better
			for j, g := range freq {
				if f > g && g > 0 && lens[i] > lens[j] {
					t.Fatalf("seed %d: the more frequent symbol has the longer code", seed)
				}
			}
		}
	}
}

// Symbols are those of the tables in RFC 1951, section 3.2.5.
func TestSymbols(t *testing.T) {
	for n := minMatch; n <= maxMatch; n++ {
		s := lenSymbol[n-minMatch]
		if base := int(lenBase[s]); n < base || n >= base+1<<lenExtra[s] || n == 258 && s != 28 {
			t.Errorf("length %d is symbol %d", n, s)
		}
	}
	for d := 1; d <= maxDistance; d++ {
		s := newSeq(0, minMatch, d).dist()
		if base := int(distBase[s]); d < base || d >= base+1<<distExtra[s] {
			t.Errorf("distance %d is symbol %d", d, s)
		}
		if want := max(0, bits.Len(uint(d-1))-2); int(distExtra[s]) != want {
			t.Errorf("distance %d has %d extra bits", d, distExtra[s])
		}
	}
}
