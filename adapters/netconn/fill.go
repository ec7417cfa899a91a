package netconn

import (
	"errors"
	"io"
	"net"
	"os"

	"github.com/wsdriver/wsdriver"
)

// maxEmpty is how many reads in a row may bring neither bytes nor an error.
const maxEmpty = 100

// direct is how much payload must be sure to come for it to be read to where it
// belongs. Below, a read that may bring the next frames along is worth more.
func (c *Conn) direct() int {
	if c.poll != nil {
		return readyBuffer
	}
	return waitBuffer
}

// errTick is the end of a wait because the Driver wants to know the time.
var errTick = errors.New("netconn: time to tick")

// prepare does what is to be done before waiting for input: it writes what is owed
// and tells the Driver the time. It makes room in dst for n bytes that are certain to
// be payload and can be read to where they belong.
func (c *Conn) prepare(dst []byte, start int) (_ []byte, n int, err error) {
	if err := c.owe(); err != nil {
		return dst, 0, err
	}
	w, err := c.tick()
	if err != nil {
		return dst, 0, err
	}
	if c.fail != nil {
		return dst, 0, c.lost(c.fail)
	}
	if n = c.d.Remaining(); n < c.direct() || c.discard {
		n = 0
	} else if len(dst) == cap(dst) {
		dst = grow(dst, start, n)
	}
	c.alarm = w
	return dst, min(n, cap(dst)-len(dst)), nil
}

// arrived judges what a read has brought. An error ends ReadMessage.
func (c *Conn) arrived(n int, err error) error {
	switch {
	case n > 0:
		c.empty = 0
		if err != nil && !isTimeout(err) {
			c.fail = err
		}
		return nil
	case err == errTick:
		return nil
	case err == nil: // see io.Reader: nothing happened
		if c.empty++; c.empty < maxEmpty {
			return nil
		}
		return c.lost(io.ErrNoProgress)
	case isTimeout(err):
		return deadline(err)
	}
	return c.lost(err)
}

// wait reads from the transport into p, or, if that is empty, into a buffer of the
// pool, and leaves the bytes in c.in.
func (c *Conn) wait(p []byte) (n int, err error) {
	if err := c.wakeAt(c.alarm); err != nil {
		return 0, err
	}
	if c.poll != nil {
		c.buf, n, err = c.poll.read(p)
	} else {
		if len(p) == 0 {
			c.buf = take(&waitPool)
			p = c.buf.b
		}
		n, err = c.nc.Read(p)
	}
	if n <= 0 {
		c.buf.release()
		c.buf = nil
		if err != nil && isTimeout(err) && c.ours() {
			err = errTick
		}
		return 0, err
	}
	c.inPlace = c.buf == nil
	if !c.inPlace {
		p = c.buf.b
	}
	c.in = p[:n:n]
	return n, err
}

// tick tells the Driver the time, if it wants to know, and handles what it has to
// say. wake is when to tell it again.
func (c *Conn) tick() (wake, error) {
	for c.cfg.pings() || c.d.State() == wsdriver.Closing {
		ev, next := c.d.Tick(now())
		if ev.Kind == wsdriver.None {
			return wake(next), nil
		}
		if err := c.handle(ev); err != nil {
			return 0, err
		}
		if err := c.owe(); err != nil {
			return 0, err
		}
	}
	return 0, nil
}

// lost ends the connection because the transport's stream did. It returns the
// error that the reader gets.
func (c *Conn) lost(err error) error {
	if c.err != nil {
		return c.err // we closed it ourselves
	}
	ev := c.d.ReceiveEOF()
	if err != io.EOF {
		c.cause = err
	}
	if ev.Kind == wsdriver.None {
		c.end(errClosedHere) // cannot be: whoever handles the terminal event ends
		return c.err
	}
	return c.handle(ev)
}

func isTimeout(err error) bool {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return true
	}
	var ne net.Error
	return errors.As(err, &ne) && ne.Timeout()
}

// deadline returns the error of a deadline of the program's. Transports that have
// a timeout error of their own get the one that everybody can compare with.
func deadline(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	return errors.Join(os.ErrDeadlineExceeded, err)
}
