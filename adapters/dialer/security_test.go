package dialer_test

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/handshake"
)

// The tests of this file replay what was published about other clients, under its
// number where there is one.

// A client that does not hold the certificate against the name of the server speaks TLS
// with anybody who has a certificate at all.
func TestAdvisoriesNames(t *testing.T) {
	noLeaks(t)
	var reached atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	s.Config.ErrorLog = quiet
	s.StartTLS()
	defer s.Close()
	addr := s.Listener.Addr().String()
	plain, secure, socks := newProxy(addr, ""), newProxy(addr, ""), startSOCKS(addr, "")
	plain.Start()
	defer plain.Close()
	secure.StartTLS()
	defer secure.Close()
	defer socks.Close()
	for name, wrong := range map[string]string{ // the certificate is for example.com, *.example.com and 127.0.0.1
		"CVE-2020-15133 and CVE-2020-15134": "server.example",
		"CVE-2018-8034":                     "example.com.evil.example",
		"CVE-2020-11050":                    "notexample.com",
		"CVE-2017-1000209":                  "127.0.0.2",
		"CVE-2022-24968":                    "a.b.example.com",
	} {
		t.Run(name, func(t *testing.T) {
			for reason, d := range map[string]*dialer.Dialer{
				"direct":             {NetDial: leading(addr)},
				"with another Host":  {NetDial: leading(addr), Host: "example.com"},
				"by an HTTP proxy":   {Proxy: via(t, plain.URL)},
				"by an https proxy":  {Proxy: via(t, secure.URL), ProxyTLSConfig: trusting(s)},
				"by a SOCKS proxy":   {Proxy: via(t, "socks5://"+socks.Addr().String())},
				"to a Unix socket":   {NetDial: leading(addr)},
				"on a connection":    nil,
				"with another proxy": {Proxy: via(t, "http://example.com"), NetDial: leading(plain.Listener.Addr().String())},
			} {
				var err error
				target, want := "wss://"+wrong+"/", wrong
				switch reason {
				case "on a connection":
					nc, dialErr := net.Dial("tcp", addr)
					if dialErr != nil {
						t.Fatal(dialErr)
					}
					_, err = dialer.Connect(t.Context(), nc, target, &dialer.Dialer{TLSConfig: trusting(s)})
				case "to a Unix socket":
					target, want = "wss+unix:///socket:/", "localhost"
					fallthrough
				default:
					d.TLSConfig = trusting(s)
					_, err = dialer.Dial(t.Context(), target, d)
				}
				var mismatch x509.HostnameError
				if !errors.As(err, &mismatch) || mismatch.Host != want {
					t.Errorf("%s: %v", reason, err)
				}
			}
		})
	}
	if n := reached.Load(); n > 0 {
		t.Errorf("%d requests were sent all the same", n)
	}
}

