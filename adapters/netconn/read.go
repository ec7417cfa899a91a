package netconn

import (
	"bytes"
	"slices"
	"time"

	"github.com/wsdriver/wsdriver"
)

// reader is the state of reading. reading is under mu; all else belongs to the
// goroutine that set it.
type reader struct {
	reading bool
	telling bool // the program's OnEvent is running
	discard bool // Close reads for the Close frame alone
	back    bool // the reader is expected back

	own   bool  // the memory of the message under way is ours
	empty uint8 // reads in a row that brought nothing

	part []byte  // what came of a message before a deadline
	in   []byte  // bytes of the peer that the Driver has not taken in yet
	buf  *buffer // that in lies in, or nil
	// inPlace says that in lies in the message under way, where it belongs.
	inPlace bool
	fail    error // of the transport, once in is used up
	alarm   wake  // when the Driver wants to know the time
}

// ReadMessage returns the next message in memory of its own. See the package's
// documentation for its errors.
func (c *Conn) ReadMessage() (wsdriver.Kind, []byte, error) {
	return c.AppendRead(nil)
}

// AppendRead appends the next message to dst. It allocates nothing if dst has room
// for it. On an error dst comes back as it was; what has come of a message stays
// with the connection, for the next call.
//
// A goroutine that waits here keeps its stack. What follows is cut so that the
// frames of handling input are not below those of waiting for it.
func (c *Conn) AppendRead(dst []byte) (wsdriver.Kind, []byte, error) {
	c.mu.Lock()
	err := c.startReading()
	if err != nil {
		c.mu.Unlock()
		return wsdriver.None, dst, err
	}
	// No defer: if the program's OnEvent panics, the lock is not held.
	kind, dst, err := c.next(dst)
	c.stopReading(err == nil)
	c.mu.Unlock()
	return kind, dst, err
}

// startReading takes the place of the reader.
func (c *Conn) startReading() error {
	switch {
	case c.err != nil:
		return c.err
	case c.reading && c.discard:
		return errClosedHere // Close is at it
	case c.reading:
		return ErrConcurrentRead
	}
	c.reading, c.back = true, false
	return nil
}

// readerGrace is how long Close leaves its place to a reader that was told a message
// and is likely to come back for the next.
const readerGrace = 50 * time.Millisecond

// stopReading leaves the place, for which Close may be waiting.
func (c *Conn) stopReading(told bool) {
	c.reading = false
	switch {
	case !c.closing:
	case told:
		c.back = true
		time.AfterFunc(readerGrace, c.takeBack)
	default:
		c.changed.Broadcast()
	}
}

// takeBack ends the grace of a reader that has not come back.
func (c *Conn) takeBack() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.back = false
	c.changed.Broadcast()
}

// next appends the next message to dst.
func (c *Conn) next(dst []byte) (wsdriver.Kind, []byte, error) {
	start := len(dst)
	dst = c.resume(dst)
	for {
		kind, n, err := wsdriver.None, 0, error(nil)
		kind, dst, err = c.consume(dst, start)
		for kind == wsdriver.None && err == nil {
			if dst, n, err = c.prepare(dst, start); err != nil {
				break
			}
			c.mu.Unlock()
			n, err = c.wait(dst[len(dst) : len(dst)+n])
			c.mu.Lock()
			if err = c.arrived(n, err); n > 0 {
				break
			}
		}
		if kind != wsdriver.None {
			return kind, dst, nil
		}
		if err != nil {
			return kind, c.keep(dst, start), err
		}
	}
}

// resume puts before the message what came of it before a deadline.
func (c *Conn) resume(dst []byte) []byte {
	part := c.part
	c.part, c.own = nil, cap(dst) == 0
	if c.own {
		return part
	}
	return append(dst, part...)
}

// keep remembers what has come of a message, in its own memory if that is ours,
// and returns the dst that the caller gave.
func (c *Conn) keep(dst []byte, start int) []byte {
	p := dst[start:]
	switch {
	case c.err != nil || len(p) == 0:
	case c.own:
		c.part = p
		return nil
	default:
		c.part = bytes.Clone(p)
	}
	return dst[:start]
}

// consume handles what is in c.in, up to the end of a message, which it returns the
// kind of.
func (c *Conn) consume(dst []byte, start int) (wsdriver.Kind, []byte, error) {
	for {
		ev, n := c.d.Receive(c.in)
		c.in = c.in[n:]
		switch ev.Kind {
		case wsdriver.Text, wsdriver.Binary:
			if !c.discard {
				dst = c.gather(dst, start, ev)
			}
			if ev.Last() && !c.discard {
				c.dropInput()
				return ev.Kind, dst, nil
			}
		case wsdriver.None:
			c.dropInput()
			return wsdriver.None, dst, nil
		default:
			if err := c.handle(ev); err != nil {
				return wsdriver.None, dst, err
			}
		}
	}
}

// gather adds a piece of a message to dst, where it may lie already.
func (c *Conn) gather(dst []byte, start int, ev wsdriver.Event) []byte {
	if len(ev.Data) == 0 {
		return dst
	}
	if len(dst) < cap(dst) && &dst[:len(dst)+1][len(dst)] == &ev.Data[0] {
		return dst[:len(dst)+len(ev.Data)]
	}
	if c.inPlace {
		// The piece lies elsewhere: the input that follows must not be overwritten.
		c.in, c.inPlace = bytes.Clone(c.in), false
	}
	if !ev.Last() {
		dst = grow(dst, start, len(ev.Data)+c.d.Remaining())
	}
	return append(dst, ev.Data...)
}

// grow makes room in dst for some of the n bytes that are announced. It takes the
// announcement at its word as far as three times what has come, so that a
// header alone cannot make it allocate much, and few copies are made all the same.
func grow(dst []byte, start, n int) []byte {
	const least = 64 << 10
	return slices.Grow(dst, min(n, max(least, 3*(len(dst)-start))))
}

// dropInput gives the buffer back once the Driver has taken in all of it.
func (c *Conn) dropInput() {
	if len(c.in) == 0 {
		c.buf.release()
		c.in, c.buf, c.inPlace = nil, nil, false
	}
}

// handle tells and answers an event that is not part of a message. It returns the
// error that a terminal one is the reason of.
func (c *Conn) handle(ev wsdriver.Event) error {
	if c.cfg.OnEvent != nil && ev.Kind != wsdriver.Open {
		c.telling = true
		c.mu.Unlock()
		c.cfg.OnEvent(c, ev)
		c.mu.Lock()
		c.telling = false
	}
	if ev.Terminal() {
		return c.finish(ev)
	}
	c.reply(ev)
	return nil
}

// reply appends what is owed for ev to the output.
func (c *Conn) reply(ev wsdriver.Event) {
	dst := c.d.AppendReply(c.output(), ev)
	c.pending.b = dst
}
