package nethttp

import (
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// Whatever becomes of a connection, its place is free once afterwards.
func TestPlacesAreGivenBack(t *testing.T) {
	noLeaks(t)
	handshakes := map[string]string{
		"a good one":             on("/"),
		"another origin":         head + "Origin: http://evil.example\r\n\r\n",
		"another version":        strings.Replace(on("/"), "Version: 13", "Version: 99", 1),
		"not authorized":         on("/deny"),
		"Authorize panics":       on("/panic"),
		"it cannot be hijacked":  on("/opaque"),
		"Handle panics":          on("/?panic"),
		"Handle aborts":          on("/?abort"),
		"Handle exits":           on("/?exit"),
		"Handle closes":          on("/?close"),
		"Authorize's bad header": on("/header"),
	}
	setLog(t, io.Discard)
	s := &Server{
		MaxConnections: 1,
		Config:         allVersions,
		Authorize: func(w http.ResponseWriter, r *http.Request) bool {
			switch r.URL.Path {
			case "/deny":
				return false
			case "/panic":
				panic(http.ErrAbortHandler)
			case "/header":
				w.Header().Set("Connection", "x")
			}
			return true
		},
		Handle: func(c *netconn.Conn, r *http.Request) {
			switch r.URL.RawQuery {
			case "panic":
				panic("oh no")
			case "abort":
				panic(http.ErrAbortHandler)
			case "exit":
				runtime.Goexit()
			case "close":
				c.CloseNow()
			}
			echo(c)
		},
	}
	addr := serveHTTP(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/opaque" {
			w = opaque{w}
		}
		s.ServeHTTP(w, r)
	}))
	free := func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.places == 0 && s.open == 0 && s.conns == nil
	}
	for reason, request := range handshakes {
		for range 3 {
			nc, err := net.Dial("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			io.WriteString(nc, request)
			nc.Read(make([]byte, 1))
			nc.Close()
			eventually(t, "a place after "+reason, free)
		}
	}
	// The handshake of hixie-76 is cut off behind the head.
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(nc, hixie76+"\r\n"+key3[:7])
	readHead(t, nc)
	if got := try(t, addr, on("/")); got != 503 {
		t.Error("a handshake that goes on has no place:", got)
	}
	nc.Close()
	eventually(t, "a place after half a handshake", free)

	c := connect(t, addr, "/")
	wantEcho(t, c)
	if got := try(t, addr, on("/")); got != 503 {
		t.Error("a second connection gets", got)
	}
	if got := try(t, addr, plain); got != 501 {
		t.Error("a page takes no place:", got)
	}
	c.Close(wsdriver.NormalClosure, "")
	eventually(t, "a place after the connection", free)
	wantEcho(t, connect(t, addr, "/"))
}

// Any number of clients may come at once: there are never too many.
func TestMaxConnectionsAtOnce(t *testing.T) {
	noLeaks(t)
	const most, clients = 5, 40
	inside := make(chan struct{}, most)
	leave := make(chan struct{})
	s := &Server{MaxConnections: most, Handle: func(c *netconn.Conn, _ *http.Request) {
		select {
		case inside <- struct{}{}:
		default:
			t.Error("too many")
		}
		<-leave
		<-inside
	}}
	addr := start(t, s)
	statuses := make(chan int, clients)
	for range clients {
		go func() {
			nc, err := net.Dial("tcp", addr)
			if err != nil {
				statuses <- 0
				return
			}
			defer nc.Close()
			io.WriteString(nc, on("/"))
			b := make([]byte, len("HTTP/1.1 101"))
			io.ReadFull(nc, b)
			if statuses <- int(b[9] - '0'); b[9] == '1' {
				<-leave
			}
		}()
	}
	accepted := 0
	for range clients {
		if <-statuses == 1 {
			accepted++
		}
	}
	close(leave)
	if accepted != most {
		t.Errorf("%d are let in, %d are allowed", accepted, most)
	}
	eventually(t, "the end of all", func() bool { return s.Count() == 0 })
}

// A head may be as large as Config says.
func TestHeadLimit(t *testing.T) {
	noLeaks(t)
	addr := start(t, &Server{Handle: echoHandle})
	if got := try(t, addr, head+"X: "+strings.Repeat("x", 6000)+"\r\n\r\n"); got != 101 {
		t.Error(got)
	}
	if got := try(t, addr, head+"X: "+strings.Repeat("x", 40000)+"\r\n\r\n"); got != 431 {
		t.Error(got)
	}
	addr = start(t, &Server{Handle: echoHandle, Config: &netconn.Config{Driver: &wsdriver.Config{MaxHandshake: 1 << 16}}})
	if got := try(t, addr, head+"X: "+strings.Repeat("x", 40000)+"\r\n\r\n"); got != 101 {
		t.Error(got)
	}
}
