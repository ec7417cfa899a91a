package wstest

import (
	"bufio"
	"context"
	"io"
	"net"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/vectors"
)

// performance is one run of a script by a Stage. After its first error it goes on
// without the connections, to the end of the script.
type performance struct {
	ctx     context.Context
	dial    func(context.Context, vectors.Setup) (net.Conn, error)
	opposed bool
	started int    // connections
	last    *actor // or nil
	err     error
}

// begin starts the connection of a Setup.
func (r *performance) begin(s vectors.Setup) vectors.Endpoint {
	r.end()
	a := &actor{Endpoint: vectors.Start(s), r: r, setup: s, began: time.Now(), opened: s.Open}
	r.started++
	r.last = a
	if r.err == nil {
		public, config := s, *s.Config
		config.Rand = nil // it is the script's, and of one goroutine
		public.Config = &config
		if a.nc, r.err = r.dial(r.ctx, public); r.err == nil && a.nc == nil {
			r.err = errNoConn
		}
		if r.err == nil {
			a.in = bufio.NewReader(Wrap(a.nc)) // which reads no more than there is room for
			a.stop = context.AfterFunc(r.ctx, func() { a.nc.SetDeadline(time.Unix(1, 0)) })
		}
	}
	return a
}

// end ends the connection that was begun last.
func (r *performance) end() {
	a := r.last
	if a == nil || a.in == nil {
		return
	}
	if r.opposed && a.setup.Role == wsdriver.Server && a.State() == wsdriver.Finished {
		a.expectEOF() // RFC 6455, section 7.1.1: the server closes first
	}
	if a.stop() {
		a.nc.SetDeadline(time.Time{})
	}
	a.nc.Close()
	a.in = nil
}

// fail ends the performance, if it is the first error.
func (r *performance) fail(err error) {
	if r.err != nil {
		return
	}
	if r.err = err; r.ctx.Err() != nil {
		r.err = context.Cause(r.ctx)
	}
}

// actor is the Endpoint of a script: a Driver that does what the script says of its end,
// and the connection to the code under test.
type actor struct {
	vectors.Endpoint
	r     *performance
	setup vectors.Setup
	began time.Time

	nc   net.Conn
	in   *bufio.Reader // of nc
	stop func() bool   // the watch over the context

	werr   error      // of sending, where the code under test may have had a reason to close
	ended  bool       // our stream
	opened bool       // the head of the other end has come
	frames *unveiling // of the other end, from their first byte on
	at     int64      // bytes that have come

	known  int       // bytes of the script's input that were read or sent, and not taken in yet
	have   []byte    // what came in the place of the script's input, and was not taken in yet
	proofs [2][]byte // of the script's keys, and of those that came
}

// fromClient reports whether the bytes that come are a client's.
func (a *actor) fromClient() bool {
	return (a.setup.Role == wsdriver.Client) == a.r.opposed
}

// write sends p.
func (a *actor) write(p []byte) {
	if a.r.err != nil || len(p) == 0 {
		return
	}
	_, err := a.nc.Write(p)
	switch {
	case err == nil:
	case a.r.opposed && a.r.ctx.Err() == nil:
		a.werr = err // a fault if the Driver does not find a reason to close in the input
	default:
		a.r.fail(err)
	}
}

// expectEOF wants the end of the stream.
func (a *actor) expectEOF() {
	if a.r.err != nil {
		return
	}
	switch b, err := a.in.ReadByte(); {
	case err == nil:
		a.r.fail(&Mismatch{Vector: a.r.started, Offset: a.at, Got: []byte{b}})
	case err != io.EOF:
		a.r.fail(err)
	}
}

// Tick waits until then, and tells the Driver.
func (a *actor) Tick(now time.Duration) (wsdriver.Event, time.Duration) {
	if a.r.err == nil {
		timer := time.NewTimer(time.Until(a.began.Add(now)))
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-a.r.ctx.Done():
			a.r.fail(a.r.ctx.Err())
		}
	}
	return a.Endpoint.Tick(now)
}
