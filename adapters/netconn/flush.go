package netconn

import (
	"io"
	"net"

	"github.com/wsdriver/wsdriver"
)

// flush returns when all that is pending at the time of the call was written, be it
// by this goroutine or by another one.
func (c *Conn) flush() error {
	if c.pending == nil || len(c.pending.b) == 0 {
		c.dropOutput()
		return nil
	}
	mine := c.begun + 1
	for int(mine-c.done) > 0 {
		switch {
		case c.werr != nil:
			return c.werr
		case c.writing:
			c.await()
		case c.shut:
			return c.err
		default:
			return c.lead(nil)
		}
	}
	return nil
}

// await waits for a write to end.
func (c *Conn) await() {
	c.waiting++
	c.changed.Wait()
	c.waiting--
}

// owe is flush for the reader: it does not wait for a write that goes on, but leaves
// its answers to whoever ends that. Two ends that wait for each other's writes,
// and do not read meanwhile, would wait for ever.
func (c *Conn) owe() error {
	switch {
	case c.pending == nil:
		return nil
	case c.writing && len(c.pending.b) < maxOwed:
		c.owed = true
		return nil
	}
	return c.flush()
}

// lead writes what is pending, and p behind it. No write goes on when it is called.
func (c *Conn) lead(p []byte) error {
	out := c.pending
	c.pending, c.owed, c.writing = nil, false, true
	c.begun++
	c.mu.Unlock()
	err := c.transmit(out, p)
	out.release()
	c.mu.Lock()
	c.writing = false
	if err != nil {
		c.werr = writeError(err)
		c.end(&afterWriteError{err})
		return c.werr
	}
	c.done = c.begun
	if c.waiting > 0 {
		c.changed.Broadcast()
	}
	if c.owed {
		go c.settle() // the reader waits for input, and this caller has its answer
	}
	return nil
}

// settle writes what the reader has left to others.
func (c *Conn) settle() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.owed {
		c.flush() // an error is kept, and told to the reader
	}
}

// flushAll returns when nothing is pending and no write goes on.
func (c *Conn) flushAll() error {
	for c.writing {
		c.await()
	}
	if c.werr != nil {
		return c.werr
	}
	return c.flush()
}

// transmit writes out and p to the transport in one call, if it can.
func (c *Conn) transmit(out *buffer, p []byte) error {
	if len(p) == 0 && c.poll != nil {
		err := c.poll.write(out.b)
		c.unboundWrite()
		return err
	}
	if err := c.boundWrite(); err != nil {
		return err
	}
	defer c.unboundWrite()
	if len(p) > 0 {
		out.pieces = [2][]byte{out.b, p}
		out.vec = out.pieces[:]
		_, err := out.vec.WriteTo(c.nc)
		out.pieces, out.vec = [2][]byte{}, nil
		return err
	}
	n, err := c.nc.Write(out.b)
	if err == nil && n < len(out.b) {
		err = io.ErrShortWrite // see io.Writer: cannot be
	}
	return err
}

// canGather reports whether header and payload can be written in one call from two
// places. A client's payload must be masked, which needs a copy, and the versions
// before hybi-07 have no header that stands alone.
func (c *Conn) canGather() bool {
	switch c.nc.(type) {
	case *net.TCPConn, *net.UnixConn:
		v := c.d.Version() // does not change, nor does the role: no lock
		return c.d.Role() == wsdriver.Server && !v.Hixie() && !v.Early()
	}
	return false
}
