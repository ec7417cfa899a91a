package nethttp

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// TestAttacksOnTheServer is about what comes over the wire.
func TestAttacksOnTheServer(t *testing.T) {
	noLeaks(t)
	t.Run("90 the old versions are off by default", func(t *testing.T) {
		addr := start(t, &Server{Handle: echoHandle})
		for _, request := range []string{
			hixie76 + "\r\n" + key3,
			"GET /demo HTTP/1.1\r\nHost: example.com\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nOrigin: http://example.com\r\n\r\n",
		} {
			if got := try(t, addr, request); got/100 != 4 {
				t.Error(got)
			}
		}
	})
	t.Run("94 after a refusal nothing is read as a request", func(t *testing.T) {
		second := make(chan bool, 10)
		for _, tt := range []struct {
			reason  string
			s       *Server
			request string
		}{
			{"version", &Server{Handle: echoHandle}, strings.Replace(on("/"), "13", "99", 1)},
			{"origin", &Server{Handle: echoHandle}, head + "Origin: http://evil.example\r\n\r\n"},
			{"path", &Server{Handle: echoHandle, Path: "/"}, on("/y")},
			{"nobody", &Server{}, on("/")},
			{"authorization", &Server{Handle: echoHandle, Authorize: func(w http.ResponseWriter, r *http.Request) bool { return false }}, on("/")},
			{"body", &Server{Handle: echoHandle}, head + "Content-Length: 3\r\n\r\nabc"},
		} {
			h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/smuggled" {
					second <- true
				}
				tt.s.ServeHTTP(w, r)
			})
			nc, err := net.Dial("tcp", serveHTTP(t, h))
			if err != nil {
				t.Fatal(err)
			}
			io.WriteString(nc, tt.request+"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n")
			b, _ := io.ReadAll(nc)
			nc.Close()
			if n := strings.Count(string(b), "HTTP/1.1 "); n != 1 || len(second) > 0 || !strings.Contains(string(b), "Connection: close") {
				t.Errorf("%s: %d responses: %q", tt.reason, n, b)
			}
		}
	})
	t.Run("96 middleware in front of a Server is asked", func(t *testing.T) {
		s := &Server{Handle: echoHandle}
		defer s.Close()
		guard := func(h http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") == "" {
					http.Error(w, "no", http.StatusUnauthorized)
					return
				}
				h.ServeHTTP(unwrapped{w}, r)
			})
		}
		addr := serveHTTP(t, guard(s))
		if got := try(t, addr, on("/")); got != 401 {
			t.Error(got)
		}
		if got := try(t, addr, head+"Authorization: x\r\n\r\n"); got != 101 {
			t.Error(got)
		}
	})
	t.Run("N4 a peer that resets, or closes one half", func(t *testing.T) {
		errs := make(chan error, 1)
		s := &Server{Handle: func(c *netconn.Conn, r *http.Request) {
			_, _, err := c.ReadMessage()
			errs <- err
		}}
		addr := start(t, s)
		for reason, end := range map[string]func(*net.TCPConn){
			"reset":      func(nc *net.TCPConn) { nc.SetLinger(0); nc.Close() },
			"half close": func(nc *net.TCPConn) { nc.CloseWrite() },
		} {
			nc, _ := ask(t, addr, on("/"))
			end(nc.(*net.TCPConn))
			if err := <-errs; err == nil {
				t.Error(reason)
			}
			eventually(t, "the end after "+reason, func() bool { return s.Count() == 0 })
			nc.Close()
		}
	})
	t.Run("N5 Shutdown of the http.Server and of the Server", func(t *testing.T) {
		hs := &http.Server{}
		s := &Server{Handle: echoHandle}
		s.Attach(hs)
		c := connect(t, serveAttached(t, hs), "/")
		if err := hs.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		ends(t, "closed with 1001", c, wsdriver.GoingAway)
		if err := s.Shutdown(t.Context()); err != nil || s.Count() != 0 {
			t.Error("then waited for", err, s.Count())
		}
	})
	t.Run("N6 what is buffered at the hijack, and a panic behind it", func(t *testing.T) {
		var b book
		s := &Server{ErrorLog: b.logger(), Handle: func(c *netconn.Conn, r *http.Request) {
			for range 3 {
				kind, p, err := c.ReadMessage()
				if err != nil {
					t.Error(err)
				}
				c.WriteMessage(kind, p)
			}
			panic("oh no")
		}}
		d := wsdriver.NewClient(nil)
		d.Skip(wsdriver.Hybi13, "")
		request := []byte(on("/"))
		for _, text := range []string{"one", "two", strings.Repeat("3", 10000)} {
			request, _ = d.AppendMessage(request, wsdriver.Text, []byte(text))
		}
		request, _ = d.AppendClose(request, wsdriver.NormalClosure, "")
		nc, err := net.Dial("tcp", start(t, s))
		if err != nil {
			t.Fatal(err)
		}
		defer nc.Close()
		nc.Write(request)
		r := bufio.NewReader(nc)
		if resp, err := http.ReadResponse(r, nil); err != nil || resp.StatusCode != 101 {
			t.Fatal(resp, err)
		}
		all, _ := io.ReadAll(r)
		want := "\x81\x03one\x81\x03two\x81\x7e\x27\x10" + strings.Repeat("3", 10000) + "\x88\x02\x03\xf3"
		if string(all) != want {
			t.Errorf("%.40q", all)
		}
		eventually(t, "the panic in the log", func() bool { return strings.Contains(b.String(), "oh no") })
	})
}
