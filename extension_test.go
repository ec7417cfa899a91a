package wsdriver_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
)

func extended(e ...wsdriver.Extension) *wsdriver.Config { return &wsdriver.Config{Extensions: e} }

func names(d *wsdriver.Driver) (list []string) {
	for _, o := range d.Extensions() {
		list = append(list, o.Name)
	}
	return list
}

// RFC 6455, section 9.1: what is agreed on is what the server picks of the offers, in
// their order.
func TestExtensionsAreNegotiated(t *testing.T) {
	a, b := toys()
	declines := &toyExtension{name: "x-a", bits: 0x40, decline: true}
	rival := &toyExtension{name: "x-rival", bits: 0x40}
	for _, test := range []struct {
		reason         string
		client, server *wsdriver.Config
		want           []string
	}{
		{"none", nil, nil, nil},
		{"the client's alone", extended(a), nil, nil},
		{"the server's alone", nil, extended(a), nil},
		{"both have it: the second offer fits", extended(a), extended(a), []string{"x-a"}},
		{"two, in the order of the offers", extended(a, b), extended(b, a), []string{"x-a", "x-b"}},
		{"two, the other way round", extended(b, a), extended(b, a), []string{"x-b", "x-a"}},
		{"one is declined", extended(a, b), extended(declines, b), []string{"x-b"}},
		{"one bit for two: the first offer has it", extended(rival, a), extended(a, rival), []string{"x-rival"}},
	} {
		c, s := toyPair(t, test.client, test.server)
		if !slices.Equal(names(c), test.want) || !slices.Equal(names(s), test.want) {
			t.Errorf("%s: client %v, server %v, want %v", test.reason, names(c), names(s), test.want)
		}
	}
}

// A version that agrees on none offers none and answers none.
func TestOldVersionsHaveNoExtensions(t *testing.T) {
	a, _ := toys()
	for _, v := range wsdriver.AllVersions() {
		cfg := &wsdriver.Config{Versions: []wsdriver.Version{v}, Extensions: []wsdriver.Extension{a}}
		c, s := toyPair(t, cfg, cfg)
		want := 0
		if !v.Hixie() && v >= wsdriver.Hybi07 {
			want = 1
		}
		if len(c.Extensions()) != want || len(s.Extensions()) != want {
			t.Errorf("%v: client %v, server %v", v, names(c), names(s))
		}
	}
}

// What a server may not answer (RFC 6455, section 4.1; RFC 7692, section 5).
func TestExtensionsThatTheClientRefuses(t *testing.T) {
	a, _ := toys()
	rival := &toyExtension{name: "x-rival", bits: 0x40}
	for _, test := range []struct {
		reason, field string
		code          wsdriver.Code
		want          *wsdriver.Error
	}{
		{"one that was not offered", "x-b; plain", 1002, handshake.ErrExtensionNotOffered},
		{"one twice", "x-a; plain, x-a; plain", 1002, handshake.ErrExtensionNotOffered},
		{"two that share a bit", "x-a; plain, x-rival; plain", 1002, handshake.ErrExtensionClash},
		{"parameters that were not offered", "x-a; strange=2", 1010, nil},
		{"a bad list", "x-a;", 1002, handshake.ErrResponseExtensions},
	} {
		c := wsdriver.NewClient(extended(a, rival))
		request, _ := c.AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "h"})
		s := wsdriver.NewServer(nil)
		s.Receive(request)
		response, _ := s.AppendAccept(nil, "", nil)
		response = bytes.Replace(response, []byte("\r\n\r\n"), []byte("\r\nSec-WebSocket-Extensions: "+test.field+"\r\n\r\n"), 1)
		ev, _ := c.Receive(response)
		if ev.Kind != wsdriver.Fail || ev.Code != test.code || test.want != nil && c.Err() != test.want {
			t.Errorf("%s: %v, %v", test.reason, ev, c.Err())
		}
	}
}

