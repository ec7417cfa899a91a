package netconn

import (
	"os"

	"github.com/wsdriver/wsdriver"
)

// noRoom is the end of a write that would have to wait. It is finished by somebody who
// may.
var noRoom error = &unfinished{os.ErrDeadlineExceeded, true}

// hand has what is pending written without a wait: here and now, if the socket has room
// for it, else by another goroutine. It returns the error of a write that failed.
func (c *Conn) hand() error {
	if c.raw != nil && !c.writing && c.stuck() == nil && !c.settling() {
		c.pending.hasty = true
		if err := c.lead(false); err != noRoom {
			return err
		}
		return nil
	}
	c.pending.owed = true
	if !c.writing {
		c.see()
	}
	return nil
}

// leaveToOthers has what is pending written by others, for whoever waited for it does not
// any longer.
func (c *Conn) leaveToOthers() {
	if c.pending != nil {
		c.pending.owed = true
	}
	if !c.writing {
		c.see()
	}
}

// see makes sure that somebody writes what is stuck or owed.
func (c *Conn) see() {
	if !c.settling() {
		c.crowd().settles = true
		go c.settle()
	}
}

func (c *Conn) settling() bool { return c.rare != nil && c.rare.closer != nil && c.rare.settles }

// settle writes what others have left, up to the end of it. An error is kept, and told
// to the reader.
func (c *Conn) settle() {
	c.mu.Lock()
	defer c.mu.Unlock()
	cr := c.crowd()
	for {
		var err error
		switch out := cr.stuck; {
		case c.writing:
			c.await(nil)
		case out != nil:
			cr.stuck = nil
			err = c.carryOut(out, false)
		case c.pending != nil && c.pending.owed && len(c.pending.b) > 0:
			err = c.lead(false)
		default:
			cr.settles = false
			return
		}
		if err != nil {
			break
		}
	}
	cr.settles = false
}

// A write that has to be left in the middle is stuck: what remains of it, which may be a
// part of a frame, goes out before anything else.

// stuck returns what is left of a write, or nil.
func (c *Conn) stuck() *output {
	if c.rare == nil || c.rare.closer == nil {
		return nil
	}
	return c.rare.stuck
}

// stick leaves the rest of out to somebody who may wait.
func (c *Conn) stick(out *output) {
	cr := c.crowd()
	cr.stuck = out.left()
	cr.changed.Broadcast() // settle may wait for this write
	c.see()
}

// left returns what is left of o, in memory of its own, and releases o.
func (o *output) left() *output {
	rest := outputFor(len(o.head) + len(o.body) + len(o.tail))
	rest.b = append(append(rest.b, o.head...), o.body...)
	n := len(rest.b)
	if rest.b = append(rest.b, o.tail...); o.masked {
		wsdriver.MaskBlock(rest.b[n:], rest.b[n:], o.key)
	}
	rest.payload = o.payload
	o.release()
	return rest
}
