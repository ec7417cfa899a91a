package handshake_test

import (
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
)

func TestAppendRequest(t *testing.T) {
	const head = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + goodKey + "\r\n"
	full := handshake.Request{
		Target: "/chat?a=%20", Host: "example.com:8080", Origin: "http://example.com", Protocols: []string{"foo", "bar"},
		Extensions: []handshake.Offer{{Name: "x", Params: []handshake.Param{{Name: "y"}, {Name: "z", Value: "1", HasValue: true}}}},
		Header:     handshake.Header{{Name: "User-Agent", Value: "Chrome\t\xe9"}, {Name: "Cookie", Value: "a=b"}, {Name: "X-Empty"}},
	}
	const rest = "Sec-WebSocket-Protocol: foo, bar\r\nSec-WebSocket-Extensions: x; y; z=1\r\n"
	const more = "User-Agent: Chrome\t\xe9\r\nCookie: a=b\r\nX-Empty: \r\n\r\n"
	for _, tt := range []struct {
		reason string
		r      handshake.Request
		v      wire.Version
		want   string
	}{
		{"the least", handshake.Request{Target: "/socket", Host: "www.example.com"}, 13,
			"GET /socket HTTP/1.1\r\nHost: www.example.com\r\n" + head + "Sec-WebSocket-Version: 13\r\n\r\n"},
		{"an empty target is /", handshake.Request{Host: "[::1]"}, 13, "GET / HTTP/1.1\r\nHost: [::1]\r\n" + head + "Sec-WebSocket-Version: 13\r\n\r\n"},
		{"everything", full, 13,
			"GET /chat?a=%20 HTTP/1.1\r\nHost: example.com:8080\r\n" + head + "Origin: http://example.com\r\n" + rest + "Sec-WebSocket-Version: 13\r\n" + more},
		{"version 8 names the origin otherwise", full, 8,
			"GET /chat?a=%20 HTTP/1.1\r\nHost: example.com:8080\r\n" + head + "Sec-WebSocket-Origin: http://example.com\r\n" + rest + "Sec-WebSocket-Version: 8\r\n" + more},
		{"version 7 too", full, 7,
			"GET /chat?a=%20 HTTP/1.1\r\nHost: example.com:8080\r\n" + head + "Sec-WebSocket-Origin: http://example.com\r\n" + rest + "Sec-WebSocket-Version: 7\r\n" + more},
	} {
		got, err := handshake.AppendRequest(dst(), &tt.r, tt.v, goodKey)
		if err != nil {
			t.Errorf("%s: %v", tt.reason, err)
		}
		equal(t, tt.reason, string(got), "dst"+tt.want)
		r := accepted(t, "our server takes what our client writes: "+tt.reason, string(got[3:]))
		equal(t, "it finds the version", r.Version, tt.v)
		equal(t, "and the origin", r.Origin, tt.r.Origin)
	}
}

