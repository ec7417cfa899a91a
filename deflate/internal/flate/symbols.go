package flate

import "encoding/binary"

// symbols inflates symbols until the input ends, the block does, or n reaches stop.
func (r *Reader) symbols(stop int) (ok bool, err error) {
	for r.n < stop {
		if len(r.in) >= fastInput {
			if err := r.fast(stop); err != nil {
				return false, err
			}
			if r.step != stepSymbols {
				return true, nil
			}
			continue
		}
		if ok, err := r.symbol(); !ok || err != nil || r.step != stepSymbols {
			return ok, err
		}
	}
	return true, nil
}

// fastInput is the input that the fast loop wants to see: it reads words, twice for
// each turn.
const fastInput = 16

// fast is symbol in a loop that knows that there is enough input.
func (r *Reader) fast(stop int) error {
	in, out, lits, dists := r.in, r.out, r.lits, r.dists
	i, n, acc, nb := 0, r.n, r.acc, r.nb
	var err error
loop:
	for len(in)-i >= fastInput && n < stop {
		acc |= binary.LittleEndian.Uint64(in[i:]) << (nb & 63)
		i += int(63-nb) >> 3
		nb |= 56 // bits above nb may be known already, and will be read again
		e := lits[acc&(1<<litRoot-1)]
		if e&isLiteral != 0 {
			acc >>= e.bits()
			nb -= e.bits()
			out[n] = byte(e >> 16)
			n++
			e = lits[acc&(1<<litRoot-1)]
			if e&isLiteral != 0 {
				acc >>= e.bits()
				nb -= e.bits()
				out[n] = byte(e >> 16)
				n++
				e = lits[acc&(1<<litRoot-1)]
			}
		}
		acc >>= e.bits()
		nb -= e.bits()
		if e&isTable != 0 {
			e = lits[e.value()+int(acc&(1<<e.extra()-1))]
			acc >>= e.bits()
			nb -= e.bits()
		}
		if e&isLiteral != 0 {
			out[n] = byte(e >> 16)
			n++
			continue
		}
		if e&isSpecial != 0 {
			if e&isEnd == 0 {
				err = ErrCorrupt
			} else {
				r.step = stepBlock
			}
			break
		}
		length := e.value() + int(acc&(1<<e.extra()-1))
		acc >>= e.extra()
		nb -= e.extra()

		acc |= binary.LittleEndian.Uint64(in[i:]) << (nb & 63)
		i += int(63-nb) >> 3
		nb |= 56
		e = dists[acc&(1<<distRoot-1)]
		acc >>= e.bits()
		nb -= e.bits()
		if e&isTable != 0 {
			e = dists[e.value()+int(acc&(1<<e.extra()-1))]
			acc >>= e.bits()
			nb -= e.bits()
		}
		if e&isSpecial != 0 {
			err = ErrCorrupt
			break
		}
		dist := e.value() + int(acc&(1<<e.extra()-1))
		acc >>= e.extra()
		nb -= e.extra()
		switch {
		case dist > r.limit || dist > n:
			r.n = n
			if err = r.match(length, dist); err != nil {
				break loop
			}
			n = r.n
		case dist >= 8:
			from, to := out[n-dist:], out[n:]
			for k := 0; k < length; k += 8 {
				binary.LittleEndian.PutUint64(to[k:], binary.LittleEndian.Uint64(from[k:]))
			}
			n += length
		default:
			for from := out[n-dist:]; length > 0; length-- {
				out[n] = from[0]
				from = from[1:]
				n++
			}
		}
	}
	r.in, r.n, r.acc, r.nb = in[i:], n, acc&(1<<nb-1), nb
	if err == nil && r.step == stepBlock {
		r.ended()
	}
	return err
}

// symbol inflates a literal, a match or the end of a block, unless the input ends
// before it does: nothing is taken then.
func (r *Reader) symbol() (ok bool, err error) {
	r.need(56) // or as many as there are
	acc, nb := r.acc, r.nb
	e := look(r.lits[:], litRoot, &acc, &nb)
	length := e.value() + int(acc&(1<<e.extra()-1))
	switch {
	case nb > r.nb:
		return false, nil
	case e&isLiteral != 0:
		r.out[r.n] = byte(e >> 16)
		r.n++
		r.acc, r.nb = acc, nb
		return true, nil
	case e&isEnd != 0:
		r.acc, r.nb = acc, nb
		r.ended()
		return true, nil
	case e&isSpecial != 0:
		return false, ErrCorrupt
	}
	acc >>= e.extra()
	nb -= e.extra()
	e = look(r.dists[:], distRoot, &acc, &nb)
	dist := e.value() + int(acc&(1<<e.extra()-1))
	acc >>= e.extra()
	nb -= e.extra()
	switch {
	case nb > r.nb: // it is below zero
		return false, nil
	case e&isSpecial != 0:
		return false, ErrCorrupt
	}
	r.acc, r.nb = acc, nb
	return true, r.match(length, dist)
}

// look takes the next symbol. nb wraps around if there are too few bits for it.
func look(table []entry, root uint, acc *uint64, nb *uint) entry {
	e := table[*acc&(1<<root-1)]
	*acc >>= e.bits()
	*nb -= e.bits()
	if e&isTable != 0 {
		e = table[e.value()+int(*acc&(1<<e.extra()-1))]
		*acc >>= e.bits()
		*nb -= e.bits()
	}
	return e
}

// match copies length bytes from dist bytes back. They may be in the window.
func (r *Reader) match(length, dist int) error {
	if dist > r.limit || dist > r.n+len(r.old)+len(r.recent) {
		return ErrDistance
	}
	for length > 0 && dist > r.n {
		back, from := dist-r.n, r.recent
		if back > len(from) {
			back, from = back-len(from), r.old
		}
		from = from[len(from)-back:]
		k := copy(r.out[r.n:r.n+length], from)
		r.n += k
		length -= k
	}
	for ; length > 0; length-- {
		r.out[r.n] = r.out[r.n-dist]
		r.n++
	}
	return nil
}
