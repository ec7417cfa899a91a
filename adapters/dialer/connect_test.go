package dialer_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/handshake"
)

// A connection that the program has is used as it is, with TLS if the URL says so.
func TestConnect(t *testing.T) {
	noLeaks(t)
	plain := httptest.NewServer(echo)
	defer plain.Close()
	secure, config := secureEcho(t)
	never := &dialer.Dialer{
		TLSConfig: config,
		NetDial:   func(context.Context, string, string) (net.Conn, error) { panic("dialed") },
		Proxy:     func(*http.Request) (*url.URL, error) { panic("asked for a proxy") },
	}
	for _, tt := range []struct {
		url string
		s   *httptest.Server
		d   *dialer.Dialer
	}{
		{"ws://example.com/", plain, nil},
		{"ws://example.com/", plain, never},
		{"wss://example.com/", secure, never},
	} {
		nc, err := net.Dial("tcp", tt.s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		c, err := dialer.Connect(t.Context(), nc, tt.url, tt.d)
		if err != nil {
			t.Fatal(err)
		}
		if tt.s == plain && c.NetConn() != nc {
			t.Error("it was wrapped")
		}
		if err := c.WriteText("hello"); err != nil {
			t.Fatal(err)
		}
		if _, p, err := c.ReadMessage(); err != nil || string(p) != "hello" {
			t.Fatal(string(p), err)
		}
		if err := c.Close(wsdriver.NormalClosure, ""); err != nil {
			t.Error(err)
		}
	}
}

func TestConnectCloses(t *testing.T) {
	noLeaks(t)
	closed := func(reason string, peer net.Conn) {
		t.Helper()
		if _, err := peer.Read(make([]byte, 1)); err == nil {
			t.Errorf("%s: the connection is open", reason)
		}
	}
	nc, peer := net.Pipe()
	var e *handshake.ArgumentError
	if _, err := dialer.Connect(t.Context(), nc, "http://example.com", nil); !errors.As(err, &e) {
		t.Error(err)
	}
	closed("a URL that is none", peer)
	nc, peer = net.Pipe()
	var none context.Context
	if _, err := dialer.Connect(none, nc, "ws://example.com", nil); err != dialer.ErrNilArgument {
		t.Error(err)
	}
	closed("no context", peer)
	nc, peer = net.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := dialer.Connect(ctx, nc, "ws://example.com", nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	closed("a context that is over", peer)
	if _, err := dialer.Connect(t.Context(), nil, "ws://example.com", nil); err != dialer.ErrNilArgument {
		t.Error(err)
	}
}
