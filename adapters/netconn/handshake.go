package netconn

import (
	"bytes"
	"context"
	"io"
	"net"
	"strconv"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/internal/transport"
)

// Accept carries out the server's side of the opening handshake on a connection
// that nothing was read from. ctx bounds the handshake only, as does
// wsdriver.Config.FailAfter.
//
// On an error, which is a *HandshakeError, nc is closed; a client that asked for
// what it cannot have was told.
func Accept(ctx context.Context, nc net.Conn, c *Config) (*Conn, error) {
	if ctx == nil || transport.IsNil(nc) {
		return nil, forsake(nc, ErrNilArgument)
	}
	return aside(nc, func() (*Conn, error) {
		conn := newConn(nc, c)
		conn.d.Reset(wsdriver.Server, conn.cfg.Driver)
		return conn, conn.shake(ctx, nil, nil)
	})
}

// Continue carries on an opening handshake that the program has begun: out is what
// d has appended and is still to be sent, and in what was read of the peer and not
// received yet; both are copied. It is for servers that take over from another one,
// as nethttp does, in versions whose handshake may go on behind the heads. ctx
// bounds the handshake only, as does wsdriver.Config.FailAfter. The Conn goes on with
// a copy of d, which must not be used any more. It may be open already.
//
// On an error, which is a *HandshakeError, nc is closed. A d that is closing or has ended
// is refused with wsdriver.ErrClosed in it.
func Continue(ctx context.Context, nc net.Conn, d *wsdriver.Driver, c *Config, out, in []byte) (*Conn, error) {
	switch {
	case ctx == nil || transport.IsNil(nc) || d == nil:
		return nil, forsake(nc, ErrNilArgument)
	case d.State() > wsdriver.Opened:
		return nil, forsake(nc, wsdriver.ErrClosed)
	}
	conn := newConn(nc, c)
	*conn.d = *d
	if conn.raw != nil && ctx.Err() == nil && nc.SetDeadline(time.Time{}) == nil {
		if ev, _ := conn.d.Receive(nil); ev.Kind == wsdriver.Open {
			return conn.answered(ev, out, in)
		}
	}
	if conn.d.State() == wsdriver.Opened { // there is no more to it than a write
		if err := conn.shake(ctx, out, in); err != nil {
			return nil, err
		}
		return conn, nil
	}
	return aside(nc, func() (*Conn, error) { return conn, conn.shake(ctx, out, bytes.Clone(in)) })
}

// answered is the end of a handshake in which there is nothing to wait for, but to send
// the answer.
func (c *Conn) answered(open wsdriver.Event, out, in []byte) (*Conn, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pending = outputFor(len(out) + maxControlFrame)
	c.pending.b = append(c.pending.b, out...)
	c.reply(open)
	if err := c.hand(); err != nil {
		return nil, &HandshakeError{Err: err}
	}
	c.opened(bytes.Clone(in))
	return c, nil
}

// Connect carries out the client's side of the opening handshake on a connection
// to the server. handshake.ParseURL makes r from a URL. ctx bounds the handshake
// only, as does wsdriver.Config.FailAfter.
//
// On an error nc is closed. It is a *HandshakeError, or the error of
// wsdriver.Driver.AppendRequest if r cannot be sent.
func Connect(ctx context.Context, nc net.Conn, c *Config, r *wsdriver.HandshakeRequest) (*Conn, error) {
	if ctx == nil || transport.IsNil(nc) {
		return nil, forsake(nc, ErrNilArgument)
	}
	return aside(nc, func() (*Conn, error) {
		conn := newConn(nc, c)
		conn.d.Reset(wsdriver.Client, conn.cfg.Driver)
		request, err := conn.d.AppendRequest(nil, r)
		if err != nil {
			nc.Close()
			return conn, err
		}
		return conn, conn.shake(ctx, request, nil)
	})
}

// shake carries out the handshake, bounded by ctx. out is what is to be sent first,
// in what was read before. No other goroutine knows c before it is over.
func (c *Conn) shake(ctx context.Context, out, in []byte) error {
	stop := context.AfterFunc(ctx, func() { c.times().cutOff(c.nc()) })
	err := c.open(out, in)
	if !stop() {
		err = &HandshakeError{Err: context.Cause(ctx)}
	}
	if err == nil {
		if err = tolerate(c.nc().SetDeadline(time.Time{})); err == nil {
			c.rarely().deadlines = deadlines{}
			if c.tcp != nil {
				c.rare = nil
			}
			return nil
		}
		err = &HandshakeError{Err: err}
	}
	c.CloseNow()
	c.forget()
	return err
}

