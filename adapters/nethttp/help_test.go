package nethttp

import (
	"bufio"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

const head = "GET /x?y HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n" +
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"

// noLeaks fails the test if goroutines are left at its end, those of kept connections
// aside.
func noLeaks(t *testing.T) {
	t.Helper()
	xtest.NoLeaks(t)
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
}

// eventually waits until ok is true.
func eventually(t *testing.T, reason string, ok func() bool) {
	t.Helper()
	for range 5000 {
		if ok() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("it never came: " + reason)
}

// start lets a Server serve a port, and returns its address. When the test is over the
// Server is shut down.
func start(t *testing.T, s *Server) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	t.Cleanup(func() {
		s.Close()
		if err := <-served; err != http.ErrServerClosed {
			t.Error("Serve returned", err)
		}
	})
	return l.Addr().String()
}

// ask sends a raw request and returns the response.
func ask(t *testing.T, addr, request string) (net.Conn, *http.Response) {
	t.Helper()
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	if _, err := io.WriteString(nc, request); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(nc), nil)
	if err != nil {
		t.Fatal(err)
	}
	return nc, resp
}

// try sends a raw request and returns the status of the response, and closes.
func try(t *testing.T, addr, request string) int {
	t.Helper()
	nc, resp := ask(t, addr, request)
	nc.Close()
	return resp.StatusCode
}

// connect opens a connection. fields are pairs of a name and a value.
func connect(t *testing.T, addr, target string, fields ...string) *netconn.Conn {
	t.Helper()
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	return connectOn(t, nc, target, fields...)
}

func connectOn(t *testing.T, nc net.Conn, target string, fields ...string) *netconn.Conn {
	t.Helper()
	r := &wsdriver.HandshakeRequest{Host: "example.com", Target: target}
	for ; len(fields) > 0; fields = fields[2:] {
		switch fields[0] {
		case "Origin":
			r.Origin = fields[1]
		case "Sec-WebSocket-Protocol":
			r.Protocols = strings.Split(fields[1], ", ")
		default:
			r.Header = append(r.Header, wsdriver.Field{Name: fields[0], Value: fields[1]})
		}
	}
	c, err := netconn.Connect(t.Context(), nc, nil, r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.CloseNow() })
	return c
}

// ends checks how a connection ends; 0 is for one without a Close frame.
func ends(t *testing.T, reason string, c *netconn.Conn, want wsdriver.Code) {
	t.Helper()
	_, _, err := c.ReadMessage()
	if want == 0 {
		want = wsdriver.AbnormalClosure
	}
	if got := netconn.CloseStatus(err); got != want {
		t.Errorf("%s: %v, want %v", reason, err, want)
	}
}

// wantEcho checks that the connection echoes.
func wantEcho(t *testing.T, c *netconn.Conn) {
	t.Helper()
	if err := c.WriteText("κόσμε"); err != nil {
		t.Fatal(err)
	}
	if _, p, err := c.ReadMessage(); err != nil || string(p) != "κόσμε" {
		t.Fatalf("%q %v", p, err)
	}
}

// echoHandle is a Handle.
func echoHandle(c *netconn.Conn, _ *http.Request) { echo(c) }

// plain is a request for a page.
const plain = "GET /x HTTP/1.1\r\nHost: example.com\r\n\r\n"

// page is the handler of one.
var page = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "a page") })

// book is a log.
type book struct {
	mu sync.Mutex
	b  strings.Builder
}

func (b *book) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *book) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// setLog makes the standard logger write to w for the time of the test.
func setLog(t *testing.T, w io.Writer) {
	t.Helper()
	before := log.Writer()
	log.SetOutput(w)
	t.Cleanup(func() { log.SetOutput(before) })
}

func (b *book) logger() *log.Logger { return log.New(b, "", 0) }

// readHead reads up to the blank line, and not a byte more.
func readHead(t *testing.T, r io.Reader) string {
	t.Helper()
	var b strings.Builder
	one := make([]byte, 1)
	for !strings.HasSuffix(b.String(), "\r\n\r\n") {
		if _, err := io.ReadFull(r, one); err != nil {
			t.Fatalf("%v after %q", err, b.String())
		}
		b.Write(one)
	}
	return b.String()
}
