package dialer_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/handshake"
)

func TestUnixSocket(t *testing.T) {
	noLeaks(t)
	if runtime.GOOS == "windows" {
		t.Skip("paths there have colons and backslashes")
	}
	path := filepath.Join(t.TempDir(), "a b:c")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != "localhost" || r.RequestURI != "/path?query" {
			http.NotFound(w, r)
			return
		}
		echo(w, r)
	}))
	s.Listener.Close()
	s.Listener = l
	s.Start()
	defer s.Close()
	tryEcho(t, "ws+unix://"+(&url.URL{Path: strings.ReplaceAll(path, ":", "%3A")}).Path+":/path?query", &dialer.Dialer{Proxy: via(t, "http://proxy.example")})

	s2, config := secureEcho(t)
	to := leading(s2.Listener.Addr().String())
	d := &dialer.Dialer{TLSConfig: config, NetDial: to}
	if _, err := dialer.Dial(t.Context(), "wss+unix:///s", d); err == nil || !strings.Contains(err.Error(), "not localhost") {
		t.Errorf("a certificate that is not for localhost: %v", err)
	}
	config.ServerName = "example.com"
	tryEcho(t, "wss+unix:///s", d)
}

func TestUnixURLs(t *testing.T) {
	for rawURL, want := range map[string]string{
		"ws+unix:///a/b.sock":          "unix /a/b.sock",
		"ws+unix:///a/b.sock:":         "unix /a/b.sock",
		"WS+UNIX:///a/b.sock:/c:d?e":   "unix /a/b.sock",
		"wss+unix:///a%3ab%20%25:?q":   "unix /a:b %",
		"ws+unix:///ü/é:/x":            "unix /ü/é",
		"ws+unix:///a/b.sock?x":        "",
		"ws+unix:///a/b.sock#x":        "",
		"ws+unix:///a%00b:/":           "",
		"ws+unix:///a%zz:/":            "",
		"ws+unix://":                   "",
		"ws+unix:///":                  "",
		"ws+unix://:/x":                "",
		"ws+unix://host/a.sock":        "",
		"ws+unix:///a.sock:x":          "",
		"ws+unix:///a.sock:@evil/":     "",
		"ws+unix:///a.sock:/x#y":       "",
		"ws+unix:///a.sock:/x\r\nA: b": "",
		"unix:///a.sock":               "",
		"http+unix:///a.sock":          "",
	} {
		dialed := ""
		_, err := dialer.Dial(t.Context(), rawURL, &dialer.Dialer{NetDial: func(_ context.Context, network, addr string) (net.Conn, error) {
			dialed = network + " " + addr
			return nil, io.ErrNoProgress
		}})
		var e *handshake.ArgumentError
		if dialed != want || (want == "") != errors.As(err, &e) {
			t.Errorf("%s: dialed %q, %v", rawURL, dialed, err)
		}
	}
}
