package wire_test

import (
	"testing"

	"github.com/wsdriver/wsdriver/wire"
)

// want checks two values, for a reason.
func want[T comparable](t *testing.T, reason string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\ngot  %#v\nwant %#v", reason, got, want)
	}
}

func TestCodesHaveNames(t *testing.T) {
	for code, name := range map[wire.Code]string{
		1000: "1000 normal closure", 1001: "1001 going away", 1002: "1002 protocol error", 1003: "1003 unsupported data",
		1004: "1004 too large", 1005: "1005 no status received", 1006: "1006 abnormal closure", 1007: "1007 invalid payload data",
		1008: "1008 policy violation", 1009: "1009 message too big", 1010: "1010 mandatory extension", 1011: "1011 internal error",
		1012: "1012 service restart", 1013: "1013 try again later", 1014: "1014 bad gateway", 1015: "1015 TLS handshake",
		0: "0", 999: "999", 1016: "1016", 3000: "3000", 4999: "4999", 65535: "65535",
	} {
		want(t, "the name of a code", code.String(), name)
	}
}

func TestSendableCodes(t *testing.T) {
	for code := range 1 << 16 {
		ok := code >= 1000 && code <= 1003 || code >= 1007 && code <= 1014 || code >= 3000 && code <= 4999
		if wire.Code(code).Sendable() != ok {
			t.Errorf("code %d: sendable is %v", code, !ok)
		}
	}
}

func TestErrorsSayWhere(t *testing.T) {
	e := &wire.Error{Code: wire.ProtocolError, Section: "RFC 6455 5.1", Text: "a client must mask its frames"}
	want(t, "with a section", e.Error(), "websocket: a client must mask its frames (RFC 6455 5.1)")
	e = &wire.Error{Text: "words"}
	want(t, "without one", e.Error(), "websocket: words")
}

func TestKindsHaveNames(t *testing.T) {
	for k, name := range map[wire.Kind]string{
		wire.None: "none", wire.Text: "text", wire.Binary: "binary", wire.Request: "request", wire.Open: "open", wire.Idle: "idle",
		wire.Fail: "fail", wire.Close: "close", wire.Ping: "ping", wire.Pong: "pong", 7: "kind(7)", 255: "kind(255)",
	} {
		want(t, "the name of a kind", k.String(), name)
	}
	// Kinds that stand for a frame are its opcode: hybi sends them so.
	for k, op := range map[wire.Kind]wire.Opcode{wire.Text: wire.OpText, wire.Binary: wire.OpBinary, wire.Close: wire.OpClose,
		wire.Ping: wire.OpPing, wire.Pong: wire.OpPong, wire.None: wire.OpContinuation} {
		want(t, "a kind is its opcode", uint8(k), uint8(op))
	}
}

func TestFlags(t *testing.T) {
	for f, name := range map[wire.Flags]string{0: "", wire.First: "first", wire.Last: "last", wire.Whole: "first,last", 0xFC: "", 0xFF: "first,last"} {
		want(t, "the name of flags", f.String(), name)
	}
	for _, f := range []wire.Flags{0, wire.First, wire.Last, wire.Whole} {
		ev := wire.Event{Kind: wire.Text, Flags: f}
		want(t, "First", ev.First(), f == wire.First || f == wire.Whole)
		want(t, "Last", ev.Last(), f == wire.Last || f == wire.Whole)
	}
}

func TestEventsAsText(t *testing.T) {
	for _, c := range []struct {
		ev   wire.Event
		text string
	}{
		{wire.Event{}, "none"},
		{wire.Event{Kind: wire.Open}, "open"},
		{wire.Event{Kind: wire.Idle}, "idle"},
		{wire.Event{Kind: wire.Request}, "request"},
		{wire.Event{Kind: wire.Text, Flags: wire.Whole, Data: []byte("é\n")}, `text first,last "\u00e9\n"`},
		{wire.Event{Kind: wire.Text, Flags: wire.First}, `text first ""`},
		{wire.Event{Kind: wire.Text, Data: []byte("x")}, `text "x"`},
		{wire.Event{Kind: wire.Binary, Flags: wire.Last, Data: []byte{0, 255}}, "binary last 00ff"},
		{wire.Event{Kind: wire.Binary, Flags: wire.Whole}, "binary first,last"},
		{wire.Event{Kind: wire.Ping, Flags: wire.Whole, Data: []byte("p")}, `ping first,last "p"`},
		{wire.Event{Kind: wire.Pong, Flags: wire.Whole}, `pong first,last ""`},
		{wire.Event{Kind: wire.Close, Code: 1001, Data: []byte("bye")}, `close 1001 "bye"`},
		{wire.Event{Kind: wire.Close, Code: wire.NoStatus}, `close 1005 ""`},
		{wire.Event{Kind: wire.Fail, Code: 1002}, "fail 1002"},
		{wire.Event{Kind: 77}, "kind(77)"},
	} {
		want(t, "the text of an event", c.ev.String(), c.text)
		want(t, "its end", c.ev.Terminal(), c.ev.Kind == wire.Close || c.ev.Kind == wire.Fail)
	}
}

func TestOpcodes(t *testing.T) {
	names := map[wire.Opcode]string{0: "continuation", 1: "text", 2: "binary", 3: "0x3", 8: "close", 9: "ping", 10: "pong", 11: "0xb", 15: "0xf"}
	for op, name := range names {
		want(t, "the name of an opcode", op.String(), name)
		want(t, "whether it is of a control frame", op.Control(), op >= 8)
	}
}

func TestRolesAndStates(t *testing.T) {
	want(t, "a role", wire.Server.String(), "server")
	want(t, "a role", wire.Client.String(), "client")
	for s, name := range map[wire.State]string{wire.Handshaking: "handshaking", wire.Opened: "opened", wire.Closing: "closing", wire.Finished: "finished"} {
		want(t, "a state", s.String(), name)
	}
}

func TestVersions(t *testing.T) {
	for v, name := range map[wire.Version]string{wire.Hybi07: "hybi-07", wire.Hybi08: "hybi-08", wire.Hybi13: "hybi-13"} {
		want(t, "the name of a version", v.String(), name)
		back, ok := wire.ParseVersion(name)
		if back != v || !ok {
			t.Errorf("ParseVersion(%q) = %v, %v", name, back, ok)
		}
		want(t, "what it can do", v.Caps(), wire.Caps{Binary: true, Ping: true, CloseCodes: true, CloseHandshake: true, Fragments: true, Masking: true, Extensions: true})
	}
	want(t, "none", wire.Version(0).String(), "unknown")
	want(t, "one of two digits", wire.Version(25).String(), "hybi-25")
	if v, ok := wire.ParseVersion("hybi-00"); v != wire.Hixie76 || !ok {
		t.Errorf("hybi-00 is %v, %v", v, ok)
	}
	if v, ok := wire.ParseVersion("rfc6455"); v != wire.Hybi13 || !ok {
		t.Errorf("the RFC is version 13, not %v, %v", v, ok)
	}
	for _, name := range []string{"", "13", "hybi-7", "hybi-013", "Hybi-13", "unknown", "hybi-12"} {
		if v, ok := wire.ParseVersion(name); v != 0 || ok {
			t.Errorf("ParseVersion(%q) = %v, %v", name, v, ok)
		}
	}
	for _, v := range []wire.Version{0, 9, 12, 14, 74, 77, 255} {
		want(t, "an unknown version can do nothing", v.Caps(), wire.Caps{})
	}
}
