package flate

// header describes the codes of a block (RFC 1951, section 3.2.7).
type header struct {
	lits, dists, lens int // how many lengths are sent

	freq  [numLens]uint16
	len   [numLens]uint8
	codes [numLens]code
	// runs are the symbols for the lengths, with their extra bits above bit 8.
	runs [numLits + numDists]uint16
	n    int
}

// build builds the codes for w.parts, and returns how many bits they and the description
// of the codes take.
func (h *header) build(w *Writer) (size int) {
	w.count()
	lits, dists := w.lens[:numLits], w.lens[numLits:]
	size = w.extra() + w.sorter.build(lits, w.litFreq[:], maxCode)
	size += w.sorter.build(dists, w.distFreq[:numDists], maxCode)
	if w.distFreq == [noDist + 1]uint16{} {
		dists[0] = 1 // one that is not used: not every inflater takes none
	}
	assign(w.lits[:], lits, litExtra[:])
	assign(w.dists[:], dists, distExtra[:])
	for h.lits = numLits; lits[h.lits-1] == 0; h.lits-- {
	}
	for h.dists = numDists; dists[h.dists-1] == 0; h.dists-- {
	}
	h.squeeze(lits[:h.lits], dists[:h.dists])
	size += w.sorter.build(h.len[:], h.freq[:], maxLenCode)
	assign(h.codes[:], h.len[:], runExtra[:])
	for h.lens = numLens; h.len[lenOrder[h.lens-1]] == 0; h.lens-- {
	}
	return size + 5 + 5 + 4 + 3*h.lens + 2*int(h.freq[16]) + 3*int(h.freq[17]) + 7*int(h.freq[18])
}

// squeeze writes the lengths as runs.
func (h *header) squeeze(lits, dists []uint8) {
	var all [numLits + numDists]uint8
	lens := all[:copy(all[:], lits)]
	lens = append(lens, dists...)
	clear(h.freq[:])
	h.n = 0
	for i := 0; i < len(lens); {
		v, n := lens[i], 1
		for i+n < len(lens) && lens[i+n] == v {
			n++
		}
		i += n
		if v != 0 {
			h.add(uint16(v), 0)
			n--
		}
		for n >= 3 {
			switch {
			case v != 0:
				k := min(n, 6)
				h.add(16, k-3)
				n -= k
			case n <= 10:
				h.add(17, n-3)
				n = 0
			default:
				k := min(n, 138)
				h.add(18, k-11)
				n -= k
			}
		}
		for ; n > 0; n-- {
			h.add(uint16(v), 0)
		}
	}
}

func (h *header) add(symbol uint16, extra int) {
	h.freq[symbol]++
	h.runs[h.n] = symbol | uint16(extra)<<8
	h.n++
}

// write writes the description.
func (h *header) write(w *Writer) {
	w.put(uint64(h.lits-257)|uint64(h.dists-1)<<5|uint64(h.lens-4)<<10, 14)
	for _, s := range lenOrder[:h.lens] {
		w.put(uint64(h.len[s]), 3)
	}
	for _, r := range h.runs[:h.n] {
		s := r & 255
		c := h.codes[s]
		w.put(c.bits()|uint64(r>>8)<<c.len(), c.whole())
	}
}

// runExtra are the extra bits of the symbols for lengths.
var runExtra = [numLens]uint8{16: 2, 17: 3, 18: 7}
