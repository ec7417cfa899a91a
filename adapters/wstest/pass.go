package wstest

import (
	"bytes"
	"net"
	"os"
	"time"
)

// call is what a Read or a Write has to do with the faults that are about it.
type call struct {
	chunk int           // most bytes in one piece, or 0
	short *Fault        // the Short that strikes, or nil
	wait  time.Duration // of all Delays
}

// begin counts a call, and returns what is wrong with it. The lock is held.
func (f *Faulty) begin(op Op) (c call, err error) {
	f.counts.add(op)
	for i := range f.faults {
		fault := &f.faults[i]
		if fault.On&op == 0 {
			continue
		}
		f.calls[i]++
		struck := fault.Call == 0 || fault.Call == f.calls[i]
		switch {
		case fault.Do == Fail && struck && err == nil:
			err = fault.errAt(op)
		case fault.Do == Short && struck:
			c.short = fault
		case fault.Do == Delay:
			c.wait += fault.Wait
		case fault.Do == Chunk && (c.chunk == 0 || fault.Size < c.chunk):
			c.chunk = max(fault.Size, 1)
		}
	}
	return c, err
}

// over returns why a Read or a Write has to stop waiting, or nil.
func (f *Faulty) over(op Op) error {
	switch {
	case f.closed:
		return net.ErrClosed
	case op == Reads && f.read.passed, op == Writes && f.write.passed:
		return os.ErrDeadlineExceeded
	}
	return nil
}

// enter begins a Read or a Write, with the lock, and waits for its turn and for what
// it is delayed by. Where err is nil the direction is taken.
func (f *Faulty) enter(op Op) (c call, err error) {
	if c, err = f.begin(op); err != nil {
		return c, err
	}
	var delay deadline
	if c.wait > 0 {
		delay.reset(time.Now().Add(c.wait), &f.changed)
		defer delay.stop()
	}
	for c.wait > 0 && !delay.passed || f.busy[op>>1] {
		if err := f.over(op); err != nil {
			return c, err
		}
		f.changed.Wait()
	}
	f.busy[op>>1] = true
	return c, nil
}

// exit gives the direction back, and the lock.
func (f *Faulty) exit(op Op) {
	f.busy[op>>1] = false
	f.changed.Broadcast()
	f.mu.Unlock()
}

// room returns how many bytes, of at most n, can go on from offset at before
// something ends the stream. It waits while something stalls there. The lock is held.
func (f *Faulty) room(op Op, at int64, n int) (int, error) {
	for {
		var next *Fault
		left := int64(n)
		for i := range f.faults {
			fault := &f.faults[i]
			ends := fault.Do == Cut || fault.Do == Reset || fault.Do == Stall && !f.released
			if fault.On&op == 0 || !ends || fault.At-at > left || next != nil && fault.At-at == left {
				continue
			}
			next, left = fault, max(fault.At-at, 0)
		}
		switch {
		case left > 0, next == nil:
			return int(left), nil
		case next.Do == Stall:
			if err := f.over(op); err != nil {
				return 0, err
			}
			f.changed.Wait()
			continue
		case next.Do == Reset:
			f.Reset()
		case op == Writes:
			if f.CloseWrite() != nil {
				f.nc.Close()
			}
		}
		return 0, next.errAt(op)
	}
}

// flip inverts the bits that are to be inverted of p, which lies at offset at. It
// reports whether there are any, and changes p only if it may.
func (f *Faulty) flip(op Op, at int64, p []byte, may bool) (any bool) {
	for _, fault := range f.faults {
		if i := fault.At - at; fault.On&op != 0 && fault.Do == Flip && i >= 0 && i < int64(len(p)) {
			any = true
			if may {
				p[i] ^= 1 << (fault.Bit & 7)
			}
		}
	}
	return any
}

// aside makes a call of the connection beneath without the lock, and has it again if that
// panics. What cannot be the result of a call is not.
func (f *Faulty) aside(call func([]byte) (int, error), p []byte) (int, error) {
	f.mu.Unlock()
	defer f.mu.Lock()
	n, err := call(p)
	return min(max(n, 0), len(p)), err
}

// Read reads, with what is wrong.
func (f *Faulty) Read(p []byte) (int, error) {
	nc := f.conn()
	f.mu.Lock()
	c, err := f.enter(Reads)
	if err != nil {
		f.mu.Unlock()
		return 0, err
	}
	defer f.exit(Reads)
	if c.chunk > 0 {
		p = p[:min(len(p), c.chunk)]
	}
	if c.short != nil {
		p = p[:min(len(p), max(c.short.Size, 0))]
	}
	room, err := f.room(Reads, f.counts.BytesRead, len(p))
	if err != nil {
		return 0, err
	}
	n, err := f.aside(nc.Read, p[:room])
	f.flip(Reads, f.counts.BytesRead, p[:n], true)
	f.counts.BytesRead += int64(n)
	if c.short != nil && err == nil {
		err = c.short.Err
	}
	return n, err
}

// Write writes, with what is wrong. p is not changed.
func (f *Faulty) Write(p []byte) (n int, err error) {
	nc := f.conn()
	f.mu.Lock()
	c, err := f.enter(Writes)
	if err != nil {
		f.mu.Unlock()
		return 0, err
	}
	defer f.exit(Writes)
	if c.short != nil {
		p = p[:min(len(p), max(c.short.Size, 0))]
	}
	for first := true; err == nil && (n < len(p) || first); first = false {
		piece := p[n:]
		if c.chunk > 0 {
			piece = piece[:min(len(piece), c.chunk)]
		}
		room := 0
		if room, err = f.room(Writes, f.counts.BytesWritten, len(piece)); err != nil {
			break
		}
		piece = piece[:room]
		if f.flip(Writes, f.counts.BytesWritten, piece, false) {
			piece = bytes.Clone(piece)
			f.flip(Writes, f.counts.BytesWritten, piece, true)
		}
		m := 0
		m, err = f.aside(nc.Write, piece)
		n += m
		f.counts.BytesWritten += int64(m)
		if err == nil && m < len(piece) {
			return n, nil // the connection beneath is short itself
		}
	}
	if c.short != nil && err == nil {
		err = c.short.Err
	}
	return n, err
}
