//go:build linux

package epoll

import (
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/wsdriver/wsdriver/adapters/internal/sock"
)

const (
	// highWater is how much is gathered in the output of a loop before it is written,
	// though there is input left to handle.
	highWater = 64 << 10

	// outputSize is the room in the output of a loop: enough for a message that is
	// copied when it is not yet to be written.
	outputSize = highWater + byReference + overhead

	// overhead is more than any frame has beside its payload, and any Close frame in
	// all.
	overhead = 160
)

// output is what waits to be written: what the system did not take, and what other
// goroutines have sent since.
type output struct {
	buf  *buffer
	sent int  // bytes of buf that are written
	full bool // the system takes no more: it will tell when it does

	by    time.Duration // when the first bytes must be gone, or 0 for never
	first int           // how many those are
}

var outputs = sync.Pool{New: func() any { return new(output) }}

func (o *output) waiting() int { return len(o.buf.b) - o.sent }

// room makes room for n bytes.
func (o *output) room(n int) {
	if b := o.buf.b; cap(b)-len(b) < n && o.sent > len(b)/2 {
		o.buf.b, o.sent = b[:copy(b, b[o.sent:])], 0
	}
	o.buf = o.buf.room(n)
}

// output returns what output is to be appended to: n bytes, roughly.
func (c *Conn) output(n int) *[]byte {
	if c.out == nil {
		if c.handled {
			return &c.loop.out
		}
		c.out = outputs.Get().(*output)
		c.out.buf = take(n + overhead)
	}
	c.out.room(n + overhead)
	return &c.out.buf.b
}

// dropOutput gives back what holds the output, which is all written, or given up.
func (c *Conn) dropOutput() {
	if c.out != nil {
		c.out.buf.release()
		*c.out = output{}
		outputs.Put(c.out)
		c.out = nil
	}
}

// flush writes what is to be written, as far as the system takes it. An error is the
// end of the connection.
func (c *Conn) flush() error {
	if c.out != nil {
		return c.flushQueue()
	}
	l := c.loop
	if !c.handled || len(l.out) == 0 {
		return nil
	}
	n, errno := sock.Send(int(c.fd), l.out)
	rest := l.out[n:]
	l.clear()
	if len(rest) == 0 {
		return nil
	}
	return c.keep(errno, rest, nil)
}

// clear empties the output of the loop.
func (l *loop) clear() {
	if l.out = l.out[:0]; cap(l.out) > outputSize {
		l.out = make([]byte, 0, outputSize) // what is large for once is not kept
	}
}

// flushQueue is flush for output that has waited.
func (c *Conn) flushQueue() error {
	o := c.out
	n, errno := sock.Send(int(c.fd), o.buf.b[o.sent:])
	o.sent += n
	if o.waiting() == 0 {
		c.dropOutput()
		return nil
	}
	if o.first -= n; o.first <= 0 {
		o.by = 0
	}
	return c.stall(errno)
}

// keep makes p and q wait, which errno says why the system did not take.
func (c *Conn) keep(errno unix.Errno, p, q []byte) error {
	if c.out == nil {
		c.out = outputs.Get().(*output)
		c.out.buf = take(len(p) + len(q))
	}
	o := c.out
	o.buf.b = append(append(o.buf.b, p...), q...)
	return c.stall(errno)
}

// stall notes that the system takes no more for the time being, unless errno says
// that it never will.
func (c *Conn) stall(errno unix.Errno) error {
	if errno != 0 && errno != unix.EAGAIN {
		return os.NewSyscallError("write", errno)
	}
	o := c.out
	o.full = true
	if o.by == 0 && c.loop.cfg.WriteTimeout > 0 {
		o.by, o.first = now()+c.loop.cfg.WriteTimeout, o.waiting()
	}
	return nil
}

// fail makes err, of a write, the end of the connection, and returns what is.
func (c *Conn) fail(err error) error {
	c.kill(&writeError{err})
	return c.end.err
}
