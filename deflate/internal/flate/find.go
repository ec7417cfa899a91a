package flate

import "encoding/binary"

// seq is a run of literals and the match behind it.
type seq struct {
	lits uint16
	len  uint16 // 0 if the literals are the end of the piece
	dist uint16 // less one
}

// maxSeqs is how many there can be in a piece: matches have 3 bytes at least.
const maxSeqs = MaxPiece/minMatch + 2

// find takes in the n bytes that were written to Room and returns what they are
// made of.
func (f *Finder) find(seqs []seq, n int) []seq {
	at := f.n
	f.n += n
	if f.level.chain == 1 {
		return f.fast(seqs, at)
	}
	return f.deep(seqs, at)
}

// fast takes the first match that it sees, and looks at fewer and fewer bytes while
// it sees none.
func (f *Finder) fast(seqs []seq, at int) []seq {
	hist, head := f.hist, f.head
	base, window, shift := f.base, f.window, f.shift
	f.enter(max(at-3, 0), min(at, f.n-3))
	i, lit, end := at, at, f.n-3
	for i < end {
		v := binary.LittleEndian.Uint32(hist[i:])
		h := v * hashPrime >> shift
		pos := base + uint32(i)
		back := pos - head[h]
		head[h] = pos
		if back > window || binary.LittleEndian.Uint32(hist[i-int(back):]) != v {
			i += 1 + (i-lit)>>5
			continue
		}
		from := i - int(back)
		for i > lit && from > 0 && hist[i-1] == hist[from-1] {
			i--
			from--
		}
		n := 4 + matchLen(hist[i+4:f.n], hist[from+4:])
		seqs = appendMatch(seqs, i-lit, n, int(back))
		i += n
		lit = i
		if i-2 < end {
			head[binary.LittleEndian.Uint32(hist[i-2:])*hashPrime>>shift] = base + uint32(i-2)
		}
	}
	return append(seqs, seq{lits: uint16(f.n - lit)})
}

// appendMatch appends lits literals and a match, in parts if it is too long.
func appendMatch(seqs []seq, lits, n, dist int) []seq {
	for n > maxMatch {
		part := min(n-minMatch, maxMatch) // leave enough for another
		seqs = append(seqs, seq{uint16(lits), uint16(part), uint16(dist - 1)})
		n, lits = n-part, 0
	}
	return append(seqs, seq{uint16(lits), uint16(n), uint16(dist - 1)})
}

// deep looks at several candidates, and, if a match is not a long one, for a longer
// one at the next byte.
func (f *Finder) deep(seqs []seq, at int) []seq {
	f.enter(max(at-3, 0), min(at, f.n-3))
	i, lit, end := at, at, f.n-3
	for i < end {
		n, dist := f.longest(i, 0)
		if n == 0 {
			i++
			continue
		}
		next := i + 1 // the first that is not entered
		for n < f.level.lazy && next < end {
			m, d := f.longest(next, n)
			next++
			if m == 0 {
				break
			}
			i, n, dist = i+1, m, d
		}
		seqs = append(seqs, seq{uint16(i - lit), uint16(n), uint16(dist - 1)})
		i += n
		f.enter(next, min(i, end))
		lit = i
	}
	return append(seqs, seq{lits: uint16(f.n - lit)})
}

// longest enters position i and returns the nearest of the longest matches there that
// are longer than least.
func (f *Finder) longest(i, least int) (n, dist int) {
	hist, mask, pos := f.hist, f.window-1, f.base+uint32(i)
	v := binary.LittleEndian.Uint32(hist[i:])
	h := v * hashPrime >> f.shift
	last := pos - f.head[h]
	f.head[h] = pos
	if last > f.window {
		f.prev[pos&mask] = 0
		return 0, 0
	}
	f.prev[pos&mask] = uint16(last)
	most := min(maxMatch, f.n-i)
	if least >= most {
		return 0, 0
	}
	here, back, window := hist[i:i+most], int(last), int(f.window)
	tries := f.level.chain
	if least >= f.level.good {
		tries >>= 2
	}
	// A longer match has the four bytes that end behind the best one.
	at, want := max(least-3, 0), v
	if at > 0 {
		want = binary.LittleEndian.Uint32(hist[i+at:])
	}
	for {
		c := i - back
		if binary.LittleEndian.Uint32(hist[c+at:]) == want {
			if m := matchLen(here, hist[c:]); m > least {
				n, dist, least = m, back, m
				if m >= f.level.nice || m == most {
					break
				}
				at = m - 3
				want = binary.LittleEndian.Uint32(hist[i+at:])
			}
		}
		// The entry of a position that is a whole window back is that of i now.
		if tries--; tries <= 0 || back == window {
			break
		}
		step := int(f.prev[(pos-uint32(back))&mask])
		back += step
		if step == 0 || back > window {
			break
		}
	}
	return n, dist
}
