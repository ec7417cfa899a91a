package netconn

import (
	"errors"
	"fmt"
	"net"
)

// Writes are numbered: what is pending goes out with write begun+1. Of the
// goroutines that wait for theirs, the one that finds no write going on carries out
// the next, for all of them; one that has a limit leaves it to others.

// deliver returns when all that is pending was written, be it by this goroutine or by
// another one, or when the limit is reached.
func (c *Conn) deliver(l *limit) error {
	switch {
	case c.writing || c.ending || c.stuck() != nil:
		if !c.isLimited(l) || c.ending {
			return c.flush(l)
		}
	case !c.isLimited(l):
		return c.lead(l != nil)
	}
	mine := c.begun + 1
	if err := c.hand(); err != nil {
		return err
	}
	for {
		werr := c.writeError()
		switch {
		case c.isOut(mine):
			return nil
		case werr != nil:
			return werr
		case c.over() != nil:
			return c.over()
		}
		if err := c.await(l); err != nil {
			return begun(err)
		}
	}
}

// isOut reports whether the write of that number is over, and has not failed.
func (c *Conn) isOut(number uint32) bool {
	left := int32(number - c.begun)
	return left < 0 || left == 0 && !c.writing && c.stuck() == nil && c.writeError() == nil
}

// flush is deliver by whoever comes first, this goroutine too.
func (c *Conn) flush(l *limit) error {
	mine := c.begun + 1
	if c.pending == nil || len(c.pending.b) == 0 {
		c.dropOutput()
		mine--
	}
	for {
		werr := c.writeError()
		switch {
		case c.isOut(mine):
			return nil
		case werr != nil:
			return werr
		case c.writing || c.stuck() != nil:
			if err := c.await(l); err != nil {
				c.leaveToOthers()
				return begun(err)
			}
		case c.ending && c.crowd().shut:
			return c.over()
		default:
			return c.lead(l != nil)
		}
	}
}

// writeError returns the error of the write that failed, after which there is no
// other, or nil.
func (c *Conn) writeError() error {
	if !c.ending {
		return nil
	}
	return c.crowd().werr
}

// owe is flush for the reader: it does not wait for a write that goes on, or for one that
// others have to carry out, but leaves its answers to them. Two ends that wait for each
// other's writes, and do not read meanwhile, would wait for ever.
func (c *Conn) owe() error {
	if c.pending == nil {
		return nil
	}
	busy := c.writing || c.stuck() != nil || c.settling()
	switch {
	case busy && c.pending.queued < maxOwed:
		c.pending.owed = true
		return nil
	case busy || c.ending || len(c.pending.b) == 0:
		return c.flush(nil)
	}
	if c.raw == nil && c.pending.queued == len(c.pending.b) && c.hasRoom(len(c.pending.b)) {
		return c.lead(false)
	}
	return c.hand()
}

// lead writes what is pending, by order of the program or not. No write goes on when it
// is called, and none is stuck.
func (c *Conn) lead(program bool) error {
	out := c.pending
	c.pending = nil
	c.begun++
	return c.carryOut(out, program)
}

// carryOut writes out, which is nobody's afterwards.
func (c *Conn) carryOut(out *output, program bool) error {
	c.writing = true
	if out.payload > 0 {
		c.crowd().flying = out.payload
	}
	c.mu.Unlock()
	err := c.transmit(out, program)
	c.mu.Lock()
	c.writing = false
	if out.payload > 0 {
		c.crowd().flying = 0
	}
	if err != nil {
		if err, ok := err.(*unfinished); ok {
			c.stick(out)
			return err
		}
		out.release()
		return c.writeFailed(err)
	}
	out.release()
	c.rest()
	if r := c.rare; r != nil && r.closer != nil && r.waiting > 0 {
		r.changed.Broadcast()
	}
	if c.pending != nil && c.pending.owed {
		c.see() // the reader waits for input, and this caller has its answer
	}
	return nil
}

// writeFailed ends the connection, since a part of a frame may be out.
func (c *Conn) writeFailed(err error) error {
	if isTimeout(err) {
		// It must not look like a deadline of the program's, after which the connection
		// goes on.
		err = fmt.Errorf("%w (%w)", ErrWriteTimeout, net.ErrClosed)
	}
	cr := c.crowd()
	if cr.shut && !errors.Is(err, net.ErrClosed) {
		err = fmt.Errorf("%w (%w)", err, net.ErrClosed) // it was closed under the write
	}
	cr.werr = fmt.Errorf("websocket: write failed, the connection is closed: %w", err)
	c.end(&afterWriteError{err})
	cr.changed.Broadcast() // if it had ended before
	return cr.werr
}

// flushAll returns when nothing is pending and no write goes on.
func (c *Conn) flushAll() error {
	for c.writing {
		c.await(nil)
	}
	if err := c.writeError(); err != nil {
		return err
	}
	return c.flush(nil)
}
