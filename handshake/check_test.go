package handshake_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
)

func TestCheckFills(t *testing.T) {
	r := accepted(t, "the example of RFC 6455, section 1.3", plus("Origin: http://example.com",
		"Sec-WebSocket-Protocol: chat, superchat", "Sec-WebSocket-Extensions: foo; bar=1, baz"))
	equal(t, "Host", r.Host, "server.example.com")
	equal(t, "Origin", r.Origin, "http://example.com")
	equal(t, "Version", r.Version, wire.Hybi13)
	equal(t, "Key", r.Key, goodKey)
	equal(t, "Protocols", strings.Join(r.Protocols, "|"), "chat|superchat")
	equal(t, "Extensions", string(handshake.AppendOffers(nil, r.Extensions)), "foo; bar=1, baz")
}

// Every field of the good request is needed, and for a reason of its own.
func TestCheckMissingField(t *testing.T) {
	for line, want := range map[string]*wire.Error{
		"Host: server.example.com\r\n":                    handshake.ErrHost,
		"Upgrade: websocket\r\n":                          handshake.ErrUpgrade,
		"Connection: Upgrade\r\n":                         handshake.ErrConnection,
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n": handshake.ErrKey,
		"Sec-WebSocket-Version: 13\r\n":                   handshake.ErrNoVersion,
	} {
		refused(t, "without "+line, with(t, line, ""), want)
	}
}

func TestCheckPurpose(t *testing.T) {
	const page = "GET / HTTP/1.1\r\nHost: a\r\n"
	for _, tt := range []struct{ reason, head string }{
		{"a browser's address bar", page + "\r\n"},
		{"an upgrade to something else", page + "Upgrade: h2c\r\nConnection: Upgrade\r\n\r\n"},
		{"any other method", "POST / HTTP/1.1\r\nHost: a\r\n\r\n"},
		{"a prefix of our names is none of them", page + "Sec-WebSocket-: a\r\n\r\n"},
		{"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\n"},
		{"what only looks like websocket in Unicode", page + "Upgrade: webSoc\u212aet\r\n\r\n"},
	} {
		refused(t, tt.reason, tt.head, handshake.ErrNotWebSocket)
	}
	refused(t, "a WebSocket field shows the intent", page+"sec-websocket-protocol: a\r\n\r\n", handshake.ErrUpgrade)
}

func TestCheckRequestLine(t *testing.T) {
	for _, tt := range []struct {
		reason, line string
		want         *wire.Error
	}{
		{"H10: POST", "POST /chat HTTP/1.1", handshake.ErrMethod},
		{"HEAD", "HEAD /chat HTTP/1.1", handshake.ErrMethod},
		{"methods have case", "get /chat HTTP/1.1", handshake.ErrMethod},
		{"H10: HTTP/1.0 has no Upgrade", "GET /chat HTTP/1.0", handshake.ErrHTTPVersion},
		{"HTTP/0.9", "GET /chat HTTP/0.9", handshake.ErrHTTPVersion},
		{"H10: HTTP/2 has no request lines", "GET /chat HTTP/2.0", handshake.ErrHTTPVersion},
		{"minor versions are compatible", "GET /chat HTTP/1.2", nil},
	} {
		refused(t, tt.reason, with(t, "GET /chat HTTP/1.1", tt.line), tt.want)
	}
}

func TestCheckBody(t *testing.T) {
	accepted(t, "H11: real clients send Content-Length: 0", plus("Content-Length: 0"))
	for _, line := range []string{
		"Content-Length: 5", "Content-Length: 00", "Content-Length: +0", "Content-Length: ", "Content-Length: 0, 0", "content-length: 8",
		"Content-Length: 0\r\nContent-Length: 0", "Content-Length: 0\r\nContent-Length: 5",
		"Transfer-Encoding: chunked", "Transfer-Encoding: identity", "Transfer-Encoding:", "Content-Length: 0\r\nTransfer-Encoding: chunked",
	} {
		refused(t, "H11: a handshake has no body: "+line, plus(line), handshake.ErrBody)
	}
}

func TestCheckDuplicates(t *testing.T) {
	for _, line := range []string{
		"Host: server.example.com", "host: other.example.com", "Upgrade: websocket", "Upgrade: h2c",
		"Sec-WebSocket-Key: " + goodKey, "Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8",
		"Origin: http://a\r\nOrigin: http://a", "Sec-WebSocket-Origin: http://a\r\nSec-WebSocket-Origin: http://b",
	} {
		refused(t, "H8: must stand once: "+line, plus(line), handshake.ErrDuplicate)
	}
}

