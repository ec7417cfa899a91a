//go:build linux

package epoll

import (
	"net"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"github.com/wsdriver/wsdriver"
)

// Conn is a connection of a Server. All methods may be called by any goroutine at
// any time, in Config's functions and elsewhere. One that no Server has made never was
// open: what sends returns an error that wraps net.ErrClosed, and Close does nothing.
//
// A Conn is handled by its loop, or it rests. While it rests, whoever has the lock
// may call the Driver and touch all that is not the loop's alone. While it is
// handled, it is all the loop's, without the lock, and others leave what they want in
// mail, so that nobody ever waits for the program's code.
//
// Invariants:
//
//	handled  is written by the loop, under mu
//	end      is written under mu, also while the connection is handled
//	mail     is touched under mu, and nil while the connection rests
//	in, out  and end are nil while a connection is open and idle
type Conn struct {
	// Data is the program's own. OnOpen is the place to set it.
	Data any

	loop     *loop
	protocol string

	mu   sync.Mutex
	mail atomic.Pointer[mail] // what others want while it is handled, or nil
	end  *ending              // how it ends, or nil if nothing is known of that
	out  *output              // what waits to be written, or nil
	in   *input               // what is kept of what was read, or nil
	d    wsdriver.Driver

	handled bool // the loop is at it
	called  bool // the loop was asked to have a look, under mu
	hungry  bool // something was refused with ErrQueueFull, under mu
	killed  bool // the loop is to close the transport at once
	told    bool // OnOpen was told
	version wsdriver.Version
	phase   phase
	mask    uint8  // of events that the system is asked for
	fd      int32  // written under mu; -1 once it is closed
	place   uint32 // in the loop's table
	gen     uint32 // tells it from others that had the place before
	timer   timer
}

// phase is how far a connection has come.
type phase uint8

const (
	shaking   phase = iota // the opening handshake is under way
	opened                 // messages go both ways, or Close waits for the peer's Close frame
	leaving                // nothing is read any more; what waits is written, then it ends
	lingering              // our direction is closed, and what comes is dropped
	gone                   // the transport is closed
)

// ending is the state of a connection that ends. It is our Close that waits for the
// peer as long as err is nil.
type ending struct {
	err    error         // what sending returns from now on and OnClose is told
	closed bool          // Close was called
	linger bool          // when leaving, wait for the peer to read what was written
	by     time.Duration // when to give up, or 0 for never
}

// Protocol returns the subprotocol that was agreed, or "".
func (c *Conn) Protocol() string { return c.protocol }

// Version returns the version of the protocol.
func (c *Conn) Version() wsdriver.Version { return c.version }

// Extensions returns the extensions that were agreed on. It is for handlers: elsewhere
// the Driver may be at work.
func (c *Conn) Extensions() []wsdriver.Offer { return c.d.Extensions() }

// Request returns the client's opening handshake while OnOpen runs, and nil
// afterwards: a connection does not keep it, but the program may. It is nil where the
// Driver did not see it.
func (c *Conn) Request() *wsdriver.HandshakeRequest {
	l := c.loop
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.opening != c {
		return nil
	}
	return l.request
}

// LocalAddr asks the system for our address. It is nil once the transport is
// closed, by either end: who needs it then notes it in OnOpen.
func (c *Conn) LocalAddr() net.Addr { return c.address(unix.Getsockname) }

// RemoteAddr asks the system for the peer's address. It is nil once the transport is
// closed, by either end: who needs it then notes it in OnOpen.
func (c *Conn) RemoteAddr() net.Addr { return c.address(unix.Getpeername) }

func (c *Conn) address(get func(fd int) (unix.Sockaddr, error)) net.Addr {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fd < 0 || c.loop == nil {
		return nil
	}
	sa, err := get(int(c.fd))
	if err != nil {
		return nil
	}
	switch sa := sa.(type) {
	case *unix.SockaddrInet4:
		return &net.TCPAddr{IP: sa.Addr[:], Port: sa.Port}
	case *unix.SockaddrInet6:
		return &net.TCPAddr{IP: sa.Addr[:], Port: sa.Port, Zone: zone(sa.ZoneId)}
	case *unix.SockaddrUnix:
		return &net.UnixAddr{Name: sa.Name, Net: "unix"}
	}
	return nil
}

// zone returns the name of the interface that an address of its own belongs to.
func zone(id uint32) string {
	if id == 0 {
		return ""
	}
	i, err := net.InterfaceByIndex(int(id))
	if err != nil {
		return ""
	}
	return i.Name
}
