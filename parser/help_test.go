package parser

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/internal/utf8x"
	"github.com/wsdriver/wsdriver/wire"
)

// check asserts the invariants that stand above the fields of Frames, and what
// follows from them.
func check(t *testing.T, reason any, f *Frames) {
	t.Helper()
	hold := func(ok bool, invariant string) {
		if !ok {
			t.Fatalf("%q: not so: %s\n%+v", reason, invariant, *f)
		}
	}
	hold(f.left >= 0, "left is not negative")
	hold(f.spilled == dead || f.spilled < wire.MaxHeader, "at most 13 bytes of a header are spilled")
	hold(f.left == 0 || f.spilled == 0, "a payload is under way, so no header is")
	hold(f.err == nil || f.spilled == dead, "after a fault nothing is parsed")
	hold(f.between == (f.left == 0 && f.spilled == 0 && f.kind == wire.None && f.allowed == 0), "between says that nothing is under way")
	if f.spilled == dead {
		hold(f.left == 0 && f.gathered == nil, "nothing is kept once parsing has stopped")
		hold(f.Remaining() == 0, "nothing is certain to come any more")
		return
	}
	hold(f.gathered == nil || f.control != 0 && f.left > 0, "only a control frame that a read has cut is gathered")
	hold(f.gathered == nil || int(f.have)+int(f.left) <= wire.MaxControl, "a control frame fits")
	hold(f.control == 0 || f.left > 0 && f.left <= wire.MaxControl, "a control frame is under way as long as its payload is")
	hold(f.kind == wire.None || f.kind == wire.Text || f.kind == wire.Binary, "a message is of text or binary")
	hold(f.left == 0 || f.control != 0 || f.kind != wire.None, "payload belongs to something")
	hold(f.text == utf8x.State{} || f.kind == wire.Text, "only text ends inside a character")
	if f.kind != wire.None {
		hold(f.frags >= 1 && f.frags <= f.maxFrags || f.bits&broken != 0, "fragments are counted within the limit")
		hold(f.room >= 0 && f.room <= f.maxMessage || f.bits&broken != 0, "the message keeps within the limit")
	}
	hold(f.Remaining() == 0 || f.left > 0 && f.control == 0, "what is certain to come is payload of data")
}

// frame returns a frame; its length is in the shortest form.
func frame(masked bool, b byte, payload string) []byte {
	bit := byte(0)
	if masked {
		bit = wire.MASK
	}
	var p []byte
	switch n := len(payload); {
	case n < 126:
		p = []byte{b, bit | byte(n)}
	case n < 65536:
		p = []byte{b, bit | 126, byte(n >> 8), byte(n)}
	default:
		p = binary.BigEndian.AppendUint64([]byte{b, bit | 127}, uint64(n))
	}
	if !masked {
		return append(p, payload...)
	}
	key := [4]byte{0xA1, 0x02, 0xC3, 0x54}
	p = append(p, key[:]...)
	for i := range len(payload) {
		p = append(p, payload[i]^key[i%4])
	}
	return p
}

// feed gives the chunks to f and returns the events as text, the pieces of
// messages joined. It checks the invariants after every step.
func feed(t *testing.T, f *Frames, chunks ...[]byte) (events []string, left string) {
	t.Helper()
	var part []byte
	for _, chunk := range chunks {
		p := bytes.Clone(chunk)
		for {
			ev, n := f.Next(p)
			if n < 0 || n > len(p) {
				t.Fatalf("%d of %d bytes taken of %x", n, len(p), chunk)
			}
			p = p[n:]
			check(t, chunk, f)
			if ev.Kind == wire.None {
				if len(p) > 0 {
					t.Fatalf("%d bytes are left of %x", len(p), clip(chunk))
				}
				break
			}
			if ev.Kind != wire.Text && ev.Kind != wire.Binary {
				ev.Flags = 0
				events = append(events, ev.String())
				continue
			}
			if part = append(part, ev.Data...); ev.Last() {
				events, part = append(events, wire.Event{Kind: ev.Kind, Data: part}.String()), nil
			}
		}
	}
	return events, string(part)
}

func clip(p []byte) []byte { return p[:min(len(p), 40)] }

// bytewise returns the chunks of one byte each.
func bytewise(p []byte) (chunks [][]byte) {
	for i := range p {
		chunks = append(chunks, p[i:i+1])
	}
	return chunks
}

// want checks the events of p, in one chunk and byte by byte.
func want(t *testing.T, reason string, start func() *Frames, p []byte, events ...string) {
	t.Helper()
	for how, chunks := range [][][]byte{{p}, bytewise(p)} {
		got, _ := feed(t, start(), chunks...)
		if strings.Join(got, "\n") != strings.Join(events, "\n") {
			t.Errorf("%s (feed %d):\ngot  %q\nwant %q", reason, how, got, events)
		}
	}
}

// starting returns a function that makes a Frames.
func starting(role wire.Role, l Limits, lenient bool) func() *Frames {
	return func() *Frames {
		f := new(Frames)
		f.Reset(role, l, lenient)
		return f
	}
}

var (
	server = starting(wire.Server, Limits{}, false)
	client = starting(wire.Client, Limits{}, false)
)
