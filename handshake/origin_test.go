package handshake_test

import (
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
)

func TestSameOrigin(t *testing.T) {
	const neither, plain, both = 0, 1, 2 // the connections on which the origin passes
	for _, tt := range []struct {
		reason, host, origin string
		want                 int
	}{
		{"the same host", "example.com", "http://example.com", plain},
		{"TLS may have ended at a proxy", "example.com", "https://example.com", both},
		{"wss stands for https", "example.com", "wss://example.com", both},
		{"ws stands for http", "example.com", "ws://example.com", plain},
		{"hosts have no case", "EXAMPLE.com", "HTTP://example.COM", plain},
		{"the same port", "example.com:8080", "http://example.com:8080", plain},
		{"the same port over TLS", "example.com:8443", "https://example.com:8443", both},
		{"the default port in Host", "example.com:443", "https://example.com", both},
		{"the default port in Origin", "example.com", "https://example.com:443", both},
		{"the default port of http in Host", "example.com:80", "http://example.com", plain},
		{"ports are numbers", "example.com:0080", "http://example.com", plain},
		{"an empty port is none", "example.com:", "http://example.com", plain},
		{"the other default port in Host", "example.com:443", "http://example.com", neither},
		{"the other default port in Origin", "example.com", "http://example.com:443", neither},
		{"80 is not the port of https", "example.com:80", "https://example.com", neither},
		{"another port", "example.com:8080", "http://example.com:8081", neither},
		{"a port more", "example.com", "http://example.com:8080", neither},
		{"a port less", "example.com:8080", "http://example.com", neither},
		{"IPv6", "[::1]:80", "http://[::1]", plain},
		{"IPv6 in another spelling is another host", "[::1]", "http://[0::1]", neither},
		{"row 100: null", "example.com", "null", neither},
		{"null is not the name of a host", "null", "null", neither},
		{"row 100: a substring", "example.com", "http://example.com.evil.com", neither},
		{"row 100: a suffix", "example.com", "http://evilexample.com", neither},
		{"a subdomain", "example.com", "http://www.example.com", neither},
		{"row 100: a trailing dot in Origin", "example.com", "http://example.com.", neither},
		{"row 100: a trailing dot in Host", "example.com.", "http://example.com", neither},
		{"a trailing dot in both", "example.com.", "http://example.com.", plain},
		{"row 100: userinfo", "example.com", "http://example.com@evil.com", neither},
		{"row 100: userinfo before the host", "example.com", "http://evil.com@example.com", neither},
		{"row 100: punycode is not decoded", "xn--bcher-kva.example", "http://b\xc3\xbccher.example", neither},
		{"row 100: two origins", "example.com", "http://example.com http://evil.com", neither},
		{"row 100: two origins in a list", "example.com", "http://evil.com, http://example.com", neither},
		{"a path", "example.com", "http://example.com/", neither},
		{"a query", "example.com", "http://example.com?", neither},
		{"a fragment", "example.com", "http://example.com#", neither},
		{"a colon without a port", "example.com", "http://example.com:", neither},
		{"a port beyond all", "example.com", "http://example.com:99999", neither},
		{"no host", "example.com", "http://", neither},
		{"a file", "example.com", "file://", neither},
		{"no scheme before the colon", "example.com", "://example.com", neither},
		{"no scheme of the Web", "example.com", "ftp://example.com", neither},
		{"a scheme that is none", "example.com", "ht tp://example.com", neither},
		{"a scheme that starts with a digit", "example.com", "1http://example.com", neither},
		{"one slash", "example.com", "http:/example.com", neither},
		{"no scheme: host", "example.com", "example.com", both},
		{"no scheme: host and port", "example.com:8080", "Example.com:8080", both},
		{"no scheme: another host", "example.com", "evil.com", neither},
		{"no scheme: another port", "example.com:8080", "example.com", neither},
		{"no scheme: no default port to leave out", "example.com:80", "example.com", neither},
		{"a Host that was not checked", "a b", "http://a b", neither},
	} {
		r := &handshake.Request{Host: tt.host, Origin: tt.origin}
		equal(t, tt.reason+", plain", r.SameOrigin(false), tt.want != neither)
		equal(t, tt.reason+", secure", r.SameOrigin(true), tt.want == both)
	}
}

