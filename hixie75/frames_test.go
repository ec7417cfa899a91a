package hixie75

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wsdriver/wsdriver/hixie75/hixietest"
	"github.com/wsdriver/wsdriver/wire"
)

// The slow reader and the machine are held against the same vectors, so that
// neither can lead the other astray.
func TestVectors(t *testing.T) {
	rules := hixietest.Rules{Message: 200, Frame: 1000}
	for _, v := range hixietest.Vectors {
		p, lines := hixietest.Octets(v.In), v.Of(false)
		if got := rules.Slow(p); !slices.Equal(got, lines) {
			t.Errorf("%s: the slow reader of %x:\ngot  %q\nwant %q", v.Reason, p, got, lines)
		}
		hixietest.Agree(t, v.Reason, starting(t, rules), p, lines)
	}
}

func TestStrictText(t *testing.T) {
	const fault = "fail 1007 text is not valid UTF-8"
	for _, v := range []struct {
		reason, in string
		lines      []string
	}{
		{"valid text", "00 41c3a9ff", []string{`text "Aé"`, "eof: close 1006"}},
		{"the byte that cannot follow is the proof", "00 41c328ff", []string{`part "A"`, fault + " at 4"}},
		{"so is a byte that starts nothing", "00 4180ff", []string{`part "A"`, fault + " at 3"}},
		{"or that comes first", "00 fe", []string{fault + " at 2"}},
		{"so is the end that cuts a character", "00 41f09f98ff", []string{`part "A"`, fault + " at 6"}},
		{"a surrogate", "00 eda080ff", []string{fault + " at 3"}},
		{"discarded frames are not text", "66c328ff 8001ff", []string{"eof: close 1006"}},
		{"the limit comes first", "00" + "c3a9c3a9c3" + "28ff", []string{"part \"éé\"", "fail 1009 a message is larger than the limit at 7"}},
	} {
		rules := hixietest.Rules{Message: 5, Frame: 1000, Strict: true}
		p := hixietest.Octets(v.in)
		if got := rules.Slow(p); !slices.Equal(got, v.lines) {
			t.Errorf("%s: the slow reader of %x:\ngot  %q\nwant %q", v.reason, p, got, v.lines)
		}
		hixietest.Agree(t, v.reason, starting(t, rules), p, v.lines)
	}
}

func TestRandomStreams(t *testing.T) {
	r := rand.New(rand.NewPCG(75, 1))
	for range 3000 {
		p, rules := hixietest.Mutate(r, hixietest.Random(r)), hixietest.Limits(r, false)
		hixietest.Agree(t, "the slow reader", starting(t, rules), p, rules.Slow(p))
	}
}

func TestPiecesLieInTheInput(t *testing.T) {
	c := open(Limits{Message: 100, Frame: 100})
	p := []byte("\x00Hello\xFF\x00more")
	ev, n := c.Receive(p)
	want(t, "a message is told whole", ev.String(), `text first,last "Hello"`)
	want(t, "its end is taken with it", n, 7)
	want(t, "its text is not copied", &ev.Data[0], &p[1])
	ev, n = c.Receive(p[n:])
	want(t, "what came of the next is told", ev.String(), `text first "more"`)
	want(t, "to its last byte", n, 5)
	p = []byte("Hello\xFF\x80\x02\xFF\xFF\x66foo\xFF\x00x\xFF\x00")
	allocs := testing.AllocsPerRun(100, func() {
		for at := 0; at < len(p); {
			_, n := c.Receive(p[at:])
			at += n
		}
	})
	want(t, "valid text costs no memory", allocs, 0)
}

// Whatever takes a step for every pair of bytes is never done with inputs of this
// length, so that the test ends is the proof.
func TestHostileInputIsLinear(t *testing.T) {
	const huge = 1 << 20
	for _, part := range []string{"\x80", "a\x80", "\xC3", "\xF0\x9F\x98", "\xE2\x82x"} {
		c := open(Limits{Message: huge})
		p := append([]byte{TextStart}, bytes.Repeat([]byte(part), huge/len(part))...)
		if n := len(drain(c, p)); n > huge || c.Err() != nil {
			t.Errorf("%x: %d events, %v", part, n, c.Err())
		}
	}
	for _, part := range []string{"\x00\xFF", "\x01\xFF", "\x80\x00", "\xFF\x00", "\x80\x01\xFF"} {
		c := open(Limits{Message: huge, Frame: huge})
		drain(c, bytes.Repeat([]byte(part), huge/len(part)))
		want(t, "all of it is well-formed", c.Err(), nil)
	}
}

func TestAfterTheEndAllIsDiscarded(t *testing.T) {
	c := open(Limits{})
	ev, n := c.Receive([]byte("\x00xy"))
	want(t, "a limit of zero allows nothing", ev.String(), "fail 1009")
	want(t, "the first byte is the proof", n, 2)
	want(t, "the fault is kept", c.Err(), ErrMessageTooBig)
	want(t, "the connection is over", c.State(), wire.Finished)
	want(t, "nothing follows", len(drain(c, []byte("\x00\xFF\xFF\x00"))), 0)
	want(t, "not even its end", c.Abort(wire.ErrUnexpectedEOF).Kind, wire.None)
	want(t, "which does not hide the fault", c.Err(), ErrMessageTooBig)
}

func TestHalfway(t *testing.T) {
	var f Frames
	for in, halfway := range map[string]bool{"": false, "\xFF": true, "\x00\xFF": false, "\x00\xFF\xFF": true, "\xFF\x80": false, "\x80": false, "\xFF\x01": false, "\xFF\x01\xFF": false} {
		f.Reset(Limits{Frame: 10})
		for p := []byte(in); len(p) > 0; {
			_, n := f.Next(p)
			p = p[n:]
		}
		if f.Halfway() != halfway {
			t.Errorf("%x: halfway %v, want %v", in, f.Halfway(), halfway)
		}
	}
}
