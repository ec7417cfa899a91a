// Package slow inflates as RFC 1951 reads, bit by bit, for tests: it shares nothing
// with the Reader that it judges, and tells what that does not, such as how far back a
// stream refers.
package slow

import "errors"

// Errors of Inflate.
var (
	ErrCorrupt   = errors.New("slow: corrupt")
	ErrDistance  = errors.New("slow: a distance is too far")
	ErrTruncated = errors.New("slow: truncated")
)

// Result is what a stream holds.
type Result struct {
	Out      []byte
	Farthest int    // the longest distance
	Types    [3]int // blocks: stored, fixed, dynamic
}

// Inflate inflates blocks to the end of p, which is the end of a block, or a byte
// after one with BFINAL. Distances may reach into window.
func Inflate(p, window []byte) (r Result, err error) {
	s := &stream{in: p, hist: append([]byte(nil), window...)}
	defer func() {
		r.Out = s.hist[len(window):]
		r.Farthest, r.Types = s.farthest, s.types
		if e, ok := recover().(error); ok {
			err = e
		}
	}()
	for s.at < 8*len(p) {
		s.block()
	}
	return
}

// Message inflates the payload of a message (RFC 7692, section 7.2.2).
func Message(p, window []byte) (Result, error) {
	return Inflate(append(append([]byte(nil), p...), 0, 0, 0xFF, 0xFF), window)
}

type stream struct {
	in       []byte
	at       int // bit
	hist     []byte
	farthest int
	types    [3]int
}

func (s *stream) bits(n int) (v int) {
	for i := range n {
		if s.at == 8*len(s.in) {
			panic(ErrTruncated)
		}
		v |= int(s.in[s.at/8]>>(s.at%8)&1) << i
		s.at++
	}
	return v
}

func (s *stream) block() {
	final, kind := s.bits(1), s.bits(2)
	switch kind {
	case 0:
		s.at = (s.at + 7) &^ 7
		n, m := s.bits(16), s.bits(16)
		if n != ^m&0xFFFF {
			panic(ErrCorrupt)
		}
		for range n {
			s.hist = append(s.hist, byte(s.bits(8)))
		}
	case 1:
		s.symbols(fixed())
	case 2:
		s.symbols(s.dynamic())
	default:
		panic(ErrCorrupt)
	}
	s.types[kind]++
	if final == 1 {
		s.at = (s.at + 7) &^ 7
	}
}

// code maps the bits of a code, behind a one, to its symbol.
type code map[int]int

func newCode(lens []int) code {
	c, next, left := code{}, 0, 1
	used, longest := 0, 0
	for n := 1; n <= 15; n++ {
		next, left = next<<1, left<<1
		for s, l := range lens {
			if l == n {
				c[1<<n|next] = s
				next++
				left--
				used++
				longest = n
			}
		}
		if left < 0 {
			panic(ErrCorrupt)
		}
	}
	if left > 0 && used > 0 && (used > 1 || longest > 1) {
		panic(ErrCorrupt)
	}
	return c
}

func (s *stream) symbol(c code) int {
	if len(c) == 0 {
		panic(ErrCorrupt)
	}
	for v, n := 1, 0; n < 15; n++ {
		v = v<<1 | s.bits(1)
		if sym, ok := c[v]; ok {
			return sym
		}
	}
	panic(ErrCorrupt)
}

func fixed() (lits, dists code) {
	var l [288]int
	for i := range l {
		switch {
		case i < 144:
			l[i] = 8
		case i < 256:
			l[i] = 9
		case i < 280:
			l[i] = 7
		default:
			l[i] = 8
		}
	}
	var d [32]int
	for i := range d {
		d[i] = 5
	}
	return newCode(l[:]), newCode(d[:])
}

func (s *stream) dynamic() (lits, dists code) {
	nl, nd, nc := s.bits(5)+257, s.bits(5)+1, s.bits(4)+4
	if nl > 286 || nd > 30 {
		panic(ErrCorrupt)
	}
	var order [19]int
	for i := range nc {
		order[[]int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}[i]] = s.bits(3)
	}
	c := newCode(order[:])
	var lens []int
	for len(lens) < nl+nd {
		v, n := s.symbol(c), 1
		switch v {
		case 16:
			if len(lens) == 0 {
				panic(ErrCorrupt)
			}
			v, n = lens[len(lens)-1], 3+s.bits(2)
		case 17:
			v, n = 0, 3+s.bits(3)
		case 18:
			v, n = 0, 11+s.bits(7)
		}
		for range n {
			lens = append(lens, v)
		}
	}
	if len(lens) > nl+nd {
		panic(ErrCorrupt)
	}
	return newCode(lens[:nl]), newCode(lens[nl:])
}

func (s *stream) symbols(lits, dists code) {
	for {
		v := s.symbol(lits)
		switch {
		case v < 256:
			s.hist = append(s.hist, byte(v))
			continue
		case v == 256:
			return
		case v > 285:
			panic(ErrCorrupt)
		}
		n := 258
		if v -= 257; v < 28 {
			n = 3 + v
			if e := v/4 - 1; e > 0 {
				n = 3 + (4+v%4)<<e + s.bits(e)
			}
		}
		d := s.symbol(dists)
		if d > 29 {
			panic(ErrCorrupt)
		}
		dist := 1 + d
		if e := d/2 - 1; e > 0 {
			dist = 1 + (2+d%2)<<e + s.bits(e)
		}
		s.farthest = max(s.farthest, dist)
		if dist > len(s.hist) {
			panic(ErrDistance)
		}
		for range n {
			s.hist = append(s.hist, s.hist[len(s.hist)-dist])
		}
	}
}
