package netconn

import (
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/internal/transport"
)

// Conn is an open WebSocket connection on a transport. Accept, Connect, Continue and New
// make one. Any other one never was open: what reads and writes returns an error that
// wraps net.ErrClosed, to close it does nothing, and its transport is one that is closed
// and has no addresses.
//
// Its size is what a connection that waits costs beyond its socket and its goroutine,
// so that it holds only what such a one needs. memory_test.go holds the sum.
//
// Invariants:
//
//	mu      is held for calls of the Driver and for a look at the fields below it,
//	        never while the transport or the program's code runs
//	d       is there only while it is needed: while the reader waits between messages
//	        there is none, if nothing was agreed on that lasts
//	in      belongs to the reader, if there is one; while it waits between messages
//	        there is no in, where raw is set
//	pending belongs to the pool: a Conn that has nothing to write has none
type Conn struct {
	tcp      *net.TCPConn          // the transport; where it is another, rare has it
	raw      syscall.RawConn       // waits without a buffer; nil where the transport cannot
	readable func(fd uintptr) bool // of tryRead; made for each call it would be garbage
	cfg      *Config

	mu sync.Mutex
	d  *wsdriver.Driver // see driver; nil while it rests
	resting

	pending *output // what is to be written, or nil
	begun   uint32  // writes: what is pending goes out with the next
	writing bool
	ending  bool // the connection is closing, or has ended: closer says how

	reader reader
	class  int8   // of the buffers that the peer has proved to be worth, or 0
	in     *input // what was read and is not used up, or nil

	rare *rare // what most connections do without, or nil
}

// New returns a Conn for a Driver that is open already, by Skip or because the
// program has carried out the handshake. The Conn goes on with a copy of d, which
// must not be used any more. buffered is what was read of the peer's frames
// meanwhile; it is copied.
//
// If nc or d is nil, or d is not open, nc is closed and so is the Conn: the errors of its
// calls wrap net.ErrClosed and say why, with ErrNilArgument, wsdriver.ErrNotOpen or
// wsdriver.ErrClosed. For a handshake that is under way there is Continue.
func New(nc net.Conn, d *wsdriver.Driver, c *Config, buffered []byte) *Conn {
	err := unfit(nc, d)
	if transport.IsNil(nc) {
		nc = absent{}
	}
	conn := newConn(nc, c)
	if err != nil {
		conn.mu.Lock()
		defer conn.mu.Unlock()
		conn.end(&neverOpen{err})
		return conn
	}
	*conn.d = *d
	conn.opened(append([]byte(nil), buffered...))
	return conn
}

func newConn(nc net.Conn, c *Config) *Conn {
	conn := &Conn{raw: rawConn(nc), cfg: c.orDefault(), d: drivers.Take(), reader: nobody}
	if conn.raw != nil {
		conn.readable = conn.tryRead()
	}
	var ok bool
	if conn.tcp, ok = nc.(*net.TCPConn); !ok {
		conn.rare = &rare{nc: nc}
	}
	return conn
}

// nc returns the transport.
func (c *Conn) nc() net.Conn {
	if c.tcp != nil {
		return c.tcp
	}
	if c.rare == nil || c.rare.nc == nil {
		return absent{}
	}
	return c.rare.nc
}

// opened takes over from the opening handshake. rest is what came behind it.
func (c *Conn) opened(rest []byte) {
	request, response := c.driver().Request(), c.driver().Response()
	// The Driver tells Open to whom it has not, and lets go of the handshake with
	// the next input: an idle connection should not have to wait for some.
	for {
		if ev, _ := c.driver().Receive(nil); ev.Kind == wsdriver.None {
			break
		}
	}
	c.in = leftover(rest)
	c.in.odd, c.in.request, c.in.response = true, request, response
}

// NetConn returns the transport. Reading from it and writing to it will break the
// connection; deadlines are set with the methods of Conn.
func (c *Conn) NetConn() net.Conn { return c.nc() }

// LocalAddr returns the transport's.
func (c *Conn) LocalAddr() net.Addr { return c.nc().LocalAddr() }

// RemoteAddr returns the transport's.
func (c *Conn) RemoteAddr() net.Addr { return c.nc().RemoteAddr() }

// Protocol returns the subprotocol that was agreed, or "".
func (c *Conn) Protocol() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.rest()
	return c.driver().Protocol()
}

// Version returns the version of the protocol.
func (c *Conn) Version() wsdriver.Version {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.rest()
	return c.driver().Version()
}

// State returns how far the connection has come: wsdriver.Opened, wsdriver.Closing from
// the first Close frame of either end on, and wsdriver.Finished when it has ended.
func (c *Conn) State() wsdriver.State {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over() != nil {
		return wsdriver.Finished
	}
	defer c.rest()
	return c.driver().State()
}

// Extensions returns the extensions that were agreed on.
func (c *Conn) Extensions() []wsdriver.Offer {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.rest()
	return c.driver().Extensions()
}

// Request returns the client's opening handshake, in both roles, until the first
// call that reads a message; the program may keep it for longer. It is nil
// afterwards, and if the Driver did not see it.
func (c *Conn) Request() *wsdriver.HandshakeRequest {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reader != nobody || c.in == nil {
		return nil
	}
	return c.in.request
}

// Response returns the server's answer on a client, for as long as Request does, or
// nil.
func (c *Conn) Response() *wsdriver.HandshakeResponse {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reader != nobody || c.in == nil {
		return nil
	}
	return c.in.response
}

// epoch is the moment that all times of Driver.Tick are counted from. It lies sixty
// years back, so that no time is 0, which means never: not even in the bubbles of
// testing/synctest, whose clock starts in the year 2000.
var epoch = time.Now().Add(-60 * 365 * 24 * time.Hour)

func now() time.Duration { return time.Since(epoch) }
