package netconn

import (
	"errors"
	"os"
	"sync"
	"time"
)

// wake is a moment on the clock of now, or 0 for never.
type wake time.Duration

// sooner returns the earlier of two moments.
func sooner(a, b wake) wake {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

func (w wake) time() time.Time {
	if w == 0 {
		return time.Time{}
	}
	return epoch.Add(time.Duration(w))
}

func wakeOf(t time.Time) wake {
	if t.IsZero() {
		return 0
	}
	// 0 means never, so the moment of 0 is the one after it.
	return max(wake(now()+time.Until(t)), 1)
}

// deadlines shares the two deadlines of the transport between the program's own
// and ours. The lock is held while the transport's are set, so that they are set
// in the order of the decisions; it is never taken together with Conn.mu.
type deadlines struct {
	dmu       sync.Mutex
	userRead  wake
	userWrite wake
	driver    wake // when the Driver wants to know the time
	armed     wake // the read deadline of the transport
	write     wake // the end of the write that is going on, or 0
	deaf      bool // the program's read deadline no longer counts
	cut       bool // the context of the opening handshake is over
}

// SetReadDeadline sets when reading fails with an error that wraps
// os.ErrDeadlineExceeded; the zero Time means never. The connection is as good as
// before, and nothing is lost. It may be called while a goroutine reads.
func (c *Conn) SetReadDeadline(t time.Time) error {
	c.dmu.Lock()
	defer c.dmu.Unlock()
	c.userRead = wakeOf(t)
	return c.arm(c.earliest())
}

// SetWriteDeadline sets when writing fails, and the connection with it; the zero
// Time means that Config.WriteTimeout alone counts.
func (c *Conn) SetWriteDeadline(t time.Time) error {
	c.dmu.Lock()
	defer c.dmu.Unlock()
	c.userWrite = wakeOf(t)
	return c.nc.SetWriteDeadline(sooner(c.userWrite, c.write).time())
}

// SetDeadline sets both.
func (c *Conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// earliest is when the next read has to come back.
func (d *deadlines) earliest() wake {
	if d.deaf {
		return d.driver
	}
	return sooner(d.userRead, d.driver)
}

// arm sets the read deadline of the transport.
func (c *Conn) arm(w wake) error {
	if c.cut {
		return nil // it is in the past, and stays there
	}
	c.armed = w
	return tolerate(c.nc.SetReadDeadline(w.time()))
}

// wakeAt makes the next read come back at w, if not before. A deadline of ours that
// is too early is left as it is: it is set again when it strikes, which is
// once for each that is due and not once for each read.
func (c *Conn) wakeAt(w wake) error {
	c.dmu.Lock()
	defer c.dmu.Unlock()
	c.driver = w
	want := c.earliest()
	if c.armed == want || c.armed != 0 && want != 0 && c.armed < want && c.armed > wake(now()) {
		return nil
	}
	return c.arm(want)
}

// ours reports whether the deadline that has struck was not the program's.
func (c *Conn) ours() bool {
	c.dmu.Lock()
	defer c.dmu.Unlock()
	t := wake(now())
	if c.userRead != 0 && c.userRead <= t && !c.deaf || c.armed == 0 || c.armed > t {
		return false
	}
	// It has struck, and would again.
	return c.arm(0) == nil
}

// lingerUntil makes reads come back at w at the latest, whatever the program sets.
func (c *Conn) lingerUntil(w wake) error {
	c.dmu.Lock()
	defer c.dmu.Unlock()
	c.deaf, c.driver = true, w
	return c.arm(w)
}

// ignoreUser ends the say of the program's read deadline.
func (c *Conn) ignoreUser() error {
	c.dmu.Lock()
	defer c.dmu.Unlock()
	c.deaf = true
	return c.arm(c.earliest())
}

// cutOff makes reading and writing fail for good.
func (c *Conn) cutOff() {
	c.dmu.Lock()
	defer c.dmu.Unlock()
	c.cut, c.armed = true, 0
	c.nc.SetDeadline(time.Unix(1, 0))
}

// boundWrite makes the write that goes on fail after Config.WriteTimeout.
func (c *Conn) boundWrite() error {
	c.dmu.Lock()
	defer c.dmu.Unlock()
	if d := c.cfg.writeTimeout(); d > 0 {
		c.write = wake(now() + d)
	}
	if c.write == 0 || c.cut {
		return nil
	}
	return tolerate(c.nc.SetWriteDeadline(sooner(c.userWrite, c.write).time()))
}

// unboundWrite undoes boundWrite: a deadline that is left would strike the
// transport's own writes, such as TLS has.
func (c *Conn) unboundWrite() {
	c.dmu.Lock()
	defer c.dmu.Unlock()
	if c.write != 0 && !c.cut {
		c.write = 0
		c.nc.SetWriteDeadline(c.userWrite.time())
	}
}

// tolerate passes over the error of a transport that knows no deadlines.
func tolerate(err error) error {
	if errors.Is(err, os.ErrNoDeadline) || errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return err
}