// open returns nil when the connection is open.
func (c *Conn) open(out, in []byte) error {
	buf := take(waitClass)
	defer buf.release()
	dst := append(c.output(len(out)), out...)
	c.pending.b = dst
	if c.driver().State() == wsdriver.Opened {
		c.driver().Receive(nil) // tells Open, if it has not
		return c.greet(in)
	}
	for {
		ev, n := c.driver().Receive(in)
		if in = in[n:]; ev.Kind == wsdriver.None {
			var err error
			if ev, in, err = c.shakeRead(buf); err != nil {
				return &HandshakeError{Err: err}
			}
		}
		switch ev.Kind {
		case wsdriver.Request:
			c.answer(ev)
			if status := c.status(); c.driver().State() == wsdriver.Finished {
				c.put()
				c.linger(maxLinger, true)
				return &HandshakeError{Status: status, Err: errRefused}
			}
		case wsdriver.Open:
			return c.greet(in)
		case wsdriver.Fail, wsdriver.Close:
			return c.shakeFailed(ev)
		}
	}
}

// greet sends what is left to send, and leaves in to whoever reads.
func (c *Conn) greet(in []byte) error {
	c.reply(wsdriver.Event{Kind: wsdriver.Open}) // hixie-76 owes its proof
	if err := c.put(); err != nil {
		return &HandshakeError{Err: err}
	}
	c.opened(bytes.Clone(in))
	return nil
}

// shakeRead writes what is pending and reads. It returns the bytes, or the event of
// their end or of ours of patience.
func (c *Conn) shakeRead(buf *input) (wsdriver.Event, []byte, error) {
	if err := c.put(); err != nil {
		return wsdriver.Event{}, nil, err
	}
	d := c.times()
	for range maxEmpty {
		if buf.fail != nil {
			return c.shakeLost(buf.fail)
		}
		ev, next := c.driver().Tick(now())
		if ev.Kind != wsdriver.None {
			return ev, nil, nil
		}
		if err := d.wakeAt(c.nc(), wake(next)); err != nil {
			return ev, nil, err
		}
		n, err := c.nc().Read(buf.b)
		n = min(n, len(buf.b)) // see io.Reader
		switch {
		case n > 0:
			if err != nil && !isTimeout(err) {
				buf.fail = err
			}
			return ev, buf.b[:n], nil
		case err == nil, isTimeout(err) && d.ours(c.nc()):
		default:
			return c.shakeLost(err)
		}
	}
	return wsdriver.Event{}, nil, io.ErrNoProgress
}

// shakeLost is for the end of the stream.
func (c *Conn) shakeLost(err error) (wsdriver.Event, []byte, error) {
	if err == io.EOF {
		return c.driver().ReceiveEOF(), nil, nil
	}
	return wsdriver.Event{}, nil, err
}

// shakeFailed says why there is no connection: to the client, if we are the server,
// and to the caller.
func (c *Conn) shakeFailed(ev wsdriver.Event) error {
	e := &HandshakeError{Err: c.driver().Err()}
	if ev.Kind == wsdriver.Close {
		e.Err = &CloseError{Code: ev.Code, Remote: true, cause: c.driver().Err()}
	}
	if c.driver().Role() == wsdriver.Server {
		c.answer(ev)
		e.Status = c.status()
		if c.put() == nil {
			c.linger(maxLinger, true)
		}
		return e
	}
	if r := c.driver().Response(); r != nil {
		e.Status, e.Header, e.Body = r.Status, r.Header, r.Body
	}
	return e
}

// answer appends a server's answer.
func (c *Conn) answer(ev wsdriver.Event) {
	dst := c.output(0)
	if c.cfg.Answer != nil && ev.Kind != wsdriver.Close {
		c.seen = true
		dst = c.cfg.Answer(c.driver(), ev, dst)
	}
	c.pending.b = dst
	c.reply(ev)
}

// status returns the status of the answer that is pending, or 0.
func (c *Conn) status() int {
	const at = len("HTTP/1.1 ")
	if b := c.output(0); len(b) >= at+3 {
		n, _ := strconv.Atoi(string(b[at : at+3]))
		return n
	}
	return 0
}

// put writes what is pending.
func (c *Conn) put() error {
	out := c.pending
	c.pending = nil
	defer out.release()
	if out == nil || len(out.b) == 0 {
		return nil
	}
	return c.transmit(out, false)
}
