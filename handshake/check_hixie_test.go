package handshake_test

import (
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
)

func TestTwoKeys(t *testing.T) {
	for _, lines := range []string{"", "Sec-WebSocket-Draft: 0\r\n", "Sec-WebSocket-Draft: 1\r\n", "Sec-WebSocket-Draft: 3\r\n"} {
		refused(t, "Key1 is missing", old("Sec-WebSocket-Key2: 1 2\r\n", lines), handshake.ErrKey, all...)
		refused(t, "Key2 is missing", old("Sec-WebSocket-Key1: 1 2\r\n", lines), handshake.ErrKey, all...)
		refused(t, "Key1 is empty", old("Sec-WebSocket-Key1:\r\nSec-WebSocket-Key2: 1 2\r\n", lines), handshake.ErrKey1, all...)
		refused(t, "Key1 twice", old(twoKeys, "Sec-WebSocket-Key1: 1 2\r\n", lines), handshake.ErrDuplicate, all...)
		refused(t, "Key2 twice", old(twoKeys, "sec-websocket-key2: 1 2\r\n", lines), handshake.ErrDuplicate, all...)
	}
	refused(t, "a draft without keys", old("Sec-WebSocket-Draft: 2\r\n"), handshake.ErrKey, all...)
	r := accepted(t, "X4: spaces at the ends belong to the field, not to the key",
		old("Sec-WebSocket-Key1:    1 2  \r\nSec-WebSocket-Key2:3 4\t\r\n"), all...)
	equal(t, "X4: the first key", r.Key1, "1 2")
	equal(t, "X4: the second key", r.Key2, "3 4")
	r.Header = handshake.Header{{Name: "Upgrade", Value: "websocket"}, {Name: "Connection", Value: "Upgrade"},
		{Name: "Sec-WebSocket-Version", Value: "13"}, {Name: "Sec-WebSocket-Key", Value: goodKey}}
	equal(t, "another check", r.Check(nil), nil)
	equal(t, "leaves no key of the first", r.Key1+r.Key2, "")
}

// The eight bytes are no part of the head: it is answered before they come.
func TestEightBytesBehindTheHead(t *testing.T) {
	head := old(twoKeys)
	for at := range len(head) {
		var h handshake.Head
		n, done, err := h.Write([]byte(head[:at]), limit)
		equal(t, "a head that is cut is not done", done || err != nil || n != at, false)
		n, done, err = h.Write([]byte(head[at:]+"^n:ds[4U\x00Hello\xff"), limit)
		equal(t, "it ends with its empty line", done && err == nil && n == len(head)-at, true)
		equal(t, "what was gathered", h.String(), head)
	}
	for _, m := range marks {
		for _, line := range []string{"Content-Length: 8\r\n", "Content-Length: 0\r\n"} {
			has := m.v >= wire.Hybi01 && m.v <= wire.Hybi03 || m.v == wire.Hixie76
			if line == "Content-Length: 0\r\n" || has {
				accepted(t, m.v.String()+" may have "+line, old(m.lines, line), all...)
			} else {
				refused(t, m.v.String()+" has no eight bytes", old(m.lines, line), handshake.ErrBody, all...)
			}
		}
		for _, line := range []string{"Content-Length: 7", "Content-Length: 08", "Content-Length: 8\r\nContent-Length: 8", "Transfer-Encoding: chunked"} {
			refused(t, "H11: "+line, old(m.lines, line, "\r\n"), handshake.ErrBody, all...)
		}
	}
}

// A draft does not make a bad request good.
func TestCheckOldRequests(t *testing.T) {
	for _, m := range marks {
		head := old(m.lines)
		notOurs := handshake.ErrUpgrade
		if m.v == wire.Hixie75 {
			notOurs = handshake.ErrNotWebSocket // nothing else shows the intent
		}
		for _, tt := range []struct {
			reason, old, new string
			want             *wire.Error
		}{
			{"two Upgrades", "Upgrade: WebSocket", "Upgrade: WebSocket\r\nUpgrade: WebSocket", handshake.ErrDuplicate},
			{"another Upgrade", "Upgrade: WebSocket", "Upgrade: nonsense", notOurs},
			{"POST", "GET", "POST", handshake.ErrMethod},
			{"half an escape", "/demo", "/%", handshake.ErrTarget},
			{"HTTP/1.0", "HTTP/1.1", "HTTP/1.0", handshake.ErrHTTPVersion},
			{"two origins", "Origin: ", "Origin: a\r\nOrigin: ", handshake.ErrDuplicate},
			{"no Host", "Host: example.com\r\n", "", handshake.ErrHost},
			{"no Connection", "Connection: Upgrade\r\n", "", handshake.ErrConnection},
		} {
			refused(t, m.v.String()+": "+tt.reason, replace(t, head, tt.old, tt.new), tt.want, all...)
		}
	}
	refused(t, "a page", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", handshake.ErrNotWebSocket, all...)
	refused(t, "a subprotocol of hixie-75 shows no intent", "GET / HTTP/1.1\r\nHost: a\r\nWebSocket-Protocol: a\r\n\r\n", handshake.ErrNotWebSocket, all...)
	v := gather(false, limit, "\r\n\r\nfoobar")
	equal(t, "empty lines and no request", v.done, false)
}
