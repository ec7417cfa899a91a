package flate

import "math/bits"

// minFound is the shortest match that is found.
const minFound = 4

// find takes in the n bytes that were written to Room and tells what they are made of.
func (f *Finder) find(p *parts, n int) {
	at := f.n
	f.take(n)
	p.reset()
	f.index(at, at)
	switch f.level.tries {
	case 1:
		f.fast(p, at)
	case 2:
		f.wide(p, at)
	default:
		f.deep(p, at)
	}
}

// match adds the literals from lit on and a match of n bytes at i and from, which may
// begin before that and not go on behind the piece. It returns where it ends.
func (f *Finder) match(p *parts, lit, i, from, n int) int {
	hist := f.hist
	if n > f.n-i {
		n = f.n - i
	}
	lits := i - lit
	before := bits.LeadingZeros64(word(hist, i-8)^word(hist, from-8)) >> 3
	before += (lits - before) & less(lits, before)
	if before > from-front {
		before = from - front
	}
	end, dist := i+n, i-from
	lits -= before
	n += before
	p.copy(hist, lit, lits)
	if n > maxMatch {
		lits, n = p.split(lits, n, dist)
	}
	p.push(newSeq(lits, n, dist))
	return end
}
