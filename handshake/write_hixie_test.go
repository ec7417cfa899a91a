package handshake_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
)

// oldKeys are the keys of the example in hixie-76, section 1.2.
var oldKeys = handshake.HixieKeys{Key1: "4 @1  46546xW%0l 1 5", Key2: "12998 5 Y3 1  .P00", Key3: [8]byte([]byte("^n:ds[4U"))}

func TestAppendRequestHixie75(t *testing.T) {
	const head = "Upgrade: WebSocket\r\nConnection: Upgrade\r\nHost: "
	for _, tt := range []struct {
		reason string
		r      handshake.Request
		secure bool
		want   string
	}{
		{"the least", handshake.Request{Host: "example.com"}, false, "GET / HTTP/1.1\r\n" + head + "example.com\r\nOrigin: http://example.com\r\n\r\n"},
		{"over TLS", handshake.Request{Host: "example.com"}, true, "GET / HTTP/1.1\r\n" + head + "example.com\r\nOrigin: https://example.com\r\n\r\n"},
		{"no capitals, no default port", handshake.Request{Target: "/A", Host: "Example.com:80", Origin: "HTTP://A"}, false,
			"GET /A HTTP/1.1\r\n" + head + "example.com\r\nOrigin: http://a\r\n\r\n"},
		{"the port of the other", handshake.Request{Target: "/A?", Host: "[::A]:80"}, true, "GET /A? HTTP/1.1\r\n" + head + "[::a]:80\r\nOrigin: https://[::a]:80\r\n\r\n"},
		{"everything, in the draft's order", handshake.Request{Target: "/demo", Host: "example.com", Origin: "http://a", Protocols: []string{"sample", "b@"},
			Extensions: []handshake.Offer{{Name: "x"}}, Header: handshake.Header{{Name: "Cookie", Value: "a=B"}, {Name: "X"}}}, false,
			"GET /demo HTTP/1.1\r\n" + head + "example.com\r\nOrigin: http://a\r\nWebSocket-Protocol: sample b@\r\nCookie: a=B\r\nX: \r\n\r\n"},
	} {
		got, err := handshake.AppendRequestHixie(dst(), &tt.r, wire.Hixie75, tt.secure, handshake.HixieKeys{}, nil)
		equal(t, tt.reason, err, nil)
		equal(t, tt.reason, string(got), "dst"+tt.want)
		accepted(t, "our server takes what our client writes: "+tt.reason, string(got[3:]), all...)
	}
}

func TestAppendRequestHixie76(t *testing.T) {
	r := handshake.Request{Target: "/demo", Host: "Example.com:80", Origin: "http://Example.com", Protocols: []string{"sample", "b"},
		Extensions: []handshake.Offer{{Name: "x"}}}
	lines := []string{"Host: example.com", "Connection: Upgrade", "Sec-WebSocket-Key2: 12998 5 Y3 1  .P00", "Sec-WebSocket-Protocol: sample b",
		"Upgrade: WebSocket", "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5", "Origin: http://Example.com"}
	for v, draft := range map[wire.Version]string{76: "", 1: "Sec-WebSocket-Draft: 1", 2: "Sec-WebSocket-Draft: 2", 3: "Sec-WebSocket-Draft: 2"} {
		want := append(slices.Clone(lines), draft)
		if draft == "" {
			want = lines
		}
		got, err := handshake.AppendRequestHixie(dst(), &r, v, false, oldKeys, words(1))
		equal(t, "the example of hixie-76, section 1.2", err, nil)
		line, rest, _ := strings.Cut(string(got), "\r\n")
		equal(t, "the request line", line, "dstGET /demo HTTP/1.1")
		fields, key3, _ := strings.Cut(rest, "\r\n\r\n")
		equal(t, "key3 is behind the head", key3, "^n:ds[4U")
		sent := strings.Split(fields, "\r\n")
		equal(t, "the fields, in any order", sorted(sent), sorted(want))
		p := accepted(t, "our server takes what our client writes", strings.TrimSuffix(string(got[3:]), key3), v, wire.Hybi03)
		equal(t, "it finds the version", p.Version, v)
		equal(t, "and the subprotocols", strings.Join(p.Protocols, "|"), "sample|b")
	}
}

func sorted(list []string) string {
	list = slices.Clone(list)
	slices.Sort(list)
	return strings.Join(list, "\n")
}

