package netconn

import (
	"errors"
	"unsafe"

	"github.com/wsdriver/wsdriver"
)

const (
	// byReference is the size from which a message is written from where it lies: by
	// a server as it is, by a client masked block by block.
	byReference = 16 << 10

	// maxOwed is how much output that nobody waits for may wait for a write: more is
	// waited for by whoever adds to it.
	maxOwed = 64 << 10
)

// WriteMessage sends a message. Text must be valid UTF-8.
//
// It returns when the transport has taken the message, which is a write for each
// message: a goroutine that answers what it reads is better off with QueueMessage.
//
// After an error that wraps os.ErrDeadlineExceeded the connection goes on. Nothing is
// sent if the write deadline had passed before the call; else the message may be on its
// way, which OnItsWay tells.
func (c *Conn) WriteMessage(k wsdriver.Kind, p []byte) error {
	if len(p) < byReference {
		return c.writeCopy(plain, k, p)
	}
	return c.writeLarge(k, p)
}

// WriteText sends a text message.
func (c *Conn) WriteText(s string) error {
	// Nobody writes to what is sent.
	return c.WriteMessage(wsdriver.Text, unsafe.Slice(unsafe.StringData(s), len(s)))
}

// WriteBinary sends a binary message.
func (c *Conn) WriteBinary(p []byte) error { return c.WriteMessage(wsdriver.Binary, p) }

// WritePrepared sends a message that was prepared for many connections.
func (c *Conn) WritePrepared(m *wsdriver.Prepared) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	err := c.begin(plain)
	for err == nil {
		dst, failed := c.driver().AppendPrepared(c.output(0), m)
		if failed != wsdriver.ErrBusy {
			return c.send(dst, failed, plain)
		}
		err = c.awaitTurn(plain)
	}
	return err
}

// QueueMessage is WriteMessage that leaves the writing to others: the message
// goes out with the next write, and at the latest when the reader has used up
// its input and waits for more. It is for the goroutine that reads: what it queues
// for many messages that came together goes out together. Only when 64 KiB have
// piled up are they written at once. Of a write that fails later, the calls after
// it tell.
func (c *Conn) QueueMessage(k wsdriver.Kind, p []byte) error {
	c.mu.Lock()
	err := c.begin(plain)
	for err == nil {
		if err = c.queueMessage(k, p); err != wsdriver.ErrBusy {
			break
		}
		err = c.awaitTurn(plain)
	}
	c.mu.Unlock()
	return err
}

func (c *Conn) queueMessage(k wsdriver.Kind, p []byte) error {
	before := c.output(len(p))
	dst, err := c.driver().AppendMessage(before, k, p)
	if n := len(dst) - len(before); err == nil && c.pending.queued+n < maxOwed && !c.ending {
		c.queue(dst, len(before))
		return nil
	}
	return c.send(dst, err, plain)
}

// queue takes the result of an Append call on output of n bytes, which nobody is going
// to wait for.
func (c *Conn) queue(dst []byte, n int) {
	c.pending.queued += len(dst) - n
	c.pending.b = dst
}

// writeCopy sends a message by way of the output.
func (c *Conn) writeCopy(l *limit, k wsdriver.Kind, p []byte) error {
	c.mu.Lock()
	err := c.begin(l)
	for err == nil {
		dst, failed := c.driver().AppendMessage(c.output(len(p)), k, p)
		if failed != wsdriver.ErrBusy {
			err = c.send(dst, failed, l)
			break
		}
		err = c.awaitTurn(l)
	}
	c.mu.Unlock()
	return err
}

// writeLarge sends a message from where it lies. The payload is the caller's, so this
// goroutine has to carry out the write. The lock is not held while the payload is
// masked and written.
func (c *Conn) writeLarge(k wsdriver.Kind, p []byte) error {
	if k == wsdriver.Text && !wsdriver.ValidText(p) { // AppendHeader leaves it to us
		return wsdriver.ErrInvalidUTF8
	}
	c.mu.Lock()
	err := c.sendLarge(k, p)
	for err == wsdriver.ErrBusy {
		if err = c.awaitTurn(plain); err != nil {
			break
		}
		err = c.sendLarge(k, p)
	}
	c.mu.Unlock()
	if err == wsdriver.ErrUnsupported {
		// The payload is encoded, by an extension or in a version before hybi-07, or
		// this goroutine may not wait for the end of the write.
		return c.writeCopy(plain, k, p)
	}
	return err
}

// sendLarge appends a message, and carries out the write of it.
func (c *Conn) sendLarge(k wsdriver.Kind, p []byte) error {
	for c.writing || c.stuck() != nil {
		if err := c.await(plain); err != nil {
			return err
		}
	}
	switch {
	case c.turn() != nil:
		return wsdriver.ErrBusy // a header would be taken for the next frame of its message
	case c.isLimited(plain):
		return wsdriver.ErrUnsupported
	}
	switch err := c.appendLarge(k, p); {
	case err == wsdriver.ErrUnsupported:
		return err
	case err != nil || c.over() != nil:
		return c.send(c.pending.b, err, plain)
	}
	return c.lead(true)
}

// appendLarge appends the header of a message, and puts the payload behind it.
func (c *Conn) appendLarge(k wsdriver.Kind, p []byte) (err error) {
	room := block // for the first of the payload, behind the header
	if c.raw != nil && c.driver().Role() == wsdriver.Server {
		room = 0
	}
	dst := c.output(room)
	o := c.pending
	if c.driver().Role() == wsdriver.Client {
		dst, o.key, err = c.driver().AppendMaskedHeader(dst, k, len(p), true)
		o.masked = true
	} else {
		dst, err = c.driver().AppendHeader(dst, k, len(p), true)
	}
	o.b = dst
	if err == nil && c.over() == nil {
		o.tail = p
	}
	return err
}

// send takes the results of an Append call on output, and has it written.
func (c *Conn) send(dst []byte, err error, l *limit) error {
	if err == nil && c.ending && (c.crowd().err != nil || c.crowd().mute) {
		err = wsdriver.ErrClosed // the Driver has not heard of it, and need not
	} else {
		c.pending.b = dst
	}
	if err != nil {
		c.dropEmpty()
		return c.refused(err)
	}
	return c.deliver(l)
}

// refused returns the error for a call that the Driver refused.
func (c *Conn) refused(err error) error {
	c.rest()
	switch {
	case err != wsdriver.ErrBusy && !errors.Is(err, wsdriver.ErrClosed):
		return err
	case c.reader == unmade:
		return errNeverOpen
	case c.over() != nil:
		return c.over()
	case c.ending && c.crowd().closing:
		return errClosedHere
	}
	return err
}

// dropEmpty gives back output that nothing was appended to.
func (c *Conn) dropEmpty() {
	if c.pending != nil && len(c.pending.b) == 0 {
		c.dropOutput()
	}
}

func (c *Conn) dropOutput() {
	c.pending.release() // or nil
	c.pending = nil
}
