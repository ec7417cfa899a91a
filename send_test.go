package wsdriver_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
)

// unchanged checks that a call returned that error and left dst and the Driver as
// they were.
func unchanged(t *testing.T, reason string, d *wsdriver.Driver, wanted error, call func(dst []byte) ([]byte, error)) {
	t.Helper()
	before, state := *d, d.State()
	dst := []byte("dst with room")[:3]
	out, err := call(dst)
	if !errors.Is(err, wanted) || string(out) != "dst" || string(dst) != "dst" {
		t.Errorf("%s: got %q, %v, want %v", reason, out, err, wanted)
	}
	if *d != before || d.State() != state {
		t.Errorf("%s: the Driver has changed", reason)
	}
}

func TestErrorsChangeNothing(t *testing.T) {
	long := make([]byte, 126)
	for _, role := range bothRoles {
		d := aDriver(role)
		for _, c := range []struct {
			reason string
			want   error
			call   func(dst []byte) ([]byte, error)
		}{
			{"a kind", wsdriver.ErrUnsupported, func(dst []byte) ([]byte, error) { return d.AppendMessage(dst, wsdriver.Ping, nil) }},
			{"a kind", wsdriver.ErrUnsupported, func(dst []byte) ([]byte, error) { return d.AppendFragment(dst, wsdriver.Open, nil, true) }},
			{"text", wsdriver.ErrInvalidUTF8, func(dst []byte) ([]byte, error) { return d.AppendMessage(dst, wsdriver.Text, []byte("\xff")) }},
			{"text", wsdriver.ErrInvalidUTF8, func(dst []byte) ([]byte, error) {
				return d.AppendFragment(dst, wsdriver.Text, []byte("a\xff"), false)
			}},
			{"text", wsdriver.ErrInvalidUTF8, func(dst []byte) ([]byte, error) {
				return d.AppendFragment(dst, wsdriver.Text, []byte("a\xc3"), true)
			}},
			{"a ping", wsdriver.ErrTooLong, func(dst []byte) ([]byte, error) { return d.AppendPing(dst, long) }},
			{"a pong", wsdriver.ErrTooLong, func(dst []byte) ([]byte, error) { return d.AppendPong(dst, long) }},
			{"a code", wsdriver.ErrInvalidCode, func(dst []byte) ([]byte, error) { return d.AppendClose(dst, 1006, "") }},
			{"a reason", wsdriver.ErrTooLong, func(dst []byte) ([]byte, error) { return d.AppendClose(dst, 1000, string(long)) }},
			{"a reason", wsdriver.ErrInvalidUTF8, func(dst []byte) ([]byte, error) { return d.AppendClose(dst, 1000, "\xff") }},
			{"a reason without a code", wsdriver.ErrInvalidCode, func(dst []byte) ([]byte, error) { return d.AppendClose(dst, 0, "x") }},
			{"the length of nothing", wsdriver.ErrUnsupported, func(dst []byte) ([]byte, error) { return d.AppendHeader(dst, wsdriver.Text, -1, true) }},
		} {
			unchanged(t, c.reason, d, c.want, c.call)
		}
		answer := wsdriver.ErrBusy
		if role == wsdriver.Client {
			answer = wsdriver.ErrUnsupported
			unchanged(t, "a header alone", d, wsdriver.ErrUnsupported, func(dst []byte) ([]byte, error) { return d.AppendHeader(dst, wsdriver.Text, 1, true) })
			unchanged(t, "a request", d, wsdriver.ErrBusy, func(dst []byte) ([]byte, error) {
				return d.AppendRequest(dst, &wsdriver.HandshakeRequest{Host: "h"})
			})
		} else {
			unchanged(t, "a request", d, wsdriver.ErrUnsupported, func(dst []byte) ([]byte, error) {
				return d.AppendRequest(dst, &wsdriver.HandshakeRequest{Host: "h"})
			})
		}
		unchanged(t, "an acceptance", d, answer, func(dst []byte) ([]byte, error) { return d.AppendAccept(dst, "", nil) })
		unchanged(t, "a refusal", d, answer, func(dst []byte) ([]byte, error) { return d.AppendReject(dst, 404, nil, nil) })
		d.AppendFragment(nil, wsdriver.Text, nil, false)
		unchanged(t, "a message in a message", d, wsdriver.ErrBusy, func(dst []byte) ([]byte, error) { return d.AppendMessage(dst, wsdriver.Text, nil) })
		unchanged(t, "another kind", d, wsdriver.ErrBusy, func(dst []byte) ([]byte, error) { return d.AppendFragment(dst, wsdriver.Binary, nil, true) })
		out, err := d.AppendFragment(nil, wsdriver.Text, []byte("ok"), true)
		want(t, "after all that it goes on", err == nil && len(out) > 3, true)
	}
	for _, end := range []func(*wsdriver.Driver){
		func(d *wsdriver.Driver) { d.AppendClose(nil, 1000, "") },
		func(d *wsdriver.Driver) { d.Receive(octets("83")) },
		func(d *wsdriver.Driver) { d.ReceiveEOF() },
	} {
		for name := range allSends(aServer()) {
			d := aServer()
			end(d)
			unchanged(t, name+" at the end", d, wsdriver.ErrClosed, allSends(d)[name])
		}
	}
	for name := range allSends(aServer()) {
		d := wsdriver.NewServer(nil)
		unchanged(t, name+" before the request", d, wsdriver.ErrNotOpen, allSends(d)[name])
		d.Receive([]byte(request()))
		unchanged(t, name+" before the acceptance", d, wsdriver.ErrNotOpen, allSends(d)[name])
		d = wsdriver.NewServer(nil)
		d.Receive([]byte("\x16"))
		unchanged(t, name+" after a fault in its place", d, wsdriver.ErrClosed, allSends(d)[name])
	}
}

func TestAppendHeader(t *testing.T) {
	for _, k := range []wsdriver.Kind{wsdriver.Text, wsdriver.Binary} {
		for _, n := range []int{0, 125, 126, 65535, 65536} {
			payload := strings.Repeat("x", n)
			a, e := aServer(), aServer()
			var got, wanted []byte
			for _, last := range []bool{false, false, true} {
				got, _ = a.AppendHeader(got, k, n, last)
				got = append(got, payload...)
				wanted, _ = e.AppendFragment(wanted, k, []byte(payload), last)
			}
			want(t, "a header and its payload are a fragment", string(got) == string(wanted), true)
		}
	}
}

// TestSameCallsSameBytes is the promise that a fixed source makes all bytes
// repeatable.
func TestCallsRepeat(t *testing.T) {
	run := func(seed uint64) string {
		d := wsdriver.NewClient(&wsdriver.Config{Rand: rand.NewPCG(seed, 1)})
		out, _ := d.AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "h"})
		_, key, _ := strings.Cut(string(out), "Sec-WebSocket-Key: ")
		d.Receive([]byte(response(key[:24])))
		out, _ = d.AppendMessage(out, wsdriver.Text, []byte("x"))
		out, _ = d.AppendFragment(out, wsdriver.Text, []byte("y"), true)
		out, _ = d.AppendPing(out, []byte("z"))
		for ev := range d.Events(fromServer(0x89, "p")) {
			out = d.AppendReply(out, ev)
		}
		out, _ = d.AppendClose(out, 1000, "")
		return string(out)
	}
	want(t, "the same source", run(1), run(1))
	want(t, "another source", run(1) == run(2), false)
}
