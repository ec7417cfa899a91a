package flate

import "encoding/binary"

// Writer writes what a Finder finds. It keeps nothing between calls.
type Writer struct {
	parts parts

	out []byte // as long as there is room
	n   int    // bytes of out that are written
	acc uint64 // bits that are not written yet, the first lowest
	nb  uint   // how many

	litFreq  [numLits]uint16
	distFreq [noDist + 1]uint16
	lens     [numLits + numDists]uint8 // of the codes for literals and distances
	lits     [numLits]code
	dists    [noDist + 1]code
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
		f.find(&w.parts, n)
		w.block(f.hist[f.n-n : f.n])
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

// block writes p, of which w.parts are made, in the form that takes the fewest bits.
func (w *Writer) block(p []byte) {
	stored := 3 + 7 + 32 + 8*len(p)
	fixed := stored + 1
	if w.parts.n+w.parts.lits < worthFixed {
		fixed = 3 + w.fixedSize()
	}
	best := min(stored, fixed)
	switch {
	case best > worthTable && 3+w.head.build(w) < best:
		w.dynamic()
	case stored < fixed:
		w.store(p)
	default:
		w.fixed()
	}
}

const (
	// worthTable is the bits that a block must have for its own codes to save more than
	// their description takes, and worthFixed the symbols from which on they always do.
	worthTable = 8 * 48
	worthFixed = 1024
)

// dynamic writes w.parts with the codes that w.head describes.
func (w *Writer) dynamic() {
	w.put(2<<1, 3)
	w.head.write(w)
	w.body(&w.lits, &w.dists)
}

// fixed writes w.parts with fixed codes.
func (w *Writer) fixed() {
	w.put(1<<1, 3)
	w.body((*[numLits]code)(fixedLits[:]), &fixedDists)
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
