package hixie75

import (
	"testing"

	"github.com/wsdriver/wsdriver/hixie75/hixietest"
	"github.com/wsdriver/wsdriver/wire"
)

// want checks two values, for a reason.
func want[T comparable](t *testing.T, reason string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %#v, want %#v", reason, got, want)
	}
}

// check asserts the invariants that stand above the fields of Frames.
func check(t testing.TB, f *Frames) {
	hold := func(ok bool, invariant string) {
		if !ok {
			t.Fatalf("not so: %s\n%+v", invariant, *f)
		}
	}
	hold(f.place != inText || f.size <= f.limits.Message, "the message keeps within its limit")
	hold(f.place != inLength || f.length <= int64(f.limits.Frame) && f.taken < maxLength, "a length keeps within its limit")
	hold(f.place != inPayload || f.left > 0 && f.left <= int64(f.limits.Frame), "payload is under way")
	hold(!f.first || f.place == inText, "only a message has a first piece")
	hold(f.err == nil || f.place == stopped, "nothing is read after a fault")
	hold(f.place == inText || f.text.End() == nil, "only text holds bytes back")
}

// starting returns what starts a connection under the rules, and its check.
func starting(t testing.TB, r hixietest.Rules) func() (hixietest.Machine, func()) {
	return func() (hixietest.Machine, func()) {
		c := open(Limits{Message: r.Message, Frame: r.Frame, Strict: r.Strict})
		return c, func() { check(t, &c.in) }
	}
}

func open(l Limits) *Conn {
	c := new(Conn)
	c.Reset(l)
	return c
}

// drain gives p to c and returns what it tells.
func drain(c *Conn, p []byte) (events []wire.Event) {
	for len(p) > 0 {
		ev, n := c.Receive(p)
		if p = p[n:]; ev.Kind != wire.None {
			events = append(events, ev)
		}
	}
	return events
}