func TestAppendRequestRefuses(t *testing.T) {
	type request = handshake.Request
	field := func(name, value string) func(*request) {
		return func(r *request) { r.Header = handshake.Header{{Name: "A", Value: "b"}, {Name: name, Value: value}} }
	}
	offer := func(o handshake.Offer) func(*request) {
		return func(r *request) { r.Extensions = []handshake.Offer{{Name: "fine"}, o} }
	}
	for _, tt := range []struct {
		reason string
		spoil  func(*request)
		want   error
	}{
		{"H16: CR LF in the target", func(r *request) { r.Target = "/ HTTP/1.1\r\nX: y" }, handshake.ErrInvalidTarget},
		{"a space in the target", func(r *request) { r.Target = "/a b" }, handshake.ErrInvalidTarget},
		{"a fragment in the target", func(r *request) { r.Target = "/#a" }, handshake.ErrInvalidTarget},
		{"bytes from 0x80 on in the target", func(r *request) { r.Target = "/\xc3\xa9" }, handshake.ErrInvalidTarget},
		{"NUL in the target", func(r *request) { r.Target = "/\x00" }, handshake.ErrInvalidTarget},
		{"a target that is no path", func(r *request) { r.Target = "http://a/" }, handshake.ErrInvalidTarget},
		{"no host", func(r *request) { r.Host = "" }, handshake.ErrInvalidHost},
		{"H16: CR LF in the host", func(r *request) { r.Host = "a\r\nX: y" }, handshake.ErrInvalidHost},
		{"userinfo in the host", func(r *request) { r.Host = "u@a" }, handshake.ErrInvalidHost},
		{"H16: CR LF in the origin", func(r *request) { r.Origin = "http://a\r\nX: y" }, handshake.ErrInvalidOrigin},
		{"two origins", func(r *request) { r.Origin = "http://a http://b" }, handshake.ErrInvalidOrigin},
		{"H16: CR LF in a subprotocol", func(r *request) { r.Protocols = []string{"a\r\nX: y"} }, handshake.ErrInvalidProtocol},
		{"an empty subprotocol", func(r *request) { r.Protocols = []string{"a", ""} }, handshake.ErrInvalidProtocol},
		{"M32: a subprotocol twice", func(r *request) { r.Protocols = []string{"a", "b", "a"} }, handshake.ErrInvalidProtocol},
		{"an extension that is no token", offer(handshake.Offer{Name: "a b"}), handshake.ErrInvalidExtension},
		{"a parameter that is no token", offer(handshake.Offer{Name: "a", Params: []handshake.Param{{Name: ""}}}), handshake.ErrInvalidExtension},
		{"M52: a value that is no token", offer(handshake.Offer{Name: "a", Params: []handshake.Param{{Name: "b", Value: "x\r\n", HasValue: true}}}), handshake.ErrInvalidExtension},
		{"an empty value", offer(handshake.Offer{Name: "a", Params: []handshake.Param{{Name: "b", HasValue: true}}}), handshake.ErrInvalidExtension},
		{"H16: CR LF in a value", field("X", "a\r\nY: b"), handshake.ErrInvalidField},
		{"a bare LF in a value", field("X", "a\nb"), handshake.ErrInvalidField},
		{"a bare CR in a value", field("X", "a\rb"), handshake.ErrInvalidField},
		{"NUL in a value", field("X", "a\x00"), handshake.ErrInvalidField},
		{"a control character in a value", field("X", "\x1b"), handshake.ErrInvalidField},
		{"DEL in a value", field("X", "\x7f"), handshake.ErrInvalidField},
		{"an empty name", field("", "a"), handshake.ErrInvalidField},
		{"a colon in a name", field("X: y\r\nZ", "a"), handshake.ErrInvalidField},
		{"a space in a name", field("X ", "a"), handshake.ErrInvalidField},
		{"Host is ours", field("host", "a"), handshake.ErrReservedField},
		{"Upgrade is ours", field("UPGRADE", "h2c"), handshake.ErrReservedField},
		{"Connection is ours", field("Connection", "close"), handshake.ErrReservedField},
		{"Sec-WebSocket-Key is ours", field("sec-websocket-key", goodKey), handshake.ErrReservedField},
		{"what begins so too", field("Sec-WebSocket-Other", "a"), handshake.ErrReservedField},
		{"there is no body: Content-Length", field("Content-Length", "5"), handshake.ErrReservedField},
		{"there is no body: Transfer-Encoding", field("Transfer-Encoding", "chunked"), handshake.ErrReservedField},
		{"Origin twice", func(r *request) { r.Origin = "http://a"; field("origin", "http://b")(r) }, handshake.ErrReservedField},
	} {
		r := request{Target: "/", Host: "example.com"}
		tt.spoil(&r)
		got, err := handshake.AppendRequest(dst(), &r, wire.Hybi13, goodKey)
		invalid(t, tt.reason, got, err, tt.want)
	}
	r := request{Host: "example.com", Header: handshake.Header{{Name: "Origin", Value: "http://a"}}}
	if _, err := handshake.AppendRequest(nil, &r, wire.Hybi13, goodKey); err != nil {
		t.Errorf("Origin may stand among the fields if it stands there alone: %v", err)
	}
	for _, v := range []wire.Version{0, 1, 3, 9, 14, 75, 76} {
		got, err := handshake.AppendRequest(dst(), &r, v, goodKey)
		invalid(t, "a version that cannot be written", got, err, handshake.ErrInvalidVersion)
	}
	for _, key := range []string{"", "a", goodKey + "\r\nX: y", "dGhlIHNhbXBsZSBub25jZTEy"} {
		got, err := handshake.AppendRequest(dst(), &r, wire.Hybi13, key)
		invalid(t, "a key of other than 16 bytes", got, err, handshake.ErrInvalidKey)
	}
}

