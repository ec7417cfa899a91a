package netconn

import (
	"context"
	"encoding/binary"
	"slices"
	"time"

	"github.com/wsdriver/wsdriver"
)

// ping is one that a goroutine waits for the pong of.
type ping struct {
	payload [8]byte
	sent    wake
	rtt     time.Duration
	done    chan struct{} // closed with the pong, or the end of the connection
	ok      bool          // it was the pong
}

// Ping sends a ping, waits for its pong and returns how long that took. Somebody must be
// reading meanwhile, for it is the reader who sees the pong. An end of ctx is no end of
// the connection; ctx should have one, for a peer need not answer.
func (c *Conn) Ping(ctx context.Context) (time.Duration, error) {
	if ctx == nil {
		return 0, ErrNilArgument
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	p, err := c.startPing(&limit{ctx: ctx})
	if err != nil {
		return 0, err
	}
	select {
	case <-p.done:
	case <-ctx.Done():
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case p.ok:
		return p.rtt, nil
	case c.over() != nil:
		return 0, c.over()
	}
	cr := c.crowd()
	cr.pings = slices.DeleteFunc(cr.pings, func(q *ping) bool { return q == p })
	return 0, ctx.Err()
}

func (c *Conn) startPing(l *limit) (*ping, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	cr := c.crowd()
	p := &ping{sent: wake(now()), done: make(chan struct{})}
	cr.pinged++
	binary.BigEndian.PutUint64(p.payload[:], cr.pinged)
	if err := c.begin(l); err != nil {
		return nil, err
	}
	dst, err := c.driver().AppendPing(c.output(len(p.payload)), p.payload[:])
	if err != nil || c.ending {
		return p, c.send(dst, err, l)
	}
	c.pending.b = dst
	cr.pings = append(cr.pings, p) // the pong may be faster than the write is over
	return p, c.hand()
}

// WritePing sends a ping with a payload of up to 125 bytes and does not wait for the
// pong, which Config.OnEvent is told.
func (c *Conn) WritePing(p []byte) error { return c.writeControl(p, (*wsdriver.Driver).AppendPing) }

// WritePong sends a pong that nobody asked for, with a payload of up to 125 bytes; pings
// are answered by the reader.
func (c *Conn) WritePong(p []byte) error { return c.writeControl(p, (*wsdriver.Driver).AppendPong) }

func (c *Conn) writeControl(p []byte, form func(d *wsdriver.Driver, dst, p []byte) ([]byte, error)) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.begin(plain); err != nil {
		return err
	}
	dst, err := form(c.driver(), c.output(len(p)), p)
	return c.send(dst, err, plain)
}

// RTT returns how long the last ping of Ping, or of wsdriver.Config.PingAfter, took to
// be answered, or 0 if none was yet.
func (c *Conn) RTT() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rare == nil {
		return 0
	}
	return c.rare.rtt
}

// timePing remembers when an Idle is answered, and what a Pong tells of the way to the
// peer and back.
func (c *Conn) timePing(ev wsdriver.Event) {
	switch {
	case ev.Kind == wsdriver.Idle:
		c.rarely().asked = wake(now())
	case ev.Kind != wsdriver.Pong || c.rare == nil:
	case len(ev.Data) == 0 && c.rare.asked != 0:
		c.rare.rtt = time.Duration(wake(now()) - c.rare.asked)
		c.rare.asked = 0
	case c.rare.closer != nil:
		c.rare.answer(ev.Data)
	}
}

// answer ends the wait for the ping of that payload, and of those before it: a peer "MAY
// elect to send a Pong frame for only the most recently processed Ping frame" (RFC 6455,
// section 5.5.3).
func (r *rare) answer(payload []byte) {
	i := slices.IndexFunc(r.pings, func(p *ping) bool { return string(p.payload[:]) == string(payload) })
	for _, p := range r.pings[:i+1] {
		p.rtt, p.ok = time.Duration(wake(now())-p.sent), true
		r.rtt = p.rtt
		close(p.done)
	}
	r.pings = r.pings[i+1:]
}

// endPings ends the wait for all pings, because the connection has ended.
func (cr *closer) endPings() {
	for _, p := range cr.pings {
		close(p.done)
	}
	cr.pings = nil
}
