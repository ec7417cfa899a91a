//go:build linux

package epoll

import (
	"time"

	"golang.org/x/sys/unix"

	"github.com/wsdriver/wsdriver"
)

// begin starts the handling of a connection. Until settle, it is the loop's alone.
func (l *loop) begin(c *Conn) {
	c.mu.Lock()
	c.handled = true
	c.mu.Unlock()
}

// settle ends the handling of a connection: what it has to send is written, and what
// the system and the wheel are to tell is set.
func (l *loop) settle(c *Conn) {
	for {
		due := l.work(c)
		c.mu.Lock()
		if c.mail.Load() != nil {
			c.mu.Unlock()
			c.readMail()
			continue
		}
		if c.out == nil && c.end == nil && !c.hungry && c.mask == readable && due == 0 && c.timer.due == 0 {
			c.handled = false
			c.mu.Unlock()
			return
		}
		drained := c.hungry && c.out == nil && c.end == nil
		c.hungry = c.hungry && !drained
		c.mu.Unlock()
		if drained && l.cfg.OnDrain != nil {
			l.cfg.OnDrain(c)
			due = l.work(c)
		}
		if l.arrange(c, due) {
			return
		}
	}
}

// work does what there is to do for a connection, and returns when the Driver wants to
// know the time again, or 0.
func (l *loop) work(c *Conn) time.Duration {
	for {
		due := l.tick(c)
		if c.out == nil || !c.out.full {
			if err := c.flush(); err != nil {
				c.fail(err)
			}
		}
		if !l.resume(c) {
			return due
		}
	}
}

// arrange is settle for a connection that is not simply open and idle. It reports
// whether that is done, or there is mail.
func (l *loop) arrange(c *Conn, due time.Duration) bool {
	if c.phase == opened && c.end != nil && c.d.State() == wsdriver.Finished {
		c.leave(errClosedHere, false) // hixie-75: the end of the stream is the close
	}
	if c.phase == leaving && c.out == nil && !c.killed {
		l.depart(c)
	}
	l.expire(c)
	if c.killed {
		l.remove(c)
		return true
	}
	if c.end != nil {
		due = sooner(due, c.end.by)
	}
	if c.out != nil {
		due = sooner(due, c.out.by)
	}
	l.set(c, due)
	l.ask(c)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.handled = c.mail.Load() != nil
	return !c.handled
}

// sooner returns the earlier of two moments, of which 0 is none.
func sooner(a, b time.Duration) time.Duration {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// tick tells the Driver the time, if it wants to know, and handles what it has to
// say. It returns when to tell it again, or 0.
func (l *loop) tick(c *Conn) time.Duration {
	for c.phase <= opened && !c.killed && (c.phase == shaking || l.pings || c.end != nil) {
		ev, next := c.d.Tick(l.clock())
		if ev.Kind == wsdriver.None {
			return next
		}
		l.control(c, ev)
	}
	return 0
}

// ask sets what the system is to tell.
func (l *loop) ask(c *Conn) {
	var mask uint32
	if c.out != nil {
		mask |= writable
	}
	if c.phase == lingering || c.phase <= opened && (c.out == nil || c.out.waiting() < l.cfg.MaxQueue) {
		mask |= readable
	}
	if mask == uint32(c.mask) {
		return
	}
	c.mask = uint8(mask)
	unix.EpollCtl(l.ep, unix.EPOLL_CTL_MOD, int(c.fd), l.wanted(c)) // cannot fail: it was added
}

func (l *loop) wanted(c *Conn) *unix.EpollEvent {
	return &unix.EpollEvent{Events: uint32(c.mask), Fd: int32(c.place), Pad: int32(c.gen)}
}
