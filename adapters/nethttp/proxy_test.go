package nethttp

import (
	"crypto/tls"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// tlsProxy ends TLS in front of a server, and returns its address.
func tlsProxy(t *testing.T, c *tls.Config, addr string) string {
	t.Helper()
	l, err := tls.Listen("tcp", "127.0.0.1:0", c)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	t.Cleanup(func() {
		l.Close()
		all.Wait()
	})
	all.Go(func() {
		for {
			front, err := l.Accept()
			if err != nil {
				return
			}
			back, err := net.Dial("tcp", addr)
			if err != nil {
				front.Close()
				continue
			}
			relay := func(to, from net.Conn) {
				io.Copy(to, from)
				to.Close()
				from.Close()
			}
			all.Go(func() { relay(back, front) })
			all.Go(func() { relay(front, back) })
		}
	})
	return l.Addr().String()
}

// Behind a proxy that ends TLS the clients of hixie must be told a location of wss,
// and the same origin is one of https.
func TestTLSProxy(t *testing.T) {
	server, client := certificates(t)
	for reason, tt := range map[string]struct {
		s      *Server
		secure bool
	}{
		"Server.Secure":          {&Server{Secure: true, Config: allVersions}, true},
		"wsdriver.Config.Secure": {&Server{Config: &netconn.Config{Driver: &wsdriver.Config{Secure: true, Versions: wsdriver.AllVersions()}}}, true},
		"neither":                {&Server{Config: allVersions}, false},
	} {
		t.Run(reason, func(t *testing.T) {
			noLeaks(t)
			tt.s.Handle = echoHandle
			addr := tlsProxy(t, server, start(t, tt.s))
			for _, v := range []wsdriver.Version{wsdriver.Hixie75, wsdriver.Hixie76, wsdriver.Hybi03, wsdriver.Hybi13} {
				c, err := netconn.Connect(t.Context(), dialTLS(t, addr, client),
					&netconn.Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{v}, Secure: true}},
					&wsdriver.HandshakeRequest{Host: "example.com", Target: "/x", Origin: "https://example.com"})
				if told := tt.secure || v == wsdriver.Hybi13; (err == nil) != told {
					t.Errorf("%v: %v", v, err)
				}
				if err == nil {
					wantEcho(t, c)
					c.CloseNow()
				}
			}
			nc := dialTLS(t, addr, client)
			io.WriteString(nc, head+"Origin: http://example.com\r\n\r\n")
			want := "HTTP/1.1 101 "
			if tt.secure {
				want = "HTTP/1.1 403 "
			}
			if answer := readHead(t, nc); !strings.HasPrefix(answer, want) {
				t.Errorf("a page without TLS gets %q", answer)
			}
			nc.Close()
		})
	}
}

// The headers of a proxy can be sent by anybody.
func TestForwardedHeadersAreNotTrusted(t *testing.T) {
	noLeaks(t)
	addr := start(t, &Server{Handle: echoHandle, Config: allVersions})
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	io.WriteString(nc, hixie76+"X-Forwarded-Proto: https\r\nForwarded: proto=https;host=evil.example\r\nX-Forwarded-Host: evil.example\r\n\r\n"+key3)
	if answer := readHead(t, nc); !strings.Contains(answer, "Sec-WebSocket-Location: ws://example.com/demo\r\n") {
		t.Errorf("%q", answer)
	}
}
