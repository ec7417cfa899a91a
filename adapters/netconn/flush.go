package netconn

import "fmt"

// Writes are numbered: what is pending goes out with write begun+1. Of the
// goroutines that wait for theirs, the one that finds no write going on carries out
// the next, for all of them.

// flush returns when all that is pending at the time of the call was written, be it
// by this goroutine or by another one.
func (c *Conn) flush() error {
	mine := c.begun + 1
	if c.pending == nil || len(c.pending.b) == 0 {
		c.dropOutput()
		if mine--; c.stuck() == nil {
			return nil
		}
	}
	for {
		werr := c.writeError()
		switch left := int32(mine - c.begun); {
		case left < 0, left == 0 && !c.writing && c.stuck() == nil && werr == nil:
			return nil
		case werr != nil:
			return werr
		case c.writing:
			c.await()
		case c.ending && c.crowd().shut:
			return c.over()
		case c.stuck() != nil:
			if err := c.unstick(); err != nil {
				return err
			}
		default:
			return c.lead()
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

// await waits for a write to end.
func (c *Conn) await() {
	cr := c.crowd()
	cr.waiting++
	cr.changed.Wait()
	cr.waiting--
}

// owe is flush for the reader: it does not wait for a write that goes on, but leaves
// its answers to whoever ends that. Two ends that wait for each other's writes,
// and do not read meanwhile, would wait for ever.
func (c *Conn) owe() error {
	switch {
	case c.pending == nil:
		return nil
	case c.writing && c.pending.queued < maxOwed:
		c.pending.owed = true
		return nil
	case c.writing || c.ending || len(c.pending.b) == 0 || c.stuck() != nil:
		return passOver(c.flush())
	}
	return passOver(c.lead())
}

// lead writes what is pending. No write goes on when it is called, and none is stuck.
func (c *Conn) lead() error {
	out := c.pending
	c.pending = nil
	c.begun++
	return c.carryOut(out)
}

// carryOut writes out, which is nobody's afterwards.
func (c *Conn) carryOut(out *output) error {
	c.writing = true
	if out.payload > 0 {
		c.crowd().flying = out.payload
	}
	c.mu.Unlock()
	err := c.transmit(out)
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
	c.crowd().werr = fmt.Errorf("websocket: write failed, the connection is closed: %w", err)
	c.end(&afterWriteError{err})
	return c.crowd().werr
}

// flushAll returns when nothing is pending and no write goes on.
func (c *Conn) flushAll() error {
	for c.writing {
		c.await()
	}
	if err := c.writeError(); err != nil {
		return err
	}
	return c.flush()
}
