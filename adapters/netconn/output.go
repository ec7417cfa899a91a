package netconn

import (
	"io"
	"sync"

	"github.com/wsdriver/wsdriver"
)

const (
	// smallOutput is the capacity of the buffers that most output fits in.
	smallOutput = 4 << 10

	// largeOutput is that of the others. It has room for all that may be queued, and
	// a message that is just not large.
	largeOutput = 88 << 10

	// block is how much of a large message is masked, or copied behind its header,
	// at a time.
	block = 32 << 10

	// maxHeader is the longest header of a frame, and maxControlFrame the longest
	// control frame.
	maxHeader       = 14
	maxControlFrame = maxHeader + 125
)

// output is what is to be written, and the write of it. It is shared by all
// connections and held by none that has nothing to write.
type output struct {
	b    []byte // frames, or their start
	tail []byte // the payload behind b, which is the caller's

	queued  int  // bytes of b that nobody waits for
	payload int  // of the messages of Send that are in b
	owed    bool // somebody has left b to the write that went on
	hasty   bool // it is not waited for room

	masked bool   // tail is yet to be masked
	key    uint32 // for its next byte

	// Of the write that goes on.
	head, body []byte // what is left of b, and of tail
	writable   func(fd uintptr) bool
	err        error
	full       bool // the socket had no room
	patient    bool // it is waited for
	vector     vector
}

var smallOutputs, largeOutputs sync.Pool

// outputFor returns an output with room for n bytes.
func outputFor(n int) *output {
	pool, size := &smallOutputs, smallOutput
	if n > smallOutput {
		pool, size = &largeOutputs, max(n, largeOutput)
	}
	if n <= largeOutput {
		if o, _ := pool.Get().(*output); o != nil {
			return o
		}
	}
	o := &output{b: make([]byte, 0, size)}
	o.writable = o.tryWrite() // made for each write it would be garbage
	return o
}

// release gives o back. Nil is taken too. What a large message made grow is left to
// the garbage collector.
func (o *output) release() {
	if o == nil {
		return
	}
	o.b, o.tail, o.head, o.body = o.b[:0], nil, nil, nil
	o.queued, o.payload, o.owed, o.masked = 0, 0, false, false
	o.err, o.full, o.patient, o.hasty = nil, false, false, false
	switch cap(o.b) {
	case smallOutput:
		smallOutputs.Put(o)
	case largeOutput:
		largeOutputs.Put(o)
	}
}

// output returns what output is to be appended to, with room for a frame of n bytes
// of payload: what made room where the frame is written would need more stack.
func (c *Conn) output(n int) []byte {
	n += maxHeader
	switch o := c.pending; {
	case o == nil:
		c.pending = outputFor(n)
	case cap(o.b)-len(o.b) < n:
		if n += len(o.b); n > largeOutput {
			n = max(n, 2*cap(o.b))
		}
		c.pending = outputFor(n)
		c.pending.b = append(c.pending.b, o.b...)
		c.pending.queued, c.pending.payload, c.pending.owed = o.queued, o.payload, o.owed
		o.release()
	}
	return c.pending.b
}

// next has the next piece of o written, and reports whether there is one.
func (o *output) next() bool {
	switch {
	case len(o.head)+len(o.body) > 0: // there was no room for all of it
	case o.masked && len(o.tail) > 0:
		at, n := len(o.b), min(len(o.tail), block)
		b := o.b[:at+n]
		o.key = wsdriver.MaskBlock(b[at:], o.tail[:n], o.key)
		o.head, o.b, o.tail = b, b[:0], o.tail[n:]
	default:
		o.head, o.body = o.b, o.tail
		o.b, o.tail = o.b[:0], nil
	}
	return len(o.head)+len(o.body) > 0
}

// transmit writes o to the transport.
func (c *Conn) transmit(o *output, program bool) error {
	if c.raw == nil {
		return c.transmitPlain(o, program)
	}
	var err error
	for err == nil && o.next() {
		if err = c.raw.Write(o.writable); err == nil {
			err = o.err
		}
		if err == nil && o.full && o.hasty {
			return noRoom
		}
		if err == nil && o.full && !o.patient {
			// Most writes find room, and do without the clock and a deadline.
			o.patient = true
			err = c.times().boundWrite(c.nc(), c.cfg.writeTimeout(), program)
		}
	}
	if err != nil {
		err = c.times().judge(err)
	}
	if o.patient {
		c.times().unboundWrite(c.nc())
	}
	return err
}

// transmitPlain is transmit where the transport cannot be asked for room.
func (c *Conn) transmitPlain(o *output, program bool) error {
	d, nc := c.times(), c.nc()
	err := d.boundWrite(nc, c.cfg.writeTimeout(), program)
	if !o.masked && len(o.tail) > 0 {
		// A header is not worth a write, or a record of TLS, of its own.
		n := min(len(o.tail), cap(o.b)-len(o.b))
		o.b, o.tail = append(o.b, o.tail[:n]...), o.tail[n:]
	}
	for err == nil && o.next() {
		if o.head, err = writeAll(nc, o.head); err == nil {
			o.body, err = writeAll(nc, o.body)
		}
	}
	if err != nil {
		err = d.judge(err)
	}
	d.unboundWrite(nc)
	return err
}

// writeAll returns what is left of p after an error.
func writeAll(w io.Writer, p []byte) ([]byte, error) {
	if len(p) == 0 {
		return nil, nil
	}
	n, err := w.Write(p)
	if n = min(max(n, 0), len(p)); err == nil && n < len(p) {
		err = io.ErrShortWrite // see io.Writer: cannot be
	}
	return p[n:], err
}
