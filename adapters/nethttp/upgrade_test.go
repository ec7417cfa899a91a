package nethttp

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/handshake"
)

// result is what Upgrade returned.
type result struct {
	c   *netconn.Conn
	err error
}

// serve starts a server whose handler upgrades and tells the result.
func serve(t *testing.T, c *netconn.Config, wrap func(http.Handler) http.Handler) (*httptest.Server, chan result) {
	t.Helper()
	results := make(chan result, 1)
	var h http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := Upgrade(w, r, c, wsdriver.Header{{Name: "X-Extra", Value: "yes"}})
		results <- result{c, err}
	})
	if wrap != nil {
		h = wrap(h)
	}
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s, results
}

// exchange sends a raw request and returns the response.
func exchange(t *testing.T, s *httptest.Server, request string) (net.Conn, *http.Response) {
	t.Helper()
	return ask(t, s.Listener.Addr().String(), request)
}

func TestUpgrade(t *testing.T) {
	noLeaks(t)
	s, results := serve(t, &netconn.Config{Driver: &wsdriver.Config{Protocols: []string{"b", "a"}}}, nil)
	u := strings.Replace(s.URL, "http", "ws", 1) + "/path?q=1"
	r, _, err := handshake.ParseURL(u)
	if err != nil {
		t.Fatal(err)
	}
	r.Origin = s.URL
	r.Protocols = []string{"a", "b"}
	nc, err := net.Dial("tcp", r.Host)
	if err != nil {
		t.Fatal(err)
	}
	c, err := netconn.Connect(t.Context(), nc, nil, r)
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	got := <-results
	if got.err != nil {
		t.Fatal(got.err)
	}
	defer got.c.CloseNow()
	if c.Protocol() != "b" || got.c.Protocol() != "b" || c.Response().Header.Get("X-Extra") != "yes" {
		t.Error(c.Protocol(), c.Response())
	}
	if r := got.c.Request(); r == nil || r.Target != "/path?q=1" || r.Origin != s.URL {
		t.Errorf("%+v", r)
	}
	go got.c.WriteText("to the client")
	if _, p, err := c.ReadMessage(); err != nil || string(p) != "to the client" {
		t.Error(p, err)
	}
	go c.Close(4000, "")
	if _, _, err := got.c.ReadMessage(); netconn.CloseStatus(err) != 4000 {
		t.Error(err)
	}
}

func TestRefusals(t *testing.T) {
	noLeaks(t)
	s, results := serve(t, nil, nil)
	for _, tt := range []struct {
		name, request string
		status        int
		header        [2]string
		err           error
	}{
		{"page", "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n", 426, [2]string{"Sec-WebSocket-Version", "13, 8, 7"}, wsdriver.ErrNotWebSocket},
		{"version", strings.Replace(head, "Version: 13", "Version: 99", 1) + "\r\n", 426, [2]string{"Sec-WebSocket-Version", "13, 8, 7"}, wsdriver.ErrVersion},
		{"no version", strings.Replace(head, "Sec-WebSocket-Version: 13\r\n", "", 1) + "\r\n", 400, [2]string{"Sec-WebSocket-Version", "13, 8, 7"}, handshake.ErrNoVersion},
		{"origin", head + "Origin: https://evil.example\r\n\r\n", 403, [2]string{"Content-Type", "text/plain; charset=utf-8"}, wsdriver.ErrOrigin},
		{"two origins", head + "Origin: http://example.com\r\nOrigin: http://example.com\r\n\r\n", 400, [2]string{}, handshake.ErrDuplicate},
		{"method", strings.Replace(head, "GET", "PUT", 1) + "\r\n", 405, [2]string{"Allow", "GET"}, handshake.ErrMethod},
		{"old", strings.Replace(head, "HTTP/1.1", "HTTP/1.0", 1) + "\r\n", 505, [2]string{}, handshake.ErrHTTPVersion},
		{"key", strings.Replace(head, "dGhl", "", 1) + "\r\n", 400, [2]string{}, handshake.ErrKey},
		{"body", head + "Content-Length: 5\r\n\r\nhello", 400, [2]string{}, handshake.ErrBody},
		{"chunks", head + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, [2]string{}, handshake.ErrBody},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, resp := exchange(t, s, tt.request)
			body, _ := io.ReadAll(resp.Body)
			if resp.StatusCode != tt.status || len(body) == 0 || !resp.Close {
				t.Errorf("%v, close %v, %q", resp.Status, resp.Close, body)
			}
			if tt.header[0] != "" && resp.Header.Get(tt.header[0]) != tt.header[1] {
				t.Error(resp.Header)
			}
			if tt.status == 426 && resp.Header.Get("Upgrade") != "websocket" {
				t.Error(resp.Header)
			}
			got := <-results
			var e *netconn.HandshakeError
			if !errors.As(got.err, &e) || e.Status != tt.status || e.Err != tt.err || got.c != nil {
				t.Error(got.err)
			}
		})
	}
}