// Messages of all sizes come through any extensions, whole and in fragments, with
// control frames between, however the stream is cut, in both directions.
func TestExtensionsAreTransparent(t *testing.T) {
	for _, order := range []string{"a", "b", "ab", "ba", "all", "a all", "all b"} {
		a, b := toys()
		all := &toyExtension{name: "x-all", key: 0x55}
		byName := map[byte][]wsdriver.Extension{'a': {a}, 'b': {b}}
		var list []wsdriver.Extension
		for word := range strings.FieldsSeq(order) {
			if word == "all" {
				list = append(list, all)
				continue
			}
			for _, r := range []byte(word) {
				list = append(list, byName[r]...)
			}
		}
		for _, cut := range []int{1, 7, 1000, 1 << 20} {
			c, s := toyPair(t, extended(list...), extended(list...))
			for _, way := range [][2]*wsdriver.Driver{{c, s}, {s, c}} {
				from, to := way[0], way[1]
				var out []byte
				var want []string
				for _, n := range []int{0, 1, 125, 126, 700, 16<<10 - 1, 16<<10 + 1, 33000} {
					if n > 130*cut {
						break
					}
					text := strings.Repeat("aé", n/3) + strings.Repeat("x", n%3)
					out, _ = from.AppendMessage(out, wsdriver.Text, []byte(text))
					third := n / 3
					out, _ = from.AppendFragment(out, wsdriver.Binary, []byte(text[:third]), false)
					out, _ = from.AppendPing(out, []byte("p"))
					out, _ = from.AppendFragment(out, wsdriver.Binary, nil, false)
					out, _ = from.AppendFragment(out, wsdriver.Binary, []byte(text[third:]), true)
					out, _ = from.AppendPlain(out, wsdriver.Text, []byte(text))
					want = append(want, "text "+text, `ping first,last "p"`, "binary "+text, "text "+text)
				}
				got, end := toyReceive(to, out, cut)
				if end.Kind != wsdriver.None || !slices.Equal(got, want) {
					t.Fatalf("%q, cut %d: %d messages, want %d, end %v %v", order, cut, len(got), len(want), end, to.Err())
				}
			}
		}
	}
}

