package netconn

import (
	"errors"

	"github.com/wsdriver/wsdriver"
)

// CloseWrite starts the closing handshake with that code and reason and leaves the
// rest to the reader: the messages that the peer has still under way are read,
// and then ReadMessage returns the *CloseError. Config.CloseTimeout bounds how
// long that may take. Nothing can be sent afterwards.
//
// In hixie-75, which has no Close frame, our direction of the transport is closed
// instead, and the end of the peer's is the end.
func (c *Conn) CloseWrite(code wsdriver.Code, reason string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reader == unmade {
		return errNeverOpen
	}
	if !c.driver().Caps().CloseHandshake {
		return c.halfClose()
	}
	if err := c.over(); err != nil {
		return err
	}
	dst, err := c.appendClose(code, reason)
	if err == nil {
		c.crowd().half, c.ending = true, true
		c.startTimer()
	}
	return c.send(dst, err, nil)
}

// halfClose closes our direction of the transport, or all of it where that cannot
// be done.
func (c *Conn) halfClose() error {
	err := c.flushAll()
	cr := c.crowd()
	if cr.err != nil || cr.mute {
		return c.refused(wsdriver.ErrClosed)
	}
	cr.half, cr.mute, c.ending = true, true, true
	c.startTimer()
	nc, ok := c.nc().(interface{ CloseWrite() error })
	if !ok {
		return c.end(errClosedHere)
	}
	return errors.Join(err, nc.CloseWrite())
}
