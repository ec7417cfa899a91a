package netconn

import (
	"errors"
	"math"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// wake is a moment on the clock of now, or 0 for never.
type wake time.Duration

// past is a moment that is over.
const past wake = 1

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
	return max(after(time.Until(t)), 1)
}

// after is the moment when d is over. A time that is meant to be none may be as long as
// can be.
func after(d time.Duration) wake {
	t := now()
	if d > math.MaxInt64-t {
		return math.MaxInt64
	}
	return wake(t + d)
}

// deadlines shares the two deadlines of the transport between the program's own
// and ours. The lock is held while the transport's are set, so that they are set
// in the order of the decisions; it comes after Conn.mu where both are held.
type deadlines struct {
	lock       sync.Mutex
	userRead   wake
	userWrite  atomic.Int64 // a wake
	driver     wake         // when the Driver wants to know the time
	armed      wake         // the read deadline of the transport
	write      wake         // the end of the write that is going on, or 0
	armedWrite wake         // the write deadline of the transport
	program    bool         // that write is carried out by order of the program
	deaf       bool         // the program's read deadline no longer counts
	halted     bool         // the end of a context makes reading fail
	cut        bool         // the context of the opening handshake is over
}

// times returns the connection's deadlines.
func (c *Conn) times() *deadlines {
	c.mu.Lock()
	defer c.mu.Unlock()
	return &c.rarely().deadlines
}

// SetReadDeadline sets when reading fails with an error that wraps
// os.ErrDeadlineExceeded; the zero Time means never. The connection is as good as
// before, and nothing is lost. It may be called while a goroutine reads.
func (c *Conn) SetReadDeadline(t time.Time) error {
	d := c.times()
	d.lock.Lock()
	defer d.lock.Unlock()
	d.userRead = wakeOf(t)
	return d.arm(c.nc(), d.earliest())
}

// SetWriteDeadline sets when calls that write return, with an error that wraps
// os.ErrDeadlineExceeded; the zero Time means that Config.WriteTimeout alone counts,
// which ends the connection. The connection is as good as before: a call that begins too
// late sends nothing, and what one has begun to send is sent by others. It may be called
// while goroutines write; only, a write that is cut off in the middle is the end of a
// transport that cannot go on after that, such as TLS.
func (c *Conn) SetWriteDeadline(t time.Time) error {
	d := c.times()
	err := d.setUserWrite(c.nc(), wakeOf(t))
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.rare; r.closer != nil {
		r.changed.Broadcast()
	}
	return err
}

func (d *deadlines) setUserWrite(nc net.Conn, w wake) error {
	d.lock.Lock()
	defer d.lock.Unlock()
	d.userWrite.Store(int64(w))
	if !d.program || d.cut {
		return nil
	}
	return tolerate(d.armWrite(nc))
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
func (d *deadlines) arm(nc net.Conn, w wake) error {
	if d.cut {
		return nil // it is in the past, and stays there
	}
	if d.halted && !d.deaf {
		w = past
	}
	if err := nc.SetReadDeadline(w.time()); err != nil {
		return tolerate(err)
	}
	d.armed = w
	return nil
}

// wakeAt makes the next read come back at w, if not before. A deadline of ours that
// is too early is left as it is: it is set again when it strikes, which is
// once for each that is due and not once for each read.
func (d *deadlines) wakeAt(nc net.Conn, w wake) error {
	d.lock.Lock()
	defer d.lock.Unlock()
	d.driver = w
	want := d.earliest()
	if d.armed == want || d.armed != 0 && want != 0 && d.armed < want && d.armed > wake(now()) {
		return nil
	}
	return d.arm(nc, want)
}

// halt makes reading fail, or lets it be again.
func (d *deadlines) halt(nc net.Conn, yes bool) {
	d.lock.Lock()
	defer d.lock.Unlock()
	if d.halted != yes {
		d.halted = yes
		d.arm(nc, d.earliest())
	}
}

// ours reports whether the deadline that has struck was not the program's.
func (d *deadlines) ours(nc net.Conn) bool {
	d.lock.Lock()
	defer d.lock.Unlock()
	t := wake(now())
	if !d.deaf && (d.halted || d.userRead != 0 && d.userRead <= t) || d.armed == 0 || d.armed > t {
		return false
	}
	// It has struck, and would again.
	return d.arm(nc, 0) == nil
}

// lingerUntil makes reads come back at w at the latest, whatever the program sets.
func (d *deadlines) lingerUntil(nc net.Conn, w wake) error {
	d.lock.Lock()
	defer d.lock.Unlock()
	d.deaf, d.driver = true, w
	return d.arm(nc, w)
}

// ignoreUser ends the say of the program's read deadline.
func (d *deadlines) ignoreUser(nc net.Conn) error {
	d.lock.Lock()
	defer d.lock.Unlock()
	d.deaf = true
	return d.arm(nc, d.earliest())
}

// cutOff makes reading and writing fail for good.
func (d *deadlines) cutOff(nc net.Conn) {
	d.lock.Lock()
	defer d.lock.Unlock()
	d.cut, d.armed = true, 0
	nc.SetDeadline(time.Unix(1, 0))
}

// boundWrite makes the write that goes on fail after the timeout, if there is one, and at
// the program's deadline, if it is carried out by order of the program.
func (d *deadlines) boundWrite(nc net.Conn, timeout time.Duration, program bool) error {
	d.lock.Lock()
	defer d.lock.Unlock()
	d.program = program
	if timeout > 0 {
		d.write = after(timeout)
	}
	if d.cut {
		return nil
	}
	return tolerate(d.armWrite(nc))
}

// armWrite sets the write deadline of the transport.
func (d *deadlines) armWrite(nc net.Conn) error {
	w := d.write
	if d.program {
		w = sooner(w, wake(d.userWrite.Load()))
	}
	if w == d.armedWrite {
		return nil
	}
	d.armedWrite = w
	return nc.SetWriteDeadline(w.time())
}

// judge returns the error of a write as an unfinished one if it was the program that
// set the limit that the write has reached.
func (d *deadlines) judge(err error) error {
	if !isTimeout(err) {
		return err
	}
	d.lock.Lock()
	defer d.lock.Unlock()
	if d.cut || !d.program || d.write != 0 && d.write <= wake(now()) {
		return err
	}
	// It may have been moved since: that it was the program's shows in that it was not
	// ours.
	return &unfinished{deadline(err), true}
}

// unboundWrite undoes boundWrite: a deadline that is left would strike the
// transport's own writes, such as TLS has.
func (d *deadlines) unboundWrite(nc net.Conn) {
	d.lock.Lock()
	defer d.lock.Unlock()
	d.program, d.write = false, 0
	if !d.cut {
		d.armWrite(nc)
	}
}

// tolerate passes over the error of a transport that knows no deadlines.
func tolerate(err error) error {
	if errors.Is(err, os.ErrNoDeadline) || errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return err
}
