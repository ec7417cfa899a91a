//go:build linux

package epoll

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// maxLinger is how long a peer that broke the protocol has for reading why.
const maxLinger = time.Second

// Close starts the closing handshake with that code and reason, and does not wait
// for it: Config.OnClose is told the end, after the messages that the peer has still
// under way, and no later than Config.CloseTimeout from now. NoStatus, or 0, sends no
// code and takes no reason.
//
// In the versions before hybi-06 the code and the reason are left out. In hixie-75,
// which has no Close frame, the transport is closed once all is written.
//
// Its error is that of a code or a reason that cannot be sent; nothing is closed
// then. It is nil if the connection had ended before, or is closing.
func (c *Conn) Close(code wsdriver.Code, reason string) error {
	return c.do(letter{act: startClose, code: code, p: []byte(reason)})
}

// CloseNow closes the transport without a closing handshake. What was sent before and
// the system does not take at once is lost.
func (c *Conn) CloseNow() { c.do(letter{act: closeNow}) }

// close is Close for who may touch the connection.
func (c *Conn) close(a letter) error {
	if c.end != nil {
		return nil
	}
	dst, err := c.output(0), error(nil)
	*dst, err = appendTo(&c.d, *dst, a)
	if err = c.appended(err); err == nil {
		c.setEnd(&ending{closed: true, by: now() + c.loop.cfg.CloseTimeout})
	}
	if errors.Is(err, wsdriver.ErrClosed) {
		return nil
	}
	return err
}

// kill makes err the end of the connection unless that is settled, and leaves it to
// the loop to carry it out.
func (c *Conn) kill(err error) {
	c.conclude(err)
	c.killed = true
}

// conclude makes err the end of the connection unless that is settled.
func (c *Conn) conclude(err error) {
	e := ending{err: err}
	if c.end != nil {
		if c.end.err != nil {
			return
		}
		e.closed, e.by = c.end.closed, c.end.by
	}
	c.setEnd(&e)
}

func (c *Conn) setEnd(e *ending) {
	if c.handled {
		c.mu.Lock()
		defer c.mu.Unlock()
	}
	c.end = e
}

// finish ends the connection for the terminal event ev, once that is answered. cause
// is the transport's error behind it, or nil.
func (l *loop) finish(c *Conn, ev wsdriver.Event, cause error) {
	err := c.reason(ev, cause)
	l.tell(c, ev)
	l.reply(c, ev)
	switch {
	case ev.Code != wsdriver.AbnormalClosure:
		c.leave(err, ev.Kind == wsdriver.Fail)
	case c.d.Err() == wsdriver.ErrTimeout || cause != nil: // there is nobody to hear us
		c.kill(err)
	default: // it may have closed its direction alone
		c.leave(err, false)
	}
}

// reason returns the error for a terminal event.
func (c *Conn) reason(ev wsdriver.Event, cause error) error {
	fault := c.d.Err()
	if ev.Kind == wsdriver.Fail {
		return fault
	}
	err := &netconn.CloseError{Code: ev.Code, Reason: string(ev.Data), Remote: c.end == nil}
	if ev.Code != wsdriver.AbnormalClosure {
		return err
	}
	if cause == nil && fault != nil {
		cause = fault
	}
	if cause == nil {
		return err
	}
	return &lostError{err, cause}
}

// leave makes err the end of the connection, once what waits is written. Nothing is
// read any more.
func (c *Conn) leave(err error, linger bool) {
	c.conclude(err)
	c.end.linger = linger
	c.phase = leaving
	c.dropInput()
}

// depart goes on with leaving, when all is written.
func (l *loop) depart(c *Conn) {
	if !c.end.linger || unix.Shutdown(int(c.fd), unix.SHUT_WR) != nil {
		c.killed = true
		return
	}
	// To close with input unread would make the system discard our last bytes, with
	// the Close frame or the refusal in them. So the peer closes first, if it does so
	// in time.
	c.phase = lingering
	c.end.by = now() + min(maxLinger, l.cfg.CloseTimeout)
}

// expire ends what takes too long.
func (l *loop) expire(c *Conn) {
	t := l.clock()
	if o := c.out; o != nil && o.by != 0 && o.by <= t {
		c.kill(&writeError{os.ErrDeadlineExceeded})
	}
	if e := c.end; e != nil && e.by != 0 && e.by <= t {
		c.kill(&closedHere{wsdriver.ErrTimeout})
	}
}

// remove closes the transport and tells so.
func (l *loop) remove(c *Conn) {
	l.unset(c)
	l.table.remove(c)
	l.load.Add(-1)
	c.dropInput()
	c.dropOutput()
	l.clear()
	c.mu.Lock()
	// To close it would not take it out of the set if somebody has a copy.
	unix.EpollCtl(l.ep, unix.EPOLL_CTL_DEL, int(c.fd), nil)
	unix.Close(int(c.fd))
	c.phase, c.fd, c.handled = gone, -1, false
	c.mail.Swap(nil).release()
	c.mu.Unlock()
	if c.told && l.cfg.OnClose != nil {
		l.cfg.OnClose(c, c.end.err)
	}
}