// unwrapped is middleware's ResponseWriter as it should be, opaque as it often is.
type unwrapped struct{ w http.ResponseWriter }

func (u unwrapped) Header() http.Header         { return u.w.Header() }
func (u unwrapped) Write(p []byte) (int, error) { return u.w.Write(p) }
func (u unwrapped) WriteHeader(status int)      { u.w.WriteHeader(status) }
func (u unwrapped) Unwrap() http.ResponseWriter { return u.w }

type opaque struct{ http.ResponseWriter }

func TestMiddleware(t *testing.T) {
	noLeaks(t)
	s, results := serve(t, nil, func(h http.Handler) http.Handler {
		return http.StripPrefix("/x", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h.ServeHTTP(unwrapped{unwrapped{w}}, r)
		}))
	})
	_, resp := exchange(t, s, head+"\r\n")
	got := <-results
	if resp.StatusCode != 101 || got.err != nil {
		t.Fatal(resp.Status, got.err)
	}
	defer got.c.CloseNow()
	if target := got.c.Request().Target; target != "/x?y" {
		t.Error(target)
	}

	s, results = serve(t, nil, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(opaque{w}, r) })
	})
	_, resp = exchange(t, s, head+"\r\n")
	got = <-results
	if resp.StatusCode != 500 || !errors.Is(got.err, errors.ErrUnsupported) || !strings.Contains(got.err.Error(), "Unwrap") {
		t.Error(resp.Status, got.err)
	}
}

// What the client sends behind its request lies in the server's buffer.
func TestBytesBehindHead(t *testing.T) {
	noLeaks(t)
	d := wsdriver.NewClient(nil)
	d.Skip(wsdriver.Hybi13, "")
	request := []byte(head + "\r\n")
	for _, s := range []string{"one", "two", strings.Repeat("3", 10000)} {
		request, _ = d.AppendMessage(request, wsdriver.Text, []byte(s))
	}
	s, results := serve(t, nil, nil)
	exchange(t, s, string(request))
	got := <-results
	if got.err != nil {
		t.Fatal(got.err)
	}
	defer got.c.CloseNow()
	for _, want := range []string{"one", "two", strings.Repeat("3", 10000)} {
		if _, p, err := got.c.ReadMessage(); err != nil || string(p) != want {
			t.Fatalf("%.20q %v", p, err)
		}
	}
}

func TestDeadlinesAreCleared(t *testing.T) {
	noLeaks(t)
	s, results := serve(t, nil, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h.ServeHTTP(deadlined{w}, r)
		})
	})
	nc, _ := exchange(t, s, head+"\r\n")
	got := <-results
	if got.err != nil {
		t.Fatal(got.err)
	}
	defer got.c.CloseNow()
	go got.c.WriteText("hi")
	if b := make([]byte, 4); true {
		if _, err := io.ReadFull(nc, b); err != nil || string(b) != "\x81\x02hi" {
			t.Errorf("%q %v", b, err)
		}
	}
}

// deadlined is a framework that leaves its deadlines on the connection.
type deadlined struct{ http.ResponseWriter }

func (d deadlined) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	nc, rw, err := http.NewResponseController(d.ResponseWriter).Hijack()
	if err == nil {
		nc.SetDeadline(time.Unix(1, 0))
	}
	return nc, rw, err
}

func TestLimits(t *testing.T) {
	noLeaks(t)
	s, results := serve(t, &netconn.Config{Driver: &wsdriver.Config{MaxMessage: 100}}, nil)
	d := wsdriver.NewClient(nil)
	d.Skip(wsdriver.Hybi13, "")
	nc, _ := exchange(t, s, head+"\r\n")
	got := <-results
	if got.err != nil {
		t.Fatal(got.err)
	}
	b, _ := d.AppendMessage(nil, wsdriver.Binary, make([]byte, 101))
	nc.Write(b)
	go func() {
		b, _ := io.ReadAll(nc)
		if !strings.HasPrefix(string(b), "\x88\x02\x03\xF1") {
			t.Errorf("%q", b)
		}
		nc.Close()
	}()
	if _, _, err := got.c.ReadMessage(); netconn.CloseStatus(err) != wsdriver.MessageTooBig {
		t.Error(err)
	}
}

