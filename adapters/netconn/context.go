package netconn

import (
	"context"

	"github.com/wsdriver/wsdriver"
)

// ReadMessageContext is ReadMessage that ctx bounds too. The end of ctx is not that of
// the connection: the error is ctx.Err(), nothing is lost, and the next call goes on in
// the middle of the frame. A ctx that is used for call after call makes no garbage. A nil
// one is refused with ErrNilArgument, as by all calls that take one.
func (c *Conn) ReadMessageContext(ctx context.Context) (wsdriver.Kind, []byte, error) {
	return c.AppendReadContext(ctx, nil)
}

// AppendReadContext is AppendRead with a context: see ReadMessageContext.
func (c *Conn) AppendReadContext(ctx context.Context, dst []byte) (wsdriver.Kind, []byte, error) {
	if err := c.watch(ctx); err != nil {
		return 0, dst, err
	}
	kind, dst, err := c.AppendRead(dst)
	return kind, dst, c.unwatch(ctx, err)
}

// ReadViewContext is ReadView with a context: see ReadMessageContext.
func (c *Conn) ReadViewContext(ctx context.Context) (wsdriver.Kind, []byte, error) {
	if err := c.watch(ctx); err != nil {
		return 0, nil, err
	}
	kind, p, err := c.ReadView()
	return kind, p, c.unwatch(ctx, err)
}

// watched is the context that bounds reading. The connection asks to be told its end, and
// remembers that it has, from one call to the next.
type watched struct {
	done    <-chan struct{} // of the context, or nil
	stop    func() bool
	reading bool // the call that it bounds goes on
}

// watch has the end of ctx end the call that reads.
func (c *Conn) watch(ctx context.Context) error {
	if ctx == nil {
		return ErrNilArgument
	}
	if err := ctx.Err(); err != nil || ctx.Done() == nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	w := &c.crowd().watched
	switch {
	case c.reader == unmade:
		return errNeverOpen
	case w.reading || c.reader != nobody && !c.ending:
		return ErrConcurrentRead
	case w.done != ctx.Done():
		w.forget()
		w.done = ctx.Done()
		w.stop = context.AfterFunc(ctx, func() { c.interrupt(ctx.Done()) })
	}
	w.reading = true
	return nil
}

// forget lets go of the context.
func (w *watched) forget() {
	if w.done != nil {
		w.stop()
	}
	*w = watched{}
}

// interrupt ends the call that reads, if done is of its context.
func (c *Conn) interrupt(done <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if w := &c.rare.watched; w.reading && w.done == done {
		c.rare.halt(c.nc(), true)
	}
}

// unwatch is watch's counterpart. It returns the error of the call.
func (c *Conn) unwatch(ctx context.Context, err error) error {
	if ctx.Done() == nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	w := &c.rare.watched
	w.reading = false
	over := ctx.Err()
	if over == nil && !c.ending {
		return err
	}
	w.forget()
	c.rare.halt(c.nc(), false)
	switch {
	case !isTimeout(err):
		return err
	case c.over() != nil:
		return c.over() // both have ended
	case over != nil:
		return over
	}
	return err
}

// WriteMessageContext is WriteMessage that waits no longer than ctx. The error wraps
// ctx.Err() then. If ctx is over before the call nothing is sent; if it ends later the
// message may be on its way all the same, for to stop in the middle would be the end of
// the connection. OnItsWay tells. The payload is copied.
func (c *Conn) WriteMessageContext(ctx context.Context, k wsdriver.Kind, p []byte) error {
	switch {
	case ctx == nil:
		return ErrNilArgument
	case ctx.Done() == nil:
		return c.WriteMessage(k, p)
	}
	return c.writeCopy(&limit{ctx: ctx}, k, p)
}
