package dialer_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/nethttp"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

var noLeaks = xtest.NoLeaks

var quiet = log.New(io.Discard, "", 0)

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

func tryEcho(t *testing.T, url string, d *dialer.Dialer) *netconn.Conn {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	c, err := dialer.Dial(ctx, url, d)
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

// secureEcho starts a server that echoes over TLS, with a certificate for 127.0.0.1 and
// example.com, and returns what trusts it.
func secureEcho(t *testing.T) (*httptest.Server, *tls.Config) {
	t.Helper()
	s := httptest.NewUnstartedServer(echo)
	s.Config.ErrorLog = quiet
	s.StartTLS()
	t.Cleanup(s.Close)
	return s, trusting(s)
}

// trusting returns a config that takes the certificate of a server.
func trusting(s *httptest.Server) *tls.Config {
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return &tls.Config{RootCAs: pool}
}

// leading returns a NetDial that goes to addr, whatever it is asked for.
func leading(addr string) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", addr)
	}
}

// wantProxyError checks that err is about a proxy.
func wantProxyError(t *testing.T, reason string, err error, status int, target error) *dialer.ProxyError {
	t.Helper()
	var e *dialer.ProxyError
	if !errors.As(err, &e) {
		t.Fatalf("%s: %v", reason, err)
	}
	if e.Status != status || target != nil && !errors.Is(err, target) {
		t.Errorf("%s: %d %v", reason, e.Status, err)
	}
	return e
}
