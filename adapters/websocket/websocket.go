package websocket

import (
	"context"
	"crypto/tls"
	"net/http"
	"strings"
	"sync"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/nethttp"
	"github.com/wsdriver/wsdriver/handshake"
)

// WebSocket is one end of a connection, as browsers know it. Its methods may be
// called by any number of goroutines, from handlers too, and none of them waits for
// the network.
//
// New, Upgrade and Wrap make one. Any other one is Connecting and stays so: it can be
// given handlers, and everything else returns ErrInvalidState.
//
// Invariants, under mu:
//
//	state   is Closing at least once end is set, and Closed when all before it was told
//	cancel  is set while connecting, conn from then on if that succeeds, or neither
//	telling there is a goroutine that tells, and it will look at the line again
type WebSocket struct {
	mu sync.Mutex

	url        string
	state      State
	conn       *netconn.Conn
	cancel     context.CancelFunc
	protocol   string
	extensions string
	version    wsdriver.Version

	shutting bool // Close was called, and messages are not told any more
	handlers
	line
	sender
}

// New connects to the server of a URL, and offers it the subprotocols. It returns at
// once: OnOpen, or OnError and OnClose, tell how it went. An error wraps ErrSyntax.
//
// The scheme is ws or wss, or http or https, which mean the same. If subprotocols are
// offered, a server must pick one, or the connection fails.
func New(url string, protocols ...string) (*WebSocket, error) {
	return defaultConfig.New(url, protocols...)
}

// New is the function of the same name with what c says.
func (c *Config) New(url string, protocols ...string) (*WebSocket, error) {
	dial, shown, err := parseURL(url)
	if err == nil {
		err = checkProtocols(protocols)
	}
	if err != nil {
		return nil, err
	}
	c = c.orDefault()
	ws := newWebSocket(c)
	ctx, cancel := context.WithCancel(context.Background())
	ws.url, ws.cancel = shown, cancel
	go ws.connect(ctx, dial, c.dialerFor(ws, protocols))
	return ws, nil
}

// Upgrade accepts the request as the opening handshake of a WebSocket, which is open
// when it returns, and may outlive the handler. The caller must not use w and the body
// of r afterwards.
//
// What cannot be accepted is answered, and the error is a *[netconn.HandshakeError];
// see [nethttp.Upgrade].
func Upgrade(w http.ResponseWriter, r *http.Request) (*WebSocket, error) {
	return defaultConfig.Upgrade(w, r)
}

// Upgrade is the function of the same name with what c says.
func (c *Config) Upgrade(w http.ResponseWriter, r *http.Request) (*WebSocket, error) {
	if w == nil || r == nil {
		return nil, ErrNilArgument
	}
	c = c.orDefault()
	ws := newWebSocket(c)
	cc := c.connFor(ws, c.Conn)
	conn, err := nethttp.Upgrade(w, r, cc, c.Header)
	if err != nil {
		return nil, err
	}
	ws.begin(conn, r.TLS != nil || cc.Driver.Secure)
	return ws, nil
}

// IsWebSocket reports whether the request asks for a WebSocket: whether it is one to
// Upgrade.
func IsWebSocket(r *http.Request) bool { return r != nil && nethttp.IsUpgrade(r) }

// Wrap returns a WebSocket on a connection that is open already, which it takes over:
// the program must not read from c any more.
//
// Nil is taken for a connection that never was: the WebSocket is not open, and never
// will be. One that has ended is told to have, after it was open.
func Wrap(c *netconn.Conn) *WebSocket {
	if c == nil {
		return new(WebSocket)
	}
	ws := newWebSocket(&defaultConfig)
	_, secure := c.NetConn().(*tls.Conn)
	ws.begin(c, secure)
	return ws
}

func newWebSocket(c *Config) *WebSocket {
	ws := new(WebSocket)
	ws.room.L = &ws.mu
	ws.teller = func() { ws.tell(ws.first()) }
	ws.writer = ws.writeAll
	ws.max = c.maxBuffered()
	return ws
}

// connect is the goroutine of a client that is not open yet. A function of the Dialer's
// that panics, or ends the goroutine, has not connected.
func (ws *WebSocket) connect(ctx context.Context, url string, d *dialer.Dialer) {
	var conn *netconn.Conn
	err := ErrCanceled
	defer func() {
		if v := recover(); v != nil {
			err = panicError(v)
		}
		ws.connected(conn, err)
	}()
	conn, err = dialer.Dial(ctx, url, d)
}

// connected is what comes of connect.
func (ws *WebSocket) connected(conn *netconn.Conn, err error) {
	ws.mu.Lock()
	ws.cancel()
	ws.cancel = nil
	canceled := ws.shutting
	if err == nil && !canceled {
		ws.opened(conn)
	}
	ws.mu.Unlock()
	switch {
	case canceled:
		if err == nil {
			conn.CloseNow()
		}
		ws.finish(lost(ErrCanceled))
	case err != nil:
		ws.finish(lost(err))
	default:
		go ws.read(conn) // on a stack that has not carried out a handshake
	}
}

// begin takes over a connection on a server.
func (ws *WebSocket) begin(conn *netconn.Conn, secure bool) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if r := conn.Request(); r != nil {
		ws.url = location(r, secure)
	}
	ws.opened(conn)
	go ws.read(conn)
}

// opened makes the WebSocket an open one.
func (ws *WebSocket) opened(conn *netconn.Conn) {
	ws.conn, ws.state, ws.opening = conn, Open, true
	ws.protocol, ws.version = conn.Protocol(), conn.Version()
	ws.extensions = string(handshake.AppendOffers(nil, conn.Extensions()))
	ws.wake()
}

// location returns the URL that a client has asked for.
func location(r *wsdriver.HandshakeRequest, secure bool) string {
	scheme := "ws://"
	if secure {
		scheme = "wss://"
	}
	if _, rest, ok := strings.Cut(r.Target, "://"); ok && r.Target[0] != '/' {
		return scheme + rest // the absolute form
	}
	return scheme + r.Host + r.Target
}
