package netconn

import (
	"net"
	"sync"
	"time"
)

// rare is what most connections do without, for most of their time.
type rare struct {
	nc net.Conn // the transport, where it is not Conn.tcp
	deadlines
	asked   wake          // when the ping of an Idle was sent, or 0
	rtt     time.Duration // of the last ping that was answered, or 0
	room    *room         // looks for room beneath TLS, or nil
	*closer               // nil until goroutines wait for each other, or the connection is closing
}

// closer is the state of closing, and of waiting for others, under mu.
type closer struct {
	closing bool // Close was called
	half    bool // CloseWrite was
	mute    bool // our direction of the transport is closed
	shut    bool // the transport is closed, or is being closed
	gone    bool // it is closed
	discard bool // Close reads, for the Close frame alone
	back    bool // the reader is expected back

	err    error       // what reading and writing return from now on, or nil
	cause  error       // the transport's error behind an AbnormalClosure
	result error       // of Close
	werr   error       // the write that failed
	timer  *time.Timer // of Close

	flying  int            // Send's bytes of payload in the write that goes on
	stuck   *output        // what a deadline has left of a write: it goes first
	turn    *MessageWriter // who sends a message in pieces, or nil
	stream  *MessageReader // who reads a message in pieces, or nil
	midway  bool           // there are more pieces of it
	settles bool           // a goroutine writes what is owed
	pings   []*ping        // that are waited for, the oldest first
	pinged  uint64         // pings that were waited for
	watched                // the context of the call that reads

	changed sync.Cond // a write ended, the reader's place or the end of the connection came
	waiting int       // goroutines that wait for their bytes to be written
}

// rarely returns the connection's rare, which it makes if there is none yet.
func (c *Conn) rarely() *rare {
	if c.rare == nil {
		c.rare = new(rare)
	}
	return c.rare
}

// crowd returns the connection's closer, which it makes if there is none yet.
func (c *Conn) crowd() *closer {
	r := c.rarely()
	if r.closer == nil {
		r.closer = new(closer)
		r.closer.changed.L = &c.mu
	}
	return r.closer
}

// over returns the error that reading and writing return, if they return one.
func (c *Conn) over() error {
	if !c.ending {
		return nil
	}
	return c.crowd().err
}
