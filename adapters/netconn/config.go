package netconn

import (
	"time"

	"github.com/wsdriver/wsdriver"
)

// The times that hold where a Config says nothing.
const (
	DefaultWriteTimeout = 10 * time.Second
	DefaultCloseTimeout = 5 * time.Second
)

// DefaultMaxQueue is the MaxQueue, in bytes, of a Config that has none.
const DefaultMaxQueue = 1 << 20

// Config says how connections are run. Any number of connections may share one;
// it must not be changed once one does. Nil stands for the zero Config.
type Config struct {
	// Driver is the protocol's share: versions, limits, subprotocols, origins,
	// keep-alive. Nil means the zero value. New does not use it but for PingAfter:
	// there the Driver has a Config of its own.
	Driver *wsdriver.Config

	// WriteTimeout bounds one write to the transport, after which the connection is
	// closed; 0 means DefaultWriteTimeout, 10 seconds, and a negative value for ever.
	WriteTimeout time.Duration

	// CloseTimeout bounds Close as a whole, whatever the peer does, and how long a
	// client waits for the server to close the transport; 0 means
	// DefaultCloseTimeout, 5 seconds.
	CloseTimeout time.Duration

	// MaxQueue is how many bytes of messages of Send may wait for a peer that is slow to
	// take them, beyond what the system holds. The last message that is taken may go
	// over it. 0 means DefaultMaxQueue, 1 MiB.
	MaxQueue int

	// WhenFull is what Send does while MaxQueue bytes wait. What is no Policy is Block.
	WhenFull Policy

	// OnEvent is told every event that is not part of a message: Ping, Pong, Idle,
	// Close and Fail. It is called by the goroutine that reads, before the event is
	// answered; its Data is valid during the call only. It may write. Close, called
	// from it, starts the closing handshake and leaves the rest to the reader. What
	// reads, called from it, returns ErrConcurrentRead, and Ping waits in vain. A panic
	// in it comes out of the call that reads, or of Close, and all that can be done with
	// the connection then is to close it. Disconnect calls Close in a goroutine of its own.
	OnEvent func(*Conn, wsdriver.Event)

	// Answer says how a server answers a Request, or a Fail in its place: with a
	// page, 404, 403, or more fields. It appends with AppendAccept, AppendReject
	// or AppendReply of d. What it leaves unanswered, and everything if Answer is
	// nil, is AppendReply's. A panic in it comes out of Accept, and closes the transport.
	Answer func(d *wsdriver.Driver, ev wsdriver.Event, dst []byte) []byte
}

var defaultConfig Config

func (c *Config) orDefault() *Config {
	if c == nil {
		return &defaultConfig
	}
	return c
}

// writeTimeout is 0 where there is none.
func (c *Config) writeTimeout() time.Duration {
	switch {
	case c.WriteTimeout < 0:
		return 0
	case c.WriteTimeout == 0:
		return DefaultWriteTimeout
	}
	return c.WriteTimeout
}

func (c *Config) closeTimeout() time.Duration {
	if c.CloseTimeout <= 0 {
		return DefaultCloseTimeout
	}
	return c.CloseTimeout
}

func (c *Config) maxQueue() int {
	if c == nil || c.MaxQueue <= 0 { // there is none in the zero Conn
		return DefaultMaxQueue
	}
	return c.MaxQueue
}

func (c *Config) pings() bool { return c.Driver != nil && c.Driver.PingAfter > 0 }
