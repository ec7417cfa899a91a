package wsdriver_test

import (
	"bufio"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/handshake"
)

// TestClientRequest is the first half of RFC 6455, section 4.1.
func TestClientRequest(t *testing.T) {
	req := wsdriver.HandshakeRequest{Host: "server.example.com:8080", Target: "/chat?x=1", Origin: "http://example.com",
		Protocols: []string{"chat", "superchat"}, Header: wsdriver.Header{{Name: "Cookie", Value: "a=b"}}}
	start, sent, key := asking(t, wsdriver.Config{}, req)
	lines := strings.Split(sent, "\r\n")
	has := func(t *testing.T, reason, line string) {
		t.Helper()
		if n := slices.Index(lines, line); n < 0 {
			t.Errorf("%s: %q is not among %q", reason, line, lines)
		}
	}
	t.Run("M4 the client sends its handshake, reads the other, and then is open", func(t *testing.T) {
		d := start()
		want(t, "the response is awaited", d.State(), wsdriver.Handshaking)
		r := (&record{d: d}).feed(t, "the response", []byte(response(key)))
		r.want(t, "the response opens the connection", "open")
		want(t, "now it is open", d.State(), wsdriver.Opened)
	})
	t.Run("M17 the handshake goes before all else", func(t *testing.T) {
		d := wsdriver.NewClient(nil)
		_, err := d.AppendMessage(nil, wsdriver.Text, nil)
		want(t, "no message before the request", err, wsdriver.ErrNotOpen)
		ev, n := d.Receive([]byte("HTTP/1.1 101 x\r\n"))
		wantEvent(t, "nor is a response read that nobody asked for", ev, "none")
		want(t, "it waits for the request", n, 0)
	})
	t.Run("M18 M19 M20 M21 net/http reads the request", func(t *testing.T) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(sent)))
		if err != nil {
			t.Fatal(err)
		}
		want(t, "the method", r.Method, "GET")
		want(t, "the version", r.Proto, "HTTP/1.1")
		want(t, "the target", r.RequestURI, "/chat?x=1")
		want(t, "the host", r.Host, "server.example.com:8080")
		want(t, "an extra field", r.Header.Get("Cookie"), "a=b")
		want(t, "the start line goes first", lines[0], "GET /chat?x=1 HTTP/1.1")
		_, sent, _ := asking(t, wsdriver.Config{}, wsdriver.HandshakeRequest{})
		if !strings.HasPrefix(sent, "GET / HTTP/1.1\r\n") {
			t.Errorf("an empty resource name is /: %q", sent)
		}
	})
	t.Run("M22 Host has the port unless it is the default", func(t *testing.T) {
		for url, host := range map[string]string{"ws://h/": "h", "ws://h:80/": "h", "ws://h:443/": "h:443",
			"wss://h:443/": "h", "wss://h:80/": "h:80", "ws://[::1]:8080/": "[::1]:8080"} {
			r, _, err := handshake.ParseURL(url)
			if err != nil {
				t.Fatal(err)
			}
			_, sent, _ := asking(t, wsdriver.Config{}, *r)
			if !strings.Contains(sent, "\r\nHost: "+host+"\r\n") {
				t.Errorf("%s: %q", url, sent)
			}
		}
	})
	t.Run("M23 M24 M25 M29 M30 the fields of an upgrade are there", func(t *testing.T) {
		has(t, "Upgrade names the protocol", "Upgrade: websocket")
		has(t, "Connection names the upgrade", "Connection: Upgrade")
		has(t, "there is a key", "Sec-WebSocket-Key: "+key)
		has(t, "the version is 13", "Sec-WebSocket-Version: 13")
	})
	t.Run("M26 the key is 16 bytes in base64", func(t *testing.T) {
		raw, err := base64.StdEncoding.Strict().DecodeString(key)
		if err != nil || len(raw) != 16 {
			t.Errorf("%q is %d bytes, %v", key, len(raw), err)
		}
	})
	t.Run("M27 the key is new for each connection", func(t *testing.T) {
		seen := map[string]bool{}
		for range 100 {
			out, err := wsdriver.NewClient(nil).AppendRequest(nil, &req)
			if err != nil {
				t.Fatal(err)
			}
			_, key, _ := strings.Cut(string(out), "Sec-WebSocket-Key: ")
			seen[key[:24]] = true
		}
		want(t, "a hundred keys", len(seen), 100)
	})
	t.Run("M28 the origin that is given is sent", func(t *testing.T) {
		has(t, "under its name in version 13", "Origin: http://example.com")
		_, sent, _ := asking(t, wsdriver.Config{Versions: []wsdriver.Version{wsdriver.Hybi08}}, req)
		if !strings.Contains(sent, "\r\nSec-WebSocket-Origin: http://example.com\r\n") {
			t.Errorf("under its name in version 8: %q", sent)
		}
		_, sent, _ = asking(t, wsdriver.Config{}, wsdriver.HandshakeRequest{})
		want(t, "none given, none sent", strings.Contains(sent, "Origin"), false)
	})
	t.Run("M31 M32 subprotocols are tokens and differ", func(t *testing.T) {
		has(t, "they are sent in one field, in order", "Sec-WebSocket-Protocol: chat, superchat")
		for _, list := range [][]string{{""}, {"a b"}, {"a,b"}, {"a/b"}, {"é"}, {"a\r\nb"}, {"a", ""}, {"a", "b", "a"}} {
			d := wsdriver.NewClient(&wsdriver.Config{Protocols: list})
			out, err := d.AppendRequest([]byte("dst"), &wsdriver.HandshakeRequest{Host: "h"})
			if !errors.Is(err, handshake.ErrInvalidProtocol) || string(out) != "dst" {
				t.Errorf("%q: got %q, %v", list, out, err)
			}
		}
	})
	t.Run("M33 nothing is sent before the response came", func(t *testing.T) {
		d := start()
		for name, try := range allSends(d) {
			out, err := try([]byte("dst"))
			want(t, name+" must wait", err, wsdriver.ErrNotOpen)
			want(t, name+" appends nothing", string(out), "dst")
		}
		out, err := d.AppendRequest([]byte("dst"), &req)
		want(t, "one request is all", err, wsdriver.ErrBusy)
		want(t, "and no second one is appended", string(out), "dst")
	})
}

