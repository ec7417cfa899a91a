package flate

import "testing"

// Codes that tables are made of are those that are written.
func TestTablesHoldCodes(t *testing.T) {
	var s sorter
	var table [litTable]entry
	for seed := range uint64(300) {
		r := source(seed)
		freq, lens := make([]uint16, numLits), make([]uint8, numLits)
		for i := range freq {
			freq[i] = uint16(r.IntN(1 << r.IntN(14)))
		}
		freq[r.IntN(256)], freq[endOfBlock] = 1, 1
		s.build(lens, freq, maxCode)
		var codes [numLits]code
		assign(codes[:], lens, litExtra[:])
		if !fillTable(table[:], litRoot, lens, plainLits[:]) {
			t.Fatal("a complete code is refused")
		}
		for i, c := range codes {
			if lens[i] == 0 {
				continue
			}
			acc, nb := c.bits()|r.Uint64()<<c.len(), uint(64)
			e := look(table[:], litRoot, &acc, &nb)
			if 64-nb != c.len() || e&^15 != plainLits[i] {
				t.Fatalf("seed %d, symbol %d: entry %x after %d bits", seed, i, e, 64-nb)
			}
		}
	}
}

// The tables have room for any code. The bounds are proven; this would show that
// tables are made otherwise than the proof assumes.
func TestTablesHaveRoom(t *testing.T) {
	for _, c := range []struct {
		symbols, size int
		root          uint
		plain         []entry
	}{{numLits, litTable, litRoot, plainLits[:]}, {numDists, distTable, distRoot, plainDists[:]}} {
		most := 0
		for seed := range runs(uint64(20000)) {
			r := source(seed)
			lens := anyCode(r, c.symbols)
			table := make([]entry, c.size)
			if !fillTable(table, c.root, lens, c.plain) {
				t.Fatal("a complete code is refused")
			}
			for i, e := range table {
				if e != 0 {
					most = max(most, i+1)
				}
			}
		}
		if most > c.size || most < 1<<c.root+1<<(15-c.root) {
			t.Errorf("%d symbols: %d of %d entries", c.symbols, most, c.size)
		}
	}
}

// anyCode returns the lengths of a complete code: one symbol is split again and again.
func anyCode(r interface{ IntN(int) int }, symbols int) []uint8 {
	lens := []uint8{0}
	deep := r.IntN(4)
	for len(lens) < symbols {
		i := r.IntN(len(lens))
		if deep > 0 && r.IntN(4) < deep { // the last ones are the deepest
			i = len(lens) - 1 - r.IntN(min(len(lens), 8))
		}
		if lens[i] == 15 {
			full := true
			for _, l := range lens {
				full = full && l == 15
			}
			if full {
				break
			}
			continue
		}
		lens[i]++
		lens = append(lens, lens[i])
	}
	return lens
}
