package handshake_test

import (
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
)

func TestCheckHixie(t *testing.T) {
	const origin, location = "WebSocket-Origin: http://Example.com", "WebSocket-Location: ws://example.com/demo"
	const head = "HTTP/1.1 101 WebSocket Protocol Handshake\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n" +
		origin + "\r\n" + location + "\r\nWebSocket-Protocol: sample\r\n\r\n"
	r := handshake.Request{Target: "/demo", Host: "Example.com:80", Origin: "http://Example.com", Protocols: []string{"sample", "other"}}
	lower := strings.ToLower(origin)
	for _, tt := range []struct {
		reason, old, new string
		want, want75     *wire.Error // want75 is nil if it is the same
	}{
		{"as it should be", "", "", nil, nil},
		{"the phrase is free", "WebSocket Protocol Handshake", "Switching Protocols", nil, nil},
		{"no capitals", "Upgrade: WebSocket", "upgrade: websocket", nil, nil},
		{"a list in Connection", "Connection: Upgrade", "Connection: keep-alive, upgrade", nil, nil},
		{"X6: fields that nobody knows", "Upgrade: ", "X: y\r\nUpgrade: ", nil, nil},
		{"X6: names in lower case", "WebSocket-Location", "websocket-location", nil, nil},
		{"the other subprotocol", "sample", "other", nil, nil},
		{"the subprotocol is absent though asked for", "WebSocket-Protocol: sample\r\n", "", nil, nil},
		{"an empty subprotocol is absent", "sample", "", nil, nil},

		{"a refusal", "101 WebSocket", "404 Not", handshake.ErrStatus, nil},
		{"no Upgrade", "Upgrade: WebSocket\r\n", "", handshake.ErrResponseUpgrade, nil},
		{"another Upgrade", "Upgrade: WebSocket", "Upgrade: h2c", handshake.ErrResponseUpgrade, nil},
		{"two Upgrades", "Upgrade: WebSocket", "Upgrade: WebSocket\r\nUpgrade: WebSocket", handshake.ErrResponseUpgrade, nil},
		{"no Connection", "Connection: Upgrade\r\n", "", handshake.ErrResponseConnection, nil},
		{"X6: no origin", origin + "\r\n", "", handshake.ErrResponseOrigin, nil},
		{"X6: two origins", origin, origin + "\r\n" + origin, handshake.ErrResponseOrigin, nil},
		{"another origin", origin, origin + ".org", handshake.ErrResponseOrigin, nil},
		{"the origin in another case", origin, "WebSocket-" + lower[len("WebSocket-"):], handshake.ErrResponseOrigin, handshake.ErrStatus},
		{"X6: no location", location + "\r\n", "", handshake.ErrResponseLocation, nil},
		{"X6: two locations", location, location + "\r\n" + location, handshake.ErrResponseLocation, nil},
		{"the location of a server that does not know of its TLS", "ws://", "wss://", handshake.ErrResponseLocation, nil},
		{"the default port in the location", "ws://example.com", "ws://example.com:80", handshake.ErrResponseLocation, nil},
		{"a location that is only a path", "ws://example.com/", "/", handshake.ErrResponseLocation, nil},
		{"another path", "/demo", "/", handshake.ErrResponseLocation, nil},
		{"a subprotocol that was not asked for", "sample", "SAMPLE", handshake.ErrResponseProtocol, nil},
		{"both subprotocols", "sample", "sample other", handshake.ErrResponseProtocol, nil},
		{"two fields of subprotocols", "WebSocket-Protocol: sample", "WebSocket-Protocol: sample\r\nWebSocket-Protocol: sample", handshake.ErrDuplicateProtocol, nil},
	} {
		text := replace(t, head, tt.old, tt.new)
		for _, m := range marks[6:] {
			text, want := text, tt.want
			if m.v != wire.Hixie75 {
				text = strings.ReplaceAll(text, "\r\nWebSocket-", "\r\nSec-WebSocket-")
				text = strings.ReplaceAll(text, "\r\nwebsocket-", "\r\nsec-websocket-")
			} else if tt.want75 != nil {
				want = nil // servers of hixie-75 repeat the origin in any case
			}
			p, err := handshake.ParseResponse(text)
			if err == nil {
				err = p.CheckHixie(&r, m.v, false)
			}
			equal(t, m.v.String()+": "+tt.reason, err, want)
			if err == nil {
				equal(t, "the subprotocol", p.Protocol, strings.Trim(p.Header.Get("WebSocket-Protocol")+p.Header.Get("Sec-WebSocket-Protocol"), " "))
			}
		}
	}
	p, _ := handshake.ParseResponse(strings.ReplaceAll(head, "\r\nWebSocket-", "\r\nSec-WebSocket-"))
	r.Protocols = nil
	equal(t, "a subprotocol that is not asked for", p.CheckHixie(&r, wire.Hixie76, false), nil)
	equal(t, "is ignored", p.Protocol, "")
	equal(t, "a location of ws is not that of wss", p.CheckHixie(&r, wire.Hixie76, true), handshake.ErrResponseLocation)
	equal(t, "the names of 76 are not those of 75", p.CheckHixie(&r, wire.Hixie75, false), handshake.ErrResponseOrigin)
	for n := range len(head) {
		if _, err := handshake.ParseResponse(head[:n]); err == nil {
			t.Errorf("a response that is cut at %d", n)
		}
	}
}

