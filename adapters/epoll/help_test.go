//go:build linux

package epoll

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

var (
	must   = xtest.Must
	wantIs = xtest.WantIs
)

// noLeaks fails the test if goroutines or descriptors are left at its end.
func noLeaks(t testing.TB) {
	t.Helper()
	listen(t, "tcp").Close() // the runtime's own poller has its descriptors from now on
	goroutines, files := runtime.NumGoroutine(), descriptors(t)
	t.Cleanup(func() {
		for range 100_000 {
			if runtime.NumGoroutine() <= goroutines && descriptors(t) <= files {
				return
			}
			runtime.Gosched()
		}
		buf := make([]byte, 1<<16)
		t.Errorf("%d descriptors are left of %d, and goroutines:\n%s", descriptors(t), files, buf[:runtime.Stack(buf, true)])
	})
}

// descriptors returns how many this process has.
func descriptors(t testing.TB) int {
	list, err := os.ReadDir("/proc/self/fd")
	must(t, err)
	return len(list)
}

func listen(t testing.TB, network string) net.Listener {
	t.Helper()
	addr := "127.0.0.1:0"
	if network == "unix" {
		addr = filepath.Join(t.TempDir(), "s")
	}
	l, err := net.Listen(network, addr)
	must(t, err)
	return l
}

// served is a Server that serves, with what its connections tell.
type served struct {
	*Server
	l      net.Listener
	result chan error // of Serve
	closes chan end
}

// end is what OnClose was told.
type end struct {
	c   *Conn
	err error
}

// serveOn starts a Server of c. It is closed at the end of the test.
func serveOn(t testing.TB, network string, c Config) *served {
	t.Helper()
	noLeaks(t)
	s := &served{l: listen(t, network), result: make(chan error, 1), closes: make(chan end, 10_000)}
	if c.OnClose == nil {
		c.OnClose = func(c *Conn, err error) { s.closes <- end{c, err} }
	}
	s.Server = NewServer(&c)
	go func() { s.result <- s.Serve(s.l) }()
	t.Cleanup(func() {
		s.Close()
		if err := <-s.result; err != net.ErrClosed {
			t.Errorf("Serve returned %v", err)
		}
	})
	return s
}

func serveTCP(t testing.TB, c Config) *served { return serveOn(t, "tcp", c) }

// eachNetwork runs f on all kinds of sockets.
func eachNetwork(t *testing.T, f func(t *testing.T, network string)) {
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) { f(t, network) })
	}
}

// echo is an OnMessage.
func echo(c *Conn, k wsdriver.Kind, p []byte) { c.WriteMessage(k, p) }

// dial connects a client of netconn.
func (s *served) dial(t testing.TB, c *netconn.Config) *netconn.Conn {
	t.Helper()
	client, err := netconn.Connect(context.Background(), s.connect(t), c, parseURL(t, "ws://example.com/path?q"))
	must(t, err)
	t.Cleanup(func() { client.CloseNow() })
	return client
}

// connect connects a bare socket.
func (s *served) connect(t testing.TB) net.Conn {
	t.Helper()
	nc, err := net.Dial(s.l.Addr().Network(), s.l.Addr().String())
	must(t, err)
	t.Cleanup(func() { nc.Close() })
	return nc
}

func parseURL(t testing.TB, url string) *wsdriver.HandshakeRequest {
	t.Helper()
	r, _, err := handshake.ParseURL(url)
	must(t, err)
	return r
}

// peer is a client that the test plays by hand, past its handshake.
type peer struct {
	net.Conn
	t  testing.TB
	d  *wsdriver.Driver // receives
	w  *wsdriver.Driver // sends, so that another goroutine can
	in []byte           // not received yet
	b  []byte
}

func (s *served) peer(t testing.TB) *peer {
	t.Helper()
	p := s.bare(t)
	head, err := p.d.AppendRequest(nil, parseURL(t, "ws://example.com/"))
	must(t, err)
	p.send(head)
	p.expect(wsdriver.Open)
	return p
}

// bare is peer before its handshake.
func (s *served) bare(t testing.TB) *peer {
	t.Helper()
	p := &peer{Conn: s.connect(t), t: t, d: wsdriver.NewClient(nil), w: wsdriver.NewClient(nil), b: make([]byte, 256<<10)}
	p.w.Skip(wsdriver.Hybi13, "")
	return p
}

// opened is peer for a connection that needs no handshake.
func (s *served) opened(t testing.TB) *peer {
	t.Helper()
	l := listen(t, "unix")
	defer l.Close()
	p := (&served{l: l}).bare(t)
	p.d.Skip(wsdriver.Hybi13, "")
	nc, err := l.Accept()
	must(t, err)
	d := wsdriver.NewServer(s.cfg.Driver)
	d.Skip(wsdriver.Hybi13, "")
	must(t, s.Add(nc, d, nil))
	return p
}

func (p *peer) send(b []byte) {
	p.t.Helper()
	_, err := p.Write(b)
	must(p.t, err)
}

// frame returns a message of the peer.
func (p *peer) frame(k wsdriver.Kind, s string) []byte {
	b, err := p.w.AppendMessage(nil, k, []byte(s))
	must(p.t, err)
	return b
}

func (p *peer) ping(s string) []byte {
	b, err := p.w.AppendPing(nil, []byte(s))
	must(p.t, err)
	return b
}

// next returns the next event.
func (p *peer) next() wsdriver.Event {
	p.t.Helper()
	for {
		ev, n := p.d.Receive(p.in)
		p.in = p.in[n:]
		if ev.Kind != wsdriver.None {
			return ev
		}
		n, err := p.Read(p.b)
		p.in = p.b[:n]
		if n == 0 {
			if ev := p.d.ReceiveEOF(); ev.Kind != wsdriver.None {
				return ev
			}
			p.t.Fatalf("no more events: %v", err)
		}
	}
}

// expect returns the next event of that kind.
func (p *peer) expect(k wsdriver.Kind) wsdriver.Event {
	p.t.Helper()
	for {
		ev := p.next()
		if ev.Kind == k {
			return ev
		}
		if ev.Terminal() {
			p.t.Fatalf("%v %d %q where %v is due", ev.Kind, ev.Code, ev.Data, k)
		}
	}
}

// message expects a message, in any number of pieces.
func (p *peer) message() (wsdriver.Kind, string) {
	p.t.Helper()
	var a wsdriver.Assembler
	for {
		if ev, ok := a.Add(p.next()); ok && (ev.Kind == wsdriver.Text || ev.Kind == wsdriver.Binary) {
			return ev.Kind, string(ev.Data)
		} else if ev.Terminal() {
			p.t.Fatalf("%v %d %q where a message is due", ev.Kind, ev.Code, ev.Data)
		}
	}
}

func (p *peer) want(s string) {
	p.t.Helper()
	if _, got := p.message(); got != s {
		p.t.Fatalf("%d bytes %.40q, want %d bytes %.40q", len(got), got, len(s), s)
	}
}

// eof expects the end of the stream, and nothing before it.
func (p *peer) eof() {
	p.t.Helper()
	if n, err := p.Read(p.b); n > 0 || err != io.EOF {
		p.t.Errorf("%q %v where the end is due", p.b[:n], err)
	}
}

// wantMessage reads one message.
func wantMessage(t testing.TB, c *netconn.Conn, kind wsdriver.Kind, want string) {
	t.Helper()
	k, p, err := c.ReadMessage()
	if err != nil || k != kind || string(p) != want {
		t.Fatalf("%v of %d bytes %.40q %v, want %v of %d bytes %.40q", k, len(p), p, err, kind, len(want), want)
	}
}
