package flate

// deep follows the chain of all positions with a hash as far as its level says, and
// looks, if a match is not a long one, for a longer one at the next byte.
func (f *Finder) deep(p *parts, at int) {
	i, lit, end := at, at, f.n-lag
	for i < end {
		n, from := f.longest(i, 0)
		if n == 0 {
			i++
			continue
		}
		next := i + 1 // the first that is not entered
		for n < f.level.lazy && next < end {
			n2, from2 := f.longest(next, n)
			next++
			if n2 == 0 {
				break
			}
			i, n, from = i+1, n2, from2
		}
		i = f.match(p, lit, i, from, n)
		lit = i
		f.enterDeep(next, min(i, end))
	}
	p.end(f.hist[lit:f.n])
}

// longest enters position i and returns the nearest of the longest matches there that
// are longer than least.
func (f *Finder) longest(i, least int) (n, from int) {
	hist, mask, pos := f.hist, f.window-1, f.base+uint32(i)
	v := word(hist, i)
	h := hash5(v) & uint64(len(f.head)-1)
	last := pos - f.head[h]
	f.head[h] = pos
	if last > f.window {
		f.prev[pos&mask] = 0
		return 0, 0
	}
	f.prev[pos&mask] = uint16(last)
	back, window := int(last), int(f.window)
	tries := f.level.tries
	if least >= f.level.good {
		tries >>= 2
	}
	n = max(least, minFound-1)
	for {
		c := i - back
		if n < 8 {
			m := same(word(hist, c) ^ v)
			if m == 8 {
				m += matchLen(hist[i+8:f.n+8], hist[c+8:])
			}
			longer := less(n, m)
			n += (m - n) & longer
			from += (c - from) & longer
		} else if word(hist, c+n-7) == word(hist, i+n-7) { // a longer one has these
			if m := matchLen(hist[i:f.n], hist[c:]); m > n {
				n, from = m, c
			}
		}
		// The entry of a position that is a whole window back is that of i now.
		if tries--; tries <= 0 || back == window || n >= f.level.nice {
			break
		}
		step := int(f.prev[(pos-uint32(back))&mask])
		back += step
		if step == 0 || back > window {
			break
		}
	}
	if n = min(n, f.n-i); from == 0 || n <= least {
		return 0, 0
	}
	return n, from
}
