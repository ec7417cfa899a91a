package netconn

import (
	"errors"
	"io"
	"sync"
	"time"

	"github.com/wsdriver/wsdriver"
)

// pieceSize is how much of a message that is sent in pieces is gathered for a frame.
const pieceSize = 4 << 10

// maxPiece is the longest frame of such a message: a longer piece makes several.
const maxPiece = block

// ErrMessageEnded is what a MessageWriter returns after its Close.
var ErrMessageEnded = errors.New("websocket: the message has ended")

// MessageWriter sends one message in pieces, as it is made. Its methods must not be
// called by two goroutines at the same time. Conn.NextWriter makes one; what any other one
// is given is refused with an error that wraps net.ErrClosed.
type MessageWriter struct {
	c     *Conn
	kind  wsdriver.Kind
	held  *[pieceSize]byte // or nil
	n     int              // of held
	begun bool             // a frame is out
	err   error            // for good
}

var pieces = sync.Pool{New: func() any { return new([pieceSize]byte) }}

// NextWriter returns a writer for a message of that kind. The message is sent frame by
// frame, of some 4 KiB and more, and ends with Close; one that is shorter is sent as
// WriteMessage would.
//
// From its first frame to its last, no other message can be sent: WriteMessage and its
// like wait for Close, for Config.WriteTimeout at most, and return wsdriver.ErrBusy then.
// Pings, pongs and Close frames can.
func (c *Conn) NextWriter(k wsdriver.Kind) (*MessageWriter, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	caps := c.driver().Caps()
	c.rest()
	switch {
	case c.reader == unmade:
		return nil, errNeverOpen
	case c.over() != nil:
		return nil, c.over()
	case k != wsdriver.Text && (k != wsdriver.Binary || !caps.Binary):
		return nil, wsdriver.ErrUnsupported
	}
	return &MessageWriter{c: c, kind: k}, nil
}

// Write adds p to the message. It copies p, or has written it when it returns. A text may
// be cut anywhere, even inside a character. With wsdriver.ErrInvalidUTF8 the frame that
// was to be sent, of p or of what was gathered before it, is not part of the message,
// which may go on. After a deadline n counts what is part of it.
func (w *MessageWriter) Write(p []byte) (n int, err error) {
	if w.err != nil {
		return 0, w.err
	}
	if w.n+len(p) > pieceSize {
		if err := w.Flush(); err != nil {
			return 0, err
		}
	}
	for len(p) > pieceSize {
		m := min(len(p), maxPiece)
		taken, err := w.send(p[:m], false)
		if taken {
			n, p = n+m, p[m:]
		}
		if err != nil {
			return n, err
		}
	}
	if len(p) > 0 {
		if w.held == nil {
			if w.c == nil {
				return n, errNeverOpen
			}
			w.held = pieces.Get().(*[pieceSize]byte)
		}
		w.n += copy(w.held[w.n:], p)
	}
	return n + len(p), nil
}

// WriteString is Write for a string.
func (w *MessageWriter) WriteString(s string) (n int, err error) { return w.Write([]byte(s)) }

// Flush sends what is gathered.
func (w *MessageWriter) Flush() error {
	if w.err != nil || w.n == 0 {
		return w.err
	}
	taken, err := w.send(w.held[:w.n], false)
	if taken || err == wsdriver.ErrInvalidUTF8 {
		w.n = 0
	}
	return err
}

// Close ends the message. After a deadline, and wsdriver.ErrBusy, it may be called again,
// until it returns ErrMessageEnded. The connection stays open, unless the message is a
// text that ends inside a character: nothing can be sent after that, and so the connection
// is closed with wsdriver.InternalError.
func (w *MessageWriter) Close() error {
	if w.err != nil {
		return w.err
	}
	var p []byte
	if w.held != nil {
		p = w.held[:w.n]
	}
	taken, err := w.send(p, true)
	switch {
	case w.err != nil:
	case taken || err == wsdriver.ErrInvalidUTF8:
		w.err = ErrMessageEnded
	default:
		return err
	}
	if w.held != nil {
		pieces.Put(w.held)
		w.held, w.n = nil, 0
	}
	return err
}

// send sends a frame of the message, and reports whether it is part of the message now.
func (w *MessageWriter) send(p []byte, last bool) (taken bool, err error) {
	c := w.c
	if c == nil {
		return false, errNeverOpen
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err = c.begin(plain); err == nil && !w.begun {
		err = c.takeTurn(w)
	}
	if err == nil {
		var dst []byte
		dst, err = c.driver().AppendFragment(c.output(len(p)), w.kind, p, last)
		taken = err == nil
		if err == wsdriver.ErrInvalidUTF8 && w.begun && last {
			go c.closeBroken()
		}
		w.begun = w.begun || taken
		if last && taken || !w.begun {
			c.yieldTurn(w)
		}
		err = c.send(dst, err, plain)
	}
	if err != nil && c.over() != nil {
		w.err = err
	}
	return taken, err
}

// closeBroken closes a connection on which no message can be sent any more, nor in the
// hixie drafts anything else.
func (c *Conn) closeBroken() {
	c.mu.Lock()
	hixie, code := c.driver().Version().Hixie(), c.codeOf(wsdriver.InternalError)
	c.mu.Unlock()
	if hixie || c.Close(code, "") != nil {
		c.CloseNow()
	}
}

// takeTurn waits until no message is being sent in pieces, and makes w the one that
// is.
func (c *Conn) takeTurn(w *MessageWriter) error {
	cr := c.crowd()
	for cr.turn != nil && cr.turn != w {
		if err := c.awaitTurn(plain); err != nil {
			return err
		}
	}
	cr.turn = w
	return nil
}

// turn returns who is amid a message that is sent in pieces, or nil.
func (c *Conn) turn() *MessageWriter {
	if c.rare == nil || c.rare.closer == nil {
		return nil
	}
	return c.rare.turn
}

// yieldTurn lets others send.
func (c *Conn) yieldTurn(w *MessageWriter) {
	if cr := c.crowd(); cr.turn == w {
		cr.turn = nil
		cr.changed.Broadcast()
	}
}

// awaitTurn waits for the end of the message that is being sent in pieces, for
// Config.WriteTimeout at most. It returns wsdriver.ErrBusy if that does not come.
func (c *Conn) awaitTurn(l *limit) error { return c.awaitTurnFor(l, c.cfg.writeTimeout()) }

func (c *Conn) awaitTurnFor(l *limit, d time.Duration) error {
	cr := c.crowd()
	if cr.turn == nil && c.over() == nil {
		return wsdriver.ErrBusy
	}
	own := limit{owed: l == nil}
	if l != nil {
		own = *l
	}
	if d > 0 {
		own.until = after(d)
	}
	for cr.turn != nil && c.over() == nil && !cr.closing {
		if err := c.await(&own); err != nil {
			return err
		}
	}
	if cr.turn != nil && cr.closing && c.over() == nil {
		return errClosedHere
	}
	return c.over()
}

var _ io.WriteCloser = (*MessageWriter)(nil)
