package netconn

import (
	"errors"
	"io"

	"github.com/wsdriver/wsdriver"
)

// ErrSkipped is what a MessageReader returns once another call has asked for the next
// message.
var ErrSkipped = errors.New("websocket: the rest of the message was skipped, for the next was asked for")

// MessageReader is the payload of one message as a stream: no more of it is held at a
// time than came in one read of the transport. It belongs to the goroutine that reads.
// Conn.NextReader makes one; any other one returns an error that wraps net.ErrClosed.
type MessageReader struct {
	c     *Conn
	left  []byte // of the last piece, in memory of the connection's
	last  bool   // there is no other piece
	begun bool   // a piece was told
	err   error  // for good
}

// NextReader waits for the next message and returns its kind and its payload as a
// stream. What the program leaves of it is skipped by the next call that reads a
// message. Config.Driver.MaxMessage holds for it as for all.
//
// It is for large messages that need not be in memory as a whole; others are read with
// less work by ReadMessage, AppendRead and ReadView.
func (c *Conn) NextReader() (wsdriver.Kind, *MessageReader, error) {
	r := &MessageReader{c: c}
	kind, p, last, err := c.next(nil, streamed, r)
	if err != nil {
		return kind, nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.err == nil {
		r.left, r.last = p, last
	}
	return kind, r, nil
}

// Read returns what has come of the message, and waits only if that is nothing. At the
// end of the message it returns io.EOF, and after a read deadline it goes on where it
// was. Its other errors are those of ReadMessage, of which none is io.EOF itself, and
// ErrSkipped.
func (r *MessageReader) Read(p []byte) (n int, err error) {
	if r.c == nil {
		return 0, errNeverOpen
	}
	r.c.mu.Lock()
	defer r.c.mu.Unlock()
	if len(p) == 0 {
		return 0, nil
	}
	if err := r.fill(); err != nil {
		return 0, err
	}
	n = copy(p, r.left)
	r.left = r.left[n:]
	return n, nil
}

// WriteTo writes what is left of the message to w, as io.Copy would have it, without a
// buffer of its own. If w is nil the error is ErrNilArgument.
func (r *MessageReader) WriteTo(w io.Writer) (n int64, err error) {
	switch {
	case r.c == nil:
		return 0, errNeverOpen
	case w == nil:
		return 0, ErrNilArgument
	}
	r.c.mu.Lock()
	defer r.c.mu.Unlock()
	for {
		if err = r.fill(); err != nil {
			if err == io.EOF {
				err = nil
			}
			return n, err
		}
		p := r.left
		m, err := r.hand(w, p)
		m = min(max(m, 0), len(p))
		if n += int64(m); r.err == nil {
			r.left = r.left[m:]
		}
		if err == nil && m < len(p) {
			err = io.ErrShortWrite
		}
		if err != nil {
			return n, err
		}
	}
}

// fill makes sure that there is something left to read. It is called, and returns, with
// the lock.
func (r *MessageReader) fill() error {
	c := r.c
	for r.err == nil && len(r.left) == 0 {
		if r.last {
			c.crowd().stream = nil
			r.err = io.EOF
			break
		}
		p, last, err := r.next()
		switch {
		case err == nil:
			r.left, r.last = p, last
		case r.err != nil: // skipped meanwhile
		case c.over() != nil:
			r.err = err
		default:
			return err // a deadline
		}
	}
	return r.err
}

// next waits for the next piece, and hand writes p to w. Both are called with the lock,
// and give it back for that time. They have it again when the program's own code panics:
// a deferred Unlock would end the program otherwise.
func (r *MessageReader) next() (p []byte, last bool, err error) {
	r.c.mu.Unlock()
	defer r.c.mu.Lock()
	_, p, last, err = r.c.next(nil, streamed, r)
	return p, last, err
}

func (r *MessageReader) hand(w io.Writer, p []byte) (int, error) {
	r.c.mu.Unlock()
	defer r.c.mu.Lock()
	return w.Write(p)
}

// place puts m behind what was streamed before, if there was something.
func (c *Conn) place(m *message) error {
	cr := c.rare.closer
	r := cr.stream
	switch {
	case m.of != nil && m.of == r:
		return nil // the next piece
	case m.of != nil && m.of.begun:
		return ErrSkipped
	case r != nil && m.use == discarded:
		cr.stream = nil
		r.left, r.err = nil, errClosedHere
	case r != nil:
		cr.stream = nil
		r.left, r.err = nil, ErrSkipped
	}
	if cr.midway && m.use != discarded {
		m.use = skipped
	}
	return nil
}

// piece takes an event of a message that is not wanted as a whole. It returns what next
// does.
func (c *Conn) piece(m *message, ev wsdriver.Event) (kind wsdriver.Kind, p []byte, last bool) {
	last = ev.Last()
	switch {
	case m.use == discarded:
		return wsdriver.None, nil, false
	case m.use == skipped:
		if last {
			c.rare.midway, m.use = false, m.then
		}
		return wsdriver.None, nil, false
	case len(m.dst) == m.start && c.in.part() == 0:
		if p = ev.Data; len(p) > 0 && !c.in.holds(p) {
			// It is the Driver's, which Close has go on while the program looks at it.
			c.in.apart = takeFor(len(p))
			p = append(c.in.apart.b[:0], p...)
		}
	default: // the start of it was gathered already
		c.gather(m, ev.Data)
		p, _ = c.gathered(m)
		m.dst = m.dst[:m.start]
	}
	cr := c.crowd()
	cr.stream, cr.midway, m.of.begun = m.of, !last, true
	return ev.Kind, p, last
}
