package dialer_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/handshake"
)

func TestWS(t *testing.T) {
	noLeaks(t)
	s := httptest.NewServer(echo)
	defer s.Close()
	tryEcho(t, wsURL(s), nil)
	tryEcho(t, wsURL(s)+"/path", &dialer.Dialer{Origin: s.URL})
	for _, v := range wsdriver.AllVersions()[:3] {
		d := &dialer.Dialer{Config: netconn.Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{v}}}}
		if c := tryEcho(t, wsURL(s), d); c.Version() != v {
			t.Error(c.Version())
		}
	}
}

func TestRefused(t *testing.T) {
	noLeaks(t)
	long := strings.Repeat("no ", 1000)
	dial, _ := answering("HTTP/1.1 403 Forbidden\r\nLocation: http://elsewhere/\r\n\r\n" + long)
	_, err := dialer.Dial(t.Context(), "ws://example.com/", &dialer.Dialer{NetDial: dial})
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
		d          dialer.Dialer
		addr, want string
	}{
		{false, "ws://example.com", dialer.Dialer{}, "tcp example.com:80", "GET / HTTP/1.1\r\nHost: example.com\r\n"},
		{false, "ws://example.com:80/a?b", dialer.Dialer{}, "tcp example.com:80", "GET /a?b HTTP/1.1\r\nHost: example.com\r\n"},
		{false, "ws://example.com:8080", dialer.Dialer{}, "tcp example.com:8080", "Host: example.com:8080\r\n"},
		{false, "ws://[::1]/", dialer.Dialer{}, "tcp [::1]:80", "Host: [::1]\r\n"},
		{false, "ws://[::1]:99/", dialer.Dialer{}, "tcp [::1]:99", "Host: [::1]:99\r\n"},
		{false, "ws://u:p@example.com", dialer.Dialer{}, "tcp example.com:80", "Authorization: Basic dTpw\r\n"},
		{false, "ws://example.com", dialer.Dialer{Host: "other"}, "tcp example.com:80", "Host: other\r\n"},
		{false, "ws://example.com", dialer.Dialer{Origin: "http://x"}, "tcp example.com:80", "Origin: http://x\r\n"},
		{false, "ws://example.com", dialer.Dialer{Header: wsdriver.Header{{Name: "Cookie", Value: "a=b"}}}, "tcp example.com:80", "Cookie: a=b\r\n"},
		{false, "ws://example.com", dialer.Dialer{Protocols: []string{"a", "b"}}, "tcp example.com:80", "Sec-WebSocket-Protocol: a, b\r\n"},
		{false, "ws://example.com", dialer.Dialer{Config: netconn.Config{Driver: &wsdriver.Config{Protocols: []string{"c"}}}}, "tcp example.com:80", "Sec-WebSocket-Protocol: c\r\n"},
		{false, "ws://example.com", dialer.Dialer{Config: netconn.Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{8}}}}, "tcp example.com:80", "Sec-WebSocket-Version: 8\r\n"},
		{false, "ws://us%65r:p%40ss@example.com", dialer.Dialer{}, "tcp example.com:80", "Authorization: Basic dXNlcjpwQHNz\r\n\r\n"},
		{false, "ws://u:p@example.com", dialer.Dialer{Header: wsdriver.Header{{Name: "authorization", Value: "Bearer x"}}}, "tcp example.com:80", "Version: 13\r\nauthorization: Bearer x\r\n\r\n"},
		{true, "ws://bücher.example/ü", dialer.Dialer{}, "tcp xn--bcher-kva.example:80", "GET /%C3%BC HTTP/1.1\r\nHost: xn--bcher-kva.example\r\n"},
		{true, "ws://ü@BÜCHER.example:81", dialer.Dialer{}, "tcp xn--bcher-kva.example:81", "Host: xn--bcher-kva.example:81\r\n"},
		{true, "ws://例え。テスト?q", dialer.Dialer{}, "tcp xn--r8jz45g.xn--zckzah:80", "GET /?q HTTP/1.1\r\nHost: xn--r8jz45g.xn--zckzah\r\n"},
	} {
		t.Run(tt.url, func(t *testing.T) {
			dial, asked := answering("HTTP/1.1 403 \r\n\r\n")
			tt.d.NetDial = dial
			dialer.Dial(t.Context(), tt.url, &tt.d)
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
		_, err := dialer.Dial(t.Context(), url, &dialer.Dialer{NetDial: func(context.Context, string, string) (net.Conn, error) {
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
		_, err := dialer.Dial(ctx, scheme+"://example.com", &dialer.Dialer{NetDial: func(context.Context, string, string) (net.Conn, error) {
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
	_, err := dialer.Dial(t.Context(), "ws://example.com", &dialer.Dialer{NetDial: func(context.Context, string, string) (net.Conn, error) {
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
	if _, err := dialer.Dial(t.Context(), "ws://"+l.Addr().String(), nil); err == nil {
		t.Error("nobody listens")
	}
}

func TestLimits(t *testing.T) {
	noLeaks(t)
	s := httptest.NewServer(echo)
	defer s.Close()
	c, err := dialer.Dial(t.Context(), wsURL(s), &dialer.Dialer{Config: netconn.Config{Driver: &wsdriver.Config{MaxMessage: 100}}})
	if err != nil {
		t.Fatal(err)
	}
	c.WriteBinary(make([]byte, 101))
	if _, _, err := c.ReadMessage(); netconn.CloseStatus(err) != wsdriver.MessageTooBig {
		t.Error(err)
	}
}
