//go:build linux

package epoll

import (
	"golang.org/x/sys/unix"

	"github.com/wsdriver/wsdriver"
)

// call asks the loop to have a look at c.
func (l *loop) call(c *Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inbox.calls = append(l.inbox.calls, c)
	l.posted.Store(true)
	l.wake()
}

// post gives the loop something by way of its inbox, and reports whether it is
// still there to take it.
func (l *loop) post(put func(*inbox)) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dead {
		return false
	}
	put(&l.inbox)
	l.posted.Store(true)
	l.wake()
	return true
}

// collect does what others want.
func (l *loop) collect() {
	l.mu.Lock()
	box := l.inbox
	l.inbox = inbox{calls: l.spare[:0], order: box.order}
	l.posted.Store(false)
	l.mu.Unlock()
	for _, a := range box.adds {
		l.add(a)
	}
	for _, d := range box.doors {
		l.openDoor(d)
	}
	for i, c := range box.calls {
		box.calls[i] = nil
		c.mu.Lock()
		if c.called = false; c.phase == gone {
			c.mu.Unlock()
			continue
		}
		c.handled = true
		c.mu.Unlock()
		l.settle(c)
	}
	l.mu.Lock()
	if l.spare = box.calls[:0]; cap(l.spare) > maxSpare {
		l.spare = nil
	}
	l.mu.Unlock()
	if box.order > l.order {
		l.order = box.order
		l.obey()
	}
}

// maxSpare is how many calls a loop keeps memory for.
const maxSpare = 1 << 10

// add takes over a connection.
func (l *loop) add(a arrival) {
	c := &Conn{loop: l, fd: int32(a.fd), mask: readable, gen: l.gen}
	l.gen++
	if a.d != nil {
		c.d = *a.d
	} else {
		c.d.Reset(wsdriver.Server, l.cfg.Driver)
	}
	l.table.put(c)
	l.begin(c)
	switch err := unix.EpollCtl(l.ep, unix.EPOLL_CTL_ADD, a.fd, l.wanted(c)); {
	case err != nil || l.order != serve:
		c.kill(errClosedHere)
	case c.d.State() == wsdriver.Opened:
		l.open(c)
	}
	if a.d != nil {
		l.feed(c, a.in, false)
		l.expect(c)
	}
	l.settle(c)
}

// obey starts the end of the Server.
func (l *loop) obey() {
	l.closeDoors()
	for _, c := range l.table.conns {
		if c == nil {
			continue
		}
		l.begin(c)
		switch {
		case l.order == drop || c.phase == shaking:
			c.kill(errClosedHere)
		case c.phase == opened:
			c.close(letter{act: startClose, code: wsdriver.GoingAway})
		}
		l.settle(c)
	}
}

// over reports whether the loop has nothing to do any more, and never will.
func (l *loop) over() bool {
	if l.order == serve || l.table.n > 0 {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.inbox.adds) > 0 {
		return false
	}
	l.dead = true
	return true
}
