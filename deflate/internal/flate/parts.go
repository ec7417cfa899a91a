package flate

import (
	"encoding/binary"
	"math/bits"
)

// parts are what a piece is made of: literals, and matches between them.
type parts struct {
	seqs  [maxSeqs]seq
	n     int // seqs in use
	plain [MaxPiece + copied]byte
	lits  int // bytes of plain in use: the literals, one after another
}

// maxSeqs is how many there can be.
const maxSeqs = MaxPiece/minFound + 2

// copied is what copy copies of any run, however short it is.
const copied = 8

// seq is a run of literals and the symbols behind it, ready to be written:
//
//	bit 0   symbol of the length, less 256: the end of the block is 0
//	bit 5   its extra bits
//	bit 10  symbol of the distance, or noDist
//	bit 15  its extra bits
//	bit 32  how many literals
type seq uint64

// noDist is the symbol that stands for no distance. It has no code and no bits.
const noDist = numDists

func (s seq) lits() int     { return int(s >> 32) }
func (s seq) length() uint  { return uint(s & 31) }
func (s seq) lenX() uint64  { return uint64(s >> 5 & 31) }
func (s seq) dist() uint    { return uint(s >> 10 & 31) }
func (s seq) distX() uint64 { return uint64(s >> 15 & (1<<13 - 1)) }

// newSeq returns lits literals and a match.
func newSeq(lits, n, dist int) seq {
	d := uint32(dist - 1)
	extra := uint32(bits.Len32(d|2)) - 2
	top := d >> (extra & 31) // two bits, or one if there are no extra bits
	return seq(lits)<<32 | seq(lenSeq[uint8(n-minMatch)]) | seq(2*extra+top)<<10 | seq(d-top<<(extra&31))<<15
}

// lenSeq has the symbol and the extra bits of a length less 3, as seq has them.
var lenSeq = func() (t [256]uint16) {
	for i, s := range lenSymbol {
		t[i] = uint16(s) + 1 | (uint16(i)+minMatch-lenBase[s])<<5
	}
	return t
}()

// reset forgets all parts.
func (p *parts) reset() { p.n, p.lits = 0, 0 }

// copy adds literals. To copy a word is faster than to copy what is in it.
func (p *parts) copy(hist []byte, lit, lits int) {
	binary.LittleEndian.PutUint64(p.plain[p.lits:p.lits+8], word(hist, lit))
	if lits > copied {
		copy(p.plain[p.lits:], hist[lit:lit+lits])
	}
	p.lits += lits
}

// split adds all but the last part of a match that is too long.
func (p *parts) split(lits, n, dist int) (int, int) {
	for n > maxMatch {
		part := min(n-minMatch, maxMatch) // leave enough for another
		p.push(newSeq(lits, part, dist))
		n, lits = n-part, 0
	}
	return lits, n
}

// end adds the literals at the end, and the end of the block.
func (p *parts) end(lits []byte) {
	p.lits += copy(p.plain[p.lits:], lits)
	p.push(seq(len(lits))<<32 | noDist<<10)
}

func (p *parts) push(s seq) {
	p.seqs[p.n] = s
	p.n++
}
