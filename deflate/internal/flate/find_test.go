package flate

import (
	"bytes"
	"testing"

	"github.com/wsdriver/wsdriver/deflate/internal/slow"
)

// What is found does not depend on what the Finder was used for before.
func TestFindForgets(t *testing.T) {
	for lvl := 1; lvl <= 9; lvl++ {
		for b := 8; b <= 15; b++ {
			r := source(uint64(b))
			w, used, other := &Writer{}, NewFinder(b), 1+r.IntN(9)
			for _, k := range kinds {
				used.Reset(other)
				write(w, used, nil, k.make(r, 20000), MaxPiece)
				p := k.make(r, 5000)
				fresh := NewFinder(b)
				fresh.Reset(lvl)
				used.Reset(lvl)
				if !bytes.Equal(write(w, fresh, nil, p, 1000), write(w, used, nil, p, 1000)) {
					t.Errorf("level %d, %d bits, %s: it depends on what came before", lvl, b, k.name)
				}
			}
		}
	}
}

// Pieces of a few bytes, shorter than what is hashed, are one stream like others: what
// one ends with is found with the beginning of the next.
func TestTinyPieces(t *testing.T) {
	for lvl := 1; lvl <= 9; lvl++ {
		for _, b := range []int{8, 12} {
			w, f, r := &Writer{}, NewFinder(b), source(uint64(lvl))
			f.Reset(lvl)
			var all []byte
			for _, k := range kinds {
				for p := k.make(r, 3000); len(p) > 0; {
					n := min(len(p), r.IntN(12))
					got, err := slow.Message(write(w, f, nil, p[:n], MaxPiece), all)
					if err != nil || !bytes.Equal(got.Out, p[:n]) || got.Farthest > 1<<b {
						t.Fatalf("level %d, %d bits, %s: %v, distance %d", lvl, b, k.name, err, got.Farthest)
					}
					all = append(all, p[:n]...)
					all = all[max(0, len(all)-1<<b):]
					p = p[n:]
				}
			}
			p := kinds[1].make(r, 40)
			for _, c := range p {
				write(w, f, nil, []byte{c}, MaxPiece)
			}
			if got := write(w, f, nil, p, MaxPiece); len(got) > 12 {
				t.Errorf("level %d, %d bits: what came byte by byte takes %d bytes again", lvl, b, len(got))
			}
		}
	}
}

// A match is followed to its end, and to its beginning, however long it is.
func TestWholeMatch(t *testing.T) {
	for lvl := 1; lvl <= 9; lvl++ {
		for _, n := range []int{8, 15, 16, 17, 24, 100, 257, 258, 259, 260, 261, 262, 516, 517, 519, 3000} {
			w, f, r := &Writer{}, NewFinder(15), source(uint64(n))
			f.Reset(lvl)
			p := kinds[1].make(r, n+20)
			write(w, f, nil, p, MaxPiece)
			write(w, f, nil, append(kinds[1].make(r, 3), p[10:10+n]...), MaxPiece)
			lits, length, count := 0, 0, 0
			for _, s := range w.parts.seqs[:w.parts.n] {
				lits += s.lits()
				if s.length() > 0 {
					count++
					length += int(lenBase[s.length()-1]) + int(s.lenX())
				}
			}
			if lits != 3 || length != n || count != (n+maxMatch-1)/maxMatch {
				t.Errorf("level %d: of %d bytes %d are found, in %d matches, and %d literals", lvl, n, length, count, lits)
			}
		}
	}
}

// A level takes no more bytes than the one before it, or hardly.
func TestLevels(t *testing.T) {
	for _, k := range kinds {
		p := k.make(source(3), 60000)
		before := len(p) + 100
		for lvl := 1; lvl <= 9; lvl++ {
			f := NewFinder(15)
			f.Reset(lvl)
			n := len(write(&Writer{}, f, nil, p, MaxPiece))
			if n > before+before/50+8 {
				t.Errorf("%s: %d bytes with level %d, %d with the one before", k.name, n, lvl, before)
			}
			before = n
		}
	}
}

// FuzzFind takes any data apart, with any window, level and pieces, behind any other.
func FuzzFind(f *testing.F) {
	for i, k := range kinds {
		for lvl := range uint8(9) {
			f.Add(k.make(source(1), 300), k.make(source(2), 2000), lvl, uint8(i), uint16(100*i))
		}
	}
	f.Fuzz(func(t *testing.T, history, p []byte, lvl, bits uint8, piece uint16) {
		lvl, bits = 1+lvl%9, 8+bits%8
		w, finder := &Writer{}, NewFinder(int(bits))
		finder.Reset(int(lvl))
		for i, part := range [][]byte{history, p} {
			out := write(w, finder, nil, part, 1+int(piece)%MaxPiece)
			got, err := slow.Message(out, history[:i*len(history)])
			if err != nil || !bytes.Equal(got.Out, part) || got.Farthest > 1<<bits {
				t.Fatalf("level %d, %d bits: %v, distance %d", lvl, bits, err, got.Farthest)
			}
		}
	})
}
