package hybi_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/hybi"
	"github.com/wsdriver/wsdriver/parser"
	"github.com/wsdriver/wsdriver/wire"
)

// want checks two values, for a reason.
func want[T comparable](t *testing.T, reason string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\ngot  %#v\nwant %#v", reason, got, want)
	}
}

// open returns a connection. Frames of its peer are made by from.
func open(role wire.Role, v wire.Version) *hybi.Conn {
	c := new(hybi.Conn)
	c.Reset(role, v, parser.Limits{})
	return c
}

// from returns a short frame of the peer of role; the masking key is zero.
func from(role wire.Role, b byte, payload string) []byte {
	if role == wire.Server {
		return append([]byte{b, 0x80 | byte(len(payload)), 0, 0, 0, 0}, payload...)
	}
	return append([]byte{b, byte(len(payload))}, payload...)
}

const key = 0 // the masking key of clients, so that their payload shows

// sent returns what a frame of role is on the wire, under that key.
func sent(role wire.Role, b byte, payload string) string {
	return string(from(1-role, b, payload))
}

var roles = []wire.Role{wire.Server, wire.Client}

var versions = []wire.Version{wire.Hybi07, wire.Hybi08, wire.Hybi13}

// sends are all calls that send a frame and may fail.
func sends(c *hybi.Conn) map[string]func(dst []byte) ([]byte, error) {
	m := map[string]func(dst []byte) ([]byte, error){
		"AppendMessage":  func(dst []byte) ([]byte, error) { return c.AppendMessage(dst, wire.Text, []byte("x"), key) },
		"AppendValid":    func(dst []byte) ([]byte, error) { return c.AppendValid(dst, wire.Binary, []byte("x"), key) },
		"AppendFragment": func(dst []byte) ([]byte, error) { return c.AppendFragment(dst, wire.Text, []byte("x"), true, key) },
		"AppendPing":     func(dst []byte) ([]byte, error) { return c.AppendPing(dst, []byte("x"), key) },
		"AppendPong":     func(dst []byte) ([]byte, error) { return c.AppendPong(dst, []byte("x"), key) },
		"AppendClose":    func(dst []byte) ([]byte, error) { return c.AppendClose(dst, 1000, "x", key) },
	}
	if c.Role() == wire.Server {
		m["AppendHeader"] = func(dst []byte) ([]byte, error) { return c.AppendHeader(dst, wire.Binary, 300, true) }
	}
	return m
}

// refuses checks that an Append call returned that error and left dst and the
// connection as they were.
func refuses(t *testing.T, reason string, c *hybi.Conn, call func(dst []byte) ([]byte, error), wanted error) {
	t.Helper()
	before := *c
	out, err := call([]byte("dst"))
	if !errors.Is(err, wanted) || string(out) != "dst" {
		t.Errorf("%s: got %q, %v, want %v", reason, out, err, wanted)
	}
	if *c != before {
		t.Errorf("%s: the connection has changed", reason)
	}
}

func TestReset(t *testing.T) {
	for _, role := range roles {
		for _, v := range versions {
			c := open(role, v)
			want(t, "the role", c.Role(), role)
			want(t, "the version", c.Version(), v)
			want(t, "the state", c.State(), wire.Opened)
			want(t, "no fault", c.Err(), nil)
			want(t, "nothing is under way", c.Remaining(), 0)
			c.Receive(from(role, 0x82, "abcd")[:len(from(role, 0x82, "abcd"))-3])
			want(t, "but now it is", c.Remaining(), 3)
		}
	}
}

