package hybi

import (
	"crypto/sha1"
	"encoding/binary"
	"fmt"

	"github.com/wsdriver/wsdriver/wire"
)

// earlyRules are what a reader of an early draft goes by.
type earlyRules struct {
	version wire.Version
	role    wire.Role // the reader's
	limits  EarlyLimits
	key     [20]byte // of a connection in hybi-04
}

func (r earlyRules) masked() bool { return r.version >= 4 && r.role == wire.Server }

// slowEarly is a second reader of the early drafts, which has all of the stream at
// hand and takes its time.
type slowEarly struct {
	earlyRules
	p     []byte
	at    int
	mask  []byte // of the frame, or nil
	i     int    // place in it: it counts from the frame's first byte
	lines []string

	kind    string // of the message under way, "" for none
	payload []byte // of it
	places  []int  // where in p its bytes stand
	frames  int
}

// slow reads a whole stream and returns what a machine has to tell of it, a line
// each, its end included.
func (r earlyRules) slow(p []byte) []string {
	s := &slowEarly{earlyRules: r, p: p}
	for s.at < len(p) {
		if end := s.frame(); end != "" {
			if part := s.part(); s.kind != "" && part != "" {
				s.lines = append(s.lines, s.line("part "+s.kind, part))
			}
			return append(s.lines, end)
		}
	}
	if part := s.part(); s.kind != "" && part != "" {
		s.lines = append(s.lines, s.line("part "+s.kind, part))
	}
	return append(s.lines, "eof: close 1006")
}

func (s *slowEarly) line(kind, payload string) string { return fmt.Sprintf("%s %q", kind, payload) }

func (s *slowEarly) fail(code int, text string) string {
	return fmt.Sprintf("fail %d %s at %d", code, text, s.at)
}

// read returns the next n bytes, unmasked, or as many as there are.
func (s *slowEarly) read(n uint64) (b []byte, whole bool) {
	for ; n > 0 && s.at < len(s.p); n-- {
		c := s.p[s.at]
		if s.mask != nil {
			c ^= s.mask[s.i%len(s.mask)]
		}
		b = append(b, c)
		s.at++
		s.i++
	}
	return b, n == 0
}

const cutShort = "eof: close 1006"

// frame reads a frame and returns the last line if it ends the connection.
func (s *slowEarly) frame() string {
	s.mask, s.i = nil, 0
	if s.masked() {
		nonce, whole := s.read(4)
		if !whole {
			return cutShort
		}
		s.mask = nonce
		if s.version == 4 {
			sum := sha1.Sum([]byte(string(nonce) + string(s.key[:])))
			s.mask = sum[:]
		}
		s.i = 0
	}
	b, whole := s.read(1)
	if !whole {
		return cutShort
	}
	op := b[0] & 15
	last := b[0]&0x80 != 0
	if s.version < 4 {
		last = !last // MORE
	}
	control := op == 1 || op == 2 || op == 3
	switch {
	case b[0]&0x70 != 0:
		return s.fail(1002, "a reserved bit is set without an extension that owns it")
	case op > 5:
		return s.fail(1002, "the opcode is not defined")
	case control && !last:
		return s.fail(1002, "a control frame is fragmented")
	case op >= 4 && s.kind != "":
		return s.fail(1002, "a message starts before the last one has ended")
	case op == 0 && s.kind == "":
		return s.fail(1002, "a continuation frame has no message to continue")
	case op == 0 && s.frames >= s.limits.Fragments:
		return s.fail(1008, "a message has more fragments than the limit")
	}
	if b, whole = s.read(1); !whole {
		return cutShort
	}
	length := uint64(b[0] & 0x7F)
	switch {
	case b[0]&0x80 != 0:
		return s.fail(1002, "a reserved bit is set without an extension that owns it")
	case control && length > 125:
		return s.fail(1002, "a control frame is longer than 125 bytes")
	case length == 126:
		if b, whole = s.read(2); !whole {
			return cutShort
		}
		length = uint64(binary.BigEndian.Uint16(b))
	case length == 127:
		if b, whole = s.read(8); !whole {
			return cutShort
		}
		if length = binary.BigEndian.Uint64(b); length >= 1<<63 {
			return s.fail(1002, "the most significant bit of a 64-bit length is set")
		}
	}
	if control {
		return s.control(op, length)
	}
	return s.data(op, length, last)
}
