package dialer

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/nethttp"
	"github.com/wsdriver/wsdriver/handshake"
)

func noLeaks(t *testing.T) {
	t.Helper()
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		for range 2000 {
			if runtime.NumGoroutine() <= before {
				return
			}
			time.Sleep(time.Millisecond)
		}
		buf := make([]byte, 1<<16)
		t.Errorf("goroutines are left:\n%s", buf[:runtime.Stack(buf, true)])
	})
}

// echo is a handler that echoes.
var echo = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	c, err := nethttp.Upgrade(w, r, nil, nil)
	if err != nil {
		return
	}
	defer c.CloseNow()
	for {
		k, p, err := c.ReadMessage()
		if err != nil || c.WriteMessage(k, p) != nil {
			return
		}
	}
})

func wsURL(s *httptest.Server) string { return strings.Replace(s.URL, "http", "ws", 1) }

func tryEcho(t *testing.T, url string, d *Dialer) *netconn.Conn {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	c, err := Dial(ctx, url, d)
	if err != nil {
		t.Fatal(err)
	}
	cancel() // it has no say any more
	if err := c.WriteText("hello"); err != nil {
		t.Fatal(err)
	}
	if _, p, err := c.ReadMessage(); err != nil || string(p) != "hello" {
		t.Fatal(string(p), err)
	}
	if err := c.Close(wsdriver.NormalClosure, ""); err != nil {
		t.Error(err)
	}
	return c
}

func TestWS(t *testing.T) {
	noLeaks(t)
	s := httptest.NewServer(echo)
	defer s.Close()
	tryEcho(t, wsURL(s), nil)
	tryEcho(t, wsURL(s)+"/path", &Dialer{Origin: s.URL})
	for _, v := range wsdriver.AllVersions()[:3] {
		d := &Dialer{Config: netconn.Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{v}}}}
		if c := tryEcho(t, wsURL(s), d); c.Version() != v {
			t.Error(c.Version())
		}
	}
}

func TestWSS(t *testing.T) {
	noLeaks(t)
	s := httptest.NewUnstartedServer(echo)
	s.EnableHTTP2 = true // it would rather speak HTTP/2
	s.Config.ErrorLog = quiet
	s.StartTLS()
	defer s.Close()
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	config := &tls.Config{RootCAs: pool, NextProtos: []string{"h2", "http/1.1"}}
	tryEcho(t, wsURL(s), &Dialer{TLSConfig: config})
	if len(config.NextProtos) != 2 || config.ServerName != "" {
		t.Error("the tls.Config was changed")
	}

	// The certificate is for 127.0.0.1 and example.com.
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	to := func(ctx context.Context, network, addr string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, s.Listener.Addr().String())
	}
	tryEcho(t, "wss://example.com:"+port, &Dialer{TLSConfig: config, NetDial: to})
	_, err := Dial(t.Context(), "wss://example.org:"+port, &Dialer{TLSConfig: config, NetDial: to, Host: "example.com"})
	var wrong x509.HostnameError
	if !errors.As(err, &wrong) || wrong.Host != "example.org" {
		t.Errorf("a certificate for another name: %v", err)
	}
	_, err = Dial(t.Context(), wsURL(s), nil)
	var unknown x509.UnknownAuthorityError
	if !errors.As(err, &unknown) {
		t.Errorf("a certificate of nobody's: %v", err)
	}
}

// A server that insists on another protocol is told apart from one that is broken.
// One that speaks HTTP/2 whatever was agreed is no WebSocket server.
func TestALPN(t *testing.T) {
	noLeaks(t)
	s := httptest.NewUnstartedServer(echo)
	s.StartTLS()
	cert := s.TLS.Certificates
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	s.Close()
	for proto, want := range map[string]string{
		"mqtt": "http/1.1 only: remote error: tls: no application protocol",
		"h2":   "malformed HTTP head", // crypto/tls lets this pass without a choice
	} {
		l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: cert, NextProtos: []string{proto}})
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
		_, err = Dial(t.Context(), "wss://"+l.Addr().String(), &Dialer{TLSConfig: &tls.Config{RootCAs: pool}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Error(err)
		}
	}
}

// answering returns a NetDial to a server that gives that answer to any request,
// and what it was asked.
func answering(answer string) (func(context.Context, string, string) (net.Conn, error), chan string) {
	asked := make(chan string, 2)
	return func(_ context.Context, network, addr string) (net.Conn, error) {
		asked <- network + " " + addr
		nc, peer := net.Pipe()
		go func() {
			b := make([]byte, 4096)
			n, _ := peer.Read(b)
			asked <- string(b[:n])
			io.WriteString(peer, answer)
			peer.Close()
		}()
		return nc, nil
	}, asked
}

func TestRefused(t *testing.T) {
	noLeaks(t)
	long := strings.Repeat("no ", 1000)
	dial, _ := answering("HTTP/1.1 403 Forbidden\r\nLocation: http://elsewhere/\r\n\r\n" + long)
	_, err := Dial(t.Context(), "ws://example.com/", &Dialer{NetDial: dial})
	var e *netconn.HandshakeError
	if !errors.As(err, &e) || e.Status != 403 || string(e.Body) != long[:len(e.Body)] || len(e.Body) != 1024 || e.Err != wsdriver.ErrStatus {
		t.Fatal(err)
	}
	if e.Header.Get("Location") == "" {
		t.Error(e.Header)
	}
}

