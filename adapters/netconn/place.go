package netconn

import "time"

// reader is what the place of the one who reads is taken by.
type reader uint8

const (
	unmade reader = iota // there is no connection: this is the zero Conn
	nobody
	reading // a goroutine in a call that reads, or Close
	telling // the same, while the program's OnEvent runs
)

// mayRead says why a goroutine cannot take the place of the reader, if it cannot.
func (c *Conn) mayRead() error {
	switch err := c.over(); {
	case err != nil:
		return err
	case c.reader == unmade:
		return errNeverOpen
	case c.reader != nobody && c.ending && c.crowd().discard:
		return errClosedHere // Close is at it
	case c.reader != nobody:
		return ErrConcurrentRead
	}
	c.crowd().back = false
	return nil
}

// readerGrace is how long Close leaves its place to a reader that was told a message
// and is likely to come back for the next.
const readerGrace = 50 * time.Millisecond

// leave leaves the reader's place after a message, and gives back the lock.
func (c *Conn) leave() {
	if c.ending || c.in.at == c.in.end && !c.in.lent {
		c.tidy()
	}
	c.reader = nobody
	c.mu.Unlock()
}

// tidy gives back an input that is used up, and leaves Close to wait for a reader
// that is likely to come back.
func (c *Conn) tidy() {
	if in := c.in; in.at == in.end && !in.lent {
		c.in = nil
		in.release()
	}
	if c.ending && c.crowd().closing {
		c.crowd().back = true
		time.AfterFunc(readerGrace, c.takeBack)
	}
}

// give is leave after an error, for which Close need not wait any longer.
func (c *Conn) give() {
	c.reader = nobody
	if c.ending && c.crowd().closing {
		c.crowd().changed.Broadcast()
	}
	c.mu.Unlock()
}

// takeBack ends the grace of a reader that has not come back.
func (c *Conn) takeBack() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.crowd().back = false
	c.crowd().changed.Broadcast()
}
