package dialer_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

func TestWSS(t *testing.T) {
	noLeaks(t)
	s := httptest.NewUnstartedServer(echo)
	s.EnableHTTP2 = true // it would rather speak HTTP/2
	s.Config.ErrorLog = quiet
	s.StartTLS()
	defer s.Close()
	config := trusting(s)
	config.NextProtos = []string{"h2", "http/1.1"}
	tryEcho(t, wsURL(s), &dialer.Dialer{TLSConfig: config})
	if len(config.NextProtos) != 2 || config.ServerName != "" {
		t.Error("the tls.Config was changed")
	}

	// The certificate is for 127.0.0.1 and example.com.
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	to := leading(s.Listener.Addr().String())
	tryEcho(t, "wss://example.com:"+port, &dialer.Dialer{TLSConfig: config, NetDial: to})
	_, err := dialer.Dial(t.Context(), "wss://example.org:"+port, &dialer.Dialer{TLSConfig: config, NetDial: to, Host: "example.com"})
	var wrong x509.HostnameError
	if !errors.As(err, &wrong) || wrong.Host != "example.org" {
		t.Errorf("a certificate for another name: %v", err)
	}
	_, err = dialer.Dial(t.Context(), wsURL(s), nil)
	var unknown x509.UnknownAuthorityError
	if !errors.As(err, &unknown) {
		t.Errorf("a certificate of nobody's: %v", err)
	}
}

// A server that insists on another protocol is told apart from one that is broken.
// One that speaks HTTP/2 whatever was agreed is no WebSocket server.
func TestALPN(t *testing.T) {
	noLeaks(t)
	s, config := secureEcho(t)
	for proto, want := range map[string]string{
		"mqtt": "http/1.1 only: remote error: tls: no application protocol",
		"h2":   "answers in HTTP/2", // crypto/tls lets this pass without a choice
	} {
		l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: s.TLS.Certificates, NextProtos: []string{proto}})
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		go func() {
			nc, err := l.Accept()
			if err == nil {
				nc.Write([]byte{0, 0, 0, 4, 0, 0, 0, 0, 0}) // SETTINGS
				io.Copy(io.Discard, nc)
				nc.Close()
			}
		}()
		_, err = dialer.Dial(t.Context(), "wss://"+l.Addr().String(), &dialer.Dialer{TLSConfig: config})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Error(err)
		}
	}
}

// Another implementation of TLS gets what it needs to be as careful as ours, and its
// choice of a protocol is looked at as ours is.
func TestStartTLS(t *testing.T) {
	noLeaks(t)
	s, config := secureEcho(t)
	var seen *tls.Config
	d := &dialer.Dialer{TLSConfig: config, NetDial: leading(s.Listener.Addr().String()),
		StartTLS: func(ctx context.Context, nc net.Conn, c *tls.Config) (net.Conn, error) {
			seen = c
			return tls.Client(nc, c), nil // the first write does the handshake
		}}
	tryEcho(t, "wss://example.com/", d)
	if seen.ServerName != "example.com" || len(seen.NextProtos) != 1 || seen.NextProtos[0] != "http/1.1" || seen.RootCAs != config.RootCAs {
		t.Error(seen)
	}
	d.StartTLS = func(context.Context, net.Conn, *tls.Config) (net.Conn, error) { return nil, io.ErrNoProgress }
	if _, err := dialer.Dial(t.Context(), "wss://example.com/", d); !errors.Is(err, io.ErrNoProgress) {
		t.Error(err)
	}
	d.StartTLS = func(_ context.Context, nc net.Conn, _ *tls.Config) (net.Conn, error) { return agreed{nc}, nil }
	if _, err := dialer.Dial(t.Context(), "wss://example.com/", d); err == nil || !strings.Contains(err.Error(), `chose "h2" by ALPN`) {
		t.Error(err)
	}
}

// agreed says that HTTP/2 was agreed on.
type agreed struct{ net.Conn }

func (agreed) ConnectionState() tls.ConnectionState {
	return tls.ConnectionState{NegotiatedProtocol: "h2"}
}

// Frames of HTTP/2 are told from noise however they are cut.
func TestHTTP2(t *testing.T) {
	noLeaks(t)
	for reason, tt := range map[string]struct {
		answer string
		http2  bool
	}{
		"SETTINGS":             {"\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64", true},
		"SETTINGS and no more": {"\x00\x00\x00\x04\x00\x00\x00\x00\x00", true},
		"GOAWAY":               {"\x00\x00\x08\x07\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01", true},
		"HEADERS":              {"\x00\x00\x00\x01\x00\x00\x00\x00\x00", false},
		"of another stream":    {"\x00\x00\x00\x04\x00\x00\x00\x00\x01", false},
		"cut short":            {"\x00\x00\x00\x04\x00\x00\x00\x00", false},
		"zeros":                {strings.Repeat("\x00", 100), false},
	} {
		for _, step := range []int{1, 4, 100} {
			dial := func(context.Context, string, string) (net.Conn, error) {
				nc, peer := net.Pipe()
				go func() {
					peer.Read(make([]byte, 4096))
					for p := tt.answer; p != ""; p = p[min(step, len(p)):] {
						io.WriteString(peer, p[:min(step, len(p))])
					}
					peer.Close()
				}()
				return nc, nil
			}
			_, err := dialer.Dial(t.Context(), "ws://example.com/", &dialer.Dialer{NetDial: dial})
			var e *netconn.HandshakeError
			if !errors.As(err, &e) || errors.Is(err, dialer.ErrHTTP2) != tt.http2 {
				t.Errorf("%s by %d bytes: %v", reason, step, err)
			}
		}
	}
}
