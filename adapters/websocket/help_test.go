package websocket

import (
	"context"
	"fmt"
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// diary writes down what the handlers of a WebSocket are told.
type diary struct {
	mu    sync.Mutex
	lines []string
	errs  []error
	busy  bool
}

func (d *diary) write(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.busy {
		d.lines = append(d.lines, "two handlers at a time")
	}
	d.busy = true
	d.lines = append(d.lines, fmt.Sprintf(format, args...))
	d.mu.Unlock()
	for range 3 { // a moment for others to come in
		yield()
	}
	d.mu.Lock()
	d.busy = false
}

func yield() { c := make(chan int); go close(c); <-c }

func (d *diary) open() { d.write("open") }

func (d *diary) message(m Message) {
	if m.IsBinary() {
		d.write("binary %x", m.Data[:min(len(m.Data), 20)])
	} else {
		d.write("text %.20s", m.Text)
	}
}

func (d *diary) error(err error) {
	d.mu.Lock()
	d.errs = append(d.errs, err)
	d.mu.Unlock()
	d.write("error")
}

func (d *diary) close(code wsdriver.Code, reason string, wasClean bool) {
	d.write("close %d %s %v", code, reason, wasClean)
}

// keep sets all handlers to those of a new diary.
func keep(ws *WebSocket) *diary {
	d := new(diary)
	ws.OnOpen(d.open)
	ws.OnError(d.error)
	ws.OnClose(d.close)
	ws.OnMessage(d.message)
	return d
}

// want waits for the bubble to rest, and compares what was told since the last call.
func (d *diary) want(t testing.TB, reason string, lines ...string) {
	t.Helper()
	synctest.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	if !slices.Equal(d.lines, lines) {
		t.Errorf("%s: told %q, want %q", reason, d.lines, lines)
	}
	d.lines = nil
}

// err returns the error that was told, which must be the only one.
func (d *diary) err(t testing.TB) error {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.errs) != 1 {
		t.Fatalf("told errors %v, want one", d.errs)
	}
	return d.errs[0]
}

// dialed returns a Config like c that connects to the other end of a pipe, where f runs.
func dialed(c Config, f func(net.Conn)) *Config {
	var d dialer.Dialer
	if c.Dialer != nil {
		d = *c.Dialer
	}
	d.NetDial = func(context.Context, string, string) (net.Conn, error) {
		nc, peer := net.Pipe()
		go f(peer)
		return nc, nil
	}
	c.Dialer = &d
	return &c
}

type dialFunc = func(context.Context, string, string) (net.Conn, error)

// wrapped returns a dial function whose connection f wraps.
func wrapped(dial dialFunc, f func(net.Conn) net.Conn) dialFunc {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		nc, err := dial(ctx, network, addr)
		return f(nc), err
	}
}

// client returns a WebSocket of New, and the connection at its peer, which does not
// read yet.
func client(t testing.TB, c Config, sc *netconn.Config, protocols ...string) (*WebSocket, *netconn.Conn) {
	t.Helper()
	accepted := make(chan *netconn.Conn, 1)
	ws, err := dialed(c, func(nc net.Conn) {
		s, err := netconn.Accept(t.Context(), nc, sc)
		if err != nil {
			s = nil
		}
		accepted <- s
	}).New("ws://example.com/chat", protocols...)
	if err != nil {
		t.Fatal(err)
	}
	peer := <-accepted
	if peer == nil {
		t.Fatal("the handshake failed")
	}
	synctest.Wait()
	t.Cleanup(func() { peer.CloseNow() })
	return ws, peer
}

// pair returns two WebSockets that talk to each other.
func pair(t testing.TB, c Config, sc *netconn.Config) (ws, peer *WebSocket) {
	t.Helper()
	ws, conn := client(t, c, sc)
	return ws, Wrap(conn)
}

// closeBoth ends a test that leaves both open.
func closeBoth(wss ...*WebSocket) {
	for _, ws := range wss {
		ws.Close(0, "")
	}
	synctest.Wait()
}