func TestNonce(t *testing.T) {
	const nonce = "Sec-WebSocket-Nonce: H+cNj5elaybfGIQv1esl2w==\r\n"
	for _, tt := range []struct {
		reason, lines string
		want          *wire.Error
	}{
		{"one", nonce, nil},
		{"one of other than 16 bytes", "sec-websocket-nonce: AQIDBA==\r\n", nil},
		{"none", "", handshake.ErrNonce},
		{"an empty one", "Sec-WebSocket-Nonce:\r\n", handshake.ErrNonce},
		{"two", nonce + nonce, handshake.ErrNonce},
		{"one that is not base64", "Sec-WebSocket-Nonce: a b\r\n", handshake.ErrNonce},
	} {
		p, err := handshake.ParseResponse(goodResponse + tt.lines + "\r\n")
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range marks[:6] {
			want := tt.want
			if m.v != wire.Hybi04 {
				want = nil
			}
			equal(t, m.v.String()+": "+tt.reason, p.Check(&handshake.Request{Version: m.v}, clientKey), want)
		}
	}
}

// Extensions are not offered before hybi-07, whatever the caller has.
func TestEarlyExtensions(t *testing.T) {
	r := handshake.Request{Extensions: []handshake.Offer{{Name: "x"}}}
	for _, m := range marks[:6] {
		var want *wire.Error
		if r.Version = m.v; m.v < wire.Hybi07 {
			want = handshake.ErrExtensionNotOffered
		}
		p, _ := handshake.ParseResponse(goodResponse + "Sec-WebSocket-Nonce: " + goodKey + "\r\nSec-WebSocket-Extensions: x\r\n\r\n")
		equal(t, m.v.String(), p.Check(&r, clientKey), want)
	}
}

// What our server writes, our client takes, in every version.
func TestBothEndsOfAll(t *testing.T) {
	for seed, m := range marks {
		for _, secure := range []bool{false, true} {
			c := handshake.Request{Host: "Example.com:8080", Target: "/a?b", Protocols: []string{"foo", "bar"}, Version: m.v}
			keys := handshake.NewHixieKeys(words(uint64(seed)))
			hixie := m.v.Hixie() || m.v <= wire.Hybi03
			var b []byte
			var err error
			if hixie {
				b, err = handshake.AppendRequestHixie(nil, &c, m.v, secure, keys, words(1))
			} else {
				b, err = handshake.AppendRequest(nil, &c, m.v, clientKey)
			}
			equal(t, "our client writes", err, nil)
			head, key3, _ := strings.Cut(string(b), "\r\n\r\n")
			s, fault := check(head+"\r\n\r\n", all...)
			if fault != nil {
				t.Fatalf("%s: %v", m.v, fault)
			}
			if m.v != wire.Hybi03 { // it says 2 still
				equal(t, "the version", s.Version, m.v)
			}
			equal(t, "the origin is the same: "+m.v.String(), s.SameOrigin(secure), true)
			s.Nonce, s.Location = goodKey, s.DefaultLocation(secure)
			b, err = handshake.AppendAccept(nil, s, handshake.SelectProtocol([]string{"bar"}, s.Protocols), nil, nil)
			equal(t, "our server writes", err, nil)
			p, fault := handshake.ParseResponse(string(b))
			if fault == nil && hixie {
				fault = p.CheckHixie(&c, m.v, secure)
			} else if fault == nil {
				fault = p.Check(&c, clientKey)
			}
			equal(t, "our client takes it: "+m.v.String(), fault, nil)
			equal(t, "the subprotocol", p.Protocol, "bar")
			if key3 != "" {
				ours, ok := handshake.Digest(keys.Key1, keys.Key2, keys.Key3[:])
				theirs, _ := handshake.Digest(s.Key1, s.Key2, []byte(key3))
				equal(t, "both have the same digest", ok && ours == theirs, true)
				wrong, _ := handshake.Digest(s.Key2, s.Key1, []byte(key3))
				equal(t, "another is told from it", ours == wrong, false)
			}
		}
	}
}
