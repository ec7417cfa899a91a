package dialer_test

import (
	"crypto/x509"
	"errors"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/adapters/dialer"
)

// Servers are reached through a SOCKS proxy, which looks their names up.
func TestSOCKS(t *testing.T) {
	noLeaks(t)
	plain := httptest.NewServer(echo)
	defer plain.Close()
	secure, trust := secureEcho(t)
	for scheme, server := range map[string]*httptest.Server{"ws": plain, "wss": secure} {
		for _, proxyScheme := range []string{"socks5", "socks5h"} {
			for _, user := range []string{"", "Aladdin:open"} {
				p := startSOCKS(server.Listener.Addr().String(), user)
				raw := proxyScheme + "://" + p.Addr().String()
				if user != "" {
					raw = proxyScheme + "://" + user + "@" + p.Addr().String()
				}
				d := &dialer.Dialer{TLSConfig: trust, Proxy: via(t, raw)}
				tryEcho(t, scheme+"://example.com/", d)
				if asked := <-p.asked; asked != strings.TrimSpace(user+" example.com") {
					t.Errorf("%s by %s: asked for %q", scheme, raw, asked)
				}
				_, err := dialer.Dial(t.Context(), "wss://example.org/", d)
				var wrong x509.HostnameError
				if scheme == "wss" && (!errors.As(err, &wrong) || wrong.Host != "example.org") {
					t.Errorf("a certificate for another name: %v", err)
				}
				p.Close()
			}
		}
	}
}

func TestSOCKSRefuses(t *testing.T) {
	noLeaks(t)
	p := startSOCKS("127.0.0.1:1", "u:p")
	defer p.Close()
	_, err := dialer.Dial(t.Context(), "ws://example.com/", &dialer.Dialer{Proxy: via(t, "socks5://u:secret@"+p.Addr().String())})
	wantProxyError(t, "a wrong password", err, 0, nil)
	if !strings.Contains(err.Error(), "authentication failed") || strings.Contains(err.Error(), "secret") {
		t.Error(err)
	}
	_, err = dialer.Dial(t.Context(), "ws://example.com/", &dialer.Dialer{Proxy: via(t, "socks5://"+p.Addr().String())})
	wantProxyError(t, "no password", err, 0, nil)
	_, err = dialer.Dial(t.Context(), "ws://example.com/", &dialer.Dialer{Proxy: via(t, "socks5://u:p@"+p.Addr().String())})
	wantProxyError(t, "nobody behind it", err, 0, nil)
	if !strings.Contains(err.Error(), "connection refused") {
		t.Error(err)
	}
	dial, _ := answering("HTTP/1.1 400 Bad Request\r\n\r\n")
	_, err = dialer.Dial(t.Context(), "ws://example.com/", &dialer.Dialer{NetDial: dial, Proxy: via(t, "socks5://p")})
	wantProxyError(t, "an HTTP proxy", err, 0, nil)
	dial, _ = answering("")
	_, err = dialer.Dial(t.Context(), "ws://example.com/", &dialer.Dialer{NetDial: dial, Proxy: via(t, "socks5://p")})
	wantProxyError(t, "no answer", err, 0, io.EOF)
	dial, _ = answering("\x05\x00")
	_, err = dialer.Dial(t.Context(), "ws://"+strings.Repeat("a", 300)+"/", &dialer.Dialer{NetDial: dial, Proxy: via(t, "socks5://p")})
	wantProxyError(t, "a name that does not fit", err, 0, nil)
}
