//go:build linux

package epoll

import (
	"github.com/wsdriver/wsdriver"
)

// control handles an event that is not part of a message.
func (l *loop) control(c *Conn, ev wsdriver.Event) {
	switch {
	case ev.Kind == wsdriver.Open:
		l.reply(c, ev) // hixie-76 owes its proof
		l.open(c)
	case c.phase == shaking:
		l.answer(c, ev)
	case ev.Terminal():
		l.finish(c, ev, nil)
	default:
		l.tell(c, ev)
		l.reply(c, ev)
	}
}

// answer answers the client's opening handshake.
func (l *loop) answer(c *Conn, ev wsdriver.Event) {
	dst := c.output(0)
	if l.cfg.Answer != nil {
		*dst = l.cfg.Answer(&c.d, ev, *dst)
	}
	*dst = c.d.AppendReply(*dst, ev)
	if ev.Terminal() || c.d.State() == wsdriver.Finished {
		c.leave(errClosedHere, true)
	}
}

// open tells that the connection is open, once.
func (l *loop) open(c *Conn) {
	if c.phase != shaking {
		return
	}
	c.phase, c.told = opened, true
	c.version, c.protocol = c.d.Version(), c.d.Protocol()
	if l.cfg.OnOpen != nil {
		l.introduce(c, c.d.Request())
		l.cfg.OnOpen(c)
		c.hear()
		l.introduce(nil, nil)
	}
}

// introduce sets what Conn.Request has for c.
func (l *loop) introduce(c *Conn, r *wsdriver.HandshakeRequest) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.opening, l.request = c, r
}

// tell tells the program an event.
func (l *loop) tell(c *Conn, ev wsdriver.Event) {
	if l.cfg.OnEvent != nil {
		l.cfg.OnEvent(c, ev)
		c.hear()
	}
}

// reply appends what is owed for ev to the output.
func (l *loop) reply(c *Conn, ev wsdriver.Event) {
	dst := c.output(len(ev.Data))
	*dst = c.d.AppendReply(*dst, ev)
}
