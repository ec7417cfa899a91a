package flate

import (
	"bytes"
	"math/bits"
)

const (
	litRoot  = 10
	distRoot = 8
	lenRoot  = 7

	// The most entries that codes of up to 15 bits can need, for 288 and 32 symbols, as
	// zlib's examples/enough.c computes them.
	litTable  = 1334
	distTable = 402
)

// entry is what a prefix of the input stands for. Its lowest bits say how many bits
// the code has, of which those that led to a second table are not counted.
//
//	literal              isLiteral, the byte above bit 16
//	length or distance   its base above bit 16, its extra bits above bit 8
//	second table         isSpecial, isTable, its place above bit 16, its bits above bit 8
//	the end of a block   isSpecial, isEnd
//	no symbol            isSpecial
type entry uint32

const (
	isLiteral entry = 1 << 15
	isSpecial entry = 1 << 14
	isTable   entry = 1 << 13
	isEnd     entry = 1 << 12
)

func (e entry) bits() uint  { return uint(e & 15) }
func (e entry) extra() uint { return uint(e >> 8 & 15) }
func (e entry) value() int  { return int(e >> 16) }

// plainLits and plainDists are the entries of symbols without their codes.
var plainLits, plainDists = func() (lits [numLits + 2]entry, dists [numDists + 2]entry) {
	for i := range lits {
		switch {
		case i < endOfBlock:
			lits[i] = isLiteral | entry(i)<<16
		case i == endOfBlock:
			lits[i] = isSpecial | isEnd
		case i < numLits:
			lits[i] = entry(lenBase[i-257])<<16 | entry(lenExtra[i-257])<<8
		default:
			lits[i] = isSpecial
		}
	}
	for i := range dists {
		dists[i] = isSpecial
		if i < numDists {
			dists[i] = entry(distBase[i])<<16 | entry(distExtra[i])<<8
		}
	}
	return lits, dists
}()

// plainLens are those of the symbols for lengths: the symbol is the value.
var plainLens = func() (lens [numLens]entry) {
	for i := range lens {
		lens[i] = entry(i)<<16 | entry(runExtra[i])<<8
	}
	return lens
}()

var fixedLitTable, fixedDistTable = func() (lits [litTable]entry, dists [distTable]entry) {
	var lens [numLits + 2]uint8
	fixedLens(&lens)
	fillTable(lits[:], litRoot, lens[:], plainLits[:])
	fillTable(dists[:], distRoot, bytes.Repeat([]byte{5}, numDists+2), plainDists[:])
	return lits, dists
}()

// fillTable fills a table that is looked up with root bits. It reports whether the
// lengths are those of a code in which every sequence of bits stands for something,
// of a single symbol with one bit, or of no symbol.
func fillTable(table []entry, root uint, lens []uint8, plain []entry) bool {
	var count, at [17]int // of each length: symbols, and where they start when sorted
	for _, n := range lens {
		count[n&15]++
	}
	used := len(lens) - count[0]
	count[0] = 0
	left, longest := 1, uint(0)
	for n := uint(1); n < 16; n++ {
		at[n+1] = at[n] + count[n]
		if left = left<<1 - count[n]; left < 0 {
			return false
		}
		if count[n] > 0 {
			longest = n
		}
	}
	var sorted [numLits + 2]uint16
	for i, n := range lens {
		if n > 0 {
			sorted[at[n]] = uint16(i)
			at[n]++
		}
	}
	if left == 0 {
		f := filler{table, root, longest, plain, &count}
		f.long(f.short(sorted[:used]))
		return true
	}
	for i := range table[:1<<root] {
		table[i] = isSpecial
		if used > 0 && i&1 == 0 {
			table[i] = plain[sorted[0]] | 1
		}
	}
	return used == 0 || used == 1 && longest == 1
}

// filler fills a table with a complete code. Codes are counted up from zero (RFC
// 1951, section 3.2.2), here with the first bit lowest.
type filler struct {
	table         []entry
	root, longest uint
	plain         []entry
	count         *[17]int
}

// short enters the symbols whose codes are not longer than root, and returns the
// others and their first code.
func (f *filler) short(sorted []uint16) (rest []uint16, code int) {
	for n := uint(1); n <= f.root; n++ {
		for _, s := range sorted[:f.count[n]] {
			f.table[code] = f.plain[s] | entry(n)
			code = nextCode(code, n)
		}
		sorted = sorted[f.count[n]:]
		if n < f.root { // whatever the next bit is
			copy(f.table[1<<n:], f.table[:1<<n])
		}
	}
	return sorted, code
}

// long enters the symbols that need a second table.
func (f *filler) long(sorted []uint16, code int) {
	place, size, prefix := 1<<f.root, 0, -1
	for n := f.root + 1; n <= f.longest; n++ {
		for ; f.count[n] > 0; f.count[n]-- {
			if p := code & (1<<f.root - 1); p != prefix {
				place, prefix = place+size, p
				bits := f.depth(n) - f.root
				size = 1 << bits
				f.table[prefix] = isSpecial | isTable | entry(place)<<16 | entry(bits)<<8 | entry(f.root)
			}
			e := f.plain[sorted[0]] | entry(n-f.root)
			for i := code >> f.root; i < size; i += 1 << (n - f.root) {
				f.table[place+i] = e
			}
			sorted = sorted[1:]
			code = nextCode(code, n)
		}
	}
}

// depth returns the length of the longest code that has the same prefix as the next
// one, which has n bits.
func (f *filler) depth(n uint) uint {
	for left := 1 << (n - f.root); n < f.longest; n++ {
		if left -= f.count[n]; left <= 0 {
			break
		}
		left <<= 1
	}
	return n
}

// nextCode returns the code of n bits after code, or 0 after the last one.
func nextCode(code int, n uint) int {
	zeros := uint(code) ^ (1<<n - 1)
	if zeros == 0 {
		return 0
	}
	top := 1 << (bits.Len(zeros) - 1)
	return code&(top-1) | top
}
