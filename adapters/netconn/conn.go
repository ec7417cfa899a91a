package netconn

import (
	"net"
	"sync"
	"time"

	"github.com/wsdriver/wsdriver"
)

// Conn is an open WebSocket connection on a transport.
//
// Invariants:
//
//	mu     is held for calls of the Driver and for a look at the fields below it,
//	       never while the transport or the program's code runs
//	in     aliases buf or the message under way, or is what came behind the
//	       handshake; only the reader touches it
//	buf    and pending belong to the pools: a Conn that waits has neither
type Conn struct {
	nc   net.Conn
	poll *poller // waits without a buffer; nil where the transport cannot
	cfg  *Config

	request  *wsdriver.HandshakeRequest
	response *wsdriver.HandshakeResponse

	mu sync.Mutex
	d  *wsdriver.Driver

	reader
	writer
	closer
	deadlines
}

// New returns a Conn for a Driver that is open already, by Skip or because the
// program has carried out the handshake. buffered is what was read of the peer's
// frames meanwhile; it is copied.
func New(nc net.Conn, d *wsdriver.Driver, c *Config, buffered []byte) *Conn {
	conn := newConn(nc, d, c)
	conn.opened(append([]byte(nil), buffered...))
	return conn
}

func newConn(nc net.Conn, d *wsdriver.Driver, c *Config) *Conn {
	conn := &Conn{nc: nc, poll: newPoller(nc), cfg: c.orDefault(), d: d}
	conn.changed.L = &conn.mu
	if conn.poll != nil {
		conn.poll.blocked = conn.boundWrite
	}
	return conn
}

// opened takes over from the opening handshake. rest is what came behind it.
func (c *Conn) opened(rest []byte) {
	c.request, c.response = c.d.Request(), c.d.Response()
	// The Driver tells Open to whom it has not, and lets go of the handshake with
	// the next input: an idle connection should not have to wait for some.
	for {
		if ev, _ := c.d.Receive(nil); ev.Kind == wsdriver.None {
			break
		}
	}
	c.in = rest
}

// NetConn returns the transport. Reading from it and writing to it will break the
// connection; deadlines are set with the methods of Conn.
func (c *Conn) NetConn() net.Conn { return c.nc }

// LocalAddr returns the transport's.
func (c *Conn) LocalAddr() net.Addr { return c.nc.LocalAddr() }

// RemoteAddr returns the transport's.
func (c *Conn) RemoteAddr() net.Addr { return c.nc.RemoteAddr() }

// Protocol returns the subprotocol that was agreed, or "".
func (c *Conn) Protocol() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.d.Protocol()
}

// Version returns the version of the protocol.
func (c *Conn) Version() wsdriver.Version {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.d.Version()
}

// Request returns the client's opening handshake, in both roles, or nil if the
// Driver did not see it.
func (c *Conn) Request() *wsdriver.HandshakeRequest { return c.request }

// Response returns the server's answer on a client, or nil.
func (c *Conn) Response() *wsdriver.HandshakeResponse { return c.response }

// epoch is the moment that all times of Driver.Tick are counted from. It lies sixty
// years back, so that no time is 0, which means never: not even in the bubbles of
// testing/synctest, whose clock starts in the year 2000.
var epoch = time.Now().Add(-60 * 365 * 24 * time.Hour)

func now() time.Duration { return time.Since(epoch) }