// What a program passes on from its users must not become a field, or a request, of
// its own. Nothing is dialed for it.
func TestAdvisoriesSplitting(t *testing.T) {
	undialed := func(context.Context, string, string) (net.Conn, error) {
		t.Error("dialed")
		return nil, io.EOF
	}
	evils := []string{"\r\nX: y", "\n", "\r", "\x00", "\r\n\r\nGET / HTTP/1.1"}
	refused := func(t *testing.T, reason, target string, d dialer.Dialer) {
		t.Helper()
		d.NetDial = undialed
		_, err := dialer.Dial(t.Context(), target, &d)
		var e *handshake.ArgumentError
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", reason, err)
		}
	}
	const good = "ws://example.com/"
	t.Run("CVE-2026-47072", func(t *testing.T) {
		for _, evil := range evils {
			refused(t, "the path", good+evil, dialer.Dialer{})
			refused(t, "the query", good+"?"+evil, dialer.Dialer{})
			refused(t, "the host", "ws://example.com"+evil+"/", dialer.Dialer{})
			refused(t, "a host that is not ASCII", "ws://ü"+evil+"/", dialer.Dialer{})
			refused(t, "the user", "ws://u"+evil+":p@example.com/", dialer.Dialer{})
			refused(t, "the password, escaped", "ws://u:"+strings.NewReplacer("\r", "%0d", "\n", "%0A", "\x00", "%00", " ", "%20").Replace(evil)+"@example.com/", dialer.Dialer{})
			refused(t, "the path behind a socket", "ws+unix:///s:/"+evil, dialer.Dialer{})
		}
	})
	t.Run("CVE-2026-1527", func(t *testing.T) {
		for _, evil := range evils {
			refused(t, "a subprotocol", good, dialer.Dialer{Protocols: []string{"a" + evil}})
			refused(t, "a value", good, dialer.Dialer{Header: wsdriver.Header{{Name: "X", Value: evil}}})
			refused(t, "a name", good, dialer.Dialer{Header: wsdriver.Header{{Name: "X" + evil, Value: "a"}}})
			refused(t, "Host", good, dialer.Dialer{Host: "a" + evil})
			refused(t, "Origin", good, dialer.Dialer{Origin: "http://a" + evil})
			refused(t, "a cookie of the jar", good, dialer.Dialer{Jar: evilJar(evil), Header: wsdriver.Header{{Name: "Cookie", Value: "a=b" + evil}}})
		}
		refused(t, "a field of the handshake", good, dialer.Dialer{Header: wsdriver.Header{{Name: "Sec-WebSocket-Key", Value: "a"}}})
	})
	t.Run("CVE-2020-35678", func(t *testing.T) {
		p := via(t, "http://proxy.example")
		for _, evil := range evils {
			refused(t, "a value for the proxy", good, dialer.Dialer{Proxy: p, ProxyHeader: wsdriver.Header{{Name: "X", Value: evil}}})
			refused(t, "a name for the proxy", good, dialer.Dialer{Proxy: p, ProxyHeader: wsdriver.Header{{Name: "X" + evil, Value: "a"}}})
			user := &url.URL{Scheme: "http", Host: "proxy.example", User: url.UserPassword("u", evil)}
			refused(t, "the password of the proxy", good, dialer.Dialer{Proxy: http.ProxyURL(user)})
		}
	})
}

// evilJar is a jar with a cookie that should not be in one.
type evilJar string

func (j evilJar) Cookies(*url.URL) []*http.Cookie {
	return []*http.Cookie{{Name: "a" + string(j), Value: string(j)}}
}
func (evilJar) SetCookies(*url.URL, []*http.Cookie) {}

// A client that follows a redirect may carry a password or a cookie to another host.
// This one follows none, and tells where it would have led.
func TestAdvisoriesRedirects(t *testing.T) {
	noLeaks(t)
	jar, _ := cookiejar.New(nil)
	for _, status := range []string{"300", "301", "302", "303", "305", "307", "308"} {
		dialed := 0
		dial, _ := answering("HTTP/1.1 " + status + " \r\nLocation: ws://evil.example/\r\nContent-Length: 0\r\n\r\n")
		_, err := dialer.Dial(t.Context(), "ws://user:password@example.com/", &dialer.Dialer{Jar: jar, NetDial: func(ctx context.Context, network, addr string) (net.Conn, error) {
			if dialed++; addr != "example.com:80" {
				t.Errorf("%s: dialed %s", status, addr)
			}
			return dial(ctx, network, addr)
		}})
		var e *netconn.HandshakeError
		if !errors.As(err, &e) || e.Err != wsdriver.ErrStatus || e.Header.Get("Location") != "ws://evil.example/" || dialed != 1 {
			t.Errorf("%s: dialed %d times, %v", status, dialed, err)
		}
	}
}