// allSends are the calls that send a frame.
func allSends(d *wsdriver.Driver) map[string]func(dst []byte) ([]byte, error) {
	m, _ := wsdriver.Prepare(wsdriver.Text, []byte("x"))
	sends := map[string]func(dst []byte) ([]byte, error){
		"AppendMessage":  func(dst []byte) ([]byte, error) { return d.AppendMessage(dst, wsdriver.Text, []byte("x")) },
		"AppendFragment": func(dst []byte) ([]byte, error) { return d.AppendFragment(dst, wsdriver.Text, []byte("x"), true) },
		"AppendPrepared": func(dst []byte) ([]byte, error) { return d.AppendPrepared(dst, m) },
		"AppendPing":     func(dst []byte) ([]byte, error) { return d.AppendPing(dst, []byte("x")) },
		"AppendPong":     func(dst []byte) ([]byte, error) { return d.AppendPong(dst, []byte("x")) },
		"AppendClose":    func(dst []byte) ([]byte, error) { return d.AppendClose(dst, wsdriver.NormalClosure, "x") },
	}
	if d.Role() == wsdriver.Server {
		sends["AppendHeader"] = func(dst []byte) ([]byte, error) { return d.AppendHeader(dst, wsdriver.Text, 1, true) }
	}
	return sends
}

