package hixie75

import (
	"math/rand/v2"
	"testing"

	"github.com/wsdriver/wsdriver/hixie75/hixietest"
	"github.com/wsdriver/wsdriver/wire"
)

func TestClosing(t *testing.T) {
	l := Limits{Message: 100, Frame: 100}
	over := wire.Event{Kind: wire.Close, Code: wire.AbnormalClosure}
	for _, v := range []struct {
		reason string
		in     string
		close  bool // of our own
		err    *wire.Error
		fault  *wire.Error // what Abort is given
	}{
		{"the end of the stream between frames is the close", "\x00a\xFF", false, nil, wire.ErrUnexpectedEOF},
		{"amid a frame it is not", "\x00a", false, wire.ErrUnexpectedEOF, wire.ErrUnexpectedEOF},
		{"nor behind half of an empty one", "\xFF", false, wire.ErrUnexpectedEOF, wire.ErrUnexpectedEOF},
		{"after our own close it is, wherever the peer stood", "\x00a", true, nil, wire.ErrUnexpectedEOF},
		{"patience ends with its own cause", "", false, wire.ErrTimeout, wire.ErrTimeout},
	} {
		c := open(l)
		want(t, "it starts open", c.State(), wire.Opened)
		drain(c, []byte(v.in))
		want(t, v.reason+": open until then", c.State(), wire.Opened)
		if v.close {
			dst, err := c.AppendClose([]byte("x"), 0, "")
			want(t, v.reason+": a close sends nothing", string(dst), "x")
			want(t, v.reason+": and is no error", err, nil)
			want(t, v.reason+": there is nothing to wait for", c.State(), wire.Finished)
			want(t, v.reason+": what follows is discarded", len(drain(c, []byte("b\xFF\x00c\xFF"))), 0)
		}
		ev := c.Abort(v.fault)
		want(t, v.reason+": one event", ev.Kind == over.Kind && ev.Code == over.Code && ev.Data == nil, true)
		want(t, v.reason, c.Err(), v.err)
		want(t, v.reason+": finished", c.State(), wire.Finished)
		want(t, v.reason+": told once", c.Abort(wire.ErrTimeout).Kind, wire.None)
		want(t, v.reason+": and for good", c.Err(), v.err)
	}
}

func TestNothingIsSentAfterTheEnd(t *testing.T) {
	for reason, end := range map[string]func(*Conn){
		"after our close": func(c *Conn) { c.AppendClose(nil, wire.NoStatus, "") },
		"after the end":   func(c *Conn) { c.Abort(wire.ErrUnexpectedEOF) },
		"after a fault":   func(c *Conn) { drain(c, []byte("\x00ab")) },
	} {
		c := open(Limits{Message: 1})
		end(c)
		was := *c
		same := func() bool { return *c == was }
		for _, k := range []wire.Kind{wire.Text, wire.Binary} {
			hixietest.Refuses(t, reason, wire.ErrClosed, same, func(dst []byte) ([]byte, error) { return c.AppendMessage(dst, k, nil) })
			hixietest.Refuses(t, reason, wire.ErrClosed, same, func(dst []byte) ([]byte, error) { return c.AppendFragment(dst, k, nil, true) })
		}
		hixietest.Refuses(t, reason, wire.ErrClosed, same, func(dst []byte) ([]byte, error) { return c.AppendClose(dst, 1000, "") })
	}
}

func TestSending(t *testing.T) {
	c := open(Limits{})
	out := []byte("x")
	for _, text := range []string{"Hello", "Apple = \uF8FF", "50", ""} {
		var err error
		out, err = c.AppendMessage(out, wire.Text, []byte(text))
		want(t, "text is sent", err, nil)
	}
	want(t, "a frame each, behind what was there", string(out), "x\x00Hello\xFF\x00Apple = \uF8FF\xFF\x0050\xFF\x00\xFF")

	out, _ = c.AppendFragment(nil, wire.Text, []byte("Apple = \xEF\xA3"), false)
	want(t, "a message is under way", c.out.Busy(), true)
	refuses(t, c, "amid a message", []refusal{
		{"another one", wire.ErrBusy, func(dst []byte) ([]byte, error) { return c.AppendMessage(dst, wire.Text, nil) }},
		{"a byte that does not go on", wire.ErrInvalidUTF8, func(dst []byte) ([]byte, error) { return c.AppendFragment(dst, wire.Text, []byte("!"), false) }},
		{"an end inside a character", wire.ErrInvalidUTF8, func(dst []byte) ([]byte, error) { return c.AppendFragment(dst, wire.Text, nil, true) }},
	})
	out, _ = c.AppendFragment(out, wire.Text, nil, false)
	out, _ = c.AppendFragment(out, wire.Text, []byte("\xBF"), true)
	want(t, "pieces lie within one frame", string(out), "\x00Apple = \uF8FF\xFF")

	refuses(t, c, "between messages", []refusal{
		{"FF", wire.ErrInvalidUTF8, func(dst []byte) ([]byte, error) { return c.AppendMessage(dst, wire.Text, []byte("a\xFF\x00b")) }},
		{"half a character", wire.ErrInvalidUTF8, func(dst []byte) ([]byte, error) { return c.AppendMessage(dst, wire.Text, []byte("\xC3")) }},
	})
}

type refusal struct {
	reason string
	err    error
	call   func(dst []byte) ([]byte, error)
}

// refuses checks those refusals, and those that hold at any time.
func refuses(t *testing.T, c *Conn, when string, list []refusal) {
	t.Helper()
	for _, k := range []wire.Kind{wire.Binary, wire.Ping, wire.Pong, wire.Close, wire.None} {
		list = append(list,
			refusal{k.String(), wire.ErrUnsupported, func(dst []byte) ([]byte, error) { return c.AppendMessage(dst, k, []byte("x")) }},
			refusal{k.String(), wire.ErrUnsupported, func(dst []byte) ([]byte, error) { return c.AppendFragment(dst, k, []byte("x"), false) }})
	}
	list = append(list,
		refusal{"a code", wire.ErrUnsupported, func(dst []byte) ([]byte, error) { return c.AppendClose(dst, wire.NormalClosure, "") }},
		refusal{"a reason", wire.ErrUnsupported, func(dst []byte) ([]byte, error) { return c.AppendClose(dst, 0, "bye") }})
	was := *c
	for _, r := range list {
		hixietest.Refuses(t, when+", "+r.reason, r.err, func() bool { return *c == was }, r.call)
	}
}

func TestWhatIsSentCanBeRead(t *testing.T) {
	r := rand.New(rand.NewPCG(75, 2))
	for range 500 {
		hixietest.Sends(t, r, open(Limits{}), false)
	}
}
