package flate

// wide takes the longest of the matches that it sees at a byte and the next, two at
// each, or, if that is not a long one, a longer one behind it.
func (f *Finder) wide(p *parts, at int) {
	i, lit, end := at, at, f.n-lag
	for i < end {
		n, from := f.longer(i)
		n2, from2 := f.longer(i + 1)
		if n|n2 < minFound {
			i += 2 + (i-lit)>>6
			continue
		}
		next := i + 2 // the first that is not entered
		if n2 > n {
			i, n, from = i+1, n2, from2
		}
		for n < f.level.lazy && next < end {
			n2, from2 = f.longer(next)
			next++
			if n2 < n+next-1-i {
				break
			}
			i, n, from = next-1, n2, from2
		}
		i = f.match(p, lit, i, from, n)
		lit = i
		f.enterWide(next, min(i, end), f.level.every)
	}
	p.end(f.hist[lit:f.n])
}

// longer enters position i and returns the longer of two matches there, which may be
// none.
func (f *Finder) longer(i int) (n, from int) {
	hist, window, pos := f.hist, int(f.window), f.base+uint32(i)
	v := word(hist, i)
	row := f.row(v)
	back, back2 := int(pos-row[0]), int(pos-row[1])
	row[0], row[1] = pos, row[0]

	// A candidate that is too far back has nothing in common: all bits differ.
	far := less(window, back)
	from = (i - back) &^ far
	n = same(v ^ word(hist, from) | uint64(far))
	far = less(window, back2)
	from2 := (i - back2) &^ far
	n2 := same(v ^ word(hist, from2) | uint64(far))
	if n|n2 >= 8 {
		if n == 8 {
			n += matchLen(hist[i+8:f.n+8], hist[from+8:])
		}
		if n2 == 8 {
			n2 += matchLen(hist[i+8:f.n+8], hist[from2+8:])
		}
	}
	second := less(n, n2)
	return n + (n2-n)&second, from + (from2-from)&second
}
