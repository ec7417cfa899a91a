package hixie76

import (
	"math/rand/v2"
	"testing"

	"github.com/wsdriver/wsdriver/hixie75"
	"github.com/wsdriver/wsdriver/hixie75/hixietest"
	"github.com/wsdriver/wsdriver/wire"
)

type refusal struct {
	reason string
	err    error
	call   func(dst []byte) ([]byte, error)
}

func refuses(t *testing.T, c *Conn, when string, list []refusal) {
	t.Helper()
	was := *c
	for _, r := range list {
		hixietest.Refuses(t, when+", "+r.reason, r.err, func() bool { return *c == was }, r.call)
	}
}

func TestNothingIsSentAfterTheEnd(t *testing.T) {
	for reason, end := range map[string]func(*Conn){
		"after our close": func(c *Conn) { c.AppendClose(nil, wire.NoStatus, "") },
		"after a close amid a message": func(c *Conn) {
			c.AppendFragment(nil, wire.Text, nil, false)
			c.AppendReply(nil, drain(t, c, "\xFF\x00"))
		},
		"after the end of the stream":      func(c *Conn) { c.Abort(wire.ErrUnexpectedEOF) },
		"after half a closing frame":       func(c *Conn) { drain(t, c, "\xFF"); c.Abort(wire.ErrUnexpectedEOF) },
		"after a fault":                    func(c *Conn) { drain(t, c, "\x00ab") },
		"after a fault that was answered":  func(c *Conn) { c.AppendReply(nil, drain(t, c, "\x00ab")) },
		"after both closed, we were first": func(c *Conn) { c.AppendClose(nil, 0, ""); drain(t, c, "\xFF\x00") },
	} {
		c := open(wire.Server, hixie75.Limits{Message: 1})
		end(c)
		var list []refusal
		for _, k := range []wire.Kind{wire.Text, wire.Binary} {
			list = append(list,
				refusal{"a message", wire.ErrClosed, func(dst []byte) ([]byte, error) { return c.AppendMessage(dst, k, nil) }},
				refusal{"a piece", wire.ErrClosed, func(dst []byte) ([]byte, error) { return c.AppendFragment(dst, k, nil, true) }})
		}
		refuses(t, c, reason, append(list, refusal{"a close", wire.ErrClosed, func(dst []byte) ([]byte, error) { return c.AppendClose(dst, 0, "") }}))
	}
}

func TestRefusals(t *testing.T) {
	c := open(wire.Client, hixie75.Limits{})
	always := []refusal{
		{"a code", wire.ErrUnsupported, func(dst []byte) ([]byte, error) { return c.AppendClose(dst, wire.NormalClosure, "") }},
		{"a reason", wire.ErrUnsupported, func(dst []byte) ([]byte, error) { return c.AppendClose(dst, 0, "bye") }},
		{"binary", wire.ErrUnsupported, func(dst []byte) ([]byte, error) { return c.AppendMessage(dst, wire.Binary, nil) }},
		{"a piece of binary", wire.ErrUnsupported, func(dst []byte) ([]byte, error) { return c.AppendFragment(dst, wire.Binary, nil, true) }},
		{"a ping", wire.ErrUnsupported, func(dst []byte) ([]byte, error) { return c.AppendMessage(dst, wire.Ping, nil) }},
		{"FF", wire.ErrInvalidUTF8, func(dst []byte) ([]byte, error) { return c.AppendFragment(dst, wire.Text, []byte("a\xFF"), true) }},
	}
	refuses(t, c, "between messages", always)
	out, err := c.AppendFragment(nil, wire.Text, []byte("a"), false)
	want(t, "a piece is sent", string(out), "\x00a")
	want(t, "without an error", err, nil)
	refuses(t, c, "amid a message", append(always,
		refusal{"a close, which would cut it", wire.ErrBusy, func(dst []byte) ([]byte, error) { return c.AppendClose(dst, 0, "") }},
		refusal{"another one", wire.ErrBusy, func(dst []byte) ([]byte, error) { return c.AppendMessage(dst, wire.Text, nil) }}))
}

func TestWhatIsSentCanBeRead(t *testing.T) {
	r := rand.New(rand.NewPCG(76, 2))
	for range 500 {
		hixietest.Sends(t, r, open(roles[r.IntN(2)], hixie75.Limits{}), true)
	}
}
