package websocket

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/handshake"
)

// refusing is a Config whose connections never come to be, and that tells which were
// tried.
func refusing(tried func(addr string)) *Config {
	return &Config{Dialer: &dialer.Dialer{NetDial: func(_ context.Context, _, addr string) (net.Conn, error) {
		tried(addr)
		return nil, net.ErrClosed
	}}}
}

// "If url's scheme is "http", then set url's scheme to "ws"", and the fragment is an
// error (WebSockets, "get a URL record").
func TestURL(t *testing.T) {
	for _, tt := range []struct{ in, url, addr string }{
		{"ws://example.com", "ws://example.com/", "example.com:80"},
		{"WSS://Example.COM/A", "wss://example.com/A", ""},
		{"http://example.com:80/a?b", "ws://example.com/a?b", "example.com:80"},
		{"HTTPS://example.com:443", "wss://example.com/", ""},
		{"ws://example.com:8080?q", "ws://example.com:8080/?q", "example.com:8080"},
		{"ws://user:secret@example.com/", "ws://example.com/", "example.com:80"},
		{"ws://[::1]:81/", "ws://[::1]:81/", "[::1]:81"},
		{"ws://bücher.example:81/ü", "ws://xn--bcher-kva.example:81/%C3%BC", "xn--bcher-kva.example:81"},
		{"ws://ü@BÜCHER.example", "ws://xn--bcher-kva.example/", "xn--bcher-kva.example:80"},
	} {
		synctest.Test(t, func(t *testing.T) {
			var addrs []string
			ws, err := refusing(func(addr string) { addrs = append(addrs, addr) }).New(tt.in)
			if err != nil || ws.URL() != tt.url {
				t.Fatal(tt.in, err, ws)
			}
			synctest.Wait()
			if tt.addr != "" && (len(addrs) != 1 || addrs[0] != tt.addr) {
				t.Errorf("%s: dialed %v", tt.in, addrs)
			}
		})
	}
}

func TestSyntaxErrors(t *testing.T) {
	c := refusing(func(addr string) { t.Error("dialed", addr) })
	for _, url := range []string{
		"", "example.com", "/chat", "ftp://example.com", "wsss://example.com", "ws:example.com", "ws://",
		"ws://example.com/#", "ws://example.com#a", "ws://a b/", "ws://example.com:70000/", "ws://:80",
		"ws://ü_ü", "ws://\xff", "http//example.com",
	} {
		ws, err := c.New(url)
		var e *handshake.ArgumentError
		if ws != nil || !errors.Is(err, ErrSyntax) || !errors.As(err, &e) || !strings.Contains(err.Error(), e.Error()) {
			t.Errorf("%q: %v", url, err)
		}
	}
	for _, protocols := range [][]string{{""}, {"a b"}, {"a,b"}, {"a", ""}, {"a", "b", "a"}, {"ä"}, {"a\n"}, {"a\x7f"}, {"(a)"}} {
		ws, err := c.New("ws://example.com", protocols...)
		if ws != nil || !errors.Is(err, ErrSyntax) || !errors.Is(err, handshake.ErrInvalidProtocol) {
			t.Errorf("%q: %v", protocols, err)
		}
	}
	if _, err := New("ftp://example.com"); !errors.Is(err, ErrSyntax) {
		t.Error(err)
	}
}
