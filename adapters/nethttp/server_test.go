package nethttp

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// on is a good request for a path.
func on(path string) string { return strings.Replace(head, "/x?y", path, 1) + "\r\n" }

func TestServer(t *testing.T) {
	noLeaks(t)
	s := &Server{Handle: echoHandle, Config: &netconn.Config{Driver: &wsdriver.Config{Protocols: []string{"chat"}}},
		Header: wsdriver.Header{{Name: "X-Extra", Value: "yes"}}}
	c := connect(t, start(t, s), "/x?y", "Sec-WebSocket-Protocol", "other, chat")
	if c.Protocol() != "chat" || c.Response().Header.Get("X-Extra") != "yes" {
		t.Error(c.Protocol(), c.Response())
	}
	wantEcho(t, c)
	if err := c.Close(4000, ""); err != nil {
		t.Error(err)
	}
	eventually(t, "the end of the connection", func() bool { return s.Count() == 0 })
}

// Who answers what.
func TestRoutes(t *testing.T) {
	noLeaks(t)
	pagePlain := strings.Replace(plain, "/x", "/page", 1)
	for reason, tt := range map[string]struct {
		s        *Server
		statuses map[string]int
	}{
		"the zero value": {&Server{}, map[string]int{plain: 501, on("/x"): 501}},
		"all paths":      {&Server{Handle: echoHandle}, map[string]int{plain: 501, on("/x"): 101, on("/"): 101, on("/x/y?z"): 101}},
		"one path": {&Server{Handle: echoHandle, Path: "/x"}, map[string]int{plain: 501, pagePlain: 501,
			on("/x"): 101, on("/x?y"): 101, on("/x/"): 404, on("/"): 404, on("/X"): 404, on("/xy"): 404, on("/%78"): 101, on("//x"): 404}},
		"pages": {&Server{Handle: echoHandle, Path: "/x", Other: page}, map[string]int{plain: 200, pagePlain: 200,
			on("/x"): 101, on("/y"): 200}},
		"a bad handshake is one": {&Server{Handle: echoHandle, Other: page}, map[string]int{
			"GET / HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key: x\r\n\r\n": 400, strings.Replace(on("/x"), "13", "99", 1): 426}},
		"a path without a slash":     {&Server{Handle: echoHandle, Path: "x"}, nil},
		"an origin without a scheme": {&Server{Handle: echoHandle, Origins: []string{"example.com"}}, nil},
	} {
		t.Run(reason, func(t *testing.T) {
			var b book
			tt.s.ErrorLog = b.logger()
			if tt.statuses == nil {
				isMisused(t, tt.s)
				if !strings.Contains(b.String(), "nethttp: ") {
					t.Error(b.String())
				}
				return
			}
			addr := start(t, tt.s)
			for request, status := range tt.statuses {
				if got := try(t, addr, request); got != status {
					t.Errorf("%d, want %d for %q", got, status, request)
				}
			}
		})
	}
}

