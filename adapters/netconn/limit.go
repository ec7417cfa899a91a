package netconn

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/wsdriver/wsdriver"
)

// A call of the program's that writes waits no longer than the program's write deadline,
// or its context. What it has appended by then is written all the same, by others: to stop
// in the middle of a frame would be the end of the connection.

// limit is how long a call waits. Nil is that of what the protocol owes, which waits for
// as long as it takes.
type limit struct {
	ctx   context.Context // or nil
	until wake            // for the turn of another writer, or 0
	owed  bool            // it is the protocol's: the program's write deadline does not count
}

// plain is the limit of calls that have no context.
var plain = new(limit)

// unfinished is the error of a call that has waited for long enough. It is no reason to
// end the connection.
type unfinished struct {
	error
	begun bool // the message is on its way
}

// OnItsWay reports whether err, of a call that writes, says that the call alone has ended,
// at a deadline or with its context, and its message is on its way all the same: it is
// written by others, and must not be sent again. Of any other error, the message has not
// been sent as a whole, and will not be.
func OnItsWay(err error) bool {
	var e *unfinished
	return errors.As(err, &e) && e.begun
}

// Unwrap returns what has reached its limit.
func (e *unfinished) Unwrap() error { return e.error }

// begun is err of a wait for what has been appended.
func begun(err error) error {
	if e, ok := err.(*unfinished); ok && !e.begun {
		return &unfinished{e.error, true}
	}
	return err
}

// reached returns the error of a call that must not wait any more, or has come too late.
func (c *Conn) reached(l *limit) error {
	switch {
	case l == nil:
		return nil
	case l.ctx != nil && l.ctx.Err() != nil:
		return &unfinished{error: l.ctx.Err()}
	case l.until != 0 && l.until <= wake(now()):
		return wsdriver.ErrBusy
	case c.rare == nil || l.owed:
		return nil
	}
	if w := wake(c.rare.userWrite.Load()); w == 0 || w > wake(now()) {
		return nil
	}
	return &unfinished{error: os.ErrDeadlineExceeded}
}

// isLimited reports whether a call must be able to leave before its write is over.
func (c *Conn) isLimited(l *limit) bool {
	return l != nil && (l.ctx != nil || c.rare != nil && c.rare.userWrite.Load() != 0)
}

// begin is what a call of the program's starts with. One that has a limit finds no more
// than maxOwed waiting: so a program that is always late does not fill the memory.
func (c *Conn) begin(l *limit) error {
	for {
		if err := c.reached(l); err != nil {
			return err
		}
		if c.pending == nil || len(c.pending.b) < maxOwed || c.ending || !c.isLimited(l) {
			return nil
		}
		if !c.writing && c.stuck() == nil && !c.settling() {
			if err := c.hand(); err != nil { // it was queued: nobody else is at it
				return err
			}
			continue
		}
		if err := c.await(l); err != nil {
			return err
		}
	}
}

// await waits for something to change: for a write to end, say. It returns the error of
// a limit that was reached before.
func (c *Conn) await(l *limit) error {
	if err := c.reached(l); err != nil {
		return err
	}
	cr := c.crowd()
	if l != nil {
		w := l.until
		if !l.owed {
			w = sooner(w, wake(c.rare.userWrite.Load()))
		}
		if w != 0 {
			t := time.AfterFunc(time.Duration(w)-now(), c.wakeAll)
			defer t.Stop()
		}
		if l.ctx != nil {
			defer context.AfterFunc(l.ctx, c.wakeAll)()
		}
	}
	cr.waiting++
	cr.changed.Wait()
	cr.waiting--
	return nil
}

// wakeAll has all who wait look at what they wait for.
func (c *Conn) wakeAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.crowd().changed.Broadcast()
}
