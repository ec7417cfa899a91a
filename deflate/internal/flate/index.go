package flate

// lag is how many positions before the end of a piece are entered with the next one: the
// bytes that are hashed, less one.
const lag = 4

// hash5 hashes the first five bytes of v. Matches of four are seldom worth their codes,
// and hide longer ones.
func hash5(v uint64) uint64 { return v * (0xCF1BBCDCBB << 24) >> (64 - maxHashBits) }

// index enters the positions from at up to end into the tables, and those before at of
// which not all bytes were known.
func (f *Finder) index(at, end int) {
	at, end = max(at-lag, front), min(end, f.n-lag)
	switch f.level.tries {
	case 1:
		f.enterFast(at, end)
	case 2:
		f.enterWide(at, end, 1)
	default:
		f.enterDeep(at, end)
	}
}

// enterFast enters every other position from i up to end, which finds nearly as much in
// half of the time.
func (f *Finder) enterFast(i, end int) {
	mask := uint64(len(f.head) - 1)
	for ; i < end; i += 2 {
		f.head[hash5(word(f.hist, i))&mask] = f.base + uint32(i)
	}
}

// enterWide enters one in so many of the positions from i up to end.
func (f *Finder) enterWide(i, end, every int) {
	for ; i < end; i += every {
		row := f.row(word(f.hist, i))
		row[0], row[1] = f.base+uint32(i), row[0]
	}
}

// row returns the last two positions of a hash.
func (f *Finder) row(v uint64) []uint32 {
	h := hash5(v) & uint64(len(f.head)-2)
	return f.head[h : h+2]
}

// enterDeep enters the positions from i up to end, which must not be entered yet.
func (f *Finder) enterDeep(i, end int) {
	head, prev, pos := f.head, f.prev, f.base+uint32(i)
	window, mask := f.window, f.window-1
	for ; i < end; i++ {
		h := hash5(word(f.hist, i)) & uint64(len(head)-1)
		back := pos - head[h]
		if back > window {
			back = 0
		}
		head[h], prev[pos&mask] = pos, uint16(back)
		pos++
	}
}
