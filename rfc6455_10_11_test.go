package wsdriver_test

import (
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/handshake"
)

// TestLimits is RFC 6455, sections 10.3, 10.4 and 10.7.
func TestLimits(t *testing.T) {
	t.Run("M119 a payload cannot choose its bytes on the wire", func(t *testing.T) {
		// The attacker of section 10.3 writes a request for a proxy into a message.
		payload := []byte("GET /sensitive.js HTTP/1.1\r\nHost: victim\r\n\r\n")
		d := wsdriver.NewClient(nil)
		d.Skip(wsdriver.Hybi13, "")
		a, _ := d.AppendMessage(nil, wsdriver.Text, payload)
		b, _ := d.AppendMessage(nil, wsdriver.Text, payload)
		if string(a) == string(b) || strings.Contains(string(a), "GET /") {
			t.Errorf("the same payload, and these bytes: %x %x", a, b)
		}
	})
	t.Run("M120 a frame or a message beyond the limit is the end, at its header", func(t *testing.T) {
		for _, role := range bothRoles {
			limited := func(c wsdriver.Config) func() *wsdriver.Driver { return started(role, wsdriver.Hybi13, c) }
			text := strings.Repeat("x", 300)
			c := wsdriver.Config{MaxMessage: 200}
			exchange(t, "as much as the limit", limited(c), toward(role, 0x81, text[:200])).want(t, "as much as the limit", whole(wsdriver.Text, text[:200]))
			p := toward(role, 0x81, text[:201])
			r := exchange(t, "one byte more", limited(c), p[:4]) // not even the key has come
			r.fails(t, "one byte more", wsdriver.ErrFrameTooBig)
			c = wsdriver.Config{MaxMessage: 200, MaxFrame: 100}
			exchange(t, "a frame", limited(c), toward(role, 0x82, text[:101])[:2]).fails(t, "a frame", wsdriver.ErrFrameTooBig)
			p = join(toward(role, 0x01, text[:100]), toward(role, 0x00, text[:100]))
			exchange(t, "a message", limited(c), append(p, toward(role, 0x80, text[:1])[:2]...)).fails(t, "a message", wsdriver.ErrMessageTooBig)
			exchange(t, "a full message may end", limited(c), append(p, toward(role, 0x80, "")...)).want(t, "a full message may end", whole(wsdriver.Text, text[:200]))
			c = wsdriver.Config{MaxFragments: 3}
			p = join(toward(role, 0x01, ""), toward(role, 0x00, ""), toward(role, 0x80, ""))
			exchange(t, "three frames", limited(c), p).want(t, "three frames", `text ""`)
			p = join(toward(role, 0x01, ""), toward(role, 0x00, ""), toward(role, 0x00, ""), toward(role, 0x80, ""))
			exchange(t, "a fourth", limited(c), p).fails(t, "a fourth", wsdriver.ErrTooManyFragments)
			c = wsdriver.Config{MaxMessage: 2}
			exchange(t, "pings are no data", limited(c), toward(role, 0x89, text[:125])).want(t, "pings are no data", `ping "`+text[:125]+`"`)
			// The zero Config has limits too.
			exchange(t, "a MiB and a byte", limited(wsdriver.Config{}), toward(role, 0x82, strings.Repeat("x", 1<<20+1))[:10]).
				fails(t, "a MiB and a byte", wsdriver.ErrFrameTooBig)
		}
		c := &wsdriver.Config{MaxHandshake: len(request())}
		accepted(t, "a head of as much as the limit", c, request())
		refused(t, "a head of a byte more", c, request("GET /chat2 HTTP/1.1"), handshake.ErrHeadTooLarge, 431)
		refused(t, "the zero Config", nil, request("Cookie: "+strings.Repeat("x", wsdriver.DefaultMaxHandshake)), handshake.ErrHeadTooLarge, 431)
	})
	t.Run("M120 the drafts before 13 have another code for what is too big", func(t *testing.T) {
		for _, v := range hybiVersions[1:] {
			c := wsdriver.Config{MaxMessage: 1, MaxFragments: 1}
			r := exchange(t, "a frame", started(wsdriver.Server, v, c), fromClient(0x81, "xx"))
			r.want(t, "the event has the code of today", "fail 1009")
			wantFrames(t, "the peer gets that of its draft", r.out, `88 "\x03\xec"`)
			r = exchange(t, "a fragment", started(wsdriver.Server, v, c), join(fromClient(0x01, ""), fromClient(0x80, "")))
			r.want(t, "the event has the code of today", "fail 1008")
			wantFrames(t, "and 1002 where it has none", r.out, `88 "\x03\xea"`)
		}
	})
	t.Run("M122 both ends validate what comes", func(t *testing.T) {
		for _, role := range bothRoles {
			start := func() *wsdriver.Driver { return aDriver(role) }
			for b, fault := range map[byte]*wsdriver.Error{0xC1: wsdriver.ErrReservedBits, 0x83: wsdriver.ErrOpcode,
				0x09: wsdriver.ErrControlFragment, 0x80: wsdriver.ErrContinuation} {
				exchange(t, "a fault", start, toward(role, b, "")).fails(t, "a fault", fault)
			}
			exchange(t, "a text", start, toward(role, 0x81, "\xff")).fails(t, "a text", wsdriver.ErrUTF8)
			exchange(t, "a code", start, toward(role, 0x88, closeOf(1006, ""))).fails(t, "a code", wsdriver.ErrCloseCode)
			exchange(t, "a reason", start, toward(role, 0x88, closeOf(1000, "\xff"))).fails(t, "a reason", wsdriver.ErrCloseReason)
		}
	})
}

