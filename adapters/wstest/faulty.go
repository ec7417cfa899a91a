package wstest

import (
	"errors"
	"net"
	"slices"
	"sync"
	"time"
)

// Faulty is a connection on which things go wrong. [Wrap] makes it; one can be
// wrapped again. Any number of goroutines may use it. The zero Faulty is closed.
type Faulty struct {
	nc     net.Conn
	faults []Fault

	mu       sync.Mutex
	changed  sync.Cond // anything below
	ready    sync.Once
	counts   Counts
	calls    []int   // of each fault, those that are its
	released bool    // nothing stalls any more
	closed   bool    // Close was called
	busy     [2]bool // a Read goes on, a Write does
	read     deadline
	write    deadline
}

// Wrap returns nc with those faults. Without any, everything passes.
func Wrap(nc net.Conn, faults ...Fault) *Faulty {
	return &Faulty{nc: nc, faults: slices.Clone(faults), calls: make([]int, len(faults))}
}

// conn returns the connection beneath, and a closed one where there is none.
func (f *Faulty) conn() net.Conn {
	f.ready.Do(func() {
		f.changed.L = &f.mu
		if f.nc == nil {
			f.nc = new(Transport)
		}
	})
	return f.nc
}

// Counts returns how much f was used so far.
func (f *Faulty) Counts() Counts {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.counts
}

// Release ends all that stalls, and has nothing stall from now on.
func (f *Faulty) Release() {
	f.conn()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.released = true
	f.changed.Broadcast()
}

// Close closes the connection beneath, whatever is wrong with the call, and ends
// what stalls.
func (f *Faulty) Close() error {
	nc := f.conn()
	f.mu.Lock()
	_, err := f.begin(Closes)
	f.closed = true
	f.read.stop()
	f.write.stop()
	f.changed.Broadcast()
	f.mu.Unlock()
	failed := nc.Close()
	if err == nil {
		err = failed
	}
	return err
}

// CloseWrite closes the direction to the other end, or says that the connection
// beneath cannot, with errors.ErrUnsupported.
func (f *Faulty) CloseWrite() error {
	if nc, ok := f.conn().(interface{ CloseWrite() error }); ok {
		return nc.CloseWrite()
	}
	return errors.ErrUnsupported
}

// Reset breaks the connection beneath, or closes it where it cannot be broken.
func (f *Faulty) Reset() {
	switch nc := f.conn().(type) {
	case interface{ Reset() }:
		nc.Reset()
		return
	case *net.TCPConn:
		nc.SetLinger(0) // RFC 9293, section 3.10.4: closed with data unread or unsent, it resets
	}
	f.nc.Close()
}

// LocalAddr is that of the connection beneath.
func (f *Faulty) LocalAddr() net.Addr { return f.conn().LocalAddr() }

// RemoteAddr is that of the connection beneath.
func (f *Faulty) RemoteAddr() net.Addr { return f.conn().RemoteAddr() }

// SetDeadline sets both deadlines, of what stalls and is delayed too.
func (f *Faulty) SetDeadline(t time.Time) error {
	return f.setDeadline(Deadlines, t, f.conn().SetDeadline, &f.read, &f.write)
}

// SetReadDeadline sets the deadline of reading.
func (f *Faulty) SetReadDeadline(t time.Time) error {
	return f.setDeadline(ReadDeadlines, t, f.conn().SetReadDeadline, &f.read)
}

// SetWriteDeadline sets the deadline of writing.
func (f *Faulty) SetWriteDeadline(t time.Time) error {
	return f.setDeadline(WriteDeadlines, t, f.conn().SetWriteDeadline, &f.write)
}

func (f *Faulty) setDeadline(op Op, t time.Time, set func(time.Time) error, own ...*deadline) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, err := f.begin(op); err != nil {
		return err
	}
	if err := set(t); err != nil {
		return err
	}
	for _, d := range own {
		if !f.closed {
			d.reset(t, &f.changed)
		}
	}
	return nil
}
