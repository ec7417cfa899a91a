package netconn

import (
	"os"

	"github.com/wsdriver/wsdriver"
)

// A write that a deadline of the program's cuts off is stuck: what is left of it, which
// may be half of a frame, is kept, and goes out before anything else.

// unfinished is the error of a write that is stuck, and of one that came too late. It is
// no reason to end the connection.
type unfinished struct {
	error
	begun bool // the message is on its way
}

// Unwrap returns what reached its limit.
func (e *unfinished) Unwrap() error { return e.error }

// passOver returns the errors but those that are no reason to end the connection: the
// reader's answers are late then, and not lost.
func passOver(err error) error {
	if _, ok := err.(*unfinished); ok {
		return nil
	}
	return err
}

// stuck returns what is left of a write, or nil.
func (c *Conn) stuck() *output {
	if c.rare == nil || c.rare.closer == nil {
		return nil
	}
	return c.rare.stuck
}

// stick keeps what is left of out.
func (c *Conn) stick(out *output) {
	cr := c.crowd()
	cr.stuck = out.left()
	cr.changed.Broadcast() // who waits for it may carry on
}

// unstick goes on with the write that is stuck. No write goes on when it is called.
func (c *Conn) unstick() error {
	out := c.rare.stuck
	c.rare.stuck = nil
	return c.carryOut(out)
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

// tooLate returns the error of a call that comes after the program's write deadline.
func (c *Conn) tooLate() error {
	if c.rare == nil {
		return nil
	}
	if w := wake(c.rare.userWrite.Load()); w == 0 || w > wake(now()) {
		return nil
	}
	return &unfinished{error: os.ErrDeadlineExceeded}
}
