package flate

// fast takes the longer of the two matches that it sees at a byte and the next, and
// looks at fewer and fewer bytes while it sees none.
//
// What the time goes to is branches that are guessed wrong, several for each match, so
// there is one for both bytes, and what depends on the data is computed otherwise.
func (f *Finder) fast(p *parts, at int) {
	hist, head := f.hist, f.head
	base, window, mask := f.base, int(f.window), uint64(len(head)-1)
	i, lit := at, at
	for i < f.n-lag {
		v, next := word(hist, i), word(hist, i+1)
		pos := base + uint32(i)
		h := hash5(v) & mask
		back := int(pos - head[h])
		head[h] = pos
		h = hash5(next) & mask
		back2 := int(pos + 1 - head[h])
		head[h] = pos + 1

		// A candidate that is too far back has nothing in common: all bits differ.
		far := less(window, back)
		from := (i - back) &^ far
		diff := v ^ word(hist, from) | uint64(far)
		far = less(window, back2)
		from2 := (i + 1 - back2) &^ far
		diff2 := next ^ word(hist, from2) | uint64(far)
		if neither0(uint32(diff), uint32(diff2)) { // nor has four bytes
			i += 2 + (i-lit)>>5
			continue
		}

		n, n2 := same(diff), same(diff2)
		n += same(word(hist, i+8)^word(hist, from+8)) & -(n >> 3)
		n2 += same(word(hist, i+9)^word(hist, from2+8)) & -(n2 >> 3)
		second := less(n, n2)
		i -= second
		from += (from2 - from) & second
		n += (n2 - n) & second
		if n == 16 {
			n += matchLen(hist[i+16:f.n+16], hist[from+16:])
		}
		i = f.match(p, lit, i, from, n)
		lit = i
		head[hash5(word(hist, i-2))&mask] = base + uint32(i-2)
	}
	p.end(hist[lit:f.n])
}
