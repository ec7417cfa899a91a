package flate

import "encoding/binary"

// fixedSize returns how many bits w.parts take with fixed codes.
func (w *Writer) fixedSize() (size int) {
	p := &w.parts
	for _, b := range p.plain[:p.lits] {
		size += int(fixedLits[b].len())
	}
	for _, s := range p.seqs[:p.n] {
		size += int(fixedLits[endOfBlock+s.length()].whole() + fixedDists[s.dist()].whole())
	}
	return size
}

// count counts the symbols of w.parts.
func (w *Writer) count() {
	p := &w.parts
	clear(w.litFreq[:])
	clear(w.distFreq[:])
	for _, b := range p.plain[:p.lits] {
		w.litFreq[b]++
	}
	for _, s := range p.seqs[:p.n] {
		w.litFreq[endOfBlock+s.length()]++
		w.distFreq[s.dist()]++
	}
	w.distFreq[noDist] = 0
}

// extra returns how many extra bits the symbols have that were counted.
func (w *Writer) extra() (size int) {
	for i, n := range w.litFreq[endOfBlock:] {
		size += int(n) * int(litExtra[endOfBlock+i])
	}
	for i, n := range w.distFreq[:numDists] {
		size += int(n) * int(distExtra[i])
	}
	return size
}

// body writes w.parts, the last of which is the end of the block. Up to three literals
// of a run are written without a branch: those that are not there have no bits.
func (w *Writer) body(lits *[numLits]code, dists *[noDist + 1]code) {
	out, n, acc, nb := w.out, w.n, w.acc, w.nb
	plain := w.parts.plain[:]
	for _, s := range w.parts.seqs[:w.parts.n] {
		run := s.lits()
		for ; run >= 4; run -= 4 {
			c := lits[plain[0]]
			acc |= c.bits() << (nb & 63)
			nb += c.len()
			c = lits[plain[1]]
			acc |= c.bits() << (nb & 63)
			nb += c.len()
			c = lits[plain[2]]
			acc |= c.bits() << (nb & 63)
			nb += c.len()
			c = lits[plain[3]]
			acc |= c.bits() << (nb & 63)
			nb += c.len()
			plain = plain[4:]
			binary.LittleEndian.PutUint64(out[n:], acc)
			n += int(nb >> 3)
			acc >>= nb &^ 7 & 63
			nb &= 7
		}
		v := binary.LittleEndian.Uint32(plain)
		plain = plain[run:]
		c := lits[v&255] & code(less(0, run))
		acc |= c.bits() << (nb & 63)
		nb += c.len()
		c = lits[v>>8&255] & code(less(1, run))
		acc |= c.bits() << (nb & 63)
		nb += c.len()
		c = lits[v>>16&255] & code(less(2, run))
		acc |= c.bits() << (nb & 63)
		nb += c.len()
		binary.LittleEndian.PutUint64(out[n:], acc)
		n += int(nb >> 3)
		acc >>= nb &^ 7 & 63
		nb &= 7

		c = lits[endOfBlock+s.length()]
		acc |= (c.bits() | s.lenX()<<c.len()) << (nb & 63)
		nb += c.whole()
		c = dists[s.dist()]
		acc |= (c.bits() | s.distX()<<c.len()) << (nb & 63)
		nb += c.whole()
		binary.LittleEndian.PutUint64(out[n:], acc)
		n += int(nb >> 3)
		acc >>= nb &^ 7 & 63
		nb &= 7
	}
	w.n, w.acc, w.nb = n, acc, nb
}
