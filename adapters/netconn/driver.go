package netconn

import (
	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/spare"
)

// Most connections wait for most of their time, and a Driver that is at rest is much of
// what they cost. So it goes to whoever needs one, and what stays is how to make another
// like it: see wsdriver.Driver.AtRest.

// resting is what stays of a Driver.
type resting struct {
	version wsdriver.Version
	role    wsdriver.Role
	seen    bool // by Config.Answer, which may have kept it: nobody else gets it
}

// drivers are those that nobody has, zero Drivers all of them.
var drivers spare.Pool[wsdriver.Driver]

// driver returns the connection's Driver. It is valid for as long as the lock is held: so
// every use of it asks anew.
func (c *Conn) driver() *wsdriver.Driver {
	if c.d == nil {
		c.wake()
	}
	return c.d
}

// wake makes the Driver that the connection had before its rest. The zero Conn has a zero
// one.
func (c *Conn) wake() {
	c.d = drivers.Take()
	if c.reader == unmade {
		return
	}
	c.d.Reset(c.role, c.cfg.Driver)
	c.d.Skip(c.version, "")
}

// rest gives the Driver away if it is at rest, and the reader waits or is about to: all
// others are going to need it soon.
func (c *Conn) rest() {
	if c.d == nil || c.reader != reading || !c.d.AtRest(c.cfg.Driver) {
		return
	}
	c.version, c.role = c.d.Version(), c.d.Role()
	if !c.seen {
		*c.d = wsdriver.Driver{} // it lets go of the Config, and is of no use to a mistake
		drivers.Give(c.d)
	}
	c.d, c.seen = nil, false
}
