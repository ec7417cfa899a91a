package websocket

import (
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
	"github.com/wsdriver/wsdriver/deflate"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

var noLeaks = xtest.NoLeaks

// talk has a client of c say something to an echoing server, and close.
func talk(t *testing.T, c *Config, url string, protocols ...string) *WebSocket {
	t.Helper()
	ws, err := c.New(url, protocols...)
	if err != nil {
		t.Fatal(err)
	}
	d, ended := new(diary), make(chan struct{})
	ws.OnOpen(func() {
		d.open()
		ws.SendText("hello")
		ws.SendBinary([]byte{1, 2, 3})
	})
	ws.OnError(func(err error) { t.Error(err) })
	ws.OnClose(func(code wsdriver.Code, reason string, wasClean bool) {
		d.close(code, reason, wasClean)
		close(ended)
	})
	ws.OnMessage(func(m Message) {
		if d.message(m); m.IsBinary() {
			ws.Close(1000, "bye")
		}
	})
	<-ended
	if got := strings.Join(d.lines, ", "); got != "open, text hello, binary 010203, close 1000  true" {
		t.Error(got)
	}
	if ws.BufferedAmount() != 0 {
		t.Error(ws.BufferedAmount())
	}
	return ws
}

// Both ends on sockets, with and without TLS.
func TestUpgrade(t *testing.T) {
	noLeaks(t)
	config := &Config{
		Protocols:  []string{"v2", "v1"},
		Extensions: []wsdriver.Extension{&deflate.Extension{}},
		Header:     wsdriver.Header{{Name: "X-Server", Value: "this one"}},
		Conn:       &netconn.Config{Driver: &wsdriver.Config{CheckOrigin: wsdriver.AllowOrigins("https://example.com")}},
	}
	urls := make(chan string, 1)
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !IsWebSocket(r) {
			t.Error("not a WebSocket")
		}
		ws, err := config.Upgrade(w, r)
		if err != nil {
			urls <- ""
			return
		}
		urls <- ws.URL()
		ws.OnMessage(func(m Message) { ws.Send(m) })
	})
	plain, secure := httptest.NewServer(h), httptest.NewUnstartedServer(h)
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer plain.Close()
	defer secure.Close()
	roots := x509.NewCertPool()
	roots.AddCert(secure.Certificate())
	for _, s := range []*httptest.Server{plain, secure} {
		c := &Config{
			Extensions: []wsdriver.Extension{&deflate.Extension{}},
			Dialer:     &dialer.Dialer{TLSConfig: &tls.Config{RootCAs: roots}, Origin: "https://example.com"},
		}
		ws := talk(t, c, s.URL+"/chat?a", "v1", "v2")
		want := strings.Replace(s.URL, "http", "ws", 1) + "/chat?a"
		if got := <-urls; got != want || ws.URL() != want {
			t.Error(got, ws.URL())
		}
		if ws.Protocol() != "v2" || ws.Extensions() == "" {
			t.Error(ws.Protocol(), ws.Extensions())
		}
	}

	ws, err := (&Config{Dialer: &dialer.Dialer{Origin: "https://elsewhere"}}).New(plain.URL)
	if err != nil {
		t.Fatal(err)
	}
	failed := make(chan error, 1)
	ws.OnError(func(err error) { failed <- err })
	var e *netconn.HandshakeError
	if err := <-failed; !errors.As(err, &e) || e.Status != 403 {
		t.Error(err)
	}
	<-urls
}

// A connection of package netconn, on TLS, is wrapped.
func TestWrap(t *testing.T) {
	noLeaks(t)
	s := httptest.NewTLSServer(nil)
	cert, roots := s.TLS.Certificates, x509.NewCertPool()
	roots.AddCert(s.Certificate())
	s.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	urls := make(chan string, 1)
	go func() {
		nc, err := l.Accept()
		if err != nil {
			return
		}
		c, err := netconn.Accept(t.Context(), tls.Server(nc, &tls.Config{Certificates: cert}), nil)
		if err != nil {
			t.Error(err)
			return
		}
		ws := Wrap(c)
		ws.OnMessage(func(m Message) { ws.Send(m) })
		urls <- ws.URL()
	}()
	talk(t, &Config{Dialer: &dialer.Dialer{TLSConfig: &tls.Config{RootCAs: roots}}}, "wss://"+l.Addr().String()+"/x")
	if url := <-urls; url != "wss://"+l.Addr().String()+"/x" {
		t.Error(url)
	}
}

func TestLocation(t *testing.T) {
	for _, tt := range []struct {
		target string
		secure bool
		want   string
	}{
		{"/a?b=c://d", false, "ws://example.com/a?b=c://d"},
		{"/", true, "wss://example.com/"},
		{"http://example.com/a", true, "wss://example.com/a"},
	} {
		if got := location(&wsdriver.HandshakeRequest{Host: "example.com", Target: tt.target}, tt.secure); got != tt.want {
			t.Errorf("%s, want %s", got, tt.want)
		}
	}
}
