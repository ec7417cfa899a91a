package handshake_test

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
)

// FuzzConnect holds that no answer of a proxy makes us panic, that the verdict does
// not depend on how it is cut, and that where we see a tunnel net/http sees the same,
// and its first byte in the same place.
func FuzzConnect(f *testing.F) {
	for _, s := range []string{
		established, established + "\x16\x03\x01", "HTTP/1.0 200\r\n\r\nx", "HTTP/1.1 204 \r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
		"HTTP/1.1 100 \r\n\r\n" + established, required + "Hello", required, "HTTP/1.1 403 \r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n",
		"HTTP/1.1 101 \r\n\r\n", "HTTP/1.1 502 \r\n\r\nGateway", "HTTP/2.0 200 OK\r\n\r\n", "\x00\x00\x00\x04\x00\x00\x00\x00\x00", "HTTP/1.1 200 OK\r\na: b\r\n c\r\n\r\n",
	} {
		f.Add(s, uint16(len(s)/2))
	}
	f.Fuzz(func(t *testing.T, s string, cut uint16) {
		at := min(int(cut), len(s))
		v := ask(limit, s)
		if got := ask(limit, s[:at], s[at:]); got != v {
			t.Fatalf("cut at %d: got %+v, want %+v", at, got, v)
		}
		if v.open == (v.err != nil) || v.n > len(s) || len(v.body) > handshake.MaxBody {
			t.Fatalf("%+v", v)
		}
		if !v.open {
			return
		}
		r := bufio.NewReader(strings.NewReader(s))
		var p *http.Response
		var err error
		for p == nil || p.StatusCode < 200 {
			if p, err = http.ReadResponse(r, &http.Request{Method: http.MethodConnect}); err != nil {
				if strings.Contains(err.Error(), "Content-Length") || strings.Contains(err.Error(), "transfer encoding") {
					return // which we, and RFC 9110, have no eyes for
				}
				t.Fatalf("net/http refuses what we take for a tunnel: %v\n%q", err, s)
			}
		}
		rest, _ := io.ReadAll(r)
		if p.StatusCode != v.status || string(rest) != s[v.n:] {
			t.Fatalf("net/http reads %d and leaves %q, we read %d and leave %q", p.StatusCode, rest, v.status, s[v.n:])
		}
	})
}
