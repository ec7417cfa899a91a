package deflate

import (
	"bytes"
	"testing"

	"github.com/wsdriver/wsdriver/deflate/internal/slow"
)

// farApart is what repeats so far back that only a large window finds it.
func farApart(n int) []byte {
	p := make([]byte, n)
	r := source(9)
	for i := range p {
		p[i] = byte(r.Uint32())
	}
	copy(p[n-100:], p)
	return p
}

// A message that is compressed alone has a window of its own size, which is as large as
// may be if the message is long. One that is longer than it seemed keeps the small one.
func TestReach(t *testing.T) {
	for _, c := range []struct {
		offer      string
		bits       int
		size, part int
		found      bool
	}{
		{"server_no_context_takeover", 0, 30000, 1 << 30, true},
		{"server_no_context_takeover", 0, 30000, 8000, true},
		{"server_no_context_takeover", 0, 30000, 4000, false},
		{"server_no_context_takeover", 0, 4000, 1 << 30, true},
		{"server_no_context_takeover", 12, 30000, 1 << 30, false},
		{"server_no_context_takeover; server_max_window_bits=14", 0, 30000, 1 << 30, false},
		{"server_no_context_takeover; server_max_window_bits=9", 0, 4000, 1 << 30, false},
		{"", 0, 30000, 1 << 30, false},
		{"", 15, 30000, 4000, true},
	} {
		e := &Extension{ServerMaxWindowBits: c.bits, Level: 9} // level 1 skips what is random
		_, got := e.Accept(parameters(t, c.offer))
		from, p := got.(*codec), farApart(c.size)
		for i := range 2 { // and so has the next one
			payload := bytes.Join(encode(from, p, c.part), nil)
			var window []byte
			if i > 0 && from.sender.takeover {
				window = p
			}
			message, err := slow.Message(payload, window)
			if err != nil || !bytes.Equal(message.Out, p) || message.Farthest > 1<<from.sender.bits {
				t.Fatalf("%+v: %v, distance %d", c, err, message.Farthest)
			}
			if found := message.Farthest == c.size-100; i == 0 && found != c.found {
				t.Errorf("%+v: found %v", c, found)
			}
		}
	}
}

// Amid a message that is compressed alone no more is kept than its window.
func TestReachIsWhatIsKept(t *testing.T) {
	for _, c := range []struct{ part, most int }{{4000, 1 << DefaultWindowBits}, {8000, 1 << maxBits}} {
		from := fresh(t, "server_no_context_takeover")
		for i := range 20 {
			copy(from.ToEncode(c.part), json(source(uint64(i)), c.part))
			from.Encode(flags(i == 0, false))
			from.Rest()
			if n := kept(from); n > c.most+256 {
				t.Fatalf("%d bytes are kept after %d fragments of %d", n, i+1, c.part)
			}
		}
		from.Encode(flags(false, true))
		from.Rest()
		if n := kept(from); n > 256 {
			t.Errorf("%d bytes are kept after the message", n)
		}
	}
}