// TestServerResponse is the second half of RFC 6455, section 4.1.
func TestServerResponse(t *testing.T) {
	none := wsdriver.Config{}
	chat := wsdriver.HandshakeRequest{Protocols: []string{"chat", "superchat"}}
	t.Run("M34 m13 a response that obeys is taken", func(t *testing.T) {
		opens(t, "as it is", none, chat)
		opens(t, "whatever the reason phrase", none, chat, "HTTP/1.1 101 Welkom aan boord!")
		opens(t, "without a reason phrase", none, chat, "HTTP/1.1 101 ")
		opens(t, "without even its space", none, chat, "HTTP/1.1 101")
		opens(t, "with other fields", none, chat, "Server: x", "Date: y", "Set-Cookie: a=b", "+Set-Cookie: c=d")
		r := opens(t, "with one of our subprotocols", none, chat, "Sec-WebSocket-Protocol: superchat")
		want(t, "which is told", r.d.Protocol(), "superchat")
		want(t, "and the response is at hand", r.response.Protocol, "superchat")
	})
	t.Run("M35 Upgrade must be websocket", func(t *testing.T) {
		opens(t, "in any case", none, chat, "Upgrade: WebSocket")
		failsOn(t, "it is missing", handshake.ErrResponseUpgrade, none, chat, "-Upgrade")
		failsOn(t, "it is another", handshake.ErrResponseUpgrade, none, chat, "Upgrade: h2c")
		failsOn(t, "it is one of several", handshake.ErrResponseUpgrade, none, chat, "Upgrade: websocket, h2c")
		failsOn(t, "it is a longer word", handshake.ErrResponseUpgrade, none, chat, "Upgrade: websockets")
		failsOn(t, "it has a Kelvin sign for its k", handshake.ErrResponseUpgrade, none, chat, "Upgrade: websoc\u212aet")
	})
	t.Run("M36 Connection must have the token Upgrade", func(t *testing.T) {
		opens(t, "in any case", none, chat, "Connection: upgrade")
		opens(t, "among others", none, chat, "Connection: keep-alive, Upgrade")
		opens(t, "in a field of its own", none, chat, "Connection: keep-alive", "+Connection: Upgrade")
		failsOn(t, "it is missing", handshake.ErrResponseConnection, none, chat, "-Connection")
		failsOn(t, "it is another", handshake.ErrResponseConnection, none, chat, "Connection: close")
		failsOn(t, "it is part of a word", handshake.ErrResponseConnection, none, chat, "Connection: Upgrades")
	})
	t.Run("M37 Sec-WebSocket-Accept must answer the key", func(t *testing.T) {
		_, _, key := asking(t, none, chat)
		opens(t, "whitespace around it is ignored", none, chat, "Sec-WebSocket-Accept: \t "+acceptOf(key)+" \t ")
		failsOn(t, "it is missing", handshake.ErrAccept, none, chat, "-Sec-WebSocket-Accept")
		failsOn(t, "it is empty", handshake.ErrAccept, none, chat, "Sec-WebSocket-Accept:")
		failsOn(t, "it answers another key", handshake.ErrAccept, none, chat, "Sec-WebSocket-Accept: "+goodAccept)
		failsOn(t, "it is the key", handshake.ErrAccept, none, chat, "Sec-WebSocket-Accept: "+key)
		failsOn(t, "its case is another", handshake.ErrAccept, none, chat, "Sec-WebSocket-Accept: "+strings.ToLower(acceptOf(key)))
		failsOn(t, "it goes on", handshake.ErrAccept, none, chat, "Sec-WebSocket-Accept: "+acceptOf(key)+"=")
	})
	t.Run("M38 no extension that was not asked for", func(t *testing.T) {
		failsOn(t, "we asked for none", handshake.ErrExtensionNotOffered, none, chat, "Sec-WebSocket-Extensions: permessage-deflate")
		opens(t, "an empty list says that there is none", none, chat, "Sec-WebSocket-Extensions:")
	})
	t.Run("M39 no subprotocol that was not asked for", func(t *testing.T) {
		failsOn(t, "we asked for none", handshake.ErrResponseProtocol, none, wsdriver.HandshakeRequest{}, "Sec-WebSocket-Protocol: chat")
		failsOn(t, "we asked for others", handshake.ErrResponseProtocol, none, chat, "Sec-WebSocket-Protocol: mqtt")
		failsOn(t, "case matters", handshake.ErrResponseProtocol, none, chat, "Sec-WebSocket-Protocol: Chat")
		failsOn(t, "one is chosen, not two", handshake.ErrResponseProtocol, none, chat, "Sec-WebSocket-Protocol: chat, superchat")
	})
	t.Run("M40 M106 any other breach is the end", func(t *testing.T) {
		failsOn(t, "HTTP/1.0 cannot switch", handshake.ErrResponseVersion, none, chat, "HTTP/1.0 101 Switching Protocols")
		failsOn(t, "nor has HTTP/2 a status line", handshake.ErrResponseVersion, none, chat, "HTTP/2.0 101 Switching Protocols")
		failsOn(t, "this is no HTTP", handshake.ErrMalformedHead, none, chat, "SIP/1.1 101 Switching Protocols")
		failsOn(t, "this is no status", handshake.ErrMalformedHead, none, chat, "HTTP/1.1 1x1 Switching Protocols")
		failsOn(t, "this is no field", handshake.ErrMalformedHead, none, chat, "+no field")
		failsOn(t, "two Upgrade fields", handshake.ErrResponseUpgrade, none, chat, "+Upgrade: websocket")
	})
	t.Run("m12 another status is told as HTTP has it", func(t *testing.T) {
		start, _, _ := asking(t, none, chat)
		head := "HTTP/1.1 302 Found\r\nLocation: http://elsewhere/\r\nContent-Length: 4\r\n\r\nover"
		r := exchange(t, "a redirect", start, []byte(head))
		r.want(t, "a redirect is not followed", "fail 1002")
		wantFault(t, "a redirect", r.d, wsdriver.ErrStatus)
		want(t, "its status is told", r.d.Response().Status, 302)
		want(t, "and its fields", r.d.Response().Header.Get("location"), "http://elsewhere/")
		want(t, "and its body", string(r.d.Response().Body), "over")
		want(t, "it is over", r.d.State(), wsdriver.Finished)
	})
}
