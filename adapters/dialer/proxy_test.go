package dialer_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/handshake"
)

// via returns a Dialer.Proxy for one URL.
func via(t *testing.T, rawURL string) func(*http.Request) (*url.URL, error) {
	t.Helper()
	u, err := url.Parse(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	return http.ProxyURL(u)
}

// Every kind of server is reached through every kind of HTTP proxy.
func TestHTTPProxy(t *testing.T) {
	noLeaks(t)
	plain := httptest.NewServer(echo)
	defer plain.Close()
	secure, trust := secureEcho(t)
	for scheme, server := range map[string]*httptest.Server{"ws": plain, "wss": secure} {
		for _, proxyScheme := range []string{"http", "https"} {
			for _, user := range []string{"", "Aladdin:open sesame", "u:p@ss:%"} {
				p := newProxy(server.Listener.Addr().String(), user)
				d := &dialer.Dialer{TLSConfig: trust, ProxyHeader: wsdriver.Header{{Name: "X-For", Value: "proxy"}}, Header: wsdriver.Header{{Name: "X-For", Value: "server"}}}
				if proxyScheme == "https" {
					p.StartTLS()
					d.ProxyTLSConfig = trusting(p.Server)
				} else {
					p.Start()
				}
				u, _ := url.Parse(p.URL)
				if name, password, ok := strings.Cut(user, ":"); ok {
					u.User = url.UserPassword(name, password)
				}
				d.Proxy = http.ProxyURL(u)
				tryEcho(t, scheme+"://example.com/path", d)
				r := <-p.asked
				port := map[string]string{"ws": "80", "wss": "443"}[scheme]
				if r.RequestURI != "example.com:"+port || r.Host != "example.com:"+port || r.Header.Get("X-For") != "proxy" || len(r.Header["X-For"]) != 1 {
					t.Errorf("%s by %s: asked for %s of %s with %v", scheme, proxyScheme, r.RequestURI, r.Host, r.Header)
				}
				p.Close()
			}
		}
	}
}

// A proxy that refuses is told apart from a server that does.
func TestProxyRefuses(t *testing.T) {
	noLeaks(t)
	p := startProxy("", "u:p")
	defer p.Close()
	d := &dialer.Dialer{Proxy: via(t, strings.Replace(p.URL, "http://", "http://u:wrong@", 1))}
	_, err := dialer.Dial(t.Context(), "ws://example.com/", d)
	e := wantProxyError(t, "a wrong password", err, 407, handshake.ErrNoTunnel)
	if e.Header.Get("Proxy-Authenticate") == "" || string(e.Body) != "who are you?\n" || e.Proxy != p.URL {
		t.Errorf("%+v", e)
	}
	if strings.Contains(err.Error(), "wrong") || !strings.Contains(err.Error(), "407") {
		t.Error(err)
	}
	d.Proxy = via(t, strings.Replace(p.URL, "http://", "http://u:p@", 1))
	_, err = dialer.Dial(t.Context(), "ws://127.0.0.1:1/", d)
	wantProxyError(t, "nobody behind it", err, 502, handshake.ErrNoTunnel)

	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	_, err = dialer.Dial(t.Context(), wsURL(s), d)
	var refused *netconn.HandshakeError
	if !errors.As(err, &refused) || refused.Status != 404 {
		t.Errorf("a server behind it that refuses: %v", err)
	}
}

// What a proxy may answer that is neither a tunnel nor a refusal.
func TestProxyAnswers(t *testing.T) {
	noLeaks(t)
	for _, tt := range []struct {
		reason, answer string
		status         int
		err            error
	}{
		{"nothing", "", 0, handshake.ErrNoAnswer},
		{"half a head", "HTTP/1.1 200 OK\r\nX: ", 0, handshake.ErrNoAnswer},
		{"another protocol", "220 smtp.example.com\r\n\r\n", 0, handshake.ErrMalformedHead},
		{"an endless field", "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 10000), 0, handshake.ErrHeadTooLarge},
		{"endless interim responses", strings.Repeat("HTTP/1.1 100 \r\n\r\n", 100), 0, handshake.ErrManyInterim},
		{"a page that ends with the stream", "HTTP/1.1 503 \r\n\r\nlater", 503, handshake.ErrNoTunnel},
		{"a redirect", "HTTP/1.1 302 \r\nLocation: http://evil.example/\r\nContent-Length: 0\r\n\r\n", 302, handshake.ErrNoTunnel},
	} {
		dial, asked := answering(tt.answer)
		_, err := dialer.Dial(t.Context(), "ws://example.com/", &dialer.Dialer{NetDial: dial, Proxy: via(t, "http://proxy.example")})
		wantProxyError(t, tt.reason, err, tt.status, tt.err)
		if addr := <-asked; addr != "tcp proxy.example:80" {
			t.Error(addr)
		}
		if head := <-asked; head != "CONNECT example.com:80 HTTP/1.1\r\nHost: example.com:80\r\n\r\n" {
			t.Errorf("%q", head)
		}
	}
	limit := &wsdriver.Config{MaxHandshake: 20}
	dial, _ := answering("HTTP/1.1 200 Connection established\r\n\r\n")
	_, err := dialer.Dial(t.Context(), "ws://example.com/", &dialer.Dialer{Config: netconn.Config{Driver: limit}, NetDial: dial, Proxy: via(t, "http://proxy.example")})
	wantProxyError(t, "the limit is the program's", err, 0, handshake.ErrHeadTooLarge)
}

// What comes behind the answer of a proxy is the server's, however early it comes.
func TestBytesBehindTheAnswer(t *testing.T) {
	noLeaks(t)
	answer := "HTTP/1.1 200 \r\nContent-Length: 5\r\n\r\nHTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"
	dial, _ := answering(answer)
	_, err := dialer.Dial(t.Context(), "ws://example.com/", &dialer.Dialer{Proxy: via(t, "http://proxy.example"), NetDial: func(ctx context.Context, network, addr string) (net.Conn, error) {
		nc, err := dial(ctx, network, addr)
		return deafWriter{nc}, err
	}})
	var e *netconn.HandshakeError
	if !errors.As(err, &e) || e.Status != 403 || string(e.Body) != "no" {
		t.Error(err)
	}
	const alert = "\x15\x03\x01\x00\x02\x02\x28" // handshake failure
	for cut := range len(alert) + 1 {
		nc, peer := net.Pipe()
		go func() {
			peer.Read(make([]byte, 4096))
			io.WriteString(peer, "HTTP/1.1 200 \r\n\r\n"+alert[:cut])
			peer.Read(make([]byte, 4096))
			io.WriteString(peer, alert[cut:])
			peer.Close()
		}()
		_, err := dialer.Dial(t.Context(), "wss://example.com/", &dialer.Dialer{Proxy: via(t, "http://proxy.example"), NetDial: func(context.Context, string, string) (net.Conn, error) {
			return nc, nil
		}})
		if err == nil || !strings.Contains(err.Error(), "remote error: tls: handshake failure") {
			t.Errorf("an alert cut at %d: %v", cut, err)
		}
	}
}

// deafWriter takes whatever is written once its peer has stopped to read.
type deafWriter struct{ net.Conn }

func (d deafWriter) Write(p []byte) (int, error) {
	if n, err := d.Conn.Write(p); err != io.ErrClosedPipe {
		return n, err
	}
	return len(p), nil
}

// The proxy is verified by its own name, with its own roots, and no client certificate
// or name that is meant for the server is used on it.
func TestProxyCertificate(t *testing.T) {
	noLeaks(t)
	p := newProxy("", "")
	p.StartTLS()
	defer p.Close()
	d := &dialer.Dialer{Proxy: via(t, p.URL), TLSConfig: trusting(p.Server)}
	_, err := dialer.Dial(t.Context(), "wss://example.com/", d)
	wantProxyError(t, "roots for the server", err, 0, nil)
	var unknown x509.UnknownAuthorityError
	if !errors.As(err, &unknown) {
		t.Error(err)
	}
	d = &dialer.Dialer{Proxy: via(t, "https://proxy.example"), ProxyTLSConfig: trusting(p.Server), TLSConfig: &tls.Config{ServerName: "example.com"}, NetDial: leading(p.Listener.Addr().String())}
	_, err = dialer.Dial(t.Context(), "wss://example.com/", d)
	var wrong x509.HostnameError
	if !errors.As(err, &wrong) || wrong.Host != "proxy.example" {
		t.Errorf("a name for the server: %v", err)
	}
	if len(p.asked) > 0 {
		t.Error("it was asked all the same")
	}
}

func TestProxyURLs(t *testing.T) {
	noLeaks(t)
	for raw, addr := range map[string]string{
		"http://p":              "p:80",
		"http://p:8080/ignore":  "p:8080",
		"https://[::1]":         "[::1]:443",
		"socks5://u:p@p":        "p:1080",
		"socks5h://p:9":         "p:9",
		"http://bücher.example": "xn--bcher-kva.example:80",
	} {
		d := &dialer.Dialer{Proxy: via(t, raw), NetDial: func(_ context.Context, network, got string) (net.Conn, error) {
			if network != "tcp" || got != addr {
				t.Errorf("%s: dialed %s %s", raw, network, got)
			}
			return nil, io.ErrNoProgress
		}}
		_, err := dialer.Dial(t.Context(), "wss://example.com/", d)
		wantProxyError(t, raw, err, 0, io.ErrNoProgress)
	}
	undialed := func(context.Context, string, string) (net.Conn, error) {
		t.Error("dialed")
		return nil, io.EOF
	}
	for _, raw := range []string{"ftp://p", "socks4://p", "http:///", "p", "http:p", ""} {
		_, err := dialer.Dial(t.Context(), "ws://example.com/", &dialer.Dialer{Proxy: via(t, raw), NetDial: undialed})
		wantProxyError(t, raw, err, 0, dialer.ErrProxyURL)
	}
	for _, raw := range []string{"http://u%0d%0aX:p@p", "http://u%3av:p@p", "http://ü_ü"} {
		_, err := dialer.Dial(t.Context(), "ws://example.com/", &dialer.Dialer{Proxy: via(t, raw), NetDial: undialed})
		var e *handshake.ArgumentError
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", raw, err)
		}
	}
	_, err := dialer.Dial(t.Context(), "ws://example.com/", &dialer.Dialer{NetDial: undialed,
		Proxy: func(*http.Request) (*url.URL, error) { return nil, io.ErrNoProgress }})
	if err != io.ErrNoProgress {
		t.Error(err)
	}
}

// The environment says which proxy there is: for Dial with no Dialer, and by the ready
// function. A zero Dialer goes by none.
func TestProxyFromEnvironment(t *testing.T) {
	noLeaks(t)
	for _, name := range []string{"http_proxy", "https_proxy", "no_proxy", "NO_PROXY", "REQUEST_METHOD"} {
		t.Setenv(name, "")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			nc.Read(make([]byte, 4096))
			nc.Close()
		}
	}()
	t.Setenv("HTTP_PROXY", l.Addr().String()) // it need not be a URL
	t.Setenv("HTTPS_PROXY", "http://"+l.Addr().String())
	for _, target := range []string{"ws://example.com/", "wss://example.com/"} {
		_, err := dialer.Dial(t.Context(), target, nil)
		wantProxyError(t, target, err, 0, handshake.ErrNoAnswer)
		for _, f := range []func(*http.Request) (*url.URL, error){nil, dialer.ProxyFromEnvironment} {
			dialed := ""
			dialer.Dial(t.Context(), target, &dialer.Dialer{Proxy: f, NetDial: func(_ context.Context, _, addr string) (net.Conn, error) {
				dialed = addr
				return nil, io.EOF
			}})
			if (dialed == l.Addr().String()) != (f != nil) {
				t.Errorf("%s: dialed %s", target, dialed)
			}
		}
	}
	s := httptest.NewServer(echo)
	defer s.Close()
	tryEcho(t, wsURL(s), nil) // a loopback address
	t.Setenv("NO_PROXY", "example.com")
	if u, err := dialer.ProxyFromEnvironment(httptest.NewRequest("GET", "https://www.example.com/", nil)); u != nil || err != nil {
		t.Error(u, err)
	}
	t.Setenv("NO_PROXY", "")
	t.Setenv("REQUEST_METHOD", "GET")
	if _, err := dialer.Dial(t.Context(), "ws://example.com/", nil); err == nil || !strings.Contains(err.Error(), "CGI") {
		t.Errorf("a client of ours may name the proxy: %v", err)
	}
}
