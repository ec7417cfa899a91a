package netconn

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"

	"github.com/wsdriver/wsdriver"
)

// maxEmpty is how many reads in a row may bring neither bytes nor an error.
const maxEmpty = 100

// prepare does what is to be done before waiting for input, once all that is owed is
// written: it tells the Driver the time, and makes room for what the read brings.
func (c *Conn) prepare(m *message) error {
	if c.ending || c.cfg.pings() {
		if err := c.tick(); err != nil {
			return err
		}
	}
	if c.in != nil && c.in.fail != nil {
		return c.lost(c.in.fail)
	}
	r := 0
	if m.use < streamed && c.d != nil { // nothing is under way while it rests
		r = c.d.Remaining()
	}
	if len(m.dst) > m.start || !c.stay(m, r) {
		c.aim(m, r)
	}
	return nil
}

// arrived judges what a read has brought. An error ends the call that reads.
func (c *Conn) arrived(err error) error {
	in := c.in
	if in != nil && err == nil {
		err, in.err = in.err, nil
	}
	switch {
	case in != nil && in.at < in.end:
		in.empty = 0
		if err != nil && !isTimeout(err) {
			in.fail = err
		}
		if in.from == in.to && in.class != bare && in.end-in.at < readyBuffer/2 {
			c.class = 0
		}
		return nil
	case err == nil && in == nil:
		return nil // there was no buffer in the pool, and there will be one
	case err == nil: // see io.Reader: nothing happened
		if in.empty++; in.empty < maxEmpty {
			return nil
		}
		return c.lost(io.ErrNoProgress)
	case !isTimeout(err):
		return c.lost(err)
	}
	if c.rare != nil {
		c.mu.Unlock()
		ours := c.rare.ours(c.nc())
		c.mu.Lock()
		if ours {
			return nil // the Driver wants to know the time
		}
	}
	return deadline(err)
}

// read reads from a transport that cannot be waited for without a buffer.
func (c *Conn) read() error {
	in := c.in
	n, err := c.nc().Read(in.mem[in.end:])
	in.end += min(max(n, 0), len(in.mem)-in.end) // see io.Reader
	in.err = err
	return nil
}

// tick tells the Driver the time, handles what it has to say, and has the next read
// come back when it wants to be told again.
func (c *Conn) tick() error {
	for c.cfg.pings() || c.driver().State() == wsdriver.Closing {
		ev, next := c.driver().Tick(now())
		if ev.Kind == wsdriver.None {
			r := c.rarely()
			c.mu.Unlock()
			err := r.wakeAt(c.nc(), wake(next))
			c.mu.Lock()
			if err != nil {
				err = c.lost(err)
			}
			return err
		}
		if err := c.handle(ev); err != nil {
			return err
		}
		if c.pending != nil {
			if err := c.owe(); err != nil {
				return err
			}
		}
	}
	return nil
}

// lost ends the connection because the transport's stream did. It returns the
// error that the reader gets.
func (c *Conn) lost(err error) error {
	if err := c.over(); err != nil {
		return err // we closed it ourselves
	}
	ev := c.driver().ReceiveEOF()
	if err != io.EOF {
		c.crowd().cause = err
	}
	if ev.Kind == wsdriver.None {
		c.end(errClosedHere) // cannot be: whoever handles the terminal event ends
		return c.over()
	}
	return c.handle(ev)
}

func isTimeout(err error) bool {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return true
	}
	if errors.Is(err, syscall.ETIMEDOUT) {
		return false // the system has given the peer up: that is no deadline
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
