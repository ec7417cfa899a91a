package nethttp

import (
	"net/http"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// The tests of this file and its neighbour replay what has been used against servers,
// by the numbers of the list in which they stand; each goes through a real http.Server.

// TestAttacksOnOrigins is about pages of other sites that connect with their visitors'
// cookies.
func TestAttacksOnOrigins(t *testing.T) {
	noLeaks(t)
	handler := serveHTTP(t, &Handler{Handle: echoHandle})
	upgrade := serveHTTP(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, err := Upgrade(w, r, nil, nil); err == nil {
			go echo(c)
		}
	}))
	server := start(t, &Server{Handle: echoHandle})
	attached := &http.Server{Handler: page}
	s := &Server{Handle: echoHandle}
	s.Attach(attached)
	defer s.Close()
	doors := map[string]string{"Handler": handler, "Upgrade": upgrade, "Server": server, "Attach": serveAttached(t, attached)}
	gets := func(addr, fields string, want int, reason string) {
		t.Helper()
		if got := try(t, addr, head+fields+"\r\n"); got != want {
			t.Errorf("%s: %d, want %d for %q", reason, got, want, fields)
		}
	}

	t.Run("98 the same origin is the default, at every door", func(t *testing.T) {
		for door, addr := range doors {
			gets(addr, "Origin: http://example.com\r\n", 101, door)
			gets(addr, "Origin: https://evil.example\r\n", 403, door)
			gets(addr, "Origin: null\r\n", 403, door)
			gets(addr, "", 101, door+", no browser")
		}
	})
	t.Run("99 everybody is let in by a name that says so", func(t *testing.T) {
		for _, p := range []string{"*", "https://*", "*://*", "http://*:*", "null", ""} {
			if (&Server{Origins: []string{p}}).Check() == nil {
				t.Errorf("%q is taken", p)
			}
		}
		c := &netconn.Config{Driver: &wsdriver.Config{CheckOrigin: wsdriver.InsecureAnyOrigin}}
		gets(start(t, &Server{Handle: echoHandle, Config: c}), "Origin: https://evil.example\r\n", 101, "InsecureAnyOrigin")
	})
	t.Run("100 what looks like the origin is not the origin", func(t *testing.T) {
		listed := start(t, &Server{Handle: echoHandle, Origins: []string{"http://example.com", "http://*.example.com"}})
		for _, tt := range []struct {
			reason, fields string
			same, list     int
		}{
			{"the origin itself", "Origin: http://example.com\r\n", 101, 101},
			{"upper case", "Origin: HTTP://EXAMPLE.COM\r\n", 101, 101},
			{"the port of the scheme", "Origin: http://example.com:80\r\n", 101, 101},
			{"the port of the other scheme", "Origin: http://example.com:443\r\n", 403, 403},
			{"a subdomain", "Origin: http://www.example.com\r\n", 403, 101},
			{"the other scheme, behind a proxy that ends TLS or not", "Origin: https://example.com\r\n", 101, 403},
			{"null", "Origin: null\r\n", 403, 403},
			{"an empty one", "Origin:\r\n", 403, 403},
			{"spaces", "Origin:   \r\n", 403, 403},
			{"a trailing dot", "Origin: http://example.com.\r\n", 403, 403},
			{"a trailing dot below", "Origin: http://www.example.com.\r\n", 403, 403},
			{"userinfo", "Origin: http://example.com@evil.example\r\n", 403, 403},
			{"userinfo the other way round", "Origin: http://evil.example@www.example.com\r\n", 403, 403},
			{"a prefix", "Origin: http://example.com.evil.example\r\n", 403, 403},
			{"a suffix", "Origin: http://evilexample.com\r\n", 403, 403},
			{"a substring", "Origin: http://evil.example/http://example.com\r\n", 403, 403},
			{"a query", "Origin: http://evil.example?.example.com\r\n", 403, 403},
			{"a fragment", "Origin: http://evil.example#.example.com\r\n", 403, 403},
			{"a backslash", "Origin: http://evil.example\\.example.com\r\n", 403, 403},
			{"a letter that looks like another", "Origin: http://ex\xd0\xb0mple.com\r\n", 403, 403},
			{"punycode of that", "Origin: http://xn--exmple-4nf.com\r\n", 403, 403},
			{"an escape", "Origin: http://www%2Eexample.com\r\n", 403, 403},
			{"an address", "Origin: http://127.0.0.1\r\n", 403, 403},
			{"a list", "Origin: http://example.com http://evil.example\r\n", 403, 403},
			{"a list with commas", "Origin: http://evil.example, http://example.com\r\n", 403, 403},
			{"two fields", "Origin: http://example.com\r\nOrigin: http://evil.example\r\n", 400, 400},
			{"two fields that agree", "Origin: http://example.com\r\nOrigin: http://example.com\r\n", 400, 400},
			{"the field of an older version does not count", "Sec-WebSocket-Origin: http://example.com\r\nOrigin: http://evil.example\r\n", 403, 403},
			{"the referer does not count", "Referer: http://example.com/\r\nOrigin: http://evil.example\r\n", 403, 403},
		} {
			gets(server, tt.fields, tt.same, "same origin: "+tt.reason)
			gets(listed, tt.fields, tt.list, "patterns: "+tt.reason)
		}
	})
}
