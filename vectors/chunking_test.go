package vectors

import (
	"bytes"
	"testing"
)

// Every chunking must give all of the input, in pieces that are not empty.
func TestPieces(t *testing.T) {
	for _, n := range []int{0, 1, 2, 7, shortInput, shortInput + 1, 5000} {
		p := make([]byte, n)
		for i := range p {
			p[i] = byte(i * 7)
		}
		for _, c := range Chunkings(n) {
			var joined []byte
			pieces := 0
			for q := range c.pieces(p) {
				if len(q) == 0 && n > 0 {
					t.Errorf("%v of %d bytes: an empty piece", c, n)
				}
				joined = append(joined, q...)
				pieces++
			}
			if !bytes.Equal(joined, p) {
				t.Errorf("%v of %d bytes: %d bytes came out", c, n, len(joined))
			}
			if c.At != 0 && pieces != 2 {
				t.Errorf("%v of %d bytes: %d pieces", c, n, pieces)
			}
		}
	}
}

// Short input is cut at every place, and a script that mixes lengths is cut within
// each of them.
func TestChunkings(t *testing.T) {
	for n := range shortInput + 1 {
		cuts := map[int]bool{}
		for _, c := range Chunkings(n) {
			if c.At > 0 {
				cuts[c.At] = true
			}
		}
		if len(cuts) != max(n-1, 0) {
			t.Errorf("%d bytes have %d cuts", n, len(cuts))
		}
	}
	seen := map[Chunking]bool{}
	for _, c := range Chunkings(1 << 16) {
		if seen[c] {
			t.Errorf("%v comes twice", c)
		}
		seen[c] = true
	}
	if !seen[Chunking{}] || !seen[Chunking{Every: 1}] || !seen[Chunking{At: -1}] || !seen[Chunking{At: 1}] {
		t.Error("an obvious chunking is missing")
	}
}