// TestStates walks through the table above Conn.
func TestStates(t *testing.T) {
	for _, role := range roles {
		both := wire.Finished
		if role == wire.Client {
			both = wire.Closing
		}
		reply := func(c *hybi.Conn, ev wire.Event) string { return string(c.AppendReply(nil, ev, key)) }

		c := open(role, wire.Hybi13)
		c.AppendClose(nil, 1000, "", key)
		want(t, "we close", c.State(), wire.Closing)
		ev, _ := c.Receive(from(role, 0x81, "x"))
		want(t, "its data is still told", ev.Kind, wire.Text)
		ev, _ = c.Receive(from(role, 0x89, "x"))
		want(t, "its pings too", ev.Kind, wire.Ping)
		want(t, "though not answered", reply(c, ev), "")
		want(t, "nor are Idle events", reply(c, wire.Event{Kind: wire.Idle}), "")
		ev, _ = c.Receive(from(role, 0x88, "\x03\xe9"))
		want(t, "it closes too", ev.String(), `close 1001 ""`)
		want(t, "it has its answer", reply(c, ev), "")
		want(t, "both", c.State(), both)
		want(t, "the end", c.ReceiveEOF().Kind, wire.None)
		want(t, "of all", c.State(), wire.Finished)
		want(t, "and no fault", c.Err(), nil)

		c = open(role, wire.Hybi13)
		ev, _ = c.Receive(from(role, 0x88, "\x03\xe9why"))
		want(t, "it closes", ev.String(), `close 1001 "why"`)
		want(t, "we may still send", c.State(), wire.Closing)
		want(t, "a ping before it needs no answer any more", reply(c, wire.Event{Kind: wire.Ping, Data: []byte("p")}), "")
		want(t, "nor does silence", reply(c, wire.Event{Kind: wire.Idle}), "")
		want(t, "the answer", reply(c, ev), sent(role, 0x88, "\x03\xe9"))
		want(t, "both, the other way", c.State(), both)
		want(t, "a second answer", reply(c, ev), "")

		c = open(role, wire.Hybi13)
		ev, _ = c.Receive(from(role, 0x88, ""))
		want(t, "it closes without a code", ev.String(), `close 1005 ""`)
		want(t, "and so do we", reply(c, ev), sent(role, 0x88, ""))

		c = open(role, wire.Hybi13)
		ev, _ = c.Receive(from(role, 0x83, ""))
		want(t, "a fault", ev.String(), "fail 1002")
		want(t, "is kept", c.Err(), parser.ErrOpcode)
		want(t, "and closes", c.State(), wire.Closing)
		for name, send := range sends(c) {
			refuses(t, name+" after a fault", c, send, wire.ErrClosed)
		}
		want(t, "its Close frame", reply(c, ev), sent(role, 0x88, "\x03\xea"))
		want(t, "both again", c.State(), both)

		c = open(role, wire.Hybi13)
		c.AppendClose(nil, 1000, "", key)
		ev, _ = c.Receive(from(role, 0x83, ""))
		want(t, "a fault after our Close frame", ev.String(), "fail 1002")
		want(t, "is the end", c.State(), both)

		c = open(role, wire.Hybi13)
		want(t, "an early end", c.ReceiveEOF().String(), `close 1006 ""`)
		want(t, "the end", c.State(), wire.Finished)
		want(t, "its cause", c.Err(), wire.ErrUnexpectedEOF)
		want(t, "nothing is owed", reply(c, wire.Event{Kind: wire.Close, Code: 1006}), "")
		want(t, "a second end", c.ReceiveEOF().Kind, wire.None)
		for name, send := range sends(c) {
			refuses(t, name+" at the end", c, send, wire.ErrClosed)
		}

		c = open(role, wire.Hybi13)
		want(t, "no patience", c.Abort(wire.ErrTimeout).String(), `close 1006 ""`)
		want(t, "its cause", c.Err(), wire.ErrTimeout)
		ev, n := c.Receive(from(role, 0x81, "x"))
		want(t, "nothing is read any more", ev.Kind, wire.None)
		want(t, "but taken", n, len(from(role, 0x81, "x")))
	}
}

