package flate

import (
	"bytes"
	"testing"

	"github.com/wsdriver/wsdriver/deflate/internal/slow"
)

// What repeats is found right up to the end of the window, and only there.
func TestWholeWindowIsUsed(t *testing.T) {
	for b := 8; b <= 15; b++ {
		for _, lvl := range []int{1, 2, 5, 9} {
			for _, c := range []struct {
				back  int
				found bool
			}{{1 << b, true}, {1<<b - 1, true}, {1<<b + 1, false}} {
				r := source(uint64(b))
				word := kinds[1].make(r, 8) // shorter than the steps in which level 1 skips
				p := append(append([]byte(nil), word...), kinds[1].make(r, c.back-8)...)
				f, w := NewFinder(b), &Writer{}
				f.Reset(lvl)
				write(w, f, nil, p, MaxPiece)
				got, err := slow.Message(write(w, f, nil, word, MaxPiece), p)
				if err != nil || !bytes.Equal(got.Out, word) {
					t.Fatal(err)
				}
				if found := got.Farthest == c.back; found != c.found {
					t.Errorf("level %d, %d bits: a word %d back: found %v", lvl, b, c.back, found)
				}
			}
		}
	}
}

// A Finder that is primed with the window of a stream goes on with it.
func TestPrime(t *testing.T) {
	for b := 8; b <= 15; b++ {
		for _, lvl := range []int{1, 5} {
			r := source(3)
			w, f, other := &Writer{}, NewFinder(b), NewFinder(b)
			var window Window
			var all []byte
			f.Reset(lvl)
			for range 30 {
				p := kinds[0].make(r, 1+r.IntN(3000))
				other.Reset(1)
				write(w, other, nil, kinds[0].make(r, 500), MaxPiece) // of another connection
				other.Reset(lvl)
				old, recent := window.Parts()
				other.Prime(old)
				other.Prime(recent)
				a, c := write(w, f, nil, p, MaxPiece), write(w, other, nil, p, MaxPiece)
				got, err := slow.Message(c, all)
				if err != nil || !bytes.Equal(got.Out, p) || got.Farthest > 1<<b {
					t.Fatalf("level %d, %d bits: %v, distance %d", lvl, b, err, got.Farthest)
				}
				if len(c) > len(a)+len(a)/8+8 {
					t.Errorf("level %d, %d bits: primed %d bytes, kept %d", lvl, b, len(c), len(a))
				}
				if tail := f.Tail(100); !bytes.Equal(tail, p[max(0, len(p)-100):]) && len(p) >= 100 {
					t.Fatal("Tail is not the end of what was written")
				}
				window.Write(p, 1<<b)
				all = append(all, p...)
			}
		}
	}
}

// Positions start over now and then, and nothing is lost but a few matches.
func TestPositionsStartOver(t *testing.T) {
	for _, lvl := range []int{1, 6} {
		w, f, r := &Writer{}, NewFinder(9), source(4)
		f.Reset(lvl)
		var all []byte
		for i := range 400 {
			if i%20 == 0 {
				f.base = max(f.base, limit-uint32(r.IntN(40000)))
			}
			p := kinds[i%len(kinds)].make(r, r.IntN(3000))
			if i%33 == 0 {
				f.Reset(lvl)
				all = nil
			}
			got, err := slow.Message(write(w, f, nil, p, MaxPiece), all)
			if err != nil || !bytes.Equal(got.Out, p) || got.Farthest > 512 {
				t.Fatal(i, err)
			}
			all = append(all, p...)
			all = all[max(0, len(all)-512):]
		}
		if f.base >= limit {
			t.Error("positions have not started over")
		}
	}
}