func TestAppendAccept(t *testing.T) {
	r := accepted(t, "a request", plus("Sec-WebSocket-Protocol: foo, bar", "Sec-WebSocket-Extensions: x; y=1, z"))
	const head = "dstHTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
	got, err := handshake.AppendAccept(dst(), r, "", nil, nil)
	equal(t, "the least", err, nil)
	equal(t, "the least", string(got), head+"\r\n")
	got, err = handshake.AppendAccept(dst(), r, "bar", []handshake.Offer{{Name: "z"}, {Name: "x"}},
		handshake.Header{{Name: "Authorization", Value: "Bearer WAT"}, {Name: "Set-Cookie", Value: "a"}, {Name: "Set-Cookie", Value: "b"}})
	equal(t, "everything", err, nil)
	equal(t, "everything", string(got), head+"Sec-WebSocket-Protocol: bar\r\nSec-WebSocket-Extensions: z, x\r\nAuthorization: Bearer WAT\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\n")

	field := func(name, value string) handshake.Header { return handshake.Header{{Name: name, Value: value}} }
	for _, tt := range []struct {
		reason, protocol string
		extensions       []handshake.Offer
		extra            handshake.Header
		want             error
	}{
		{"M47: a subprotocol that was not offered", "baz", nil, nil, handshake.ErrProtocolNotOffered},
		{"case matters", "Bar", nil, nil, handshake.ErrProtocolNotOffered},
		{"M50: an extension that was not offered", "", []handshake.Offer{{Name: "x"}, {Name: "w"}}, nil, handshake.ErrUnofferedExtension},
		{"a parameter that is no token", "", []handshake.Offer{{Name: "x", Params: []handshake.Param{{Name: "\r\n"}}}}, nil, handshake.ErrInvalidExtension},
		{"H16: CR LF in a value", "", nil, field("X", "a\r\nb"), handshake.ErrInvalidField},
		{"Upgrade is ours", "", nil, field("Upgrade", "a"), handshake.ErrReservedField},
		{"Sec-WebSocket-Protocol is ours", "", nil, field("Sec-Websocket-Protocol", "a"), handshake.ErrReservedField},
		{"a 101 has no body", "", nil, field("Content-Length", "0"), handshake.ErrReservedField},
	} {
		got, err := handshake.AppendAccept(dst(), r, tt.protocol, tt.extensions, tt.extra)
		invalid(t, tt.reason, got, err, tt.want)
	}
	for _, tt := range []struct {
		reason   string
		r        handshake.Request
		protocol string
		want     error
	}{
		{"a request that Check did not see", handshake.Request{Key: goodKey}, "", handshake.ErrInvalidVersion},
		{"a key that is none", handshake.Request{Version: 13, Key: "a\r\nb"}, "", handshake.ErrInvalidKey},
		{"a subprotocol offered by hand", handshake.Request{Version: 13, Key: goodKey, Protocols: []string{"a\r\nb"}}, "a\r\nb", handshake.ErrInvalidProtocol},
	} {
		got, err := handshake.AppendAccept(dst(), &tt.r, tt.protocol, nil, nil)
		invalid(t, tt.reason, got, err, tt.want)
	}
}

func TestWritersAllocate(t *testing.T) {
	r := accepted(t, "a request", plus("Sec-WebSocket-Protocol: foo"))
	b := make([]byte, 0, 4096)
	equal(t, "AppendAccept into room allocates nothing", testing.AllocsPerRun(100, func() { handshake.AppendAccept(b, r, "foo", nil, nil) }), 0)
	equal(t, "AppendReject into room allocates nothing", testing.AllocsPerRun(100, func() { handshake.AppendReject(b, 403, nil, nil) }), 0)
	c := &handshake.Request{Host: "example.com"}
	equal(t, "AppendRequest into room allocates nothing", testing.AllocsPerRun(100, func() { handshake.AppendRequest(b, c, 13, goodKey) }), 0)
}