func TestOriginOfVersion(t *testing.T) {
	const a, b = "Origin: http://a", "Sec-WebSocket-Origin: http://b"
	for _, tt := range []struct {
		reason, version, lines, want string
	}{
		{"version 13 has Origin", "13", a + "\r\n" + b, "http://a"},
		{"version 13 has nothing else", "13", b, ""},
		{"version 8 has Sec-WebSocket-Origin first", "8", a + "\r\n" + b, "http://b"},
		{"drafts 11 and 12 renamed it", "8", a, "http://a"},
		{"version 7 has Sec-WebSocket-Origin", "7", a + "\r\n" + b, "http://b"},
		{"version 7 has nothing else", "7", a, ""},
		{"version 6 has Sec-WebSocket-Origin first", "6", a + "\r\n" + b, "http://b"},
		{"version 6 may have the old name", "6", a, "http://a"},
		{"version 5 has Sec-WebSocket-Origin first", "5", a + "\r\n" + b, "http://b"},
		{"version 5 may have the old name", "5", a, "http://a"},
		{"version 4 has Sec-WebSocket-Origin first", "4", a + "\r\n" + b, "http://b"},
		{"version 4 may have the old name", "4", a, "http://a"},
	} {
		head := with(t, "Version: 13\r\n", "Version: "+tt.version+"\r\n"+tt.lines+"\r\n")
		equal(t, tt.reason, accepted(t, tt.reason, head, all...).Origin, tt.want)
	}
	for _, m := range marks[6:] {
		head := old(m.lines, b+"\r\n")
		if m.v == wire.Hixie75 {
			head = old()
		}
		equal(t, m.v.String()+" has Origin", accepted(t, m.v.String(), head, all...).Origin, "http://example.com")
	}
}

func TestAbsentOrigin(t *testing.T) {
	allow := handshake.AllowOrigins("http://server.example.com")
	for _, tt := range []struct {
		reason, version, line string
		want                  bool
	}{
		{"none at all passes: it is no browser", "13", "", true},
		{"an empty one is not none", "13", "Origin:\r\n", false},
		{"an empty one of version 7", "7", "Sec-WebSocket-Origin:\r\n", false},
		{"an empty one of version 8", "8", "Sec-WebSocket-Origin:\r\nOrigin: http://server.example.com\r\n", false},
		{"a field of another version is none", "13", "Sec-WebSocket-Origin: http://evil\r\n", true},
	} {
		r := accepted(t, tt.reason, with(t, "Version: 13\r\n", "Version: "+tt.version+"\r\n"+tt.line))
		equal(t, "same origin: "+tt.reason, r.SameOrigin(false), tt.want)
		equal(t, "listed origin: "+tt.reason, allow(r), tt.want)
	}
	for _, m := range marks {
		r := accepted(t, "none at all", replace(t, old(m.lines), "Origin: http://example.com\r\n", ""), all...)
		equal(t, m.v.String()+" passes without an origin", r.SameOrigin(true), true)
		if m.v != wire.Hybi07 { // it has another name
			r = accepted(t, "one without a scheme", replace(t, old(m.lines), "Origin: http://", "Origin: "), all...)
			equal(t, m.v.String()+" may leave out the scheme", r.SameOrigin(true), true)
			r = accepted(t, "another", replace(t, old(m.lines), "Origin: http://", "Origin: http://www."), all...)
			equal(t, m.v.String()+" may not come from elsewhere", r.SameOrigin(false), false)
		}
	}
	equal(t, "a request filled by hand", (&handshake.Request{Version: wire.Hybi13, Host: "a"}).SameOrigin(true), true)
}

func TestAllowOrigins(t *testing.T) {
	allow := handshake.AllowOrigins("https://Example.com", "http://localhost:3000", "chrome-extension://abc", "http://a:80",
		"*", "null", "", "example.org", "https://x/", "https://*.example.com")
	for _, origin := range []string{
		"https://example.com", "HTTPS://EXAMPLE.COM:443", "http://localhost:3000", "chrome-extension://abc", "http://a",
	} {
		equal(t, "listed: "+origin, allow(&handshake.Request{Host: "b", Origin: origin}), true)
	}
	for _, origin := range []string{
		"http://example.com", "https://example.com:8443", "https://www.example.com", "https://example.com.", "http://localhost", "https://localhost:3000",
		"*", "null", "example.org", "https://example.org", "https://x", "https://x/", "https://example.com, https://evil.com", "http://b", "wss://example.com",
	} {
		equal(t, "not listed: "+origin, allow(&handshake.Request{Host: "b", Origin: origin}), false)
	}
}
