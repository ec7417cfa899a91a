package parser

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/wire"
)

// TestInvariantsOfSmallStreams feeds every start of a header, byte by byte, into
// every state that a few frames lead to.
func TestInvariantsOfSmallStreams(t *testing.T) {
	for _, start := range []func() *Frames{server, client, starting(wire.Server, Limits{Message: 3, Frame: 2, Fragments: 2}, true)} {
		masked := start().mask != 0
		before := [][]byte{nil, frame(masked, 0x01, "a"), frame(masked, 0x02, ""), frame(masked, 0x01, "\xe6"),
			frame(masked, 0x89, "p")[:3], frame(masked, 0x82, "xy")[:5], frame(masked, 0x88, "")}
		for _, prefix := range before {
			for a := range 256 {
				f := start()
				feed(t, f, prefix, []byte{byte(a)})
				if f.Err() != nil {
					continue // the second byte is discarded, whatever it is
				}
				for _, b := range []byte{0, 1, 2, 3, 124, 125, 126, 127, 128, 129, 130, 131, 252, 253, 254, 255} {
					f := start()
					feed(t, f, bytewise(prefix)...)
					feed(t, f, bytewise([]byte{byte(a), b, 0, 0, 0, 1})...)
				}
			}
		}
	}
}

// TestFeedsAgree feeds streams of frames, good and bad, in one chunk, byte by
// byte and cut at random.
func TestFeedsAgree(t *testing.T) {
	random := rand.New(rand.NewPCG(64, 55))
	payloads := []string{"", "a", "\xe6", "\x97\xa5", "日本", "\xff", strings.Repeat("x", 8), strings.Repeat("é", 62), strings.Repeat("y", 126), strings.Repeat("z", 300)}
	first := []byte{0x01, 0x02, 0x81, 0x82, 0x00, 0x80, 0x89, 0x8A, 0x88, 0x00, 0x80, 0x00}
	for range 5000 {
		masked := random.IntN(2) == 0
		role := wire.Client
		if masked {
			role = wire.Server
		}
		start := starting(role, Limits{Message: random.IntN(500), Frame: random.IntN(300), Fragments: random.IntN(5)}, random.IntN(2) == 0)
		var p []byte
		for range 1 + random.IntN(6) {
			p = append(p, frame(masked, first[random.IntN(len(first))], payloads[random.IntN(len(payloads))])...)
		}
		if random.IntN(4) == 0 {
			p[random.IntN(len(p))] ^= 1 << random.IntN(8)
		}
		one, rest := feed(t, start(), p)
		for _, chunks := range [][][]byte{bytewise(p), {p[:len(p)/2], nil, p[len(p)/2:]}, {p[:len(p)/3], p[len(p)/3:]}} {
			got, left := feed(t, start(), chunks...)
			if strings.Join(got, "\n") != strings.Join(one, "\n") || left != rest {
				t.Fatalf("%x:\nin one chunk %q and %q\ncut          %q and %q", p, one, rest, got, left)
			}
		}
	}
}

