package handshake_test

import (
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
)

func TestAppendAcceptHixie(t *testing.T) {
	const status75, status76 = "HTTP/1.1 101 Web Socket Protocol Handshake\r\n", "HTTP/1.1 101 WebSocket Protocol Handshake\r\n"
	const switched = "Upgrade: WebSocket\r\nConnection: Upgrade\r\n"
	for _, m := range marks[6:] {
		status, prefix := status76, "Sec-"
		if m.v == wire.Hixie75 {
			status, prefix = status75, ""
		}
		origin, location := prefix+"WebSocket-Origin: http://example.com\r\n", prefix+"WebSocket-Location: ws://example.com/demo\r\n"
		for _, tt := range []struct {
			reason, lines, protocol string
			mend                    func(*handshake.Request)
			extra                   handshake.Header
			want                    string
		}{
			{"the example", prefix + "WebSocket-Protocol: sample\r\n", "sample", nil, nil,
				switched + origin + location + prefix + "WebSocket-Protocol: sample\r\n\r\n"},
			{"no subprotocol, and fields that nobody knows", "X-A: b\r\nX-C: d\r\n", "", nil, nil, switched + origin + location + "\r\n"},
			{"a location of one's own", "", "", func(r *handshake.Request) { r.Location = r.DefaultLocation(true) }, nil,
				switched + origin + prefix + "WebSocket-Location: wss://example.com/demo\r\n\r\n"},
			{"no origin to repeat", "", "", func(r *handshake.Request) { r.Origin = "" }, nil, switched + location + "\r\n"},
			{"the 75 name of the subprotocol is answered by it", "Websocket-Protocol: a b\r\n", "b", nil, nil,
				switched + origin + location + "WebSocket-Protocol: b\r\n\r\n"},
			{"fields of the application", "", "", nil, handshake.Header{{Name: "Set-Cookie", Value: "a"}, {Name: "Set-Cookie", Value: "b"}},
				switched + origin + location + "Set-Cookie: a\r\nSet-Cookie: b\r\n\r\n"},
		} {
			r := accepted(t, tt.reason, old(m.lines, tt.lines), all...)
			if tt.mend != nil {
				tt.mend(r)
			}
			got, err := handshake.AppendAccept(dst(), r, tt.protocol, nil, tt.extra)
			equal(t, m.v.String()+": "+tt.reason, err, nil)
			equal(t, m.v.String()+": "+tt.reason, string(got), "dst"+status+tt.want)
		}
	}
	r := accepted(t, "a port", replace(t, old(twoKeys), "example.com\r\n", "example.com:8081\r\n"), all...)
	got, _ := handshake.AppendAccept(nil, r, "", nil, nil)
	equal(t, "a port", strings.Contains(string(got), "\r\nSec-WebSocket-Location: ws://example.com:8081/demo\r\n"), true)
	r = accepted(t, "no capitals in Upgrade", replace(t, old(twoKeys), "WebSocket\r\n", "websocket\r\n"), all...)
	got, _ = handshake.AppendAccept(nil, r, "", nil, nil)
	equal(t, "Upgrade is spelled as the draft has it", strings.Contains(string(got), "\r\nUpgrade: WebSocket\r\n"), true)
	r = accepted(t, "an origin with a space", replace(t, old(twoKeys), "Origin: http://example.com", "Origin: http://a  http://\xe9"), all...)
	got, err := handshake.AppendAccept(nil, r, "", nil, nil)
	equal(t, "it is repeated as it is", strings.Contains(string(got), "\r\nSec-WebSocket-Origin: http://a  http://\xe9\r\n") && err == nil, true)
}

