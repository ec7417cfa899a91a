//go:build linux

package epoll

import (
	"bytes"
	"os"
	"sync"

	"golang.org/x/sys/unix"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/internal/sock"
)

const (
	// readBuffer is the size of a loop's buffer for input, and the most that is read
	// from a connection in one round.
	readBuffer = 128 << 10

	// direct is how much payload must be sure to come for it to be read to where it
	// belongs.
	direct = 4 << 10
)

// input is what a connection keeps of what it has read.
type input struct {
	message *buffer // under way, or nil
	want    int     // bytes that are certain to be payload of it, and have room there
	held    *buffer // what is not handled before there is room for output, or nil
}

var inputs = sync.Pool{New: func() any { return new(input) }}

// dropInput gives back what is kept.
func (c *Conn) dropInput() {
	if c.in != nil {
		c.in.message.release()
		c.in.held.release()
		*c.in = input{}
		inputs.Put(c.in)
		c.in = nil
	}
}

// read reads from the transport what there is, up to a buffer full: there are other
// connections too. With n bytes comes what of them is in the message under way.
func (l *loop) read(c *Conn) (n int, tail []byte, errno unix.Errno) {
	if c.in == nil || c.in.want == 0 {
		n, errno = sock.Recv(int(c.fd), l.in)
		return n, nil, errno
	}
	m := c.in.message.b
	tail = m[len(m) : len(m)+c.in.want]
	var v sock.Vector
	n, errno = v.Recv(int(c.fd), tail, l.in)
	return n, tail[:min(n, len(tail))], errno
}

// handle handles what read has returned.
func (l *loop) handle(c *Conn, n int, tail []byte, errno unix.Errno) {
	switch {
	case errno == unix.EAGAIN:
	case c.phase >= leaving:
		if n == 0 {
			c.killed = true
		}
	case errno != 0:
		l.lost(c, os.NewSyscallError("read", errno))
	case n == 0:
		l.lost(c, nil)
	default:
		if len(tail) > 0 {
			l.feed(c, tail, true)
			n -= len(tail)
		}
		l.feed(c, l.in[:n], false)
		l.expect(c)
	}
}

// lost ends the connection because the peer's stream did.
func (l *loop) lost(c *Conn, cause error) {
	ev := c.d.ReceiveEOF()
	if ev.Kind == wsdriver.None || c.phase == shaking {
		c.kill(errClosedHere) // nobody has heard of it
		return
	}
	l.finish(c, ev, cause)
}

// feed has the Driver take in p, and handles what it tells. inMessage says that p
// lies in the message under way, where it belongs.
func (l *loop) feed(c *Conn, p []byte, inMessage bool) {
	for c.phase <= opened && !c.killed {
		if c.out != nil && l.stuck(c) {
			c.hold(p)
			return
		}
		ev, n := c.d.Receive(p)
		p = p[n:]
		switch ev.Kind {
		case wsdriver.Text, wsdriver.Binary:
			if ev.Flags != wsdriver.Whole {
				if inMessage && len(p) > 0 {
					// It lies where the message is going to grow.
					p, inMessage = bytes.Clone(p), false
				}
				if c.gather(ev); !ev.Last() {
					continue
				}
				ev.Data = c.in.message.b
			}
			l.message(c, ev)
		case wsdriver.None:
			return
		default:
			l.control(c, ev)
		}
	}
}

// stuck reports whether so much output waits that nothing more is to be handled.
func (l *loop) stuck(c *Conn) bool {
	if c.out.waiting() < l.cfg.MaxQueue {
		return false
	}
	if !c.out.full { // others have sent it
		if err := c.flush(); err != nil {
			c.fail(err)
			return true
		}
	}
	return c.out != nil && c.out.waiting() >= l.cfg.MaxQueue
}

// hold keeps p for later.
func (c *Conn) hold(p []byte) {
	if len(p) == 0 {
		return
	}
	in := c.keepInput()
	if in.held == nil {
		in.held = take(len(p))
	}
	in.held = in.held.room(len(p))
	in.held.b = append(in.held.b, p...)
}

// resume handles what was held, if there is room for output again. It reports
// whether it did.
func (l *loop) resume(c *Conn) bool {
	if c.in == nil || c.in.held == nil || c.killed || c.out != nil && l.stuck(c) {
		return false
	}
	held := c.in.held
	c.in.held = nil
	l.feed(c, held.b, false)
	held.release()
	l.expect(c)
	return true
}

func (c *Conn) keepInput() *input {
	if c.in == nil {
		c.in = inputs.Get().(*input)
	}
	return c.in
}

// gather adds a piece to the message under way, where it may lie already.
func (c *Conn) gather(ev wsdriver.Event) {
	in := c.keepInput()
	if in.message == nil {
		in.message = take(c.announced(0, ev))
	}
	m := in.message
	if n := len(m.b); len(ev.Data) > 0 && n < cap(m.b) && &m.b[:n+1][n] == &ev.Data[0] {
		m.b = m.b[:n+len(ev.Data)]
		return
	}
	if cap(m.b)-len(m.b) < len(ev.Data) {
		m = m.grow(c.announced(len(m.b), ev))
	}
	m.b = append(m.b, ev.Data...)
	in.message = m
}

// announced returns how much room to make for ev and what follows it, where have
// bytes of the message have come before. It takes the announcement of the frame at
// its word as far as three times what has come, so that headers alone cannot make
// us allocate much, and few copies are made all the same.
func (c *Conn) announced(have int, ev wsdriver.Event) int {
	n := len(ev.Data)
	return n + min(c.d.Remaining(), max(leastBuffer, 3*(have+n)))
}

// expect makes room for what is certain to follow of the message under way, if that
// is worth while.
func (l *loop) expect(c *Conn) {
	if c.in == nil {
		return
	}
	in := c.in
	in.want = 0
	switch {
	case in.message != nil:
		if n := c.d.Remaining(); n >= direct {
			have := len(in.message.b)
			in.message = in.message.grow(min(n, max(leastBuffer, 3*have)))
			in.want = min(n, cap(in.message.b)-have)
		}
	case in.held == nil:
		c.dropInput()
	}
}

// message tells a message.
func (l *loop) message(c *Conn, ev wsdriver.Event) {
	if l.cfg.OnMessage != nil {
		l.cfg.OnMessage(c, ev.Kind, ev.Data)
		c.hear()
	}
	if ev.Flags != wsdriver.Whole && c.in != nil {
		c.in.message.release()
		c.in.message = nil
	}
}
