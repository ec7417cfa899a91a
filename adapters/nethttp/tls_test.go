package nethttp

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// certificates returns the configurations of a server for example.com, and of clients that
// trust it.
func certificates(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	client = s.Client().Transport.(*http.Transport).TLSClientConfig
	return &tls.Config{Certificates: s.TLS.Certificates}, &tls.Config{RootCAs: client.RootCAs, ServerName: "example.com"}
}

// startTLS is start over TLS.
func startTLS(t *testing.T, s *Server, certFile, keyFile string) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.ServeTLS(l, certFile, keyFile) }()
	t.Cleanup(func() {
		s.Close()
		if err := <-served; err != http.ErrServerClosed {
			t.Error("ServeTLS returned", err)
		}
	})
	return l.Addr().String()
}

func dialTLS(t *testing.T, addr string, c *tls.Config, protocols ...string) *tls.Conn {
	t.Helper()
	c = c.Clone()
	c.NextProtos = protocols
	nc, err := tls.Dial("tcp", addr, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	return nc
}

func TestServeTLS(t *testing.T) {
	noLeaks(t)
	server, client := certificates(t)
	s := &Server{Handle: echoHandle, TLSConfig: server}
	addr := startTLS(t, s, "", "")
	// A client that could speak HTTP/2 has to be kept from it.
	nc := dialTLS(t, addr, client, "h2", "http/1.1")
	if p := nc.ConnectionState().NegotiatedProtocol; p != "http/1.1" {
		t.Error("the protocol is", p)
	}
	wantEcho(t, connectOn(t, nc, "/"))
	// TLS that the Server ends itself makes the same origin one of https.
	wantEcho(t, connectOn(t, dialTLS(t, addr, client), "/", "Origin", "https://example.com"))
	nc = dialTLS(t, addr, client)
	io.WriteString(nc, head+"Origin: http://example.com\r\n\r\n")
	if answer := readHead(t, nc); !strings.HasPrefix(answer, "HTTP/1.1 403 ") {
		t.Errorf("%q", answer)
	}
	if len(server.NextProtos) > 0 {
		t.Error("TLSConfig was changed")
	}
}

// Pages may have HTTP/2, and a WebSocket comes on a connection of its own.
func TestServeTLSWithPages(t *testing.T) {
	noLeaks(t)
	server, client := certificates(t)
	s := &Server{Handle: echoHandle, Other: page, TLSConfig: server}
	addr := startTLS(t, s, "", "")
	tr := &http.Transport{TLSClientConfig: client, ForceAttemptHTTP2: true}
	defer tr.CloseIdleConnections()
	resp, err := (&http.Client{Transport: tr}).Get("https://" + addr)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if resp.ProtoMajor != 2 || string(body) != "a page" {
		t.Error(resp.Proto, string(body))
	}
	wantEcho(t, connectOn(t, dialTLS(t, addr, client, "http/1.1"), "/"))
}

// A request of HTTP/2 that is handed over cannot be taken over.
func TestHandleUpgradeOfHTTP2(t *testing.T) {
	noLeaks(t)
	s := &Server{Handle: echoHandle}
	h := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.HandleUpgrade(w, r) }))
	h.EnableHTTP2 = true
	h.StartTLS()
	defer h.Close()
	resp, err := h.Client().Get(h.URL)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 505 || resp.Header.Get("Connection") != "" {
		t.Error(resp.Status, resp.Header)
	}
	h.Client().CloseIdleConnections()
}

func TestServeTLSFromFiles(t *testing.T) {
	noLeaks(t)
	server, client := certificates(t)
	dir := t.TempDir()
	key, err := x509.MarshalPKCS8PrivateKey(server.Certificates[0].PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, b []byte) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	certFile := write("cert.pem", "CERTIFICATE", server.Certificates[0].Certificate[0])
	keyFile := write("key.pem", "PRIVATE KEY", key)
	addr := startTLS(t, &Server{Handle: echoHandle}, certFile, keyFile)
	wantEcho(t, connectOn(t, dialTLS(t, addr, client), "/"))
}
