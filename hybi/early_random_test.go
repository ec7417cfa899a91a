package hybi

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/wsdriver/wsdriver/wire"
)

// payloads are what random frames hold.
var payloads = []string{"", "a", "Hello", "é", "😀", "\xF0\x9F", "\x98\x80", "\xC3", "\x80", "\xED\xA0\x80", "\xFF",
	"\x03\xE8", "\x03\xEC", "\x03\xE8bye", "\x0F\xA4\xC3", "C", "abcdefghijklmnopqrstuvwxyz"}

// random returns a stream that makes some sense in the version: mostly messages in
// fragments, with control frames between them.
func (r earlyRules) random(rnd *rand.Rand) (p []byte) {
	ops := []byte{0, 0, 0, 2, 3, 4, 4, 4, 5, 1, 9}
	for range rnd.IntN(8) {
		op, payload := ops[rnd.IntN(len(ops))], []byte(payloads[rnd.IntN(len(payloads))])
		f := r.frameOf(op, op >= 1 && op <= 3 || rnd.IntN(2) == 0, payload)
		switch rnd.IntN(12) {
		case 0: // a longer form of the length
			f = append([]byte{f[0], 126, 0}, f[1:]...)
		case 1:
			f = append([]byte{f[0], 127, 0, 0, 0, 0, 0, 0, 0}, f[1:]...)
		case 2: // anything
			f[rnd.IntN(len(f))] ^= 1 << rnd.IntN(8)
		}
		p = append(p, r.masks(f, string([]byte{byte(rnd.Uint32()), 0, byte(rnd.Uint32()), 7}))...)
	}
	switch rnd.IntN(5) {
	case 0:
		p = p[:len(p)-rnd.IntN(len(p)+1)]
	case 1:
		if len(p) > 0 {
			p[rnd.IntN(len(p))] ^= 1 << rnd.IntN(8)
		}
	}
	return p
}

func randomRules(rnd *rand.Rand) earlyRules {
	r := earlyRules{version: wire.Version(1 + rnd.IntN(6)), role: bothRoles[rnd.IntN(2)], limits: plenty, key: connKey}
	if rnd.IntN(3) == 0 {
		r.limits = EarlyLimits{Message: rnd.IntN(20), Frame: rnd.IntN(10), Fragments: rnd.IntN(4)}
	}
	r.limits.Strict = rnd.IntN(3) == 0
	return r
}

func TestEarlyRandomStreams(t *testing.T) {
	rnd := rand.New(rand.NewPCG(6, 1))
	for range 3000 {
		r := randomRules(rnd)
		p := r.random(rnd)
		r.agree(t, "the slow reader", p, 1, r.slow(p))
	}
}

// Long text is unmasked in blocks, which must show nowhere.
func TestEarlyLongText(t *testing.T) {
	rnd := rand.New(rand.NewPCG(6, 2))
	for range 60 {
		r := randomRules(rnd)
		r.limits = plenty
		r.limits.Strict = rnd.IntN(2) == 0
		var text []byte
		for len(text) < 20000 {
			text = append(text, bytes.Repeat([]byte(payloads[1+rnd.IntN(4)]), 1+rnd.IntN(3000))...)
			if rnd.IntN(12) == 0 {
				text = append(text, payloads[rnd.IntN(len(payloads))]...)
			}
		}
		cut := rnd.IntN(len(text))
		p := r.masks(r.frameOf(4, false, text[:cut]), "abcd")
		p = append(p, r.masks(r.frameOf(0, true, text[cut:]), "efgh")...)
		r.agree(t, "the slow reader", p, 1+rnd.IntN(len(p)), r.slow(p))
	}
}

// Whatever takes a step for every pair of bytes is never done with inputs of this
// length, so that the test ends is the proof.
func TestEarlyHostileTextIsLinear(t *testing.T) {
	const huge = 1 << 19
	for _, part := range []string{"\x80", "a\x80", "\xC3", "\xF0\x9F\x98", "\xE2\x82x", "0123456789abcdefghijklmnopqrstuvwxyz\xFF"} {
		r := earlyRules{4, wire.Server, EarlyLimits{Message: huge, Frame: huge, Fragments: 1}, connKey}
		c := r.start()
		p := r.masks(r.frameOf(4, true, bytes.Repeat([]byte(part), huge/len(part))), "abcd")
		calls, ends := 0, 0
		for len(p) > 0 {
			ev, n := c.Receive(p)
			p = p[n:]
			if calls++; ev.Last() {
				ends++
			}
		}
		equal(t, "the message is told", ends, 1)
		if calls > huge+2 {
			t.Errorf("%x: %d calls for %d bytes", part, calls, huge)
		}
	}
	r := earlyRules{5, wire.Server, plenty, connKey}
	p := bytes.Repeat(append(r.masks(r.frameOf(4, true, nil), "abcd"), r.masks(r.frameOf(2, true, []byte("x")), "efgh")...), huge/16)
	equal(t, "empty frames and pings are told", len(r.run(t, p)), huge/8+1)
}

// Pieces lie in the input, and cost no memory.
func TestEarlyPiecesLieInTheInput(t *testing.T) {
	for _, version := range earlyVersions {
		r := earlyRules{version, wire.Server, plenty, connKey}
		for _, op := range []byte{2, 4, 5} {
			frame := r.masks(r.frameOf(op, true, []byte("Hello")), "abcd")
			c, p := r.start(), bytes.Clone(frame)
			ev, n := c.Receive(p)
			equal(t, "the frame is told", string(ev.Data), "Hello")
			equal(t, "and taken", n, len(p))
			equal(t, "in place", &ev.Data[0], &p[len(p)-5])
			equal(t, "without memory", testing.AllocsPerRun(50, func() {
				copy(p, frame)
				c.Receive(p)
			}), 0)
		}
	}
}
