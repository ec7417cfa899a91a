package hybi

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/wire"
)

func TestEarlyFrames(t *testing.T) {
	every(func(r earlyRules) {
		c := r.start()
		for _, n := range []int{0, 1, 5, 125, 126, 65535, 65536} {
			p := bytes.Repeat([]byte("a"), n)
			for op, k := range map[byte]wire.Kind{4: wire.Text, 5: wire.Binary} {
				dst, err := c.AppendMessage([]byte("x"), k, p, nonceKey)
				equal(t, "a message is sent", err, nil)
				equal(t, fmt.Sprintf("%v: %d bytes of %v", r.version, n, k), string(dst), "x"+r.sent(string(r.frameOf(op, true, p))))
			}
			if n <= wire.MaxControl {
				dst, err := c.AppendPing([]byte("x"), p, nonceKey)
				equal(t, "a ping is sent", err, nil)
				equal(t, "whole", string(dst), "x"+r.sent(string(r.frameOf(2, true, p))))
			}
			equal(t, "what is sent is not changed", string(p), strings.Repeat("a", n))
		}
	})
}

func TestEarlyClosesWithCodes(t *testing.T) {
	r := earlyRules{wire.Hybi06, wire.Client, plenty, connKey}
	for _, v := range []struct {
		code   wire.Code
		reason string
		err    error
		out    string
	}{
		{1000, "", nil, "\x81\x02\x03\xE8"},
		{4000, "bye", nil, "\x81\x05\x0F\xA0bye"},
		{0, "", nil, "\x81\x00"},
		{wire.TooLarge, "", nil, "\x81\x02\x03\xEC"},
		{wire.MessageTooBig, "", nil, "\x81\x02\x03\xEC"},
		{wire.InvalidPayload, "", nil, "\x81\x02\x03\xEA"},
		{wire.NoStatus, "why", wire.ErrInvalidCode, ""},
		{wire.AbnormalClosure, "", wire.ErrInvalidCode, ""},
		{1000, "\xC3", wire.ErrInvalidUTF8, ""},
		{1000, strings.Repeat("a", 124), wire.ErrTooLong, ""},
	} {
		c := r.start()
		dst, err := c.AppendClose(nil, v.code, v.reason, nonceKey)
		want := ""
		if v.err == nil {
			want = r.sent(v.out)
		}
		equal(t, v.code.String()+" "+v.reason, string(dst), want)
		if !errors.Is(err, v.err) {
			t.Errorf("%v %.10q: %v, want %v", v.code, v.reason, err, v.err)
		}
	}
}

// refuses checks that a call fails with an error and changes nothing.
func (c *Early) refuses(t *testing.T, reason string, wanted error, call func(dst []byte) ([]byte, error)) {
	t.Helper()
	was := fmt.Sprintf("%+v", *c)
	if dst, err := call([]byte("x")); !errors.Is(err, wanted) || string(dst) != "x" || fmt.Sprintf("%+v", *c) != was {
		t.Errorf("%v, %s: %v and %q, want %v and nothing changed", c.Version(), reason, err, dst, wanted)
	}
}

