package nethttp

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// serveHTTP serves a handler, and returns the address.
func serveHTTP(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

func TestHandler(t *testing.T) {
	noLeaks(t)
	type key struct{}
	seen := make(chan *http.Request, 1)
	h := &Handler{
		Handle: func(c *netconn.Conn, r *http.Request) {
			seen <- r
			echo(c)
		},
		Config: &netconn.Config{Driver: &wsdriver.Config{Protocols: []string{"chat"}}},
		Header: wsdriver.Header{{Name: "X-Extra", Value: "yes"}},
	}
	returned := make(chan bool, 1)
	addr := serveHTTP(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, "value")))
		returned <- true
	}))
	c := connect(t, addr, "/x?y", "Sec-WebSocket-Protocol", "other, chat")
	<-returned
	r := <-seen
	if c.Protocol() != "chat" || c.Response().Header.Get("X-Extra") != "yes" {
		t.Error(c.Protocol(), c.Response())
	}
	if r.URL.Path != "/x" || r.URL.RawQuery != "y" || r.Context().Value(key{}) != "value" || r.Context().Err() != nil {
		t.Error("the request is not what came, or it ended with ServeHTTP:", r.URL, r.Context())
	}
	if b, err := io.ReadAll(r.Body); len(b) > 0 || err != nil {
		t.Error(b, err)
	}
	wantEcho(t, c)
	if err := c.Close(4000, ""); err != nil {
		t.Error(err)
	}
}

func TestHandlerRefuses(t *testing.T) {
	noLeaks(t)
	never := func(*netconn.Conn, *http.Request) { t.Error("Handle is called") }
	for reason, tt := range map[string]struct {
		h       Handler
		wrap    func(http.Handler) http.Handler
		request string
		status  int
		log     string
	}{
		"the zero value":   {request: head + "\r\n", status: 501},
		"a page":           {h: Handler{Handle: never}, request: plain, status: 426},
		"another origin":   {h: Handler{Handle: never}, request: head + "Origin: http://evil.example\r\n\r\n", status: 403},
		"a bad own header": {h: Handler{Handle: never, Header: wsdriver.Header{{Name: "Upgrade", Value: "x"}}}, request: head + "\r\n", status: 500, log: "Upgrade"},
		"http.TimeoutHandler, which hides the connection": {h: Handler{Handle: never}, request: head + "\r\n", status: 500, log: "Unwrap",
			wrap: func(h http.Handler) http.Handler { return http.TimeoutHandler(h, time.Hour, "") }},
	} {
		t.Run(reason, func(t *testing.T) {
			var b book
			tt.h.ErrorLog = b.logger()
			var h http.Handler = &tt.h
			if tt.wrap != nil {
				h = tt.wrap(h)
			}
			addr := serveHTTP(t, h)
			if status := try(t, addr, tt.request); status != tt.status {
				t.Errorf("%d", status)
			}
			if s := b.String(); !strings.Contains(s, tt.log) || tt.log == "" && s != "" {
				t.Errorf("the log has %q", s)
			}
		})
	}
}

func TestHandleEnds(t *testing.T) {
	noLeaks(t)
	for reason, tt := range map[string]struct {
		handle func(*netconn.Conn, *http.Request)
		code   wsdriver.Code
		log    string
	}{
		"it returns":               {func(*netconn.Conn, *http.Request) {}, wsdriver.NormalClosure, ""},
		"it closes with a code":    {func(c *netconn.Conn, _ *http.Request) { c.Close(4000, "x") }, 4000, ""},
		"it closes at once":        {func(c *netconn.Conn, _ *http.Request) { c.CloseNow() }, 0, ""},
		"it panics":                {func(*netconn.Conn, *http.Request) { panic("oh no") }, wsdriver.InternalError, "oh no"},
		"it panics after closing":  {func(c *netconn.Conn, _ *http.Request) { c.CloseNow(); panic("oh no") }, 0, "run.go"},
		"it aborts":                {func(*netconn.Conn, *http.Request) { panic(http.ErrAbortHandler) }, 0, ""},
		"its goroutine exits":      {func(*netconn.Conn, *http.Request) { runtime.Goexit() }, wsdriver.InternalError, ""},
		"it panics with messages":  {func(c *netconn.Conn, _ *http.Request) { c.QueueMessage(wsdriver.Text, []byte("x")); panic("oh no") }, 1011, "oh no"},
		"it leaves a reader":       {func(c *netconn.Conn, _ *http.Request) { go c.ReadMessage() }, wsdriver.NormalClosure, ""},
		"it panics with a reader":  {func(c *netconn.Conn, _ *http.Request) { go c.ReadMessage(); panic("oh no") }, 1011, "oh no"},
		"it returns with a writer": {func(c *netconn.Conn, _ *http.Request) { go c.WriteText("x") }, wsdriver.NormalClosure, ""},
	} {
		t.Run(reason, func(t *testing.T) {
			var b book
			c := connect(t, serveHTTP(t, &Handler{Handle: tt.handle, ErrorLog: b.logger()}), "/")
			_, p, err := c.ReadMessage()
			if string(p) == "x" {
				_, _, err = c.ReadMessage()
			}
			want := tt.code
			if want == 0 {
				want = wsdriver.AbnormalClosure
			}
			if code := netconn.CloseStatus(err); code != want {
				t.Error(err)
			}
			eventually(t, "the panic in the log", func() bool { return strings.Contains(b.String(), tt.log) })
			if tt.log == "" && b.String() != "" {
				t.Error(b.String())
			}
		})
	}
}

// A panic of the reader, within OnEvent, leaves a connection without a reader.
func TestPanicWithinOnEvent(t *testing.T) {
	noLeaks(t)
	var b book
	c := connect(t, serveHTTP(t, &Handler{
		Handle:   echoHandle,
		Config:   &netconn.Config{OnEvent: func(*netconn.Conn, wsdriver.Event) { panic("oh no") }},
		ErrorLog: b.logger(),
	}), "/")
	c.WriteMessage(wsdriver.Text, nil)
	c.ReadMessage()
	go c.Close(wsdriver.NormalClosure, "") // which OnEvent is told of
	if _, _, err := c.ReadMessage(); err == nil {
		t.Error("the connection goes on")
	}
	eventually(t, "the panic in the log", func() bool { return strings.Contains(b.String(), "oh no") })
}

// Without an ErrorLog the standard logger is told.
func TestStandardLog(t *testing.T) {
	noLeaks(t)
	var b book
	h := &Handler{Handle: echoHandle, Header: wsdriver.Header{{Name: "Upgrade", Value: "x"}}}
	setLog(t, &b)
	if status := try(t, serveHTTP(t, h), head+"\r\n"); status != 500 || !strings.Contains(b.String(), "Upgrade") {
		t.Error(status, b.String())
	}
}