// TestFaultsAtTheirByte says which byte proves a fault: no more is taken.
func TestFaultsAtTheirByte(t *testing.T) {
	lenient := starting(wire.Client, Limits{}, true)
	small := starting(wire.Client, Limits{Message: 100, Frame: 50, Fragments: 2}, false)
	for _, c := range []struct {
		reason string
		start  func() *Frames
		p      string
		n      int // of the bytes, before the fault's own
		want   *wire.Error
	}{
		{"RSV1", client, "\xc1\x00", 0, ErrReservedBits},
		{"RSV2", client, "\xa1\x00", 0, ErrReservedBits},
		{"RSV3", client, "\x91\x00", 0, ErrReservedBits},
		{"opcode 3", client, "\x83\x00", 0, ErrOpcode},
		{"opcode 7", client, "\x07\x00", 0, ErrOpcode},
		{"opcode 11", client, "\x8b\x00", 0, ErrOpcode},
		{"a ping without FIN", client, "\x09\x00", 0, ErrControlFragment},
		{"a long ping", client, "\x89\x7e\x00\x7e", 1, ErrControlLength},
		{"half a code", client, "\x88\x01\x03", 1, ErrCloseLength},
		{"a mask", client, "\x81\x80", 1, ErrMasked},
		{"no mask", server, "\x81\x00", 1, ErrUnmasked},
		{"nothing to continue", client, "\x80\x00", 0, ErrContinuation},
		{"a message in a message", client, "\x01\x01a\x81\x00", 3, ErrInterleaved},
		{"126 too early", client, "\x81\x7e\x00\x7d", 3, ErrLength},
		{"127 too early", client, "\x81\x7f\x00\x00\x00\x00\x00\x00\xff\xff", 9, ErrLength},
		{"the top bit", client, "\x81\x7f\x80\x00\x00\x00\x00\x00\x00\x00", 9, ErrLengthSign},
		{"the top bit, leniently", lenient, "\x81\x7f\x80\x00\x00\x00\x00\x00\x00\x00", 9, ErrLengthSign},
		{"a large frame", small, "\x81\x33", 1, ErrFrameTooBig},
		{"a large message", small, "\x01\x32" + strings.Repeat("x", 50) + "\x80\x33", 53, ErrFrameTooBig},
		{"fragments", small, "\x01\x00\x00\x00\x80", 4, ErrTooManyFragments},
		{"a large sum", starting(wire.Client, Limits{Message: 60, Frame: 50}, false), "\x01\x32" + strings.Repeat("x", 50) + "\x80\x0b", 53, ErrMessageTooBig},
		{"no UTF-8 at once", client, "\x81\x01\xff", 2, ErrUTF8},
		{"no UTF-8 behind some", client, "\x81\x04ab\xffc", 4, ErrUTF8},
		{"a cut character at the end", client, "\x81\x02a\xc3", 3, ErrUTF8},
		{"a character that the last frame has no room for", client, "\x01\x01\xe6\x80\x01", 4, ErrUTF8},
		{"and one that it could have had", client, "\x01\x01\xe6\x80\x02\x97a", 6, ErrUTF8},
	} {
		for how, chunks := range [][][]byte{{[]byte(c.p)}, bytewise([]byte(c.p))} {
			f := c.start()
			taken := 0
			var ev wire.Event
			for _, p := range chunks {
				p = bytes.Clone(p)
				for len(p) > 0 && ev.Kind != wire.Fail {
					var n int
					ev, n = f.Next(p)
					p, taken = p[n:], taken+n
				}
			}
			if f.Err() != c.want || !errors.Is(f.Err(), c.want) || ev.Kind != wire.Fail || ev.Code != c.want.Code || taken != c.n+1 {
				t.Errorf("%s (feed %d): got %v, %v after %d bytes, want %v after %d", c.reason, how, ev, f.Err(), taken, c.want, c.n+1)
			}
			check(t, c.reason, f)
			if ev, n := f.Next([]byte("more")); ev.Kind != wire.None || n != 4 {
				t.Errorf("%s: what follows is %v, %d", c.reason, ev, n)
			}
		}
	}
}

func TestLenientLengths(t *testing.T) {
	for _, head := range []string{"\x82\x7e\x00\x02", "\x82\x7f\x00\x00\x00\x00\x00\x00\x00\x02"} {
		want(t, "longer forms are taken", starting(wire.Client, Limits{}, true), []byte(head+"ab"), "binary 6162")
		want(t, "or are not", client, []byte(head+"ab"), "fail 1002")
	}
}

// TestUnmasking holds the short way and the long way of unmasking against each
// other, at all lengths and contents that differ for them.
func TestUnmasking(t *testing.T) {
	// The words of eight bytes and the end that overlaps them repeat beyond 24; 126 is
	// the first length that goes the long way.
	for _, n := range []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 23, 24, 25, 63, 64, 65, 124, 125, 126, 127} {
		text := strings.Repeat("abcdefg", 20)[:n]
		want(t, "ASCII", server, frame(true, 0x81, text), wire.Event{Kind: wire.Text, Data: []byte(text)}.String())
		for at := range n - 1 { // a character of two bytes at every place
			text := text[:at] + "é" + text[at+2:]
			want(t, "not ASCII", server, frame(true, 0x81, text), wire.Event{Kind: wire.Text, Data: []byte(text)}.String())
		}
		for at := range n {
			bad := text[:at] + "\xff" + text[at+1:]
			got, rest := feed(t, server(), frame(true, 0x81, bad))
			if len(got) != 1 || got[0] != "fail 1007" || rest != text[:at] {
				t.Errorf("a fault at byte %d of %d: got %q, %q", at, n, got, rest)
			}
			want(t, "binary has no faults", server, frame(true, 0x82, bad), wire.Event{Kind: wire.Binary, Data: []byte(bad)}.String())
		}
	}
}

