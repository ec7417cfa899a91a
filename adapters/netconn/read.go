package netconn

import "github.com/wsdriver/wsdriver"

// message is one that is being read, and what becomes of it.
type message struct {
	dst   []byte
	start int // what has come of it lies in dst from here on, if not in Conn.in
	use
	then use            // of the message after one that is skipped
	of   *MessageReader // that it is streamed to, or nil
}

type use uint8

const (
	appended  use = iota // to dst, which is the caller's
	owned                // by the caller, in memory that is made here
	viewed               // by the caller, in memory of ours
	streamed             // to the caller piece by piece
	skipped              // up to its end, for it was streamed in part; the next has the use then
	discarded            // by Close, which wants the Close frame alone
)

// ReadMessage returns the next message in memory of its own. See the package's
// documentation for its errors.
func (c *Conn) ReadMessage() (wsdriver.Kind, []byte, error) { return c.AppendRead(nil) }

// AppendRead appends the next message to dst. It allocates nothing if dst has room
// for it. On an error dst comes back as it was; what has come of a message stays
// with the connection, for the next call.
func (c *Conn) AppendRead(dst []byte) (wsdriver.Kind, []byte, error) {
	u := appended
	if cap(dst) == 0 {
		u = owned
	}
	kind, p, there, err := c.next(dst, u, nil)
	switch {
	case err != nil:
		return kind, dst, err
	case there:
		dst = p
	case u == owned:
		dst = own(p)
	default:
		dst = append(dst, p...)
	}
	c.leave()
	return kind, dst, nil
}

// ReadView returns the next message in memory of the connection's, which it lends:
// the payload is valid, and the program may change it, until the next call that
// reads a message. A message that came in one read is not copied, and none makes
// garbage.
//
// The connection keeps a buffer of 18 KiB or more for as long as a message is lent. A
// program that does anything slow between two messages is better off with
// AppendRead.
func (c *Conn) ReadView() (wsdriver.Kind, []byte, error) {
	kind, p, _, err := c.next(nil, viewed, nil)
	return kind, p, err
}

// next reads the next message. It returns the payload: behind dst if it is there
// already, else where it lies. Of a message that is streamed it returns the next piece,
// and whether that is the last. For memory of the caller's, the caller has the lock then
// and gives it back with leave; not for a view or a piece, and not after an error.
//
// The goroutine that waits here keeps its stack, and one of 2 KiB that has grown
// stays grown. So the wait for the transport stands right here, and is not wrapped
// into more calls; and memory for a message is taken by the callers, where there is
// more of the stack left.
func (c *Conn) next(dst []byte, u use, of *MessageReader) (kind wsdriver.Kind, p []byte, there bool, err error) {
	m := message{dst, len(dst), u, u, of}
	if u != discarded { // Close has the lock, and the place
		c.mu.Lock()
		if c.reader != nobody || c.ending {
			if err = c.mayRead(); err != nil {
				c.mu.Unlock()
				return 0, nil, false, err
			}
		}
		c.reader = reading
	}
	if c.rare != nil && c.rare.closer != nil {
		if err = c.place(&m); err != nil {
			c.give() // what another reader was lent stays lent
			return 0, nil, false, err
		}
	}
	if c.in != nil && (c.in.lent || c.in.odd || u == discarded) {
		c.resume(&m)
	}
	for err == nil {
		if kind, p, there, err = c.consume(&m); kind != wsdriver.None {
			return kind, p, there, nil
		}
		if err == nil && c.pending != nil {
			err = c.owe()
		}
		if err == nil {
			err = c.prepare(&m)
		}
		if err != nil {
			break
		}
		c.rest()
		// No defer: if the program's OnEvent panics, the lock is not held.
		c.mu.Unlock()
		if c.raw != nil {
			err = c.raw.Read(c.readable)
		} else {
			err = c.read()
		}
		c.mu.Lock()
		err = c.arrived(err)
	}
	if over := c.over(); over != nil {
		err = over // a write may have failed, be it our own
	}
	if u != discarded {
		c.keep(&m)
		c.give()
	}
	return 0, nil, false, err
}

// consume handles the input up to the end of a message, which it returns as next
// does, or until the Driver has nothing more to tell.
func (c *Conn) consume(m *message) (kind wsdriver.Kind, p []byte, there bool, err error) {
	for {
		var q []byte
		if in := c.in; in != nil {
			q = in.mem[in.at:in.end:in.end]
		}
		ev, n := c.driver().Receive(q)
		if c.in == nil {
			if ev.Kind == wsdriver.None {
				return 0, nil, false, nil
			}
			c.in = take(bare) // told from what the Driver has taken in before
		}
		in := c.in
		in.at += n
		switch {
		case ev.Kind == wsdriver.None:
			return 0, nil, false, nil
		case ev.Kind > wsdriver.Binary:
			if err := c.handle(ev); err != nil {
				return 0, nil, false, err
			}
		case m.use >= streamed:
			kind, p, there = c.piece(m, ev)
		case ev.Flags == wsdriver.Whole && (m.use != viewed || in.holds(ev.Data)):
			kind, p = ev.Kind, ev.Data
		default:
			if c.gather(m, ev.Data); ev.Last() {
				kind = ev.Kind
				p, there = c.gathered(m)
			}
		}
		if kind != wsdriver.None {
			if m.use >= viewed {
				in.lent = true
				c.leave()
			}
			return kind, p, there, nil
		}
	}
}

// own returns a copy of p.
func own(p []byte) []byte {
	q := make([]byte, len(p)) // less stack than bytes.Clone takes
	copy(q, p)
	return q
}

// handle tells and answers an event that is not part of a message. It returns the
// error that a terminal one is the reason of.
func (c *Conn) handle(ev wsdriver.Event) error {
	if c.cfg.OnEvent != nil && ev.Kind != wsdriver.Open {
		c.reader = telling
		c.mu.Unlock()
		c.cfg.OnEvent(c, ev)
		c.mu.Lock()
		c.reader = reading
	}
	if ev.Kind >= wsdriver.Idle {
		c.timePing(ev)
	}
	if ev.Terminal() {
		return c.finish(ev)
	}
	c.reply(ev)
	return nil
}

// reply appends what is owed for ev to the output.
func (c *Conn) reply(ev wsdriver.Event) {
	before := c.output(maxControlFrame)
	c.queue(c.driver().AppendReply(before, ev), len(before))
}
