package netconn

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

var (
	noLeaks = xtest.NoLeaks
	must    = xtest.Must
	wantIs  = xtest.WantIs
)

// pairs are the transports that most tests run on.
var pairs = map[string]func(testing.TB) (server, client net.Conn){
	"tcp":  func(t testing.TB) (net.Conn, net.Conn) { return socketPair(t, "tcp", "127.0.0.1:0") },
	"unix": func(t testing.TB) (net.Conn, net.Conn) { return socketPair(t, "unix", filepath.Join(t.TempDir(), "s")) },
	"pipe": func(testing.TB) (net.Conn, net.Conn) { return net.Pipe() },
	"wrapped": func(t testing.TB) (net.Conn, net.Conn) {
		s, c := socketPair(t, "tcp", "127.0.0.1:0")
		return &counting{Conn: s}, &counting{Conn: c}
	},
}

func socketPair(t testing.TB, network, addr string) (server, client net.Conn) {
	t.Helper()
	if network == "unix" && runtime.GOOS == "windows" {
		t.Skip("no unix sockets")
	}
	l, err := net.Listen(network, addr)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	client, err = net.Dial(network, l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	server, err = l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close(); client.Close() })
	return server, client
}

func parseURL(t testing.TB, url string) *wsdriver.HandshakeRequest {
	t.Helper()
	r, _, err := handshake.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// open carries out both sides of the handshake.
func open(t testing.TB, snc, cnc net.Conn, sc, cc *Config) (server, client *Conn) {
	t.Helper()
	var wg sync.WaitGroup
	var serr, cerr error
	wg.Go(func() { server, serr = Accept(context.Background(), snc, sc) })
	wg.Go(func() { client, cerr = Connect(context.Background(), cnc, cc, parseURL(t, "ws://example.com/")) })
	wg.Wait()
	if err := errors.Join(serr, cerr); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.CloseNow(); client.CloseNow() })
	return server, client
}

// half is a Conn of one role on a pipe, and a Driver of the other role that the test
// plays by hand.
type half struct {
	*Conn
	peer net.Conn
	d    *wsdriver.Driver
}

func newHalf(t testing.TB, role wsdriver.Role, c *Config) *half {
	t.Helper()
	nc, peer := net.Pipe()
	return newHalfOn(t, role, c, nc, peer)
}

func newHalfOn(t testing.TB, role wsdriver.Role, c *Config, nc, peer net.Conn) *half {
	t.Helper()
	d, other := wsdriver.NewServer(c.orDefault().Driver), wsdriver.NewClient(nil)
	if role == wsdriver.Client {
		d, other = wsdriver.NewClient(c.orDefault().Driver), wsdriver.NewServer(nil)
	}
	d.Skip(wsdriver.Hybi13, "")
	other.Skip(wsdriver.Hybi13, "")
	h := &half{New(nc, d, c, nil), peer, other}
	t.Cleanup(func() { h.CloseNow(); peer.Close() })
	return h
}

// message returns a frame of the peer.
func (h *half) message(k wsdriver.Kind, p string) []byte {
	b, err := h.d.AppendMessage(nil, k, []byte(p))
	if err != nil {
		panic(err)
	}
	return b
}

func (h *half) ping(p string) []byte {
	b, err := h.d.AppendPing(nil, []byte(p))
	if err != nil {
		panic(err)
	}
	return b
}

// expect reads events from the Conn until one of that kind comes.
func (h *half) expect(t testing.TB, k wsdriver.Kind) wsdriver.Event {
	t.Helper()
	buf := make([]byte, 4096)
	for {
		n, err := h.peer.Read(buf)
		for ev := range h.d.Events(buf[:n]) {
			if ev.Kind == k {
				return ev
			}
		}
		if err != nil {
			t.Fatalf("no %v: %v", k, err)
		}
	}
}

// counting counts calls.
type counting struct {
	net.Conn
	reads, writes atomic.Int32
	largest       atomic.Int32 // buffer given to Read
}

func (c *counting) Read(p []byte) (int, error) {
	c.reads.Add(1)
	c.largest.Store(max(c.largest.Load(), int32(len(p))))
	return c.Conn.Read(p)
}

func (c *counting) Write(p []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(p)
}

// wantMessage reads one message.
func wantMessage(t testing.TB, c *Conn, kind wsdriver.Kind, want string) {
	t.Helper()
	k, p, err := c.ReadMessage()
	if err != nil || k != kind || string(p) != want {
		t.Fatalf("%v %.40q %v, want %v %.40q", k, p, err, kind, want)
	}
}
