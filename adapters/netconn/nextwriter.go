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
// called by two goroutines at the same time.
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
	caps := c.d.Caps()
	switch {
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
// which may go on.
func (w *MessageWriter) Write(p []byte) (n int, err error) {
	if w.err != nil {
		return 0, w.err
	}
	if w.n+len(p) <= pieceSize {
		w.hold(p)
		return len(p), nil
	}
	if err := w.Flush(); err != nil {
		return 0, err
	}
	for len(p) > pieceSize {
		m := min(len(p), maxPiece)
		if err := w.send(p[:m], false); err != nil {
			return n, err
		}
		n, p = n+m, p[m:]
	}
	w.hold(p)
	return n + len(p), nil
}

// WriteString is Write for a string.
func (w *MessageWriter) WriteString(s string) (n int, err error) { return w.Write([]byte(s)) }

// hold gathers p, for which there is room.
func (w *MessageWriter) hold(p []byte) {
	if w.held == nil && len(p) > 0 {
		w.held = pieces.Get().(*[pieceSize]byte)
	}
	if len(p) > 0 {
		w.n += copy(w.held[w.n:], p)
	}
}

// Flush sends what is gathered.
func (w *MessageWriter) Flush() error {
	if w.err != nil || w.n == 0 {
		return w.err
	}
	n := w.n
	w.n = 0
	return w.send(w.held[:n], false)
}

// Close ends the message. The connection stays open, unless the message is a text that
// ends inside a character: nothing can be sent after that, and so the connection is
// closed with wsdriver.InternalError.
func (w *MessageWriter) Close() error {
	if w.err != nil {
		return w.err
	}
	var p []byte
	if w.held != nil {
		p = w.held[:w.n]
	}
	err := w.send(p, true)
	if w.err == nil {
		w.err = ErrMessageEnded
	}
	if w.held != nil {
		pieces.Put(w.held)
		w.held, w.n = nil, 0
	}
	return err
}

// send sends a frame of the message.
func (w *MessageWriter) send(p []byte, last bool) error {
	c := w.c
	c.mu.Lock()
	defer c.mu.Unlock()
	err := c.tooLate()
	if err == nil && !w.begun {
		err = c.takeTurn(w)
	}
	if err != nil {
		w.fail(err)
		return err
	}
	dst, err := c.d.AppendFragment(c.output(len(p)), w.kind, p, last)
	refused := err
	err = c.send(dst, err)
	switch {
	case refused == nil:
		w.begun = true
	case w.begun && last:
		go c.Close(wsdriver.InternalError, "")
	}
	if last || !w.begun {
		c.yieldTurn(w)
	}
	if refused == nil {
		w.fail(err)
	}
	return err
}

// fail makes err final, if the connection is over.
func (w *MessageWriter) fail(err error) {
	if err != nil && w.c.over() != nil {
		w.err = err
	}
}

// takeTurn waits until no message is being sent in pieces, and makes w the one that
// is.
func (c *Conn) takeTurn(w *MessageWriter) error {
	for c.crowd().turn != nil && c.over() == nil {
		if !c.awaitTurn() {
			return wsdriver.ErrBusy
		}
	}
	if err := c.over(); err != nil {
		return err
	}
	c.crowd().turn = w
	return nil
}

// yieldTurn lets others send.
func (c *Conn) yieldTurn(w *MessageWriter) {
	if cr := c.crowd(); cr.turn == w {
		cr.turn = nil
		cr.changed.Broadcast()
	}
}

// mayRetry reports whether err says that a message was being sent in pieces, and that it
// is no longer: it waits for that.
func (c *Conn) mayRetry(err error) bool {
	return err == wsdriver.ErrBusy && c.awaitTurn()
}

// awaitTurn waits for the end of the message that is being sent in pieces, for
// Config.WriteTimeout at most, and reports whether it has come.
func (c *Conn) awaitTurn() bool {
	cr := c.crowd()
	if cr.turn == nil {
		return false
	}
	var late bool
	if limit := c.cfg.writeTimeout(); limit > 0 {
		t := time.AfterFunc(limit, func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			late = true
			cr.changed.Broadcast()
		})
		defer t.Stop()
	}
	for !late && cr.turn != nil && cr.err == nil {
		c.await()
	}
	return cr.turn == nil || cr.err != nil
}

var _ io.WriteCloser = (*MessageWriter)(nil)
