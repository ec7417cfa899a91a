package netconn

import (
	"bytes"
	"errors"
	"time"

	"github.com/wsdriver/wsdriver"
)

// maxLinger is how long a peer that broke the protocol has for reading why.
const maxLinger = time.Second

// Close carries out the closing handshake with that code and reason and closes the
// transport. It takes no longer than Config.CloseTimeout, whatever the peer does,
// and needs no reader: if there is none, it reads itself, and drops what comes
// before the peer's Close frame. NoStatus, or 0, sends no code and takes no reason.
//
// In the versions before hybi-06 the code and the reason are left out. In hixie-76 a Close
// frame cannot stand in a message: one that a MessageWriter is amid is waited for, and if
// it does not end in time the connection is closed without.
//
// Its error tells of a closing handshake that was not completed, and is nil if
// the connection had ended before. Any number of goroutines may call it, and do so
// again. A code or a reason that cannot be sent is refused, and nothing is closed.
func (c *Conn) Close(code wsdriver.Code, reason string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reader == unmade {
		return nil
	}
	cr := c.crowd()
	for cr.shut {
		if cr.gone {
			return nil
		}
		cr.changed.Wait()
	}
	if !cr.closing {
		dst, err := c.appendClose(code, reason)
		for err == wsdriver.ErrBusy && c.awaitTurnFor(nil, c.cfg.closeTimeout()) == nil {
			dst, err = c.appendClose(code, reason)
		}
		switch {
		case cr.shut:
			return nil
		case err == wsdriver.ErrBusy:
			// In hixie-76 a Close frame cannot stand in a message, and nobody ends this one.
			return errors.Join(err, c.end(errClosedHere))
		case err != nil && !errors.Is(err, wsdriver.ErrClosed):
			return c.send(dst, err, nil)
		}
		c.pending.b = dst
		cr.closing, c.ending = true, true
		cr.changed.Broadcast() // who waits for a turn need not

		c.startTimer()
		if err := c.owe(); err != nil {
			return err
		}
	}
	if c.driver().State() == wsdriver.Finished && !cr.shut {
		// hixie-75: the end of the stream is the close.
		err := c.flushAll()
		return errors.Join(err, c.end(errClosedHere))
	}
	if c.reader == telling {
		return nil // this may be the reader, within OnEvent: it goes on by itself
	}
	for !cr.gone {
		if c.reader != nobody || cr.back || cr.shut {
			cr.changed.Wait()
			continue
		}
		c.reader, cr.discard = reading, true
		c.drain()
		c.reader = nobody
		cr.changed.Broadcast()
	}
	return cr.result
}

// drain reads up to the end of the connection.
func (c *Conn) drain() {
	cr := c.crowd()
	if in := c.in; in != nil && in.lent {
		// The program may be looking at the message still.
		c.in = leftover(bytes.Clone(in.mem[in.at:in.end]))
	}
	c.mu.Unlock()
	err := c.times().ignoreUser(c.nc())
	c.mu.Lock()
	returned := false
	defer func() {
		if !returned && c.reader == telling {
			c.mu.Lock() // OnEvent has panicked, and Close is going to give it back
		}
	}()
	if err == nil && !cr.shut {
		_, _, _, err = c.next(nil, discarded, nil)
	}
	if err != nil && cr.err == nil {
		cr.result = err
	}
	c.end(errClosedHere)
	returned = true
}

// codeOf returns a close code of version 13, or, in a version that does not have it, the
// nearest: the registry grew with RFC 6455.
func (c *Conn) codeOf(code wsdriver.Code) wsdriver.Code {
	if c.driver().Version() == wsdriver.Hybi13 {
		return code
	}
	return wsdriver.GoingAway
}

// appendClose appends a Close frame, without a code and a reason where the version
// has none.
func (c *Conn) appendClose(code wsdriver.Code, reason string) ([]byte, error) {
	if !c.driver().Caps().CloseCodes {
		code, reason = wsdriver.NoStatus, ""
	}
	return c.driver().AppendClose(c.output(maxControlFrame), code, reason)
}

// startTimer bounds the closing handshake.
func (c *Conn) startTimer() {
	if cr := c.crowd(); cr.timer == nil {
		cr.timer = time.AfterFunc(c.cfg.closeTimeout(), c.expire)
	}
}

// expire ends a Close that takes too long.
func (c *Conn) expire() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if cr := c.crowd(); !cr.shut {
		if cr.err == nil {
			cr.result = wsdriver.ErrTimeout
		}
		c.end(errClosedHere)
	}
}

// CloseNow closes the transport without a closing handshake. Whoever reads or
// writes gets an error that wraps net.ErrClosed.
func (c *Conn) CloseNow() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.crowd().shut {
		return nil
	}
	return c.end(errClosedHere)
}

// end closes the transport, and makes err what reading and writing return from now
// on unless that is settled. It returns the error of the transport.
func (c *Conn) end(err error) error {
	cr := c.crowd()
	c.ending = true
	if cr.err == nil {
		cr.err = err
	}
	if cr.shut {
		return nil
	}
	cr.shut = true
	if cr.timer != nil {
		cr.timer.Stop()
	}
	c.mu.Unlock()
	failed := c.nc().Close() // may block: TLS says goodbye
	c.mu.Lock()
	cr.gone = true
	cr.endPings()
	cr.watched.forget()
	cr.changed.Broadcast()
	return failed
}

// finish ends the connection for the terminal event ev, once that is answered. It
// returns the error that the reader gets.
func (c *Conn) finish(ev wsdriver.Event) error {
	failed := ev.Kind == wsdriver.Fail
	err := c.reason(ev)
	cr := c.crowd()
	c.ending = true
	if cr.err == nil {
		cr.err = err
	}
	if code := CloseStatus(err); cr.closing && (failed || code == wsdriver.AbnormalClosure) {
		cr.result = err
	}
	c.reply(ev)
	switch {
	case ev.Code == wsdriver.AbnormalClosure: // there is nobody to hear us
	case c.flushAll() != nil || cr.shut:
	case failed:
		c.mu.Unlock()
		c.linger(min(maxLinger, c.cfg.closeTimeout()), true)
		c.mu.Lock()
	case c.driver().State() == wsdriver.Closing:
		c.mu.Unlock()
		c.linger(c.cfg.closeTimeout(), false) // 7.1.1: the server closes first
		c.mu.Lock()
	}
	c.end(err)
	c.forget()
	return cr.err
}

// reason returns the error for a terminal event.
func (c *Conn) reason(ev wsdriver.Event) error {
	fault := c.driver().Err()
	if ev.Kind == wsdriver.Fail {
		return fault
	}
	cr := c.crowd()
	err := &CloseError{Code: ev.Code, Reason: string(ev.Data), Remote: !cr.closing && !cr.half, cause: cr.cause}
	if ev.Code == wsdriver.AbnormalClosure && cr.cause == nil && fault != nil {
		err.cause = fault
	}
	return err
}

// linger waits for the peer to close, for d at most. To close with input unread
// would make the system discard our last bytes, with the Close frame in them. half
// closes our direction first.
func (c *Conn) linger(d time.Duration, half bool) {
	nc, ok := c.nc().(interface{ CloseWrite() error })
	if half && (!ok || nc.CloseWrite() != nil) {
		return // such a transport discards nothing
	}
	if c.times().lingerUntil(c.nc(), after(d)) != nil {
		return
	}
	discardAll(c.nc())
}

// forget lets go of what only a connection needs that goes on.
func (c *Conn) forget() {
	c.in.release()
	c.in = nil
	c.dropOutput()
}