func TestCheckTokens(t *testing.T) {
	for _, line := range []string{"Upgrade: WebSocket", "UPGRADE: WEBSOCKET", "Upgrade: h2c, websocket", "Upgrade: ,websocket\t,", "Upgrade: HTTP/2.0 ,  websocket"} {
		accepted(t, "the list includes websocket: "+line, with(t, "Upgrade: websocket", line))
	}
	for _, line := range []string{"Upgrade: websocket2", "Upgrade: web socket", "Upgrade: websocket/13", "Upgrade: \"websocket\"", "Upgrade: webSoc\u212aet", "Upgrade:"} {
		refused(t, "the list does not include websocket: "+line, with(t, "Upgrade: websocket", line), handshake.ErrUpgrade)
	}
	for _, line := range []string{
		"Connection: keep-alive, Upgrade", "Connection: upgrade", "connection: UPGRADE,close", "Connection: keep-alive ,\tUpgrade , x",
		"Connection: keep-alive\r\nConnection: Upgrade", "Connection:\r\nConnection: Upgrade",
	} {
		accepted(t, "H9: the list includes Upgrade: "+line, with(t, "Connection: Upgrade", line))
	}
	for _, line := range []string{"Connection: close", "Connection: Upgrades", "Connection: keep-alive Upgrade", "Connection:"} {
		refused(t, "the list does not include Upgrade: "+line, with(t, "Connection: Upgrade", line), handshake.ErrConnection)
	}
}

func TestCheckByHand(t *testing.T) {
	fields := handshake.Header{
		{Name: "Upgrade", Value: "websocket"}, {Name: "Connection", Value: "Upgrade"},
		{Name: "Sec-Websocket-Key", Value: goodKey}, {Name: "Sec-Websocket-Version", Value: "13"},
	}
	r := handshake.Request{Method: "GET", Target: "/", Proto: "HTTP/1.1", Host: "example.com", Header: fields}
	if err := r.Check(nil); err != nil {
		t.Errorf("net/http takes Host out of the fields: %v", err)
	}
	equal(t, "Host stays", r.Host, "example.com")
	if err := r.Check(nil); err != nil {
		t.Errorf("Check may be called again: %v", err)
	}
	for _, tt := range []struct {
		reason string
		mend   func(*handshake.Request)
		want   *wire.Error
	}{
		{"an empty request", func(r *handshake.Request) { *r = handshake.Request{} }, handshake.ErrNotWebSocket},
		{"row 58: no Upgrade left", func(r *handshake.Request) { r.Header = fields[1:] }, handshake.ErrUpgrade},
		{"no Host at all", func(r *handshake.Request) { r.Host = "" }, handshake.ErrHost},
		{"no target", func(r *handshake.Request) { r.Target = "" }, handshake.ErrTarget},
		{"no version of HTTP", func(r *handshake.Request) { r.Proto = "" }, handshake.ErrHTTPVersion},
	} {
		r := handshake.Request{Method: "GET", Target: "/", Proto: "HTTP/1.1", Host: "example.com", Header: fields}
		tt.mend(&r)
		equal(t, tt.reason, r.Check(nil), tt.want)
	}
}

func TestCheckKeepsHeader(t *testing.T) {
	r := accepted(t, "fields of the application", plus("Cookie: a=b", "Authorization: Basic x"))
	equal(t, "every field is there as received", len(r.Header), 7)
	equal(t, "in its place", slices.Index(r.Header, wire.Field{Name: "Cookie", Value: "a=b"}), 5)
}

func TestCheckLeavesNoVersion(t *testing.T) {
	r := accepted(t, "a good request", good+"\r\n")
	r.Header = append(r.Header, wire.Field{Name: "Sec-WebSocket-Protocol", Value: ","})
	equal(t, "the subprotocols are malformed now", r.Check(nil), handshake.ErrProtocols)
	equal(t, "Version says that the request did not pass", r.Version, 0)
	got, err := handshake.AppendAccept(dst(), r, "", nil, nil)
	invalid(t, "so it cannot be accepted by oversight", got, err, handshake.ErrInvalidVersion)
}

func TestCheckAllocates(t *testing.T) {
	r := accepted(t, "a request without lists", good+"\r\n")
	equal(t, "its check allocates nothing", testing.AllocsPerRun(100, func() { r.Check(nil) }), 0)
}