func TestCloseBodies(t *testing.T) {
	for _, v := range versions {
		for code := range 5002 {
			c := open(wire.Client, v)
			ev, _ := c.Receive(from(wire.Client, 0x88, string([]byte{byte(code >> 8), byte(code)})+"r"))
			ok := wire.Code(code).Sendable() || code == 1004 && v < wire.Hybi13
			if ok != (ev.Kind == wire.Close) || ok && (int(ev.Code) != code || string(ev.Data) != "r") || !ok && c.Err() != hybi.ErrCloseCode {
				t.Fatalf("code %d in %v: %v, %v", code, v, ev, c.Err())
			}
		}
		c := open(wire.Client, v)
		ev, _ := c.Receive(from(wire.Client, 0x88, "\x03\xe8\xff"))
		want(t, "a reason that is not UTF-8", ev.String(), "fail 1007")
		want(t, "the fault", c.Err(), hybi.ErrCloseReason)
	}
	for _, b := range []struct {
		code   wire.Code
		reason string
		want   string
		err    error
	}{
		{1000, "", "\x03\xe8", nil}, {4999, "bye", "\x13\x87bye", nil}, {0, "", "", nil}, {1005, "", "", nil},
		{1000, strings.Repeat("x", 123), "\x03\xe8" + strings.Repeat("x", 123), nil},
		{0, "x", "", wire.ErrInvalidCode}, {1005, "x", "", wire.ErrInvalidCode}, {1004, "", "", wire.ErrInvalidCode},
		{1006, "", "", wire.ErrInvalidCode}, {1015, "", "", wire.ErrInvalidCode}, {999, "", "", wire.ErrInvalidCode}, {5000, "", "", wire.ErrInvalidCode},
		{1000, strings.Repeat("x", 124), "", wire.ErrTooLong}, {1000, "\xff", "", wire.ErrInvalidUTF8},
	} {
		for _, role := range roles {
			c := open(role, wire.Hybi13)
			if b.err != nil {
				refuses(t, b.code.String(), c, func(dst []byte) ([]byte, error) { return c.AppendClose(dst, b.code, b.reason, key) }, b.err)
				continue
			}
			out, err := c.AppendClose([]byte("dst"), b.code, b.reason, key)
			want(t, "it may be sent", err, nil)
			want(t, "and is", string(out), "dst"+sent(role, 0x88, b.want))
		}
	}
}

// TestOwedCodes is about the codes that versions 7 and 8 do not have.
func TestOwedCodes(t *testing.T) {
	for code, in := range map[wire.Code][3]wire.Code{ // in 7, 8 and 13
		1002: {1002, 1002, 1002}, 1007: {1002, 1007, 1007}, 1009: {1004, 1004, 1009},
		1008: {1002, 1002, 1008}, 1011: {1002, 1002, 1011}, 3000: {3000, 3000, 3000}, 4999: {4999, 4999, 4999},
	} {
		for i, v := range versions {
			owed := in[i]
			c := open(wire.Server, v)
			out := c.AppendReply(nil, wire.Event{Kind: wire.Fail, Code: code}, key)
			want(t, "the code for "+code.String()+" in "+v.String(), string(out), sent(wire.Server, 0x88, string([]byte{byte(owed >> 8), byte(owed)})))
			out, err := open(wire.Server, v).AppendClose(nil, code, "r", key)
			want(t, "the program may use the code of today", err, nil)
			want(t, "and that of the version is sent", string(out), sent(wire.Server, 0x88, string([]byte{byte(owed >> 8), byte(owed)})+"r"))
		}
	}
	for _, v := range versions[:2] {
		out, err := open(wire.Server, v).AppendClose(nil, wire.TooLarge, "", key)
		want(t, "1004 is a code before version 13", err, nil)
		want(t, "and is sent", string(out), sent(wire.Server, 0x88, "\x03\xec"))
	}
}

