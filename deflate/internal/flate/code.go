package flate

import "math/bits"

// code is how a symbol is written: its bits, the first lowest; above bit 16 how many
// there are; and above bit 24 how many with the extra bits behind them.
type code uint32

func (c code) bits() uint64 { return uint64(c & 0xFFFF) }
func (c code) len() uint    { return uint(c >> 16 & 0xFF) }
func (c code) whole() uint  { return uint(c >> 24) }

func newCode(bits uint16, n, extra uint8) code {
	return code(n+extra)<<24 | code(n)<<16 | code(bits)
}

// maxCode is the longest code for literals, lengths and distances that a Writer
// uses: four literals are at most 56 bits. RFC 1951, section 3.2.7, allows 15 bits.
const (
	maxCode    = 14
	maxLenCode = 7
)

// fixedLits and fixedDists are the codes of RFC 1951, section 3.2.6.
var fixedLits, fixedDists = func() (lits [numLits + 2]code, dists [noDist + 1]code) {
	var lens [numLits + 2]uint8
	fixedLens(&lens)
	assign(lits[:], lens[:], litExtra[:])
	for i, extra := range distExtra {
		dists[i] = newCode(uint16(bits.Reverse8(uint8(i))>>3), 5, extra)
	}
	return lits, dists
}()

func fixedLens(lens *[numLits + 2]uint8) {
	for i := range lens {
		switch {
		case i < 144:
			lens[i] = 8
		case i < 256:
			lens[i] = 9
		case i < 280:
			lens[i] = 7
		default:
			lens[i] = 8
		}
	}
}

// assign gives each symbol that has a length its code (RFC 1951, section 3.2.2).
func assign(codes []code, lens, extra []uint8) {
	var count, next [16]uint16
	for _, n := range lens {
		count[n]++
	}
	count[0] = 0
	at := uint16(0)
	for n := 1; n < 16; n++ {
		at = (at + count[n-1]) << 1
		next[n] = at
	}
	for i, n := range lens {
		if n == 0 {
			codes[i] = 0
			continue
		}
		codes[i] = newCode(bits.Reverse16(next[n])>>(16-n), n, extra[i])
		next[n]++
	}
}

// sorter builds the lengths of Huffman codes. It is scratch memory.
type sorter struct {
	a, b [numLits]uint32
}

// build sets the lengths of the codes, up to limit, that suit the frequencies best,
// or nearly so, and returns how many bits all symbols take. A symbol that is alone has
// a code of one bit.
func (s *sorter) build(lens []uint8, freq []uint16, limit int) (size int) {
	clear(lens)
	n, most := 0, uint16(0)
	for i, f := range freq {
		if f != 0 {
			s.a[n] = uint32(f)<<9 | uint32(i)
			n++
			most = max(most, f)
		}
	}
	if n < 2 {
		if n == 1 {
			lens[s.a[0]&511] = 1
		}
		return int(s.a[0] >> 9 * uint32(n))
	}
	sorted := s.sort(n, most)
	var w [numLits]uint32
	for i, v := range sorted {
		w[i] = v >> 9
	}
	var count [numLits]uint16
	depth := tree(w[:n], &count)
	fit(count[:depth+1], depth, limit)
	// The most frequent symbols have the shortest codes.
	i := n
	for l := 1; l <= limit && l <= depth; l++ {
		for c := count[l]; c > 0; c-- {
			i--
			lens[sorted[i]&511] = uint8(l)
			size += int(sorted[i]>>9) * l
		}
	}
	return size
}

// sort sorts s.a[:n] by frequency.
func (s *sorter) sort(n int, most uint16) []uint32 {
	if n <= 24 {
		a := s.a[:n]
		for i := 1; i < n; i++ {
			v, j := a[i], i
			for j > 0 && a[j-1] > v {
				a[j] = a[j-1]
				j--
			}
			a[j] = v
		}
		return a
	}
	from, to := s.a[:n], s.b[:n]
	for shift := 9; shift < 25; shift += 8 {
		var at [256]uint16
		for _, v := range from {
			at[v>>shift&255]++
		}
		sum := uint16(0)
		for i, c := range at {
			at[i] = sum
			sum += c
		}
		for _, v := range from {
			k := v >> shift & 255
			to[at[k]] = v
			at[k]++
		}
		from, to = to, from
		if most < 256 {
			break
		}
	}
	return from
}

// tree counts the leaves at each depth of the Huffman tree for the ascending
// weights in w, which it overwrites, and returns the depth (Moffat and Katajainen,
// In-Place Calculation of Minimum-Redundancy Codes).
func tree(w []uint32, count *[numLits]uint16) (depth int) {
	n := len(w)
	leaf, root := 0, 0
	for next := 0; next < n-1; next++ {
		if leaf >= n || root < next && w[root] < w[leaf] {
			w[next] = w[root]
			w[root] = uint32(next)
			root++
		} else {
			w[next] = w[leaf]
			leaf++
		}
		if leaf >= n || root < next && w[root] < w[leaf] {
			w[next] += w[root]
			w[root] = uint32(next)
			root++
		} else {
			w[next] += w[leaf]
			leaf++
		}
	}
	// w[i] is the parent of inner node i; the root is the last of them.
	w[n-2] = 0
	for i := n - 3; i >= 0; i-- {
		w[i] = w[w[i]] + 1
	}
	// Nodes at a depth that are not inner ones are leaves.
	free, i := 1, n-2
	for free > 0 {
		inner := 0
		for i >= 0 && int(w[i]) == depth {
			inner++
			i--
		}
		count[depth] = uint16(free - inner)
		free = 2 * inner
		depth++
	}
	return depth - 1
}

// fit makes codes of up to limit bits of those that are longer, at the cost of those
// that are shorter.
func fit(count []uint16, depth, limit int) {
	if depth <= limit {
		return
	}
	for _, c := range count[limit+1:] {
		count[limit] += c
	}
	total := 0
	for l := 1; l <= limit; l++ {
		total += int(count[l]) << (limit - l)
	}
	for ; total > 1<<limit; total-- {
		count[limit]--
		l := limit - 1
		for count[l] == 0 {
			l--
		}
		count[l]--
		count[l+1] += 2
	}
}
