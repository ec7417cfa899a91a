package handshake_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
)

func TestParseURL(t *testing.T) {
	for _, tt := range []struct {
		in, host, target string
		secure           bool
		authorization    string
	}{
		{"ws://www.example.com/socket", "www.example.com", "/socket", false, ""},
		{"wss://www.example.com/socket?a=b&c", "www.example.com", "/socket?a=b&c", true, ""},
		{"WSS://Example.com", "Example.com", "/", true, ""},
		{"Ws://example.com?", "example.com", "/?", false, ""},
		{"ws://example.com?a/b?c", "example.com", "/?a/b?c", false, ""},
		{"ws://example.com:3000/", "example.com:3000", "/", false, ""},
		{"wss://example.com:3000/", "example.com:3000", "/", true, ""},
		{"ws://example.com:80/", "example.com", "/", false, ""},
		{"ws://example.com:080/", "example.com", "/", false, ""},
		{"ws://example.com:443/", "example.com:443", "/", false, ""},
		{"wss://example.com:443/", "example.com", "/", true, ""},
		{"wss://example.com:80/", "example.com:80", "/", true, ""},
		{"ws://example.com:/", "example.com", "/", false, ""},
		{"ws://[::1]/", "[::1]", "/", false, ""},
		{"ws://[::1]:8080/", "[::1]:8080", "/", false, ""},
		{"wss://[::1]:443/", "[::1]", "/", true, ""},
		{"ws://127.0.0.1:1/", "127.0.0.1:1", "/", false, ""},
		{"ws://a//b/../c", "a", "//b/../c", false, ""},
		{"ws://a/b c", "a", "/b%20c", false, ""}, // M124
		{"ws://a/caf\xc3\xa9?\xe2\x82\xac", "a", "/caf%C3%A9?%E2%82%AC", false, ""},
		{"ws://a/%20%2f%C3?%zZ", "", "", false, ""},
		{"ws://a/%20%2f%C3?%41", "a", "/%20%2f%C3?%41", false, ""},
		{`ws://a/"<>\^` + "`{|}[]", "a", "/%22%3C%3E%5C%5E%60%7B%7C%7D%5B%5D", false, ""},
		{"ws://a/-._~!$&'()*+,;=:@/?", "a", "/-._~!$&'()*+,;=:@/?", false, ""},
		{"ws://user:pass@a/", "a", "/", false, "Basic dXNlcjpwYXNz"},
		{"wss://user@a:1/", "a:1", "/", true, "Basic dXNlcjo="},
		{"ws://user:@a/", "a", "/", false, "Basic dXNlcjo="},
		{"ws://:pass@a/", "a", "/", false, "Basic OnBhc3M="},
		{"ws://us%65r:p%40%3A:s@a/", "a", "/", false, "Basic dXNlcjpwQDo6cw=="},
		{"ws://Aladdin:open%20sesame@a", "a", "/", false, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
		{"ws://@a/", "a", "/", false, ""},
		{"ws://a/b@c:d", "a", "/b@c:d", false, ""},
	} {
		r, secure, err := handshake.ParseURL(tt.in)
		if tt.host == "" {
			if err == nil {
				t.Errorf("%s: got no error", tt.in)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", tt.in, err)
			continue
		}
		equal(t, "the method of "+tt.in, r.Method, "GET")
		equal(t, "the version of "+tt.in, r.Proto, "HTTP/1.1")
		equal(t, "the host of "+tt.in, r.Host, tt.host)
		equal(t, "the target of "+tt.in, r.Target, tt.target)
		equal(t, "the security of "+tt.in, secure, tt.secure)
		equal(t, "the authorization of "+tt.in, r.Header.Get("Authorization"), tt.authorization)
		b, err := handshake.AppendRequest(nil, r, 13, goodKey)
		if err != nil {
			t.Errorf("%s: AppendRequest takes what ParseURL returns: %v", tt.in, err)
		}
		accepted(t, "our server takes "+tt.in, string(b))
	}
}

func TestParseURLRefuses(t *testing.T) {
	for _, tt := range []struct {
		reason, in string
		want       error
	}{
		{"no scheme", "stream.wikimedia.org/rc", handshake.ErrInvalidURL},
		{"http", "http://example.com/", handshake.ErrInvalidURL},
		{"https", "https://example.com/", handshake.ErrInvalidURL},
		{"an empty URL", "", handshake.ErrInvalidURL},
		{"a scheme alone", "ws:", handshake.ErrInvalidURL},
		{"one slash", "ws:/example.com", handshake.ErrInvalidURL},
		{"a space before it", " ws://example.com", handshake.ErrInvalidURL},
		{"M2: a fragment", "ws://example.com/#a", handshake.ErrInvalidURL},
		{"M2: an empty fragment", "ws://example.com/#", handshake.ErrInvalidURL},
		{"M2: a fragment behind the host", "ws://example.com#", handshake.ErrInvalidURL},
		{"M3: a # in the query", "ws://example.com/?a#b", handshake.ErrInvalidURL},
		{"CR LF", "ws://example.com/\r\nX: y", handshake.ErrInvalidURL},
		{"a tab", "ws://example.com/\t", handshake.ErrInvalidURL},
		{"NUL", "ws://example.com/\x00", handshake.ErrInvalidURL},
		{"no UTF-8", "ws://example.com/\xff", handshake.ErrInvalidURL},
		{"a lone % in the path", "ws://example.com/100%", handshake.ErrInvalidURL},
		{"a malformed escape in the path", "ws://example.com/%4", handshake.ErrInvalidURL},
		{"a malformed escape in the query", "ws://example.com/?%zz", handshake.ErrInvalidURL},
		{"a malformed escape in the password", "ws://user:secret%@example.com/", handshake.ErrInvalidURL},
		{"a malformed escape in the user name", "ws://us%4:secret@example.com/", handshake.ErrInvalidURL},
		{"a colon in the user name", "ws://a%3Ab:secret@example.com/", handshake.ErrInvalidURL},
		{"a line end in the password", "ws://a:secret%0D%0A@example.com/", handshake.ErrInvalidURL},
		{"two @", "ws://a@b:secret@example.com/", handshake.ErrInvalidURL},
		{"no host", "ws://", handshake.ErrInvalidHost},
		{"no host but a path", "ws:///path", handshake.ErrInvalidHost},
		{"no host but a port", "ws://:80/", handshake.ErrInvalidHost},
		{"no host but a user", "ws://a:secret@/", handshake.ErrInvalidHost},
		{"a port beyond all", "ws://example.com:65536/", handshake.ErrInvalidHost},
		{"a port that is no number", "ws://example.com:secret/", handshake.ErrInvalidHost},
		{"an address without its end", "ws://[::1/", handshake.ErrInvalidHost},
		{"an address without brackets", "ws://::1/", handshake.ErrInvalidHost},
		{"a space in the host", "ws://a b/", handshake.ErrInvalidHost},
		{"an escape in the host", "ws://ex%61mple.com/", handshake.ErrInvalidHost},
		{"M123: a host that is not ASCII", "ws://b\xc3\xbccher.example/", handshake.ErrInternationalHost},
	} {
		r, _, err := handshake.ParseURL(tt.in)
		var arg *handshake.ArgumentError
		if r != nil || !errors.Is(err, tt.want) || !errors.As(err, &arg) {
			t.Errorf("%s: got %v, want %v: %q", tt.reason, err, tt.want, tt.in)
			continue
		}
		if strings.Contains(tt.in, "secret") && strings.Contains(tt.in, "@") && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error shows the password: %v", tt.reason, err)
		}
	}
}