func TestEarlyRefusals(t *testing.T) {
	message := func(c *Early, k wire.Kind, p string) func([]byte) ([]byte, error) {
		return func(dst []byte) ([]byte, error) { return c.AppendMessage(dst, k, []byte(p), nonceKey) }
	}
	fragment := func(c *Early, k wire.Kind, p string, last bool) func([]byte) ([]byte, error) {
		return func(dst []byte) ([]byte, error) { return c.AppendFragment(dst, k, []byte(p), last, nonceKey) }
	}
	ping := func(c *Early, n int) func([]byte) ([]byte, error) {
		return func(dst []byte) ([]byte, error) { return c.AppendPing(dst, make([]byte, n), nonceKey) }
	}
	closing := func(c *Early, code wire.Code, reason string) func([]byte) ([]byte, error) {
		return func(dst []byte) ([]byte, error) { return c.AppendClose(dst, code, reason, nonceKey) }
	}
	every(func(r earlyRules) {
		c := r.start()
		always := func() {
			t.Helper()
			c.refuses(t, "a long ping", wire.ErrTooLong, ping(c, 126))
			for _, k := range []wire.Kind{wire.None, wire.Close, wire.Ping, wire.Pong} {
				c.refuses(t, k.String(), wire.ErrUnsupported, message(c, k, ""))
			}
			if r.version < 6 {
				c.refuses(t, "a code", wire.ErrUnsupported, closing(c, wire.NormalClosure, ""))
				c.refuses(t, "a reason", wire.ErrUnsupported, closing(c, 0, "bye"))
			} else {
				c.refuses(t, "a wrong code", wire.ErrInvalidCode, closing(c, 1005+1, ""))
			}
		}
		always()
		c.refuses(t, "a fragment of nothing known", wire.ErrUnsupported, fragment(c, wire.Pong, "", true))
		c.refuses(t, "text that is not UTF-8", wire.ErrInvalidUTF8, message(c, wire.Text, "\xFF"))
		c.refuses(t, "half a character", wire.ErrInvalidUTF8, message(c, wire.Text, "\xC3"))
		c.AppendFragment(nil, wire.Text, []byte("\xC3"), false, nonceKey)
		always()
		c.refuses(t, "another message", wire.ErrBusy, message(c, wire.Text, ""))
		c.refuses(t, "a fragment of the other kind", wire.ErrBusy, fragment(c, wire.Binary, "", true))
		c.refuses(t, "text that does not go on", wire.ErrInvalidUTF8, fragment(c, wire.Text, "a", false))
		c.refuses(t, "an end inside a character", wire.ErrInvalidUTF8, fragment(c, wire.Text, "", true))
		_, err := c.AppendFragment(nil, wire.Text, []byte("\xA9"), true, nonceKey)
		equal(t, "the character may come in two fragments", err, nil)

		for reason, end := range map[string]func(c *Early){
			"after our close": func(c *Early) { c.AppendClose(nil, 0, "", nonceKey) },
			"after a close amid a message": func(c *Early) {
				c.AppendFragment(nil, wire.Text, nil, false, nonceKey)
				c.AppendClose(nil, 0, "", nonceKey)
			},
			"after the end of the stream": func(c *Early) { c.Abort(wire.ErrUnexpectedEOF) },
			"after a fault":               func(c *Early) { c.Receive(r.got("\xFF\xFF")) },
		} {
			c := r.start()
			end(c)
			for _, k := range []wire.Kind{wire.Text, wire.Binary, wire.Ping} {
				c.refuses(t, reason+", a message", wire.ErrClosed, message(c, k, ""))
				c.refuses(t, reason+", a fragment", wire.ErrClosed, fragment(c, k, "", true))
			}
			c.refuses(t, reason+", a ping", wire.ErrClosed, ping(c, 0))
			c.refuses(t, reason+", a close", wire.ErrClosed, closing(c, 0, ""))
		}
	})
}

// What a machine sends is told by the slow reader of the same draft, and of no
// other that has different frames.
func TestEarlySendsCanBeRead(t *testing.T) {
	rnd := rand.New(rand.NewPCG(6, 3))
	for range 1000 {
		r := randomRules(rnd)
		r.limits = plenty
		c := r.start()
		var out []byte
		var want []string
		try := func(dst []byte, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			out = dst
		}
		for range rnd.IntN(5) {
			text, k := []byte("Apple = \uFFFD😀")[:8+3*rnd.IntN(2)], []wire.Kind{wire.Text, wire.Binary}[rnd.IntN(2)]
			line := fmt.Sprintf("%v %q", k, text)
			for rnd.IntN(3) > 0 {
				n := rnd.IntN(len(text) + 1)
				try(c.AppendFragment(out, k, text[:n], false, rnd.Uint32()))
				text = text[n:]
				if rnd.IntN(2) == 0 {
					try(c.AppendPing(out, []byte("hi"), rnd.Uint32()))
					want = append(want, `ping "hi"`)
				}
			}
			try(c.AppendFragment(out, k, text, true, rnd.Uint32()))
			want = append(want, line)
		}
		try(c.AppendClose(out, 0, "", rnd.Uint32()))
		want = append(want, fmt.Sprintf(`close 1005 "" at %d`, len(out)))
		peer := r.peer()
		peer.limits.Strict = true
		if got := peer.slow(out); !slices.Equal(got, want) {
			t.Fatalf("%v, %v: %x tells %q, want %q", r.version, r.role, out, got, want)
		}
		for _, other := range earlyVersions {
			if family(other) == family(r.version) || other >= 4 && r.version >= 4 && r.role == wire.Server {
				continue
			}
			wrong := peer
			wrong.version = other
			if slices.Equal(wrong.slow(out), want) {
				t.Fatalf("%v: %x can be read as %v", r.version, out, other)
			}
		}
	}
}

// family numbers the layouts of frames.
func family(v wire.Version) int {
	switch {
	case v < 4:
		return 1
	case v == 4:
		return 2
	}
	return 3
}
