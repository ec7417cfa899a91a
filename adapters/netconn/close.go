package netconn

import (
	"errors"
	"time"

	"github.com/wsdriver/wsdriver"
)

// maxLinger is how long a peer that broke the protocol has for reading why.
const maxLinger = time.Second

// closer is the state of closing, under mu.
type closer struct {
	closing bool        // Close was called
	half    bool        // CloseWrite was
	mute    bool        // our direction of the transport is closed
	shut    bool        // the transport is closed, or is being closed
	gone    bool        // it is closed
	err     error       // what reading and writing return from now on, or nil
	cause   error       // the transport's error behind an AbnormalClosure
	result  error       // of Close
	timer   *time.Timer // of Close
}

// Close carries out the closing handshake with that code and reason and closes the
// transport. It takes no longer than Config.CloseTimeout, whatever the peer does,
// and needs no reader: if there is none, it reads itself, and drops what comes
// before the peer's Close frame. NoStatus, or 0, sends no code and takes no reason.
//
// In the versions before hybi-06 the code and the reason are left out.
//
// Its error tells of a closing handshake that was not completed, and is nil if
// the connection had ended before. Any number of goroutines may call it, and do so
// again. A code or a reason that cannot be sent is refused, and nothing is closed.
func (c *Conn) Close(code wsdriver.Code, reason string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.shut {
		if c.gone {
			return nil
		}
		c.changed.Wait()
	}
	if !c.closing {
		dst, err := c.appendClose(code, reason)
		if err != nil && !errors.Is(err, wsdriver.ErrClosed) {
			return c.send(dst, err)
		}
		c.pending.b = dst
		c.closing = true
		c.startTimer()
		if err := c.owe(); err != nil {
			return err
		}
	}
	if c.d.State() == wsdriver.Finished && !c.shut {
		// hixie-75: the end of the stream is the close.
		err := c.flushAll()
		return errors.Join(err, c.end(errClosedHere))
	}
	if c.telling {
		return nil // this may be the reader, within OnEvent: it goes on by itself
	}
	for !c.gone {
		if c.reading || c.back || c.shut {
			c.changed.Wait()
			continue
		}
		c.reading, c.discard = true, true
		c.drain()
		c.reading = false
		c.changed.Broadcast()
	}
	return c.result
}

// drain reads up to the end of the connection.
func (c *Conn) drain() {
	c.part = nil
	c.mu.Unlock()
	err := c.ignoreUser()
	c.mu.Lock()
	if err == nil && !c.shut {
		_, _, err = c.next(nil)
	}
	if err != nil && c.err == nil {
		c.result = err
	}
	c.end(errClosedHere)
}

// appendClose appends a Close frame, without a code and a reason where the version
// has none.
func (c *Conn) appendClose(code wsdriver.Code, reason string) ([]byte, error) {
	if !c.d.Caps().CloseCodes {
		code, reason = wsdriver.NoStatus, ""
	}
	return c.d.AppendClose(c.output(), code, reason)
}

// startTimer bounds the closing handshake.
func (c *Conn) startTimer() {
	if c.timer == nil {
		c.timer = time.AfterFunc(c.cfg.closeTimeout(), c.expire)
	}
}

// expire ends a Close that takes too long.
func (c *Conn) expire() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.shut {
		if c.err == nil {
			c.result = wsdriver.ErrTimeout
		}
		c.end(errClosedHere)
	}
}

// CloseNow closes the transport without a closing handshake. Whoever reads or
// writes gets an error that wraps net.ErrClosed.
func (c *Conn) CloseNow() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.shut {
		return nil
	}
	return c.end(errClosedHere)
}

// end closes the transport, and makes err what reading and writing return from now
// on unless that is settled. It returns the error of the transport.
func (c *Conn) end(err error) error {
	if c.err == nil {
		c.err = err
	}
	if c.shut {
		return nil
	}
	c.shut = true
	if c.timer != nil {
		c.timer.Stop()
	}
	c.mu.Unlock()
	failed := c.nc.Close() // may block: TLS says goodbye
	c.mu.Lock()
	c.gone = true
	c.changed.Broadcast()
	return failed
}

// finish ends the connection for the terminal event ev, once that is answered. It
// returns the error that the reader gets.
func (c *Conn) finish(ev wsdriver.Event) error {
	failed := ev.Kind == wsdriver.Fail
	err := c.reason(ev)
	if c.err == nil {
		c.err = err
	}
	if code := CloseStatus(err); c.closing && (failed || code == wsdriver.AbnormalClosure) {
		c.result = err
	}
	c.reply(ev)
	switch {
	case ev.Code == wsdriver.AbnormalClosure: // there is nobody to hear us
	case c.flushAll() != nil || c.shut:
	case failed:
		c.mu.Unlock()
		c.linger(min(maxLinger, c.cfg.closeTimeout()), true)
		c.mu.Lock()
	case c.d.State() == wsdriver.Closing:
		c.mu.Unlock()
		c.linger(c.cfg.closeTimeout(), false) // 7.1.1: the server closes first
		c.mu.Lock()
	}
	c.end(err)
	c.forget()
	return c.err
}

// reason returns the error for a terminal event.
func (c *Conn) reason(ev wsdriver.Event) error {
	fault := c.d.Err()
	if ev.Kind == wsdriver.Fail {
		return fault
	}
	err := &CloseError{Code: ev.Code, Reason: string(ev.Data), Remote: !c.closing && !c.half, cause: c.cause}
	if ev.Code == wsdriver.AbnormalClosure && c.cause == nil && fault != nil {
		err.cause = fault
	}
	return err
}

// linger waits for the peer to close, for d at most. To close with input unread
// would make the system discard our last bytes, with the Close frame in them. half
// closes our direction first.
func (c *Conn) linger(d time.Duration, half bool) {
	nc, ok := c.nc.(interface{ CloseWrite() error })
	if half && (!ok || nc.CloseWrite() != nil) {
		return // such a transport discards nothing
	}
	if c.lingerUntil(wake(now()+d)) != nil {
		return
	}
	discardAll(c.nc)
}

// forget lets go of what only a connection needs that goes on.
func (c *Conn) forget() {
	c.buf.release()
	c.in, c.buf, c.part = nil, nil, nil
	c.dropOutput()
}