func TestReplies(t *testing.T) {
	for _, role := range roles {
		c := open(role, wire.Hybi13)
		out := c.AppendReply([]byte("dst"), wire.Event{Kind: wire.Ping, Flags: wire.Whole, Data: []byte("p")}, key)
		want(t, "a ping is owed a pong", string(out), "dst"+sent(role, 0x8A, "p"))
		out = c.AppendReply(nil, wire.Event{Kind: wire.Idle}, key)
		want(t, "silence a ping", string(out), sent(role, 0x89, ""))
		for _, k := range []wire.Kind{wire.None, wire.Text, wire.Binary, wire.Pong, wire.Open, wire.Request} {
			out = c.AppendReply([]byte("dst"), wire.Event{Kind: k, Data: []byte("x")}, key)
			want(t, "nothing is owed for "+k.String(), string(out), "dst")
		}
		want(t, "and all that changes nothing", c.State(), wire.Opened)
	}
}

func TestMessagesAndFragments(t *testing.T) {
	for _, role := range roles {
		c := open(role, wire.Hybi13)
		for name, send := range sends(c) {
			if name == "AppendClose" {
				continue
			}
			_, err := send(nil)
			want(t, name+" on an open connection", err, nil)
		}
		out, err := c.AppendFragment(nil, wire.Text, []byte("\xc3"), false, key)
		want(t, "half a character", err, nil)
		want(t, "starts a message", string(out), sent(role, 0x01, "\xc3"))
		refuses(t, "another message", c, func(dst []byte) ([]byte, error) { return c.AppendMessage(dst, wire.Text, nil, key) }, wire.ErrBusy)
		refuses(t, "a valid one", c, func(dst []byte) ([]byte, error) { return c.AppendValid(dst, wire.Text, nil, key) }, wire.ErrBusy)
		refuses(t, "another kind", c, func(dst []byte) ([]byte, error) { return c.AppendFragment(dst, wire.Binary, nil, true, key) }, wire.ErrBusy)
		refuses(t, "the end", c, func(dst []byte) ([]byte, error) { return c.AppendFragment(dst, wire.Text, nil, true, key) }, wire.ErrInvalidUTF8)
		refuses(t, "a wrong half", c, func(dst []byte) ([]byte, error) { return c.AppendFragment(dst, wire.Text, []byte("x"), false, key) }, wire.ErrInvalidUTF8)
		out, err = c.AppendPing(nil, nil, key)
		want(t, "a ping goes between", err, nil)
		want(t, "as it is", string(out), sent(role, 0x89, ""))
		out, err = c.AppendFragment(nil, wire.Text, []byte("\xa9"), true, key)
		want(t, "the other half", err, nil)
		want(t, "ends it", string(out), sent(role, 0x80, "\xa9"))
		refuses(t, "text that is none", c, func(dst []byte) ([]byte, error) { return c.AppendMessage(dst, wire.Text, []byte("\xff"), key) }, wire.ErrInvalidUTF8)
		for _, k := range []wire.Kind{wire.None, 3, wire.Close, wire.Ping, 0x81} {
			refuses(t, k.String(), c, func(dst []byte) ([]byte, error) { return c.AppendMessage(dst, k, nil, key) }, wire.ErrUnsupported)
			refuses(t, k.String(), c, func(dst []byte) ([]byte, error) { return c.AppendValid(dst, k, nil, key) }, wire.ErrUnsupported)
			refuses(t, k.String(), c, func(dst []byte) ([]byte, error) { return c.AppendFragment(dst, k, nil, true, key) }, wire.ErrUnsupported)
		}
		for _, n := range []int{126, 1000} {
			refuses(t, "a long ping", c, func(dst []byte) ([]byte, error) { return c.AppendPing(dst, make([]byte, n), key) }, wire.ErrTooLong)
			refuses(t, "a long pong", c, func(dst []byte) ([]byte, error) { return c.AppendPong(dst, make([]byte, n), key) }, wire.ErrTooLong)
		}
		// After the peer's Close frame the message under way may still end.
		c.AppendFragment(nil, wire.Binary, nil, false, key)
		c.Receive(from(role, 0x88, ""))
		out, err = c.AppendFragment(nil, wire.Binary, []byte("x"), true, key)
		want(t, "it may end", err, nil)
		want(t, "and does", string(out), sent(role, 0x80, "x"))
		out, err = c.AppendMessage(nil, wire.Binary, []byte("y"), key)
		want(t, "and another one may be sent", string(out), sent(role, 0x82, "y"))
		want(t, "without an error", err, nil)
		c.AppendClose(nil, 1000, "", key)
		for name, send := range sends(c) {
			refuses(t, name+" after the Close frame", c, send, wire.ErrClosed)
		}
	}
	c := open(wire.Server, wire.Hybi13)
	c.AppendFragment(nil, wire.Binary, nil, false, key)
	c.Receive(from(wire.Server, 0x83, ""))
	refuses(t, "a message that a fault has cut off", c, func(dst []byte) ([]byte, error) { return c.AppendFragment(dst, wire.Binary, nil, true, key) }, wire.ErrClosed)
	c = open(wire.Server, wire.Hybi13)
	c.AppendFragment(nil, wire.Binary, nil, false, key)
	c.AppendClose(nil, 1000, "", key)
	refuses(t, "a message that was cut off", c, func(dst []byte) ([]byte, error) { return c.AppendFragment(dst, wire.Binary, nil, true, key) }, wire.ErrClosed)
}