// isMisused checks that the fields are refused, wherever they may show.
func isMisused(t *testing.T, s *Server) {
	t.Helper()
	err := s.Check()
	if err == nil {
		t.Fatal("no error")
	}
	l, _ := net.Listen("tcp", "127.0.0.1:0")
	if got := s.Serve(l); got != err {
		t.Error("Serve:", got)
	}
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Error("the listener is open")
	}
	l, _ = net.Listen("tcp", "127.0.0.1:0")
	if got := s.ServeTLS(l, "", ""); got != err {
		t.Error("ServeTLS:", got)
	}
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Error("the listener is open")
	}
	if got := s.Attach(new(http.Server)); got != err {
		t.Error("Attach:", got)
	}
	if status := try(t, serveHTTP(t, s), head+"\r\n"); status != 500 {
		t.Error(status)
	}
	w := httptest.NewRecorder()
	if got := s.HandleUpgrade(w, httptest.NewRequest("GET", "/", nil)); !errors.Is(got, err) || w.Code != 500 {
		t.Error(got, w.Code)
	}
	if err := s.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestHandleUpgrade(t *testing.T) {
	noLeaks(t)
	s := &Server{Handle: echoHandle, Path: "/elsewhere", MaxConnections: 1}
	errs := make(chan error, 1)
	addr := serveHTTP(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { errs <- s.HandleUpgrade(w, r) }))
	wants := func(reason string, status int, err error) {
		t.Helper()
		var e *netconn.HandshakeError
		got := <-errs
		if !errors.As(got, &e) || e.Status != status || !errors.Is(got, err) {
			t.Errorf("%s: %v", reason, got)
		}
	}
	try(t, addr, plain)
	wants("a page", 426, wsdriver.ErrNotWebSocket)
	c := connect(t, addr, "/here")
	if err := <-errs; err != nil {
		t.Error("Path is not asked:", err)
	}
	wantEcho(t, c)
	try(t, addr, head+"\r\n")
	wants("full", 503, ErrFull)
	go s.Shutdown(t.Context())
	ends(t, "shutdown", c, wsdriver.GoingAway)
	try(t, addr, head+"\r\n")
	wants("shut down", 503, ErrShutdown)

	s = &Server{}
	try(t, addr, head+"\r\n")
	wants("nobody is there", 501, ErrNoHandle)
	s = &Server{Handle: echoHandle, Authorize: func(http.ResponseWriter, *http.Request) bool { return false }}
	try(t, addr, head+"\r\n")
	wants("not authorized", 403, ErrNotAuthorized)
}

func TestRefusalHeaders(t *testing.T) {
	noLeaks(t)
	s := &Server{Handle: echoHandle}
	addr := start(t, s)
	if _, resp := ask(t, addr, on("/")); resp.StatusCode != 101 {
		t.Error(resp.Status)
	}
	s2 := &Server{Handle: echoHandle, MaxConnections: 1}
	s2addr := start(t, s2)
	connect(t, s2addr, "/")
	if _, resp := ask(t, s2addr, on("/")); resp.StatusCode != 503 || resp.Header.Get("Retry-After") != "10" || !resp.Close {
		t.Error(resp.Status, resp.Header)
	}
	s3 := &Server{Handle: echoHandle, Path: "/x"}
	if _, resp := ask(t, start(t, s3), on("/y")); resp.StatusCode != 404 || !resp.Close {
		t.Error(resp.Status, resp.Header)
	}
}

func TestMux(t *testing.T) {
	noLeaks(t)
	s := &Server{Handle: echoHandle}
	mux := http.NewServeMux()
	mux.Handle("GET /rooms/{room}", s)
	mux.Handle("/", page)
	addr := serveHTTP(t, mux)
	t.Cleanup(func() { s.Close() })
	for request, status := range map[string]int{on("/rooms/1"): 101, on("/"): 200, strings.Replace(plain, "/x", "/rooms/1", 1): 501, plain: 200} {
		if got := try(t, addr, request); got != status {
			t.Error(got, request)
		}
	}
}

// Handle has what the mux found in the path, and may hold on to the request.
func TestPathValue(t *testing.T) {
	noLeaks(t)
	s := &Server{Handle: func(c *netconn.Conn, r *http.Request) {
		runtime.GC()
		c.WriteText(r.PathValue("room"))
	}}
	mux := http.NewServeMux()
	mux.Handle("/rooms/{room}", s)
	c := connect(t, serveHTTP(t, mux), "/rooms/7")
	if _, p, err := c.ReadMessage(); string(p) != "7" {
		t.Errorf("%q %v", p, err)
	}
	ends(t, "Handle has returned", c, wsdriver.NormalClosure)
}

// Clients of every version come in where Config lets them.
func TestServerDrafts(t *testing.T) {
	noLeaks(t)
	s := &Server{Handle: echoHandle, Config: allVersions}
	addr := start(t, s)
	for _, v := range wsdriver.AllVersions() {
		t.Run(v.String(), func(t *testing.T) {
			nc, err := net.Dial("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			c, err := netconn.Connect(t.Context(), nc, &netconn.Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{v}}},
				&wsdriver.HandshakeRequest{Host: addr, Target: "/x"})
			if err != nil {
				t.Fatal(err)
			}
			defer c.CloseNow()
			wantEcho(t, c)
		})
	}
	eventually(t, "the end of all", func() bool { return s.Count() == 0 })
}