// TestFieldsThatStandOnce is RFC 6455, section 11.3.
func TestFieldsThatStandOnce(t *testing.T) {
	none := wsdriver.Config{}
	chat := wsdriver.HandshakeRequest{Protocols: []string{"chat"}}
	start, sent, key := asking(t, none, chat)
	t.Run("M125 M129 a key and a version stand once in a request", func(t *testing.T) {
		refused(t, "two keys", nil, request("+Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="), handshake.ErrDuplicate, 400)
		refused(t, "two versions", nil, request("+sec-websocket-version: 13"), handshake.ErrDuplicate, 400)
		want(t, "ours has one key", strings.Count(sent, "Sec-WebSocket-Key:"), 1)
		want(t, "and one version", strings.Count(sent, "Sec-WebSocket-Version:"), 1)
		for _, name := range []string{"Sec-WebSocket-Key", "sec-websocket-version", "Upgrade", "Connection", "Host", "Sec-WebSocket-Extensions"} {
			d := wsdriver.NewClient(nil)
			out, err := d.AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "h", Header: wsdriver.Header{{Name: name, Value: "x"}}})
			if err == nil || len(out) > 0 {
				t.Errorf("the program can add a second %s: %q", name, out)
			}
		}
	})
	t.Run("M126 extensions stand once in what we send, and may stand in several fields of what we get", func(t *testing.T) {
		req, err := handshake.ParseRequest(request("Sec-WebSocket-Extensions: a", "+Sec-WebSocket-Extensions: b"))
		if err != nil || req.Check(nil) != nil {
			t.Fatal(err)
		}
		out, fault := handshake.AppendAccept(nil, req, "", []handshake.Offer{{Name: "a"}, {Name: "b"}}, nil)
		if fault != nil || strings.Count(string(out), "Sec-WebSocket-Extensions: a, b\r\n") != 1 {
			t.Errorf("%q, %v", out, fault)
		}
		opens(t, "erratum 3433: several fields, empty here", none, chat, "+Sec-WebSocket-Extensions:", "+Sec-WebSocket-Extensions:")
	})
	t.Run("M127 Accept stands once", func(t *testing.T) {
		failsOn(t, "twice", handshake.ErrDuplicateAccept, none, chat, "+Sec-WebSocket-Accept: "+acceptOf(key))
		r := accepted(t, "ours", nil, request())
		want(t, "once", strings.Count(string(r.out), "Sec-WebSocket-Accept:"), 1)
	})
	t.Run("M128 the subprotocol stands once in a response", func(t *testing.T) {
		failsOn(t, "twice", handshake.ErrDuplicateProtocol, none, chat, "+Sec-WebSocket-Protocol: chat", "+Sec-WebSocket-Protocol: chat")
		r := accepted(t, "ours", &wsdriver.Config{Protocols: []string{"chat"}}, request("+Sec-WebSocket-Protocol: chat", "+Sec-WebSocket-Protocol: x"))
		want(t, "once", strings.Count(string(r.out), "Sec-WebSocket-Protocol:"), 1)
		d := start()
		d.Receive([]byte(response(key, "Sec-WebSocket-Protocol: chat")))
		want(t, "what it says is agreed", d.Protocol(), "chat")
	})
}
