package netconn

import (
	"context"

	"github.com/wsdriver/wsdriver"
)

// ReadMessageContext is ReadMessage that ctx bounds too. The end of ctx is not that of
// the connection: the error is ctx.Err(), nothing is lost, and the next call goes on in
// the middle of the frame. A ctx that is used for call after call makes no garbage.
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
	ctx     context.Context // or nil
	stop    func() bool
	reading bool // the call that it bounds goes on
}

// watch has the end of ctx end the call that reads.
func (c *Conn) watch(ctx context.Context) error {
	if err := ctx.Err(); err != nil || ctx.Done() == nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	w := &c.crowd().watched
	switch {
	case w.reading || c.reader != nobody && !c.ending:
		return ErrConcurrentRead
	case w.ctx != ctx:
		w.forget()
		w.ctx = ctx
		w.stop = context.AfterFunc(ctx, func() { c.interrupt(ctx) })
	}
	w.reading = true
	return nil
}

// forget lets go of the context.
func (w *watched) forget() {
	if w.ctx != nil {
		w.stop()
	}
	*w = watched{}
}

// interrupt ends the call that reads, if ctx is its context.
func (c *Conn) interrupt(ctx context.Context) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if w := &c.rare.watched; w.reading && w.ctx == ctx {
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
	if over != nil && c.over() == nil && isTimeout(err) {
		return over
	}
	return err
}

// WriteMessageContext is WriteMessage that waits no longer than ctx. If ctx is over before
// the call nothing is sent. If it ends while the message is waited for, the error is
// ctx.Err(), and the message is on its way all the same: to stop in the middle would be
// the end of the connection. The payload is copied where it cannot be written at once.
func (c *Conn) WriteMessageContext(ctx context.Context, k wsdriver.Kind, p []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if ctx.Done() == nil {
		return c.WriteMessage(k, p)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.tooLate(); err != nil {
		return err
	}
	dst, err := c.d.AppendMessage(c.output(len(p)), k, p)
	for c.mayRetry(err) {
		dst, err = c.d.AppendMessage(c.output(len(p)), k, p)
	}
	if err != nil || c.ending {
		return c.send(dst, err)
	}
	c.pending.b = dst
	mine := c.begun + 1
	if err := c.hand(); err != nil || c.isOut(mine) {
		return err
	}
	stop := context.AfterFunc(ctx, c.wakeAll)
	defer stop()
	for {
		switch {
		case c.isOut(mine):
			return nil
		case c.writeError() != nil:
			return c.writeError()
		case c.over() != nil:
			return c.over()
		case ctx.Err() != nil:
			return ctx.Err()
		}
		c.await()
	}
}

// isOut reports whether the write of that number is over, and has not failed.
func (c *Conn) isOut(number uint32) bool {
	left := int32(number - c.begun)
	return left < 0 || left == 0 && !c.writing && c.stuck() == nil && c.writeError() == nil
}

// wakeAll has all who wait look at what they wait for.
func (c *Conn) wakeAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.crowd().changed.Broadcast()
}