// What a server or a proxy can make a client hold is bounded, before the connection is
// open and after it.
func TestAdvisoriesBounds(t *testing.T) {
	noLeaks(t)
	endless := func(start, unit string) func(context.Context, string, string) (net.Conn, error) {
		return func(context.Context, string, string) (net.Conn, error) {
			nc, peer := net.Pipe()
			go func() {
				peer.Read(make([]byte, 4096))
				_, err := io.WriteString(peer, start)
				for err == nil {
					_, err = io.WriteString(peer, unit)
				}
			}()
			return nc, nil
		}
	}
	t.Run("CVE-2026-47073", func(t *testing.T) { // the rest of which is TestDribble
		for _, c := range []struct{ start, unit string }{
			{"HTTP/1.1 101 a\r\nX: ", "yyyyyyyyyyyyyyyy"}, {"HTTP/1.1 ", "1"}, {"HTTP/1.1 101 a\r\n", "X: y\r\n"}, {"", "HTTP/1.1 100 \r\n\r\n"},
		} {
			_, err := dialer.Dial(t.Context(), "ws://example.com", &dialer.Dialer{NetDial: endless(c.start, c.unit)})
			if !errors.Is(err, handshake.ErrHeadTooLarge) && !errors.Is(err, wsdriver.ErrTooManyInterim) {
				t.Errorf("the server: %q for ever: %v", c.unit, err)
			}
			_, err = dialer.Dial(t.Context(), "ws://example.com", &dialer.Dialer{NetDial: endless(c.start, c.unit), Proxy: via(t, "http://p")})
			if !errors.Is(err, handshake.ErrHeadTooLarge) && !errors.Is(err, handshake.ErrManyInterim) {
				t.Errorf("the proxy: %q for ever: %v", c.unit, err)
			}
		}
	})
	t.Run("CVE-2022-31080", func(t *testing.T) {
		_, err := dialer.Dial(t.Context(), "ws://example.com", &dialer.Dialer{NetDial: endless("HTTP/1.1 500 \r\n\r\n", "page")})
		var e *netconn.HandshakeError
		if !errors.As(err, &e) || len(e.Body) != handshake.MaxBody {
			t.Errorf("an endless page of the server: %v", err)
		}
		_, err = dialer.Dial(t.Context(), "ws://example.com", &dialer.Dialer{NetDial: endless("HTTP/1.1 500 \r\n\r\n", "page"), Proxy: via(t, "http://p")})
		if p := wantProxyError(t, "an endless page of the proxy", err, 500, handshake.ErrNoTunnel); len(p.Body) != handshake.MaxBody {
			t.Errorf("%d bytes were kept", len(p.Body))
		}
	})
	t.Run("CVE-2026-44545", func(t *testing.T) { // limits that do not reach those who keep them
		c := &wsdriver.Config{MaxHandshake: 30, FailAfter: 1}
		_, err := dialer.Dial(t.Context(), "ws://example.com", &dialer.Dialer{Config: netconn.Config{Driver: c}, NetDial: endless("", "")})
		if !errors.Is(err, wsdriver.ErrHandshakeTimeout) {
			t.Errorf("FailAfter: %v", err)
		}
		c = &wsdriver.Config{MaxHandshake: 30}
		_, err = dialer.Dial(t.Context(), "ws://example.com", &dialer.Dialer{Config: netconn.Config{Driver: c}, NetDial: endless("HTTP/1.1 403 \r\nX: yyyyyyyyyyyyyyyyyy\r\n\r\n", "")})
		if !errors.Is(err, handshake.ErrHeadTooLarge) {
			t.Errorf("MaxHandshake: %v", err)
		}
	})
}

// A server that does not switch protocols says so in many ways.
func TestAdvisoriesRefusals(t *testing.T) {
	noLeaks(t)
	t.Run("CVE-2024-45810 and CVE-2025-30157", func(t *testing.T) {
		for _, tt := range []struct {
			reason, answer string
			status         int
		}{
			{"a page", "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\npage", 404},
			{"after interim responses", "HTTP/1.1 102 \r\n\r\nHTTP/1.1 103 \r\nLink: x\r\n\r\nHTTP/1.1 500 \r\n\r\n", 500},
			{"in HTTP/1.0", "HTTP/1.0 400 Bad Request\r\n\r\n", 400},
			{"with what looks like frames", "HTTP/1.1 200 OK\r\n\r\n\x81\x02hi", 200},
			{"an upgrade to something else", "HTTP/1.1 101 \r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", 101},
			{"an upgrade without the proof", "HTTP/1.1 101 \r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x02hi", 101},
			{"the end", "", 0},
			{"the end in a head", "HTTP/1.1 101 \r\nUpgrade: webs", 0},
		} {
			dial, _ := answering(tt.answer)
			c, err := dialer.Dial(t.Context(), "ws://example.com", &dialer.Dialer{NetDial: dial})
			var e *netconn.HandshakeError
			if c != nil || !errors.As(err, &e) || e.Status != tt.status {
				t.Errorf("%s: %v", tt.reason, err)
			}
		}
	})
	t.Run("CVE-2016-5386", func(t *testing.T) { // whoever sends a Proxy field to a CGI program names its proxy
		t.Setenv("REQUEST_METHOD", "GET")
		t.Setenv("HTTP_PROXY", "http://evil.example")
		if u, err := dialer.ProxyFromEnvironment(httptest.NewRequest("GET", "http://example.com/", nil)); u != nil || err == nil {
			t.Error(u, err)
		}
	})
}
