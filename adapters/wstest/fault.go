package wstest

import (
	"errors"
	"io"
	"time"
)

// Fault is one thing that goes wrong on a [Faulty] connection. The zero Fault is
// none.
type Fault struct {
	On Op     // the calls that it is about
	Do Action // what happens

	// At is the byte at which Cut, Reset, Stall and Flip happen, counted from 0 over
	// all that is read, or all that is written.
	At int64

	// Call is the call that Fail and Short happen to, counted from 1 over all calls
	// of On together; 0 means every one.
	Call int

	// Size is the bytes of Chunk and Short.
	Size int

	// Bit is the one of Flip, from 0, which is the lowest, to 7.
	Bit uint8

	// Wait is how long Delay takes.
	Wait time.Duration

	// Err is what the call returns. Nil stands for io.EOF and ErrBroken (Cut of what
	// is read and written), ErrReset (Reset) and ErrInjected (Fail); for Short it
	// is nil.
	Err error
}

// ErrInjected is what a [Fail] without an error of its own returns.
var ErrInjected = errors.New("wstest: injected failure")

// Op is a set of the calls of a connection.
type Op uint8

// The calls. They can be joined with |.
const (
	Reads          Op = 1 << iota // Read
	Writes                        // Write
	Deadlines                     // SetDeadline
	ReadDeadlines                 // SetReadDeadline
	WriteDeadlines                // SetWriteDeadline
	Closes                        // Close
)

// AnyCall is all of them.
const AnyCall = Reads | Writes | Deadlines | ReadDeadlines | WriteDeadlines | Closes

// Action is what a Fault does. Fail is for all calls, and the others are for Reads and
// Writes alone.
type Action uint8

const (
	// Nothing is what the zero Fault does.
	Nothing Action = iota

	// Cut ends the stream before the byte At. Reading, it is the end for this end
	// alone. Writing, the other end reads io.EOF there too.
	Cut

	// Reset breaks the connection before the byte At, for both ends if the
	// transport knows how: a Transport and a TCP socket do, others are closed.
	Reset

	// Stall has the call wait before the byte At until its deadline, Close or
	// Faulty.Release.
	Stall

	// Flip inverts a bit of the byte At.
	Flip

	// Chunk hands on at most Size bytes in one piece: reading, a call gets no more;
	// writing, a call is carried out in many. Size 0 means 1.
	Chunk

	// Delay has each call take Wait longer, or until its deadline or Close.
	Delay

	// Fail has the call do nothing and return Err. Close alone does what it should,
	// so that nothing is left open.
	Fail

	// Short has the call take at most Size bytes and return Err, even where that is
	// nil, as a Write must not.
	Short
)

// errAt returns the error of a fault that ends a stream.
func (f *Fault) errAt(op Op) error {
	switch {
	case f.Err != nil:
		return f.Err
	case f.Do == Reset:
		return ErrReset
	case f.Do == Fail:
		return ErrInjected
	case op == Writes:
		return ErrBroken
	}
	return io.EOF
}

// Counts is how much a [Faulty] connection was used, with the calls that failed.
type Counts struct {
	Reads, Writes                            int
	Deadlines, ReadDeadlines, WriteDeadlines int
	Closes                                   int

	BytesRead, BytesWritten int64 // as the caller has seen them
}

// Of returns the number of calls of op.
func (c Counts) Of(op Op) int {
	sum := 0
	for i, n := range [...]int{c.Reads, c.Writes, c.Deadlines, c.ReadDeadlines, c.WriteDeadlines, c.Closes} {
		if op&(1<<i) != 0 {
			sum += n
		}
	}
	return sum
}

// add counts a call.
func (c *Counts) add(op Op) {
	switch op {
	case Reads:
		c.Reads++
	case Writes:
		c.Writes++
	case Deadlines:
		c.Deadlines++
	case ReadDeadlines:
		c.ReadDeadlines++
	case WriteDeadlines:
		c.WriteDeadlines++
	case Closes:
		c.Closes++
	}
}