// TestPieces says how a message is told while it comes.
func TestPieces(t *testing.T) {
	f := client()
	for _, c := range []struct{ in, event string }{
		{"\x01", "none"}, {"\x03", "none"}, {"a", `text first "a"`}, {"b", `text "b"`}, {"c", `text "c"`},
		{"\x00\x00", "none"}, // an empty piece in the middle says nothing
		{"\x89\x02p", "none"}, {"q", `ping first,last "pq"`}, {"\x80\x00", `text last ""`},
		{"\x02\x00", `binary first`}, {"\x80\x01", "none"}, {"z", `binary last 7a`},
		{"\x82\x00", `binary first,last`}, {"\x81\x02hi", `text first,last "hi"`}, {"\x8a\x00", `pong first,last ""`},
		{"\x88\x02\x03", "none"}, {"\xe8", `close 0 "\x03\xe8"`},
	} {
		ev, n := f.Next([]byte(c.in))
		if ev.Kind == wire.Close {
			ev.Flags = 0
		}
		if ev.String() != c.event || n != len(c.in) {
			t.Errorf("%q: got %v and %d bytes, want %v", c.in, ev, n, c.event)
		}
		check(t, c.in, f)
	}
}

func TestRemaining(t *testing.T) {
	f := client()
	for _, c := range []struct {
		in   string
		left int
	}{
		{"\x82", 0}, {"\x7e\x01", 0}, {"\x00", 256}, {"abc", 253}, {strings.Repeat("x", 253), 0},
		{"\x89\x04pi", 0}, {"ng", 0}, {"\x81\x09ok", 7}, {"\xff", 0}, {"more", 0},
	} {
		feed(t, f, []byte(c.in))
		if got := f.Remaining(); got != c.left {
			t.Errorf("behind %q: %d remain, want %d", c.in, got, c.left)
		}
	}
	f = client()
	p := []byte("\x81\x04ab\xffc")
	f.Next(p)
	if got := f.Remaining(); got != 0 {
		t.Errorf("%d remain of a text that is known to be broken", got)
	}
}

func TestStopAndAbort(t *testing.T) {
	f := client()
	feed(t, f, []byte("\x89\x04pi"))
	f.Stop()
	check(t, "Stop", f)
	if ev, n := f.Next([]byte("ng\x81\x00")); ev.Kind != wire.None || n != 4 || f.Err() != nil {
		t.Errorf("after Stop: %v, %d, %v", ev, n, f.Err())
	}
	f = client()
	f.Abort(ErrOpcode)
	check(t, "Abort", f)
	if ev, n := f.Next([]byte("\x81\x00")); ev.Kind != wire.None || n != 2 || f.Err() != ErrOpcode {
		t.Errorf("after Abort: %v, %d, %v", ev, n, f.Err())
	}
	f.Reset(wire.Client, Limits{}, false)
	check(t, "Reset", f)
	want(t, "Reset starts over", func() *Frames { return f }, nil)
}

func TestLimits(t *testing.T) {
	type resolved struct {
		message          int64
		frame, fragments uint32
	}
	for _, c := range []struct {
		in   Limits
		want resolved
	}{
		{Limits{}, resolved{DefaultMessage, DefaultMessage, DefaultFragments}},
		{Limits{-1, -1, -1}, resolved{DefaultMessage, DefaultMessage, DefaultFragments}},
		{Limits{Message: 10}, resolved{10, 10, DefaultFragments}},
		{Limits{Message: 10, Frame: 20}, resolved{10, 20, DefaultFragments}},
		{Limits{1, 2, 3}, resolved{1, 2, 3}},
	} {
		var got resolved
		l := c.in.Resolved()
		got.message, got.frame, got.fragments = int64(l.Message), saturate(l.Frame), saturate(l.Fragments)
		if got != c.want {
			t.Errorf("%+v: got %+v, want %+v", c.in, got, c.want)
		}
	}
	most := uint32(min(uint64(math.MaxInt), math.MaxUint32))
	var f Frames
	f.Reset(wire.Server, Limits{math.MaxInt, math.MaxInt, math.MaxInt}, false)
	if f.maxMessage != math.MaxInt || f.maxFrame != most || f.maxFrags != most {
		t.Errorf("the largest limits: %d, %d, %d", f.maxMessage, f.maxFrame, f.maxFrags)
	}
	if saturate(0) != 0 || saturate(math.MaxInt32) != math.MaxInt32 {
		t.Error("what fits stays as it is")
	}
}

// TestTheShortWayHasTheSameLimits goes around the limit of the payloads that Next
// reads without looking at limits.
func TestTheShortWayHasTheSameLimits(t *testing.T) {
	for _, masked := range []bool{true, false} {
		role := wire.Client
		if masked {
			role = wire.Server
		}
		for limit := 1; limit < 130; limit++ {
			for n := max(0, limit-2); n < limit+3; n++ {
				event := "fail 1009"
				if n <= limit {
					event = wire.Event{Kind: wire.Text, Data: bytes.Repeat([]byte{'x'}, n)}.String()
				}
				p := frame(masked, 0x81, strings.Repeat("x", n))
				want(t, "a limit on messages", starting(role, Limits{Message: limit}, false), p, event)
				want(t, "a limit on frames", starting(role, Limits{Frame: limit}, false), p, event)
			}
		}
	}
}
