package flate

import "encoding/binary"

// Writer writes what a Finder finds. It keeps nothing between calls.
type Writer struct {
	seqs [maxSeqs]seq

	out []byte // as long as there is room
	n   int    // bytes of out that are written
	acc uint64 // bits that are not written yet, the first lowest
	nb  uint   // how many

	litFreq  [numLits]uint16
	distFreq [numDists]uint16
	lens     [numLits + numDists]uint8 // of the codes for literals and distances
	lits     [numLits]code
	dists    [numDists]code
	head     header
	sorter   sorter
}

// Bound is the most bytes that Append appends for a piece of n bytes, with the room
// that it needs to write words.
func Bound(n int) int { return n + 32 }

// Append appends, as blocks that end at a byte, the n bytes, MaxPiece at most, that
// were written to f.Room. The last block is empty and stored; of the last piece of a
// message its four bytes of length are left out (RFC 7692, section 7.2.1).
func (w *Writer) Append(dst []byte, f *Finder, n int, last bool) []byte {
	at := len(dst)
	if cap(dst)-at < Bound(n) {
		dst = append(dst, make([]byte, Bound(n))...)
	}
	w.out, w.n, w.acc, w.nb = dst[:cap(dst)], at, 0, 0
	if n > 0 {
		seqs := f.find(w.seqs[:0], n)
		w.block(f.hist[f.n-n:f.n], seqs)
	}
	w.put(0, 3) // an empty stored block
	w.align()
	if !last {
		w.n += copy(w.out[w.n:], "\x00\x00\xFF\xFF")
	}
	out := w.out[:w.n]
	w.out = nil
	return out
}

// block writes p, of which seqs are made, in the form that takes the fewest bits.
func (w *Writer) block(p []byte, seqs []seq) {
	extra, fixed := w.count(p, seqs)
	fixed += 3 + extra
	stored := 3 + 7 + 32 + 8*len(p)
	best := min(fixed, stored)
	if best > worthTable {
		dynamic := 3 + extra + w.head.build(w)
		if dynamic < best {
			w.put(2<<1, 3)
			w.head.write(w)
			w.symbols(p, seqs, &w.lits, &w.dists)
			return
		}
	}
	if stored < fixed {
		w.store(p)
		return
	}
	w.put(1<<1, 3)
	w.symbols(p, seqs, (*[numLits]code)(fixedLits[:numLits]), &fixedDists)
}

// worthTable is the bits that a block must have for its own codes to save more than
// their description takes.
const worthTable = 8 * 48

// count counts the symbols and returns how many bits they have with fixed codes, and
// how many extra bits.
func (w *Writer) count(p []byte, seqs []seq) (extra, fixed int) {
	clear(w.litFreq[:])
	clear(w.distFreq[:])
	w.litFreq[endOfBlock] = 1
	for _, s := range seqs {
		for _, b := range p[:s.lits] {
			w.litFreq[b]++
		}
		fixed += 8 * int(s.lits)
		if s.len == 0 {
			break
		}
		p = p[int(s.lits)+int(s.len):]
		l, d := lenSymbol[s.len-minMatch], distSymbol(s.dist)
		w.litFreq[int(l)+257]++
		w.distFreq[d]++
		extra += int(lenExtra[l]) + int(distExtra[d])
		fixed += int(fixedLits[int(l)+257].len()) + 5
	}
	for _, f := range w.litFreq[144:256] {
		fixed += int(f) // these have 9 bits
	}
	return extra, fixed + 7
}

// symbols writes seqs and the end of the block.
func (w *Writer) symbols(p []byte, seqs []seq, lits *[numLits]code, dists *[numDists]code) {
	out, n, acc, nb := w.out, w.n, w.acc, w.nb
	for _, s := range seqs {
		run := p[:s.lits]
		for len(run) >= 4 {
			c := lits[run[0]]
			acc |= c.bits() << (nb & 63)
			nb += c.len()
			c = lits[run[1]]
			acc |= c.bits() << (nb & 63)
			nb += c.len()
			c = lits[run[2]]
			acc |= c.bits() << (nb & 63)
			nb += c.len()
			c = lits[run[3]]
			acc |= c.bits() << (nb & 63)
			nb += c.len()
			run = run[4:]
			binary.LittleEndian.PutUint64(out[n:], acc)
			n += int(nb >> 3)
			acc >>= nb &^ 7 & 63
			nb &= 7
		}
		for _, b := range run {
			c := lits[b]
			acc |= c.bits() << (nb & 63)
			nb += c.len()
		}
		binary.LittleEndian.PutUint64(out[n:], acc)
		n += int(nb >> 3)
		acc >>= nb &^ 7 & 63
		nb &= 7
		if s.len == 0 {
			break
		}
		p = p[int(s.lits)+int(s.len):]
		l := lenSymbol[s.len-minMatch]
		c := lits[int(l)+257]
		acc |= c.bits() << (nb & 63)
		nb += c.len()
		acc |= uint64(s.len-lenBase[l]) << (nb & 63)
		nb += uint(lenExtra[l])
		d := distSymbol(s.dist)
		c = dists[d]
		acc |= c.bits() << (nb & 63)
		nb += c.len()
		acc |= uint64(s.dist+1-distBase[d]) << (nb & 63)
		nb += uint(distExtra[d])
		binary.LittleEndian.PutUint64(out[n:], acc)
		n += int(nb >> 3)
		acc >>= nb &^ 7 & 63
		nb &= 7
	}
	w.n, w.acc, w.nb = n, acc, nb
	w.put(lits[endOfBlock].bits(), lits[endOfBlock].len())
}

// store writes p as it is.
func (w *Writer) store(p []byte) {
	w.put(0, 3)
	w.align()
	binary.LittleEndian.PutUint16(w.out[w.n:], uint16(len(p)))
	binary.LittleEndian.PutUint16(w.out[w.n+2:], ^uint16(len(p)))
	w.n += 4
	w.n += copy(w.out[w.n:], p)
}

// put writes up to 48 bits.
func (w *Writer) put(v uint64, n uint) {
	w.acc |= v << w.nb
	w.nb += n
	binary.LittleEndian.PutUint64(w.out[w.n:], w.acc)
	w.n += int(w.nb >> 3)
	w.acc >>= w.nb &^ 7
	w.nb &= 7
}

// align writes zeros up to the next byte.
func (w *Writer) align() {
	if w.nb > 0 {
		w.put(0, 8-w.nb)
	}
}
