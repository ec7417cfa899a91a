package netconn

import "os"

// noRoom is the end of a write that would have to wait. It is finished by somebody who
// may.
var noRoom error = &unfinished{os.ErrDeadlineExceeded, true}

// hand has what is pending written without a wait: here and now, if the socket has room
// for it, else by another goroutine. It returns the error of a write that failed.
func (c *Conn) hand() error {
	if c.raw != nil && !c.writing && c.stuck() == nil && !c.settling() {
		c.pending.hasty = true
		if err := c.lead(); err != noRoom {
			return err
		}
	} else {
		c.pending.owed = true
	}
	c.see()
	return nil
}

// see makes sure that somebody writes what is stuck or owed.
func (c *Conn) see() {
	if !c.writing && !c.settling() {
		c.crowd().settles = true
		go c.settle()
	}
}

func (c *Conn) settling() bool { return c.rare != nil && c.rare.closer != nil && c.rare.settles }

// settle writes what others have left, up to the end of it.
func (c *Conn) settle() {
	c.mu.Lock()
	defer c.mu.Unlock()
	var err error
	for err == nil && (c.stuck() != nil || c.pending != nil && c.pending.owed) {
		err = c.flush() // is kept, and told to the reader
	}
	if c.pending != nil {
		c.pending.owed = false
	}
	c.rare.settles = false
}
