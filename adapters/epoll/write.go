//go:build linux

package epoll

import (
	"unsafe"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/internal/sock"
	"github.com/wsdriver/wsdriver/internal/utf8x"
)

// byReference is the size from which a message is written from where it lies. Below,
// to copy it costs less than a write of its own.
const byReference = 32 << 10

// WriteMessage sends a message. Text must be valid UTF-8.
//
// It does not wait: nil means that the message is on its way, in its order. Called
// by a function of Config for the connection that it was told of, it leaves with all
// else that is sent meanwhile, in one write; otherwise the loop is asked to write it.
func (c *Conn) WriteMessage(k wsdriver.Kind, p []byte) error {
	if !c.mine() || c.out != nil || c.end != nil || c.mail.Load() != nil || len(p) >= byReference {
		return c.do(letter{act: sendMessage, kind: k, p: p})
	}
	l, err := c.loop, error(nil)
	if l.out, err = c.d.AppendMessage(l.out, k, p); err != nil || len(l.out) >= highWater {
		return c.appended(err)
	}
	return nil
}

// WriteText sends a text message.
func (c *Conn) WriteText(s string) error {
	return c.WriteMessage(wsdriver.Text, unsafe.Slice(unsafe.StringData(s), len(s))) // which does not change it
}

// WriteBinary sends a binary message.
func (c *Conn) WriteBinary(p []byte) error { return c.WriteMessage(wsdriver.Binary, p) }

// WritePrepared sends a message that was prepared for many connections.
func (c *Conn) WritePrepared(m *wsdriver.Prepared) error {
	return c.do(letter{act: sendPrepared, prepared: m})
}

// WritePing sends a ping and does not wait for the pong, which Config.OnEvent is told.
func (c *Conn) WritePing(p []byte) error { return c.do(letter{act: sendPing, p: p}) }

// WritePong sends a pong that nobody asked for; pings are answered by the loop.
func (c *Conn) WritePong(p []byte) error { return c.do(letter{act: sendPong, p: p}) }

// mayQueue returns the error of a connection that takes no messages.
func (c *Conn) mayQueue() error {
	if e := c.end; e != nil {
		if e.err != nil {
			return e.err
		}
		return errClosedHere
	}
	for c.out != nil && c.out.waiting() >= c.loop.cfg.MaxQueue {
		if c.out.full {
			c.starve()
			return ErrQueueFull
		}
		// The loop has not come to it yet.
		if err := c.flush(); err != nil {
			return c.fail(err)
		}
	}
	return nil
}

// starve notes that something was refused with ErrQueueFull.
func (c *Conn) starve() {
	if c.handled {
		c.mu.Lock()
		defer c.mu.Unlock()
	}
	c.hungry = true
}

// append appends what a wants to the output.
func (c *Conn) append(a letter) error {
	if a.act == sendMessage && len(a.p) >= byReference && c.gathers() {
		return c.appendLarge(a.kind, a.p)
	}
	dst, err := c.output(len(a.p)), error(nil)
	*dst, err = appendTo(&c.d, *dst, a)
	return c.appended(err)
}

// appended settles a call of the Driver that has appended to the output, or returned
// err.
func (c *Conn) appended(err error) error {
	switch {
	case err != nil:
		if c.out != nil && c.out.waiting() == 0 {
			c.dropOutput()
		}
	case c.handled && c.out == nil && len(c.loop.out) >= highWater:
		if failed := c.flush(); failed != nil {
			return c.fail(failed)
		}
	}
	return err
}

// gathers reports whether a message can be written from where it lies: the versions
// before hybi-07 have no header that stands alone, what an extension encodes is a copy,
// and if the system takes no more there must be one anyway.
func (c *Conn) gathers() bool {
	return !c.version.Hixie() && !c.version.Early() && len(c.d.Extensions()) == 0 && (c.out == nil || !c.out.full)
}

// appendLarge is append for a message of which no copy is made of what the system
// takes at once.
func (c *Conn) appendLarge(k wsdriver.Kind, p []byte) error {
	if k == wsdriver.Text && !utf8x.Valid(p) { // AppendHeader leaves it to us
		return wsdriver.ErrInvalidUTF8
	}
	dst, err := c.output(0), error(nil)
	if *dst, err = c.d.AppendHeader(*dst, k, len(p), true); err != nil {
		return c.appended(err)
	}
	if err = c.attach(p); err != nil {
		return c.fail(err)
	}
	return nil
}

// attach writes what is to be written, and p behind it.
func (c *Conn) attach(p []byte) error {
	l, o := c.loop, c.out
	var head []byte
	if o != nil {
		head = o.buf.b[o.sent:]
	} else {
		head = l.out // which is not ours while the connection rests
	}
	var v sock.Vector
	n, errno := v.Send(int(c.fd), head, p)
	rest := p[max(n-len(head), 0):]
	head = head[min(n, len(head)):]
	if o == nil {
		l.clear()
	} else if o.sent = len(o.buf.b) - len(head); len(head) == 0 {
		c.dropOutput()
	}
	switch {
	case len(head)+len(rest) == 0:
		return nil
	case c.out != nil:
		c.out.room(len(rest))
		head = nil // it is there already
	}
	return c.keep(errno, head, rest)
}
