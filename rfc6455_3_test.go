package wsdriver_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/handshake"
)

// TestURIs is RFC 6455, section 3, and the part of section 11.1 that says how a
// URI becomes a request.
func TestURIs(t *testing.T) {
	// target returns the start line that the client sends for a URL.
	target := func(t *testing.T, url string) string {
		t.Helper()
		r, _, err := handshake.ParseURL(url)
		if err != nil {
			t.Fatalf("%s: %v", url, err)
		}
		_, sent, _ := asking(t, wsdriver.Config{}, *r)
		line, _, _ := strings.Cut(sent, "\r\n")
		return line
	}
	t.Run("M2 a fragment is refused", func(t *testing.T) {
		for _, url := range []string{"ws://host/#", "ws://host/#top", "ws://host#top", "wss://host/?a=b#c"} {
			if _, _, err := handshake.ParseURL(url); !errors.Is(err, handshake.ErrInvalidURL) {
				t.Errorf("%s: got %v", url, err)
			}
		}
		_, err := wsdriver.NewClient(nil).AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "h", Target: "/#top"})
		if !errors.Is(err, handshake.ErrInvalidTarget) {
			t.Errorf("a fragment given with the request: got %v", err)
		}
	})
	t.Run("M3 an escaped number sign stays escaped", func(t *testing.T) {
		want(t, "%23 is part of the path", target(t, "ws://host/a%23b?c=%23"), "GET /a%23b?c=%23 HTTP/1.1")
	})
	t.Run("M5 M6 a part that is not valid is refused before a byte is sent", func(t *testing.T) {
		for _, url := range []string{"", "host", "http://host/", "ws:/host/", "ws://", "ws:///path", "ws://ho st/",
			"ws://host:99999/", "ws://host:x/", "ws://[::1/", "ws://[::g]/", "ws://host/%", "ws://host/%zz", "ws://host/\r\n", "ws://h\x00st/"} {
			if _, _, err := handshake.ParseURL(url); err == nil {
				t.Errorf("%q passes", url)
			}
		}
		for _, r := range []wsdriver.HandshakeRequest{{}, {Host: "a b"}, {Host: "a,b"}, {Host: "h:99999"},
			{Host: "h", Target: "path"}, {Host: "h", Target: "/a b"}, {Host: "h", Target: "/\x80"}} {
			d := wsdriver.NewClient(nil)
			out, err := d.AppendRequest([]byte("dst"), &r)
			var arg *handshake.ArgumentError
			if !errors.As(err, &arg) || string(out) != "dst" || d.State() != wsdriver.Handshaking {
				t.Errorf("%q: got %q, %v", r.Target, out, err)
			}
		}
	})
	t.Run("M123 a host name that is not ASCII is sent in no other form", func(t *testing.T) {
		// The core has no tables for it and tells whoever dials to convert first.
		_, _, err := handshake.ParseURL("ws://bücher.example/")
		if !errors.Is(err, handshake.ErrInternationalHost) {
			t.Errorf("got %v", err)
		}
		r, _, err := handshake.ParseURL("ws://xn--bcher-kva.example/")
		if err != nil || r.Host != "xn--bcher-kva.example" {
			t.Errorf("the converted name: %v", err)
		}
	})
	t.Run("M124 the path and the query are sent as escaped UTF-8", func(t *testing.T) {
		want(t, "bytes beyond ASCII", target(t, "ws://host/é?q=日"), "GET /%C3%A9?q=%E6%97%A5 HTTP/1.1")
		want(t, "what ASCII has and a URI has not", target(t, "ws://host/a b\"<>`{|}"), "GET /a%20b%22%3C%3E%60%7B%7C%7D HTTP/1.1")
		if _, _, err := handshake.ParseURL("ws://host/\xff"); err == nil {
			t.Error("what is not UTF-8 passes")
		}
	})
}