func TestHeadersAlone(t *testing.T) {
	c := open(wire.Client, wire.Hybi13)
	refuses(t, "a client's payload is masked", c, func(dst []byte) ([]byte, error) { return c.AppendHeader(dst, wire.Text, 1, true) }, wire.ErrUnsupported)
	c = open(wire.Server, wire.Hybi13)
	refuses(t, "less than nothing", c, func(dst []byte) ([]byte, error) { return c.AppendHeader(dst, wire.Text, -1, true) }, wire.ErrUnsupported)
	refuses(t, "no kind of message", c, func(dst []byte) ([]byte, error) { return c.AppendHeader(dst, wire.Ping, 1, true) }, wire.ErrUnsupported)
	out, err := c.AppendHeader(nil, wire.Text, 300, false)
	want(t, "a first frame", err, nil)
	out, err = c.AppendHeader(out, wire.Text, 65536, false)
	want(t, "a second", err, nil)
	refuses(t, "another kind", c, func(dst []byte) ([]byte, error) { return c.AppendHeader(dst, wire.Binary, 1, true) }, wire.ErrBusy)
	out, err = c.AppendFragment(out, wire.Text, nil, true, key)
	want(t, "a last one with its payload", err, nil)
	// Text that is not checked leaves nothing behind for the next message.
	c.AppendFragment(nil, wire.Text, []byte("\xc3"), false, key)
	c.AppendHeader(nil, wire.Text, 1, true)
	_, err = c.AppendFragment(nil, wire.Text, []byte("new"), true, key)
	want(t, "a new message", err, nil)
	if !bytes.Equal(out, []byte("\x01\x7e\x01\x2c\x00\x7f\x00\x00\x00\x00\x00\x01\x00\x00\x80\x00")) {
		t.Errorf("the headers: %x", out)
	}
}

// TestKeys says that a client uses the key that it is given, low byte first, and
// a server none.
func TestKeys(t *testing.T) {
	out, _ := open(wire.Client, wire.Hybi13).AppendMessage(nil, wire.Text, []byte("Hello"), 0x3d21fa37)
	want(t, "RFC 6455, section 5.7", string(out), "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58")
	out, _ = open(wire.Server, wire.Hybi13).AppendMessage(nil, wire.Text, []byte("Hello"), 0x3d21fa37)
	want(t, "RFC 6455, section 5.7", string(out), "\x81\x05Hello")
}