// "The fields […] must be sent in a random order": every field comes at every place.
// Those of the caller keep their order, since it may have a meaning.
func TestOrderOfFields(t *testing.T) {
	r := handshake.Request{Host: "a", Header: handshake.Header{{Name: "X", Value: "1"}, {Name: "X", Value: "2"}, {Name: "X", Value: "3"}}}
	write := func(seed uint64) string {
		b, err := handshake.AppendRequestHixie(nil, &r, wire.Hybi02, true, oldKeys, words(seed))
		equal(t, "it can be written", err, nil)
		return string(b)
	}
	const fields, rounds = 10, 2000
	at := map[string]*[fields]int{}
	for seed := range uint64(rounds) {
		head, _, _ := strings.Cut(write(seed), "\r\n\r\n")
		lines := strings.Split(head, "\r\n")[1:]
		equal(t, "the number of fields", len(lines), fields)
		var own []string
		for i, line := range lines {
			name, value, _ := strings.Cut(line, ":")
			if name == "X" {
				own = append(own, value)
			}
			if at[name] == nil {
				at[name] = new([fields]int)
			}
			at[name][i]++
		}
		equal(t, "the caller's fields keep their order", strings.Join(own, ""), " 1 2 3")
	}
	for name, places := range at {
		for i, n := range places {
			if n < rounds/fields/2 {
				t.Errorf("%s is at place %d in %d of %d requests", name, i, n, rounds)
			}
		}
	}
	equal(t, "the same words, the same order", write(7), write(7))
}

func TestAppendRequestHixieRefuses(t *testing.T) {
	type request = handshake.Request
	keys := func(key string) handshake.HixieKeys { return handshake.HixieKeys{Key1: "1 2", Key2: key} }
	for _, tt := range []struct {
		reason string
		v      wire.Version
		r      request
		keys   handshake.HixieKeys
		want   error
	}{
		{"a version with one key", 4, request{Host: "a"}, oldKeys, handshake.ErrInvalidVersion},
		{"no version", 0, request{Host: "a"}, oldKeys, handshake.ErrInvalidVersion},
		{"no keys", 76, request{Host: "a"}, handshake.HixieKeys{}, handshake.ErrInvalidKey},
		{"a key that hides no number", 1, request{Host: "a"}, keys("12"), handshake.ErrInvalidKey},
		{"a key with a space at its start", 2, request{Host: "a"}, keys(" 12"), handshake.ErrInvalidKey},
		{"a key with a space at its end", 3, request{Host: "a"}, keys("12 "), handshake.ErrInvalidKey},
		{"H16: CR LF in a key", 76, request{Host: "a"}, keys("1 2\r\nX: y"), handshake.ErrInvalidKey},
		{"a key that is not ASCII", 76, request{Host: "a"}, keys("1 \xe92"), handshake.ErrInvalidKey},
		{"H16: CR LF in the target", 76, request{Host: "a", Target: "/\r\n"}, oldKeys, handshake.ErrInvalidTarget},
		{"no host", 75, request{}, oldKeys, handshake.ErrInvalidHost},
		{"H16: CR LF in the origin", 75, request{Host: "a", Origin: "a\r\nb"}, oldKeys, handshake.ErrInvalidOrigin},
		{"a subprotocol with a space is two", 76, request{Host: "a", Protocols: []string{"b", "c d"}}, oldKeys, handshake.ErrInvalidProtocol},
		{"an empty subprotocol", 75, request{Host: "a", Protocols: []string{""}}, oldKeys, handshake.ErrInvalidProtocol},
		{"a subprotocol twice", 75, request{Host: "a", Protocols: []string{"a", "a"}}, oldKeys, handshake.ErrInvalidProtocol},
		{"there is an Origin already", 75, request{Host: "a", Header: handshake.Header{{Name: "origin", Value: "b"}}}, oldKeys, handshake.ErrReservedField},
		{"WebSocket-Protocol is ours", 75, request{Host: "a", Header: handshake.Header{{Name: "WebSocket-Protocol", Value: "b"}}}, oldKeys, handshake.ErrReservedField},
		{"H16: CR LF in a value", 75, request{Host: "a", Header: handshake.Header{{Name: "X", Value: "b\r\n"}}}, oldKeys, handshake.ErrInvalidField},
	} {
		got, err := handshake.AppendRequestHixie(dst(), &tt.r, tt.v, false, tt.keys, words(1))
		invalid(t, tt.reason, got, err, tt.want)
	}
}

func TestAppendRequestEarly(t *testing.T) {
	r := handshake.Request{Host: "a", Origin: "http://b", Protocols: []string{"c", "d"}, Extensions: []handshake.Offer{{Name: "x"}}}
	for _, m := range marks[3:6] {
		got, err := handshake.AppendRequest(dst(), &r, m.v, goodKey)
		equal(t, m.v.String(), err, nil)
		equal(t, "no extensions: "+m.v.String(), string(got), "dstGET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "+goodKey+
			"\r\nSec-WebSocket-Origin: http://b\r\nSec-WebSocket-Protocol: c, d\r\nSec-WebSocket-Version: "+string('0'+byte(m.v))+"\r\n\r\n")
	}
}