func TestAppendAcceptHixieRefuses(t *testing.T) {
	field := func(name string) handshake.Header { return handshake.Header{{Name: name, Value: "a"}} }
	for _, tt := range []struct {
		reason, protocol string
		mend             func(*handshake.Request)
		extensions       []handshake.Offer
		extra            handshake.Header
		want             error
	}{
		{"M47: a subprotocol that was not offered", "b", nil, nil, nil, handshake.ErrProtocolNotOffered},
		{"a subprotocol offered by hand", "a\r\nb", func(r *handshake.Request) { r.Protocols = []string{"a\r\nb"} }, nil, nil, handshake.ErrInvalidProtocol},
		{"there are no extensions, even by hand", "", func(r *handshake.Request) { r.Extensions = []handshake.Offer{{Name: "x"}} },
			[]handshake.Offer{{Name: "x"}}, nil, handshake.ErrUnofferedExtension},
		{"keys that hide no number, by hand", "", func(r *handshake.Request) { r.Key2 = "1" }, nil, nil, handshake.ErrInvalidKey},
		{"H16: CR LF in the origin, by hand", "", func(r *handshake.Request) { r.Origin = "a\r\nb" }, nil, nil, handshake.ErrInvalidOrigin},
		{"H16: CR LF in the location", "", func(r *handshake.Request) { r.Location = "ws://a/\r\nb" }, nil, nil, handshake.ErrInvalidLocation},
		{"a space in the location", "", func(r *handshake.Request) { r.Location = "ws://a/ b" }, nil, nil, handshake.ErrInvalidLocation},
		{"H16: CR LF in the host, by hand", "", func(r *handshake.Request) { r.Host = "a\r\nb" }, nil, nil, handshake.ErrInvalidLocation},
		{"the location is ours", "", nil, nil, field("Sec-WebSocket-Location"), handshake.ErrReservedField},
		{"the location of hixie-75 is ours", "", nil, nil, field("websocket-location"), handshake.ErrReservedField},
		{"the origin of hixie-75 is ours", "", nil, nil, field("WebSocket-Origin"), handshake.ErrReservedField},
		{"the subprotocol of hixie-75 is ours", "", nil, nil, field("WebSocket-Protocol"), handshake.ErrReservedField},
	} {
		r := accepted(t, tt.reason, old(twoKeys, "Sec-WebSocket-Protocol: a\r\n"), all...)
		if tt.mend != nil {
			tt.mend(r)
		}
		got, err := handshake.AppendAccept(dst(), r, tt.protocol, tt.extensions, tt.extra)
		invalid(t, tt.reason, got, err, tt.want)
	}
}

// The answer of the versions with one key is the same, but for a nonce.
func TestAppendAcceptEarly(t *testing.T) {
	const head = "dstHTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
	for _, m := range marks[:6] {
		r := accepted(t, m.v.String(), old(m.lines, "Sec-WebSocket-Protocol: a, sample\r\nSec-WebSocket-Extensions: deflate-stream\r\n"), all...)
		nonce := ""
		if m.v == wire.Hybi04 {
			for _, bad := range []string{"", "a", "a\r\nb", goodKey + "="} {
				r.Nonce = bad
				got, err := handshake.AppendAccept(dst(), r, "", nil, nil)
				invalid(t, "hybi-04 needs a nonce of 16 bytes", got, err, handshake.ErrInvalidKey)
			}
			r.Nonce = handshake.NewKey(0x1fe70d8f97a56b26, 0xdf18842fd5eb25db)
			nonce = "Sec-WebSocket-Nonce: H+cNj5elaybfGIQv1esl2w==\r\n"
		}
		got, err := handshake.AppendAccept(dst(), r, "sample", nil, nil)
		equal(t, ""+m.v.String(), err, nil)
		equal(t, ""+m.v.String(), string(got), head+nonce+"Sec-WebSocket-Protocol: sample\r\n\r\n")
		if m.v < wire.Hybi07 {
			equal(t, "no extensions before hybi-07", len(r.Extensions), 0)
			r.Extensions = []handshake.Offer{{Name: "deflate-stream"}}
			got, err := handshake.AppendAccept(dst(), r, "", r.Extensions, nil)
			invalid(t, "not even by hand", got, err, handshake.ErrUnofferedExtension)
		}
	}
	accepted(t, "extensions that are not read may be malformed", old(marks[3].lines, "Sec-WebSocket-Extensions: ;;\r\n"), all...)
}
