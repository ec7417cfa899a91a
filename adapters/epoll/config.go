//go:build linux

package epoll

import (
	"math"
	"runtime"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// The limits that hold where a Config says nothing.
const (
	DefaultWriteTimeout = netconn.DefaultWriteTimeout // 10 seconds
	DefaultCloseTimeout = netconn.DefaultCloseTimeout // 5 seconds
	DefaultMaxQueue     = 64 << 10                    // bytes
)

// Config says what a Server does. It must not be changed once a Server uses it. Its
// functions are called by the loop of the connection: they must not block, for
// nothing else happens on that loop meanwhile, and a panic in them is a panic of the
// program, as in any goroutine. Each may be nil.
type Config struct {
	// Driver is the protocol's share: versions, limits, subprotocols, origins,
	// keep-alive. Nil means the zero value.
	Driver *wsdriver.Config

	// Loops is the number of loops, each of which is one goroutine; 0 means one for
	// each processor, as runtime.GOMAXPROCS has it, and more than 1024 that many.
	Loops int

	// MaxQueue is how many bytes of output may wait for a peer that is slow to
	// take them, beyond what the system holds. While so many wait nothing is read from
	// the peer, and nothing but Close frames can be sent: see ErrQueueFull. The last
	// message that was taken may go over it. 0 means DefaultMaxQueue, 64 KiB.
	MaxQueue int

	// WriteTimeout bounds how long output that waits at one time may go on waiting,
	// after which the connection is closed; 0 means DefaultWriteTimeout, 10
	// seconds, and a negative value for ever.
	WriteTimeout time.Duration

	// CloseTimeout bounds the closing handshake that Close starts, whatever the peer
	// does; 0 means DefaultCloseTimeout, 5 seconds.
	CloseTimeout time.Duration

	// OnOpen is told of a connection whose opening handshake is complete.
	OnOpen func(*Conn)

	// OnMessage is told every message, whole. The payload is the connection's: it
	// is valid, and the function may change it, during the call only.
	OnMessage func(*Conn, wsdriver.Kind, []byte)

	// OnEvent is told every event that is not part of a message: Ping, Pong, Idle,
	// Close and Fail, before it is answered; its Data is valid during the call only.
	OnEvent func(*Conn, wsdriver.Event)

	// OnDrain is told of a connection to which everything has been written, after
	// something was refused with ErrQueueFull.
	OnDrain func(*Conn)

	// OnClose is told the end of a connection, exactly once for each that OnOpen was
	// told of, and nothing is told afterwards. The transport is closed by then. For
	// the error see Errors in the package's documentation.
	OnClose func(*Conn, error)

	// Answer says how a Request, or a Fail in its place, is answered: with a page,
	// 404, 403, or more fields. It appends with AppendAccept, AppendReject or
	// AppendReply of d. What it leaves unanswered, and everything if Answer is nil,
	// is AppendReply's.
	Answer func(d *wsdriver.Driver, ev wsdriver.Event, dst []byte) []byte
}

const (
	// maxLoops is how many loops there may be: each takes some 230 KB and a descriptor.
	maxLoops = 1 << 10

	// forever is the longest time-out, so that to add it to any time does not overflow.
	forever time.Duration = math.MaxInt64 / 2
)

// resolved returns a copy of c with every limit set. writeTimeout is 0 there where
// there is none.
func (c *Config) resolved() Config {
	var r Config
	if c != nil {
		r = *c
	}
	if r.Loops <= 0 {
		r.Loops = runtime.GOMAXPROCS(0)
	}
	r.Loops = min(r.Loops, maxLoops)
	if r.MaxQueue <= 0 {
		r.MaxQueue = DefaultMaxQueue
	}
	if r.CloseTimeout <= 0 {
		r.CloseTimeout = DefaultCloseTimeout
	}
	switch {
	case r.WriteTimeout < 0:
		r.WriteTimeout = 0
	case r.WriteTimeout == 0:
		r.WriteTimeout = DefaultWriteTimeout
	}
	r.WriteTimeout, r.CloseTimeout = min(r.WriteTimeout, forever), min(r.CloseTimeout, forever)
	return r
}

func (c *Config) pings() bool { return c.Driver != nil && c.Driver.PingAfter > 0 }
