package hixie76

import (
	"testing"

	"github.com/wsdriver/wsdriver/hixie75"
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

var roles = []wire.Role{wire.Server, wire.Client}

func open(role wire.Role, l hixie75.Limits) *Conn {
	c := new(Conn)
	c.Reset(role, l)
	return c
}

// check asserts what the closing rules say of the state.
func check(t testing.TB, c *Conn) {
	if want := c.sent || c.ended; want != (c.state != wire.Opened) {
		t.Fatalf("%v, although sent is %v and ended %v", c.state, c.sent, c.ended)
	}
	if c.sent && c.ended && c.state != wire.Finished {
		t.Fatalf("%v, although both are closed", c.state)
	}
	if !c.ended && c.state == wire.Finished {
		t.Fatal("finished without a terminal event")
	}
}

// starting returns what starts a connection under the rules, and its check.
func starting(t testing.TB, role wire.Role, r hixietest.Rules) func() (hixietest.Machine, func()) {
	return func() (hixietest.Machine, func()) {
		c := open(role, hixie75.Limits{Message: r.Message, Frame: r.Frame, Strict: r.Strict})
		return c, func() { check(t, c) }
	}
}

// drain gives p to c and returns the terminal event, if it came.
func drain(t *testing.T, c *Conn, p string) (last wire.Event) {
	t.Helper()
	for b := []byte(p); len(b) > 0; {
		ev, n := c.Receive(b)
		if b = b[n:]; ev.Terminal() {
			last = ev
		}
		check(t, c)
	}
	return last
}
