package hybi

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/wire"
)

// equal checks two values, for a reason.
func equal[T comparable](t *testing.T, reason string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %#v, want %#v", reason, got, want)
	}
}

var earlyVersions = []wire.Version{1, 2, 3, 4, 5, 6}

var bothRoles = []wire.Role{wire.Server, wire.Client}

// connKey is the connection key of the vectors.
var connKey = [20]byte(unhex("6322a2adc02bc433e3896d34410b74bb7739f960"))

// plenty are limits that no vector reaches.
var plenty = EarlyLimits{Message: 1 << 20, Frame: 1 << 20, Fragments: 1000}

// unhex returns the bytes of a text in hexadecimal, spaces left out.
func unhex(s string) []byte {
	p, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		panic(err)
	}
	return p
}

// masks returns a frame as it stands on the wire to the reader.
func (r earlyRules) masks(frame []byte, nonce string) []byte {
	if !r.masked() {
		return frame
	}
	key := []byte(nonce)
	if r.version == 4 {
		sum := sha1.Sum(append([]byte(nonce), r.key[:]...))
		key = sum[:]
	}
	p := []byte(nonce)
	for i, b := range frame {
		p = append(p, b^key[i%len(key)])
	}
	return p
}

// frame returns a frame, in the clear.
func (r earlyRules) frameOf(op byte, last bool, payload []byte) []byte {
	if last == (r.version >= 4) {
		op |= 0x80
	}
	switch n := len(payload); {
	case n < 126:
		return append([]byte{op, byte(n)}, payload...)
	case n < 65536:
		return append([]byte{op, 126, byte(n >> 8), byte(n)}, payload...)
	default:
		return append(binary.BigEndian.AppendUint64([]byte{op, 127}, uint64(n)), payload...)
	}
}

func (r earlyRules) start() *Early {
	c := new(Early)
	c.Reset(EarlyConfig{Role: r.role, Version: r.version, Limits: r.limits})
	c.SetKey(r.key)
	return c
}

// check asserts the invariants that stand above the fields of earlyFrames.
func (f *earlyFrames) check(t testing.TB) {
	hold := func(ok bool, invariant string) {
		if !ok {
			t.Fatalf("not so: %s\n%+v", invariant, *f)
		}
	}
	hold(f.place != earlyPayload || f.left > 0 && f.has == 0, "payload is under way")
	hold(f.place != earlyHeader || f.left == 0 && f.has < len(f.head), "a header is under way")
	hold(f.control == wire.None || f.place == earlyPayload && f.left <= wire.MaxControl, "a control frame is under way")
	hold(f.gathered == nil || f.control != wire.None && cap(f.gathered) <= wire.MaxControl+3, "only a control frame is gathered")
	held := f.text
	hold(f.kind == wire.Text || held.End() == nil, "only text holds bytes back")
	hold(f.err == nil || f.place == earlyStopped, "nothing is read after a fault")
	hold(f.block >= minBlock && f.block <= maxBlock, "blocks keep within their bounds")
	if f.kind != wire.None {
		hold(f.room >= 0 && f.room <= int64(f.limits.Message), "a message keeps within its limit")
		hold(f.frags >= 1 && f.frags <= max(1, f.limits.Fragments), "and its frames as well")
	}
}

// run gives the chunks and the end of the stream to a machine, and returns what it
// tells, a line each, the pieces of messages joined. What the machine has taken is
// overwritten at once, so that a reference to it would show.
func (r earlyRules) run(t testing.TB, chunks ...[]byte) (lines []string) {
	t.Helper()
	c := r.start()
	var told []byte
	inside, ended, at, calls, size := wire.None, false, 0, 0, 0
	take := func(ev wire.Event) {
		if ended {
			t.Fatalf("%v comes after the end, %q", ev, lines)
		}
		switch ev.Kind {
		case wire.Text, wire.Binary:
			if ev.First() != (inside == wire.None) || inside != wire.None && inside != ev.Kind {
				t.Fatalf("%v amid %v, after %q", ev, inside, lines)
			}
			if cap(ev.Data) != len(ev.Data) && len(ev.Data) > 4 || len(ev.Data) == 0 && !ev.Last() {
				t.Fatalf("%v: empty, or to append would write over what follows", ev)
			}
			told, inside = append(told, ev.Data...), ev.Kind
			if ev.Last() {
				lines = append(lines, fmt.Sprintf("%v %q", ev.Kind, told))
				told, inside = nil, wire.None
			}
		case wire.Ping, wire.Pong:
			if ev.Flags != wire.Whole {
				t.Fatalf("%v is not told whole", ev)
			}
			lines = append(lines, fmt.Sprintf("%v %q", ev.Kind, ev.Data))
		case wire.Fail, wire.Close:
			ended = true
			if inside != wire.None {
				lines = append(lines, fmt.Sprintf("part %v %q", inside, told))
			}
			line := fmt.Sprintf("close %d %q at %d", ev.Code, ev.Data, at)
			switch {
			case ev.Kind == wire.Fail:
				line = fmt.Sprintf("fail %d %s at %d", ev.Code, c.Err().Text, at)
			case c.Err() != nil:
				line = fmt.Sprintf("eof: close %d", ev.Code)
			}
			lines = append(lines, line)
		default:
			t.Fatalf("%v is no event of an early draft", ev)
		}
	}
	for _, chunk := range chunks {
		p, was := bytes.Clone(chunk), chunk
		size += len(chunk)
		for {
			ev, n := c.Receive(p)
			if calls++; n < 0 || n > len(p) || ev.Kind == wire.None && n != len(p) {
				t.Fatalf("%d of %d bytes taken with %v", n, len(p), ev)
			}
			if !bytes.Equal(p[n:], was[n:]) {
				t.Fatalf("what is not taken has changed: %x, was %x", p[n:], was[n:])
			}
			at += n
			c.in.check(t)
			if ev.Kind == wire.None {
				break
			}
			take(ev)
			for i := range p[:n] {
				p[i] = 0xAA
			}
			p, was = p[n:], was[n:]
		}
	}
	if calls > 2*size+2*len(chunks)+1 {
		t.Fatalf("%d calls for %d bytes in %d chunks", calls, size, len(chunks))
	}
	if ev := c.Abort(wire.ErrUnexpectedEOF); ev.Kind != wire.None {
		take(ev)
	}
	if c.in.check(t); !ended || c.Abort(wire.ErrTimeout).Kind != wire.None || c.State() != wire.Finished {
		t.Fatalf("the end of the stream is the end: %v", c.State())
	}
	return lines
}

// agree checks that a machine tells what the lines say of p, whole, byte by byte
// and with a cut at every step-th place.
func (r earlyRules) agree(t testing.TB, reason string, p []byte, step int, lines []string) {
	t.Helper()
	all := [][][]byte{{p}, slices.Collect(slices.Chunk(p, 1))}
	for cut := 1; cut < len(p); cut += step {
		all = append(all, [][]byte{p[:cut], p[cut:]})
	}
	for _, chunks := range all {
		if got := r.run(t, chunks...); !slices.Equal(got, lines) {
			t.Fatalf("%s: %v, %v, %x in %d chunks:\ngot  %.300q\nwant %.300q", reason, r.version, r.role, p[:min(len(p), 100)], len(chunks), got, lines)
		}
	}
}