func TestInterimResponses(t *testing.T) {
	noLeaks(t)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusProcessing)
		w.Header().Set("Link", "</style.css>; rel=preload")
		w.WriteHeader(http.StatusEarlyHints)
		w.Header().Del("Link")
		echo(w, r)
	}))
	defer s.Close()
	tryEcho(t, wsURL(s), nil)
}

// What is sent and where to, for the URLs that there are. RFC 6455, section
// 11.1.1: "characters […] not allowed […] MUST be […] converted to ASCII" (M123)
func TestRequests(t *testing.T) {
	noLeaks(t)
	for _, tt := range []struct {
		m123       bool
		url        string
		dialer     Dialer
		addr, want string
	}{
		{false, "ws://example.com", Dialer{}, "tcp example.com:80", "GET / HTTP/1.1\r\nHost: example.com\r\n"},
		{false, "ws://example.com:80/a?b", Dialer{}, "tcp example.com:80", "GET /a?b HTTP/1.1\r\nHost: example.com\r\n"},
		{false, "ws://example.com:8080", Dialer{}, "tcp example.com:8080", "Host: example.com:8080\r\n"},
		{false, "ws://[::1]/", Dialer{}, "tcp [::1]:80", "Host: [::1]\r\n"},
		{false, "ws://[::1]:99/", Dialer{}, "tcp [::1]:99", "Host: [::1]:99\r\n"},
		{false, "ws://u:p@example.com", Dialer{}, "tcp example.com:80", "Authorization: Basic dTpw\r\n"},
		{false, "ws://example.com", Dialer{Host: "other"}, "tcp example.com:80", "Host: other\r\n"},
		{false, "ws://example.com", Dialer{Origin: "http://x"}, "tcp example.com:80", "Origin: http://x\r\n"},
		{false, "ws://example.com", Dialer{Header: wsdriver.Header{{Name: "Cookie", Value: "a=b"}}}, "tcp example.com:80", "Cookie: a=b\r\n"},
		{true, "ws://bücher.example/ü", Dialer{}, "tcp xn--bcher-kva.example:80", "GET /%C3%BC HTTP/1.1\r\nHost: xn--bcher-kva.example\r\n"},
		{true, "ws://ü@BÜCHER.example:81", Dialer{}, "tcp xn--bcher-kva.example:81", "Host: xn--bcher-kva.example:81\r\n"},
		{true, "ws://例え。テスト?q", Dialer{}, "tcp xn--r8jz45g.xn--zckzah:80", "GET /?q HTTP/1.1\r\nHost: xn--r8jz45g.xn--zckzah\r\n"},
	} {
		t.Run(tt.url, func(t *testing.T) {
			dial, asked := answering("HTTP/1.1 403 \r\n\r\n")
			tt.dialer.NetDial = dial
			Dial(t.Context(), tt.url, &tt.dialer)
			if addr := <-asked; addr != tt.addr {
				t.Errorf("dialed %s", addr)
			}
			if got := <-asked; !strings.Contains(got, tt.want) {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestBadURLs(t *testing.T) {
	for _, url := range []string{"", "http://example.com", "ws://", "ws://a b", "ws://example.com/#x", "ws://exa\u200bmple.com\xff", "ws://ü..ü\u0000"} {
		_, err := Dial(t.Context(), url, &Dialer{NetDial: func(context.Context, string, string) (net.Conn, error) {
			t.Errorf("%q was dialed", url)
			return nil, io.EOF
		}})
		var e *handshake.ArgumentError
		if !errors.As(err, &e) {
			t.Errorf("%q: %v", url, err)
		}
	}
}

func TestContext(t *testing.T) {
	noLeaks(t)
	for _, scheme := range []string{"ws", "wss"} {
		ctx, cancel := context.WithCancel(t.Context())
		var other net.Conn
		_, err := Dial(ctx, scheme+"://example.com", &Dialer{NetDial: func(context.Context, string, string) (net.Conn, error) {
			nc, peer := net.Pipe()
			other = peer
			go func() {
				peer.Read(make([]byte, 1)) // in the middle of the handshake
				cancel()
			}()
			return nc, nil
		}})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", scheme, err)
		}
		if _, err := other.Read(make([]byte, 1)); err == nil {
			t.Errorf("%s: the transport is open", scheme)
		}
	}
	_, err := Dial(t.Context(), "ws://example.com", &Dialer{NetDial: func(context.Context, string, string) (net.Conn, error) {
		return nil, io.ErrNoProgress
	}})
	if err != io.ErrNoProgress {
		t.Error(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if _, err := Dial(t.Context(), "ws://"+l.Addr().String(), nil); err == nil {
		t.Error("nobody listens")
	}
}

func TestLimits(t *testing.T) {
	noLeaks(t)
	s := httptest.NewServer(echo)
	defer s.Close()
	c, err := Dial(t.Context(), wsURL(s), &Dialer{Config: netconn.Config{Driver: &wsdriver.Config{MaxMessage: 100}}})
	if err != nil {
		t.Fatal(err)
	}
	c.WriteBinary(make([]byte, 101))
	if _, _, err := c.ReadMessage(); netconn.CloseStatus(err) != wsdriver.MessageTooBig {
		t.Error(err)
	}
}
