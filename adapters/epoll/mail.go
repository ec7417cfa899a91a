//go:build linux

package epoll

import (
	"sync"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/utf8x"
)

// act is something to do with a connection.
type act uint8

const (
	sendMessage act = iota
	sendPrepared
	sendPing
	sendPong
	startClose
	closeNow
)

// letter is an act with what it needs.
type letter struct {
	act      act
	kind     wsdriver.Kind
	code     wsdriver.Code
	p        []byte // the payload, or the reason of a Close frame
	prepared *wsdriver.Prepared
}

// mail is what others want of a connection that is handled by its loop. The payloads
// are copies, one behind the other.
type mail struct {
	letters []letter
	lengths []int
	bytes   *buffer
	closes  bool // there is a startClose among the letters
}

var mails = sync.Pool{New: func() any { return new(mail) }}

const (
	// maxLetters is how many letters memory is kept for.
	maxLetters = 256

	// postage is what a letter counts for in Config.MaxQueue beside its payload.
	postage = 32
)

// do carries out a, or leaves it to the loop.
func (c *Conn) do(a letter) error {
	if c.mine() {
		if c.mail.Load() != nil {
			c.readMail() // it was sent before
		}
		return c.carryOut(a)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.handled:
		return c.post(a)
	case c.loop != nil:
	case a.act < startClose:
		return errNeverOpen
	default:
		return nil
	}
	err := c.carryOut(a)
	if c.killed || err == nil && !c.awaitsRoom() {
		c.call()
	}
	return err
}

// awaitsRoom reports whether the loop is going to have a look as soon as there is
// something to do.
func (c *Conn) awaitsRoom() bool {
	return c.end == nil && (c.out == nil || c.out.full && c.mask&writable != 0)
}

// mine reports whether this is the loop, at the connection. The zero Conn has none.
func (c *Conn) mine() bool {
	return knowsSelf && c.loop != nil && self() == c.loop.self && c.handled
}

// call asks the loop to have a look at the connection.
func (c *Conn) call() {
	if !c.called && c.phase != gone {
		c.called = true
		c.loop.call(c)
	}
}

// carryOut carries out a, for who may touch the connection.
func (c *Conn) carryOut(a letter) error {
	switch a.act {
	case startClose:
		return c.close(a)
	case closeNow:
		c.kill(errClosedHere)
		return nil
	}
	if err := c.mayQueue(); err != nil {
		return err
	}
	return c.append(a)
}

// post leaves a to the loop, which has a look at the mail before it is done with the
// connection.
func (c *Conn) post(a letter) error {
	m := c.mail.Load()
	if a.act != closeNow && (c.end != nil || m != nil && m.closes) {
		switch {
		case a.act == startClose:
			return nil
		case c.end != nil && c.end.err != nil:
			return c.end.err
		}
		return errClosedHere
	}
	if err := c.check(a); err != nil {
		return err
	}
	if m == nil {
		m = mails.Get().(*mail)
		m.bytes = take(len(a.p))
		c.mail.Store(m)
	}
	if len(m.bytes.b)+postage*len(m.letters) >= c.loop.cfg.MaxQueue && a.act < startClose {
		c.hungry = true
		return ErrQueueFull
	}
	m.bytes = m.bytes.room(len(a.p))
	m.bytes.b = append(m.bytes.b, a.p...)
	m.lengths = append(m.lengths, len(a.p))
	m.closes = m.closes || a.act == startClose
	m.letters = append(m.letters, letter{act: a.act, kind: a.kind, code: a.code, prepared: a.prepared})
	return nil
}

// check returns the error that the Driver would have for a, which is the loop's for
// now.
func (c *Conn) check(a letter) (err error) {
	if a.act == sendMessage && (a.kind == wsdriver.Text || a.kind == wsdriver.Binary && c.version.Caps().Binary) {
		if a.kind == wsdriver.Text && !utf8x.Valid(a.p) {
			return wsdriver.ErrInvalidUTF8
		}
		return nil
	}
	if a.act == closeNow {
		return nil
	}
	d := wsdriver.NewServer(nil)
	d.Skip(c.version, "")
	_, err = appendTo(d, nil, a)
	return err
}

// appendTo has a Driver append what a wants.
func appendTo(d *wsdriver.Driver, dst []byte, a letter) ([]byte, error) {
	switch a.act {
	case sendMessage:
		return d.AppendMessage(dst, a.kind, a.p)
	case sendPrepared:
		return d.AppendPrepared(dst, a.prepared)
	case sendPing:
		return d.AppendPing(dst, a.p)
	case sendPong:
		return d.AppendPong(dst, a.p)
	}
	if !d.Caps().CloseCodes {
		return d.AppendClose(dst, wsdriver.NoStatus, "")
	}
	return d.AppendClose(dst, a.code, string(a.p))
}

// readMail does what others have wanted meanwhile.
func (c *Conn) readMail() {
	c.mu.Lock()
	m := c.mail.Swap(nil)
	c.mu.Unlock()
	if m == nil {
		return
	}
	p := m.bytes.b
	for i, a := range m.letters {
		a.p, p = p[:m.lengths[i]], p[m.lengths[i]:]
		if a.act >= startClose {
			c.carryOut(a)
		} else if c.end == nil {
			c.append(a) // an error is that of a connection that has ended since
		}
	}
	m.release()
}

// hear is called when a function of Config has run for the connection. Where the loop
// does not know itself, what that has sent is among the mail.
func (c *Conn) hear() {
	if !knowsSelf {
		c.readMail()
	}
}

// release gives m back. Nil is taken too.
func (m *mail) release() {
	if m == nil {
		return
	}
	m.bytes.release()
	clear(m.letters)
	if cap(m.letters) > maxLetters {
		return
	}
	*m = mail{letters: m.letters[:0], lengths: m.lengths[:0]}
	mails.Put(m)
}
