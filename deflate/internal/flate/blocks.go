package flate

// The steps return false if they need more input.

// BFINAL 1 bit, BTYPE 2 bits (RFC 1951, section 3.2.3)
func (r *Reader) block() (ok bool, err error) {
	if !r.need(3) {
		return false, nil
	}
	r.final = r.take(1) == 1
	switch r.take(2) {
	case 0:
		r.take(r.nb & 7)
		r.step = stepLength
	case 1:
		r.numLits = 0
		r.lits, r.dists = &fixedLitTable, &fixedDistTable
		r.step = stepSymbols
	case 2:
		r.step = stepCounts
	default:
		return false, ErrCorrupt
	}
	return true, nil
}

// LEN 2 bytes, NLEN 2 bytes (RFC 1951, section 3.2.4)
func (r *Reader) length() (ok bool, err error) {
	if !r.need(32) {
		return false, nil
	}
	n, m := r.take(16), r.take(16)
	if n != m^0xFFFF {
		return false, ErrCorrupt
	}
	if r.stored = int(n); n == 0 {
		r.ended()
	} else {
		r.step = stepStored
	}
	return true, nil
}

// copyStored copies what there is of a stored block. Some of it may have been taken
// as bits.
func (r *Reader) copyStored(stop int) (ok bool) {
	for r.nb > 0 && r.stored > 0 && r.n < stop {
		r.out[r.n] = byte(r.take(8))
		r.n++
		r.stored--
	}
	if r.nb == 0 {
		n := copy(r.out[r.n:stop], r.in[:min(r.stored, len(r.in))])
		r.in = r.in[n:]
		r.n += n
		r.stored -= n
	}
	if r.stored == 0 {
		r.ended()
		return true
	}
	return r.n == stop
}

// HLIT 5 bits, HDIST 5 bits, HCLEN 4 bits (RFC 1951, section 3.2.7)
func (r *Reader) counts() (ok bool, err error) {
	if !r.need(14) {
		return false, nil
	}
	r.numLits = uint16(r.take(5)) + 257
	r.numDists = uint16(r.take(5)) + 1
	r.numLens = uint16(r.take(4)) + 4
	if r.numLits > numLits || r.numDists > numDists {
		return false, ErrCorrupt
	}
	r.i, r.lenLens, r.step = 0, [numLens]uint8{}, stepOrder
	return true, nil
}

// 3 bits for each of HCLEN + 4 lengths
func (r *Reader) order() (ok bool, err error) {
	for ; r.i < r.numLens; r.i++ {
		if !r.need(3) {
			return false, nil
		}
		r.lenLens[lenOrder[r.i]] = uint8(r.take(3))
	}
	r.i, r.step = 0, stepLengths
	if !r.fillLens() {
		return false, ErrCorrupt
	}
	return true, nil
}

func (r *Reader) fillLens() bool {
	return fillTable(r.lens[:], lenRoot, r.lenLens[:], plainLens[:])
}

// lengths reads the lengths of the codes, which are told as runs:
//
//	0 to 15  a length
//	16       the last one 3 to 6 times, 2 bits
//	17       zero 3 to 10 times, 3 bits
//	18       zero 11 to 138 times, 7 bits
func (r *Reader) lengths() (ok bool, err error) {
	for end := r.numLits + r.numDists; r.i < end; {
		r.need(7 + 7) // or as many as there are
		e := r.lens[r.acc&(1<<lenRoot-1)]
		size := e.bits() + e.extra()
		if e&isSpecial != 0 {
			return false, ErrCorrupt
		}
		if size > r.nb {
			return false, nil
		}
		r.take(e.bits())
		n, v := uint16(1), uint8(0)
		switch e.value() {
		case 16:
			if r.i == 0 {
				return false, ErrCorrupt
			}
			n, v = 3+uint16(r.take(2)), r.codes[r.i-1]
		case 17:
			n = 3 + uint16(r.take(3))
		case 18:
			n = 11 + uint16(r.take(7))
		default:
			v = uint8(e.value())
		}
		if n > end-r.i {
			return false, ErrCorrupt
		}
		for ; n > 0; n-- {
			r.codes[r.i] = v
			r.i++
		}
	}
	r.step = stepSymbols
	if !r.fillTables() {
		return false, ErrCorrupt
	}
	return true, nil
}

// fillTables makes the tables of a block that describes its codes, or takes those
// that are fixed.
func (r *Reader) fillTables() bool {
	if r.numLits == 0 {
		r.lits, r.dists = &fixedLitTable, &fixedDistTable
		return true
	}
	r.lits, r.dists = &r.ownLits, &r.ownDists
	codes := r.codes[:r.numLits+r.numDists]
	return fillTable(r.ownLits[:], litRoot, codes[:r.numLits], plainLits[:]) &&
		fillTable(r.ownDists[:], distRoot, codes[r.numLits:], plainDists[:])
}
