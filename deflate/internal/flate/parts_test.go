package flate

import (
	"bytes"
	"testing"
)

// A seq holds what it is made of.
func TestSeq(t *testing.T) {
	r := source(2)
	for range runs(20000) {
		lits, n, dist := r.IntN(MaxPiece), minMatch+r.IntN(maxMatch-minMatch+1), 1+r.IntN(maxDistance)
		s := newSeq(lits, n, dist)
		l, d := s.length()-1, s.dist()
		if s.lits() != lits || int(lenBase[l])+int(s.lenX()) != n || int(distBase[d])+int(s.distX()) != dist ||
			s.lenX()>>lenExtra[l] != 0 || s.distX()>>distExtra[d] != 0 {
			t.Fatalf("%d literals, %d bytes %d back: %x", lits, n, dist, uint64(s))
		}
	}
}

// Parts hold a whole piece, of literals alone or of the shortest matches, and a match of
// any length.
func TestParts(t *testing.T) {
	hist := kinds[1].make(source(3), MaxPiece+slack)
	var p parts
	p.end(hist[:MaxPiece])
	if p.n != 1 || p.seqs[0].lits() != MaxPiece || p.seqs[0].length() != 0 || p.seqs[0].dist() != noDist || !bytes.Equal(p.plain[:p.lits], hist[:MaxPiece]) {
		t.Error("a piece of literals")
	}
	p.reset()
	for range MaxPiece / minFound {
		p.copy(hist, 0, 0)
		p.push(newSeq(0, minFound, 1))
	}
	p.end(nil)
	if p.lits != 0 || p.n != MaxPiece/minFound+1 {
		t.Error("a piece of matches")
	}
	p.reset()
	var want []byte
	for lit, n := 0, 0; lit+n <= 9000; n++ {
		p.copy(hist, lit, n)
		want = append(want, hist[lit:lit+n]...)
		lit += n
	}
	if !bytes.Equal(p.plain[:p.lits], want) {
		t.Error("literals are not what was copied")
	}
	for n := minFound; n < MaxPiece; n++ {
		p.reset()
		lits, last := 5, n
		if n > maxMatch {
			lits, last = p.split(lits, n, 7)
		}
		p.push(newSeq(lits, last, 7))
		lits, last = 0, 0
		for _, s := range p.seqs[:p.n] {
			lits += s.lits()
			last += int(lenBase[s.length()-1]) + int(s.lenX())
		}
		if lits != 5 || last != n {
			t.Fatalf("a match of %d bytes is one of %d with %d literals", n, last, lits)
		}
	}
}