// What the peer may not send where extensions are agreed on.
func TestEncodedFaults(t *testing.T) {
	frame := func(b byte, payload string) string {
		return string(append([]byte{b, byte(len(payload))}, payload...))
	}
	a, _ := toys()
	for _, test := range []struct {
		reason, in string
		want       wsdriver.Code
	}{
		{"a bit that nobody owns", frame(0x81|0x20, "\x01a"), 1002},
		{"a bit on a continuation", frame(0x41, "\x01"+string(rune('a'^0x11))) + frame(0xC0, ""), 1002},
		{"a bit on a control frame", frame(0xC9, ""), 1002},
		{"what the codec refuses", frame(0xC1, "\x01"), 1007},
		{"text that is not valid once it is decoded", frame(0xC1, "\x01\xEE"), 1007},
		{"text that ends in a character", frame(0xC1, "\x01"+string([]byte{0xC3 ^ 0x11})), 1007},
		{"too much of it", frame(0xC2, strings.Repeat("\xFFx", 50)), 1009},
		{"too much in fragments", frame(0x42, strings.Repeat("\xFFx", 20)) + frame(0x80, strings.Repeat("\xFFx", 30)), 1009},
		{"a frame that is too long to become short", "\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 1009},
		{"an encoded frame that is", "\xC2\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 1009},
	} {
		cfg := &wsdriver.Config{Extensions: []wsdriver.Extension{a}, MaxMessage: 10000}
		for _, cut := range []int{1, 3, 1000} {
			c, _ := toyPair(t, cfg, extended(a))
			_, end := toyReceive(c, []byte(test.in), cut)
			if end.Kind != wsdriver.Fail || end.Code != test.want || c.Err() == nil {
				t.Errorf("%s, cut %d: %v %v, want %v", test.reason, cut, end, c.Err(), test.want)
			}
			for range 3 {
				if ev, n := c.Receive([]byte("more")); ev.Kind != wsdriver.None || n != 4 {
					t.Errorf("%s: after the end %v, %d bytes", test.reason, ev, n)
				}
			}
			if out := c.AppendReply(nil, end); len(out) == 0 {
				t.Errorf("%s: no Close frame", test.reason)
			}
		}
	}
}

// An encoded message may be a little longer on the wire than the limit for what it
// stands for, and not by one byte longer behind it.
func TestLimitsOfEncodedMessages(t *testing.T) {
	a, _ := toys()
	for n, want := range map[int]wsdriver.Kind{1000: wsdriver.None, 1001: wsdriver.Fail} {
		cfg := &wsdriver.Config{Extensions: []wsdriver.Extension{a}, MaxMessage: 1000}
		c, s := toyPair(t, cfg, cfg)
		out, _ := c.AppendMessage(nil, wsdriver.Binary, bytes.Repeat([]byte("x"), n))
		if _, end := toyReceive(s, out, 1<<20); end.Kind != want {
			t.Errorf("%d bytes: %v", n, end)
		}
	}
}

func TestWhatIsNotEncoded(t *testing.T) {
	a, _ := toys()
	a.least = 10
	c, s := toyPair(t, extended(a), extended(a))
	out, _ := s.AppendMessage(nil, wsdriver.Text, []byte("short"))
	if string(out) != "\x81\x05short" {
		t.Errorf("a short message: %q", out)
	}
	out, _ = s.AppendPlain(nil, wsdriver.Text, []byte("long enough"))
	if string(out) != "\x81\x0blong enough" {
		t.Errorf("a plain message: %q", out)
	}
	out, err := s.AppendHeader(nil, wsdriver.Text, 5, true)
	if string(out) != "\x81\x05" || err != nil {
		t.Errorf("a header alone: %q, %v", out, err)
	}
	out, _, err = c.AppendMaskedHeader(nil, wsdriver.Text, 5, true)
	if len(out) != 6 || err != nil {
		t.Errorf("a masked header alone: %q, %v", out, err)
	}
	s.AppendFragment(nil, wsdriver.Text, []byte("long enough"), false)
	if _, err := s.AppendHeader(nil, wsdriver.Text, 5, true); err != wsdriver.ErrUnsupported {
		t.Errorf("AppendHeader amid an encoded message: %v", err)
	}
	if _, _, err := c.AppendMaskedHeader(nil, wsdriver.Text, 10, true); err != wsdriver.ErrUnsupported {
		t.Errorf("a header alone, for a message that is to be encoded: %v", err)
	}
	if _, err := s.AppendPlain(nil, wsdriver.Text, nil); err != wsdriver.ErrBusy {
		t.Errorf("AppendPlain amid a message: %v", err)
	}
	if _, err := s.AppendMessage(nil, wsdriver.Text, nil); err != wsdriver.ErrBusy {
		t.Errorf("AppendMessage amid a message: %v", err)
	}
	all := &toyExtension{name: "x-all", key: 0x55}
	c, s = toyPair(t, extended(all), extended(all))
	if _, err := s.AppendHeader(nil, wsdriver.Text, 5, true); err != wsdriver.ErrUnsupported {
		t.Errorf("AppendHeader where all is encoded: %v", err)
	}
	if _, _, err := c.AppendMaskedHeader(nil, wsdriver.Text, 5, true); err != wsdriver.ErrUnsupported {
		t.Errorf("AppendMaskedHeader where all is encoded: %v", err)
	}
	out, _ = s.AppendPlain(nil, wsdriver.Text, []byte("x"))
	if string(out) != "\x81\x02\x01"+string(rune('x'^0x55)) {
		t.Errorf("AppendPlain where all is encoded: %q", out)
	}
	for _, bad := range []func() error{
		func() error { return errorOf(s.AppendMessage(nil, wsdriver.Text, []byte("\xff"))) },
		func() error { return errorOf(s.AppendFragment(nil, wsdriver.Text, []byte("\xc3"), true)) },
	} {
		if err := bad(); err != wsdriver.ErrInvalidUTF8 {
			t.Errorf("text to send that is not valid: %v", err)
		}
	}
}

func errorOf[T any](_ T, err error) error { return err }

// Nothing is certain about the payload of an encoded message.
func TestRemainingOfAnEncodedMessage(t *testing.T) {
	a, _ := toys()
	c, s := toyPair(t, extended(a), extended(a))
	for _, plain := range []bool{false, true} {
		send := s.AppendMessage
		if plain {
			send = s.AppendPlain
		}
		out, _ := send(nil, wsdriver.Binary, bytes.Repeat([]byte("ab"), 500))
		c.Receive(out[:10])
		if got := c.Remaining(); got > 0 != plain {
			t.Errorf("plain %v: %d", plain, got)
		}
		toyReceive(c, out[10:], 1000)
	}
}

// toyPrepared is an extension that encodes a message once.
type toyPreparer struct {
	*toyExtension
	times int
}

type toyPrepared struct {
	e       *toyPreparer
	payload []byte
}

func (e *toyPreparer) Prepare(_ wsdriver.Kind, p []byte) wsdriver.Encoded {
	e.times++
	c := e.codec()
	copy(c.ToEncode(len(p)), p)
	return &toyPrepared{e, bytes.Clone(c.Encode(wire.Whole))}
}

func (p *toyPrepared) For(c wsdriver.Codec) ([]byte, bool) {
	codec, ok := c.(*toyCodec)
	return p.payload, ok && codec.e == p.e.toyExtension
}

func TestPreparedMessagesAreEncodedOnce(t *testing.T) {
	a, b := toys()
	e := &toyPreparer{toyExtension: a}
	for _, test := range []struct {
		reason string
		exts   []wsdriver.Extension
		cfg    *wsdriver.Config
		times  int
	}{
		{"as it is meant", []wsdriver.Extension{e}, extended(e), 1},
		{"an extension that cannot", []wsdriver.Extension{b}, extended(b), 0},
		{"one that the connection does not have", []wsdriver.Extension{e}, extended(b), 1},
		{"one of two", []wsdriver.Extension{e}, extended(e, b), 1},
		{"none", nil, extended(e), 0},
		{"a connection without", []wsdriver.Extension{e}, nil, 1},
	} {
		e.times = 0
		m, err := wsdriver.Prepare(wsdriver.Text, []byte("hello"), test.exts...)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			c, s := toyPair(t, test.cfg, test.cfg)
			for _, way := range [][2]*wsdriver.Driver{{c, s}, {s, c}} {
				out, err := way[0].AppendPrepared(nil, m)
				got, end := toyReceive(way[1], out, 100)
				if err != nil || end.Kind != wsdriver.None || !slices.Equal(got, []string{"text hello"}) {
					t.Errorf("%s: %v, %q, %v", test.reason, err, got, end)
				}
				way[0].AppendFragment(nil, wsdriver.Text, nil, false)
				if _, err := way[0].AppendPrepared(nil, m); err != wsdriver.ErrBusy {
					t.Errorf("%s, amid a message: %v", test.reason, err)
				}
			}
		}
		if e.times != test.times {
			t.Errorf("%s: encoded %d times, want %d", test.reason, e.times, test.times)
		}
	}
}

// An echo encodes what is still the decoder's.
func TestEchoThroughAnExtension(t *testing.T) {
	a, _ := toys()
	c, s := toyPair(t, extended(a), extended(a))
	text := strings.Repeat("hello there ", 100)
	in, _ := c.AppendMessage(nil, wsdriver.Text, []byte(text))
	var back []byte
	for ev := range s.Drive(&in, &back) {
		back, _ = s.AppendFragment(back, ev.Kind, ev.Data, ev.Last())
	}
	got, end := toyReceive(c, back, 64)
	if end.Kind != wsdriver.None || fmt.Sprint(got) != "[text "+text+"]" {
		t.Errorf("got %q, %v", got, end)
	}
}