// A request over TLS comes from an https origin; Config is not changed for that.
func TestSecure(t *testing.T) {
	config := &netconn.Config{Driver: &wsdriver.Config{MaxMessage: 5}}
	for _, c := range []*netconn.Config{nil, config} {
		for origin, want := range map[string]int{"https://example.com": 500, "http://example.com": 403} {
			r := httptest.NewRequest("GET", "https://example.com/", nil)
			r.Header = http.Header{"Upgrade": {"websocket"}, "Connection": {"Upgrade"}, "Origin": {origin},
				"Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="}, "Sec-Websocket-Version": {"13"}}
			r.RequestURI = "/"
			if r.TLS == nil {
				r.TLS = new(tls.ConnectionState)
			}
			w := httptest.NewRecorder() // which cannot be hijacked: 500 is as far as it goes
			Upgrade(w, r, c, nil)
			if w.Code != want {
				t.Errorf("%s: %d", origin, w.Code)
			}
		}
	}
	if config.Driver.Secure {
		t.Error("the Config was changed")
	}
}

func TestHTTP2(t *testing.T) {
	noLeaks(t)
	var got error
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, got = Upgrade(w, r, nil, nil)
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	resp, err := s.Client().Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if resp.StatusCode != 505 || !strings.Contains(string(body), "HTTP/1.1") || !errors.Is(got, errHTTP2) {
		t.Errorf("%v %q %v", resp.Status, body, got)
	}
	s.Client().CloseIdleConnections()
}

func TestIsUpgrade(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	if IsUpgrade(r) {
		t.Error("a page")
	}
	r.Header.Set("Upgrade", "WebSocket")
	if !IsUpgrade(r) {
		t.Error("a bad handshake is one")
	}
}

// What IsUpgrade says without a Driver is what the Driver says.
func TestIsUpgradeByNames(t *testing.T) {
	for _, name := range []string{"Upgrade", "upgrade", "UPGRADE", "Upgrades", "Connection", "Sec-WebSocket-Key", "Sec-Websocket-Key1",
		"sec-websocket-version", "SEC-WEBSOCKET-X", "Sec-WebSocket-", "Sec-WebSocket", "Sec-Fetch-Mode", "WebSocket-Protocol", "X"} {
		for _, value := range []string{"", "websocket", "h2c, WebSocket", "h2c"} {
			r := httptest.NewRequest("GET", "/", nil)
			r.Header = http.Header{name: {value}}
			d := wsdriver.NewServer(nil)
			d.ReceiveRequest(request(r))
			if want := d.Err() != wsdriver.ErrNotWebSocket; IsUpgrade(r) != want {
				t.Errorf("%s: %q is told %v", name, value, !want)
			}
		}
	}
}

// The list of fields is the same for the same request.
func TestRequestIsDeterministic(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil).WithContext(context.Background())
	for _, name := range strings.Split("abcdefghij", "") {
		r.Header[name] = []string{"1", "2"}
	}
	r.RequestURI = ""
	want := request(r)
	if want.Target != "/" || len(want.Header) != 20 {
		t.Fatal(want)
	}
	for range 20 {
		for i, f := range request(r).Header {
			if f != want.Header[i] {
				t.Fatal("the order differs")
			}
		}
	}
}

func TestOwnHeaderIsChecked(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	r.Header = http.Header{"Upgrade": {"websocket"}, "Connection": {"Upgrade"},
		"Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="}, "Sec-Websocket-Version": {"13"}}
	w := httptest.NewRecorder()
	_, err := Upgrade(w, r, nil, wsdriver.Header{{Name: "X", Value: "a\r\nb: c"}})
	if w.Code != 500 || !errors.Is(err, handshake.ErrInvalidField) || strings.Contains(w.Body.String(), "field") {
		t.Error(w.Code, err, w.Body)
	}
}

// A server with pages asks IsUpgrade about each of their requests.
func TestIsUpgradeMakesNoGarbage(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	for _, name := range []string{"Accept", "Accept-Language", "User-Agent", "Cookie", "Sec-Fetch-Mode"} {
		r.Header.Set(name, "x")
	}
	if n := testing.AllocsPerRun(100, func() { IsUpgrade(r) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
