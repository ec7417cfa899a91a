package wsdriver_test

import (
	"encoding/binary"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// simScript is a script of orders. Every string of bytes is one, so that nothing a
// generator or a fuzzer draws is lost; behind its end are zeros.
type simScript struct {
	b     []byte
	drawn int // bytes of payload, so that a script of edges stays small
}

// simEnough is how many bytes of payload a script may draw before it gets no more of
// the long edges.
const simEnough = 50_000

func (s *simScript) more() bool { return len(s.b) > 0 }

func (s *simScript) byte() byte {
	if len(s.b) == 0 {
		return 0
	}
	b := s.b[0]
	s.b = s.b[1:]
	return b
}

// below returns a number from 0 to n-1.
func (s *simScript) below(n int) int { return int(s.byte()) % n }

func (s *simScript) key() uint32 {
	return uint32(s.byte()) * 0x01010193
}

// length returns a length: a short one, an edge of the protocol, or any.
func (s *simScript) length() int {
	n := int(s.byte())
	switch {
	case n < 120:
		n %= 24
	case s.drawn >= simEnough:
		n = xtest.Edges[n%6]
	case n < 220:
		n = xtest.Edges[n%len(xtest.Edges)]
	default:
		n = int(s.byte())*7 + int(s.byte())
	}
	s.drawn += n
	return n
}

// cuts returns lengths of chunks, some of them empty.
func (s *simScript) cuts() []int {
	cuts := make([]int, 1+s.below(6))
	for i := range cuts {
		if cuts[i] = int(s.byte()); cuts[i] > 200 {
			cuts[i] *= 37
		}
	}
	if !simMoves(cuts) {
		return []int{1}
	}
	return cuts
}

// simChars are characters of one to four bytes.
const simChars = "ws é… 漢字 😀 "

// text returns n bytes of valid text.
func (s *simScript) text(n int) []byte {
	p := make([]byte, 0, n)
	for _, r := range simChars[:1+s.below(2)*(len(simChars)-1)] {
		for len(p)+len(string(r)) <= n && len(p) < 40 {
			p = append(p, string(r)...)
		}
	}
	for len(p) < n {
		p = append(p, byte('a'+len(p)%26))
	}
	return p
}

func (s *simScript) binary(n int) []byte {
	p, b := make([]byte, n), s.byte()
	for i := range p {
		p[i] = b + byte(i*7)
	}
	return p
}

// pieces returns a few pieces of text, one of which may be none.
func (s *simScript) pieces() (p []byte) {
	for n := s.below(5); n > 0; n-- {
		p = append(p, xtest.Pieces[s.below(xtest.ValidPieces)]...)
	}
	if n := s.below(2 * len(xtest.Pieces)); n < len(xtest.Pieces) {
		p = append(p, xtest.Pieces[n]...)
	}
	return append(p, xtest.Pieces[s.below(4)]...)
}

// limits sets limits, most of them low enough to matter.
func (s *simScript) limits(c modelConfig) modelConfig {
	sizes := []int{0, 0, 0, 1, 20, 125, 126, 1000, 65535, 65536, 100_000}
	c.message = sizes[s.below(len(sizes))]
	c.frame = sizes[s.below(len(sizes))]
	c.fragments = []int{0, 0, 1, 2, 5}[s.below(5)]
	return c
}

// simFrame appends a frame for the reader of the case. form 0 is the shortest form
// of its length; 1 takes 16 bits for it and 2 takes 64, needed or not.
func simFrame(dst []byte, c modelConfig, b0 byte, n uint64, p []byte, key uint32, form int) []byte {
	mask := byte(0)
	if c.role == wsdriver.Server {
		mask = 0x80
	}
	dst = append(dst, b0)
	switch {
	case form == 2 || n > 65535:
		dst = binary.BigEndian.AppendUint64(append(dst, mask|127), n)
	case form == 1 || n > 125:
		dst = binary.BigEndian.AppendUint16(append(dst, mask|126), uint16(n))
	default:
		dst = append(dst, mask|byte(n))
	}
	if mask == 0 {
		return append(dst, p...)
	}
	var k [4]byte
	binary.BigEndian.PutUint32(k[:], key)
	dst = append(dst, k[:]...)
	for i, b := range p {
		dst = append(dst, b^k[i%4])
	}
	return dst
}

// simLengths are announced lengths that no memory should be spent on.
var simLengths = []uint64{
	1 << 20, 1<<20 + 1, 1<<31 - 1, 1 << 31, 1<<31 + 1, 1<<32 - 1, 1 << 32, 1<<32 + 5, 1 << 40,
	1<<63 - 1, 1 << 63, 1<<63 + 1, 1<<64 - 1,
}

// simCodes are close codes on both sides of every bound.
var simCodes = []wsdriver.Code{
	1000, 1001, 1003, 1004, 1005, 1006, 1007, 1011, 1012, 1014, 1015, 1016, 1100, 2999, 3000, 4000, 4999, 5000,
	0, 1, 999, 65535,
}

// simStream returns the stream of frames that a script orders for the reader of the
// case: whole, fragmented and controlled messages for the most part, and now and
// then what the protocol forbids.
func simStream(c modelConfig, s *simScript) (b []byte) {
	for s.more() {
		b = s.frames(b, c)
	}
	return b
}

// frames appends what one order stands for.
func (s *simScript) frames(b []byte, c modelConfig) []byte {
	frame := func(b0 byte, p []byte) {
		b = simFrame(b, c, b0, uint64(len(p)), p, s.key(), 0)
	}
	switch op := s.below(32); op {
	default:
		return s.message(b, c)
	case 11, 12:
		frame(0x89, s.binary(min(s.length(), 125)))
	case 13:
		frame(0x8A, s.binary(min(s.length(), 125)))
	case 14: // text that may be none, cut in two
		p := s.pieces()
		cut := s.below(len(p) + 1)
		frame(0x01, p[:cut])
		frame(0x80, p[cut:])
	case 15: // the same in one
		frame(0x81, s.pieces())
	case 16, 17:
		frame(0x81, append(s.text(s.length()), s.take(s.below(9))...))
	case 21:
		p := binary.BigEndian.AppendUint16(nil, uint16(simCodes[s.below(len(simCodes))]))
		frame(0x88, append(p, s.take(s.below(5))...))
	case 22:
		frame(0x88, s.take(s.below(3)))
	case 23: // anything
		b = append(b, s.take(s.below(16))...)
	case 24: // a frame of any kind
		frame(s.byte(), s.binary(s.length()))
	case 25: // a message that is left open, or goes on, or starts
		frame([]byte{0x00, 0x01, 0x02, 0x80}[s.below(4)], s.text(s.length()))
	case 26:
		n := simLengths[s.below(len(simLengths))]
		b = simFrame(b, c, []byte{0x82, 0x02, 0x80, 0x00}[s.below(4)], n, s.binary(s.below(20)), s.key(), 2)
	case 27: // masked where it should not be
		p := s.binary(s.below(130))
		b = simFrame(b, c.other(), 0x82, uint64(len(p)), p, s.key(), 0)
	case 28: // a length in a longer form
		p := s.text(min(s.length(), 65536))
		b = simFrame(b, c, 0x81, uint64(len(p)), p, s.key(), 1+s.below(2))
	}
	return b
}

// message appends a message that breaks no rule, in one frame or more, with control
// frames between them.
func (s *simScript) message(b []byte, c modelConfig) []byte {
	op, p := byte(1+s.below(2)), []byte(nil)
	if op == 1 {
		p = s.text(s.length())
	} else {
		p = s.binary(s.length())
	}
	for more := s.below(6) - 2; more > 0; more-- {
		cut := s.length() % (len(p) + 1)
		b = simFrame(b, c, op, uint64(cut), p[:cut], s.key(), 0)
		op, p = 0, p[cut:]
		if s.below(3) == 0 {
			b = simFrame(b, c, 0x89, 3, []byte("now"), s.key(), 0)
		}
	}
	return simFrame(b, c, 0x80|op, uint64(len(p)), p, s.key(), 0)
}

// take returns the next n bytes of the script themselves.
func (s *simScript) take(n int) []byte {
	n = min(n, len(s.b))
	p := s.b[:n:n]
	s.b = s.b[n:]
	return p
}
