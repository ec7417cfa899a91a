package netconn

import (
	"errors"
	"sync"
	"unicode/utf8"

	"github.com/wsdriver/wsdriver"
)

const (
	// byReference is the size from which a server's message is written from where
	// it lies.
	byReference = 16 << 10

	// maxOwed is how much output may wait for a write that goes on before whoever
	// adds to it waits too.
	maxOwed = 64 << 10
)

// writer is the state of writing, under mu. Writes are numbered: what is pending
// now goes out with write begun+1. Of the goroutines that wait, the one that finds
// no write going on carries out the next, for all of them.
type writer struct {
	pending *buffer   // what is to be written, or nil
	changed sync.Cond // a write ended, the reader's place or the end of the connection came
	waiting int       // goroutines that wait for their bytes to be written
	begun   uint      // writes
	done    uint      // the last one that succeeded
	writing bool
	owed    bool  // the reader has left its answers to the write that goes on
	werr    error // the write that failed
}

// WriteMessage sends a message. Text must be valid UTF-8.
func (c *Conn) WriteMessage(k wsdriver.Kind, p []byte) error {
	if len(p) >= byReference && c.canGather() {
		return c.writeGathered(k, p)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	dst, err := c.d.AppendMessage(c.output(), k, p)
	return c.send(dst, err)
}

// WriteText sends a text message.
func (c *Conn) WriteText(s string) error { return c.WriteMessage(wsdriver.Text, []byte(s)) }

// WriteBinary sends a binary message.
func (c *Conn) WriteBinary(p []byte) error { return c.WriteMessage(wsdriver.Binary, p) }

// WritePrepared sends a message that was prepared for many connections.
func (c *Conn) WritePrepared(m *wsdriver.Prepared) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	dst, err := c.d.AppendPrepared(c.output(), m)
	return c.send(dst, err)
}

// Ping sends a ping and does not wait for the pong, which Config.OnEvent is told.
func (c *Conn) Ping(p []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	dst, err := c.d.AppendPing(c.output(), p)
	return c.send(dst, err)
}

// Pong sends a pong that nobody asked for; pings are answered by the reader.
func (c *Conn) Pong(p []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	dst, err := c.d.AppendPong(c.output(), p)
	return c.send(dst, err)
}

// QueueMessage is WriteMessage that leaves the writing to others: the message
// goes out with the next write, and at the latest when the reader has used up
// its input and waits for more. It is for the goroutine that reads: what it queues
// for many messages that came together goes out together. Only when 64 KiB have
// piled up are they written at once. Of a write that fails later, the calls after
// it tell.
func (c *Conn) QueueMessage(k wsdriver.Kind, p []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	dst, err := c.d.AppendMessage(c.output(), k, p)
	if err == nil && len(dst) < maxOwed && c.err == nil {
		c.pending.b = dst
		return nil
	}
	return c.send(dst, err)
}

// output returns what output is to be appended to.
func (c *Conn) output() []byte {
	if c.pending == nil {
		c.pending = take(&outPool)
	}
	return c.pending.b
}

// send takes the results of an Append call on output, and writes.
func (c *Conn) send(dst []byte, err error) error {
	if err == nil && (c.err != nil || c.mute) {
		err = wsdriver.ErrClosed // the Driver has not heard of it, and need not
	} else {
		c.pending.b = dst
	}
	if err != nil {
		if len(c.pending.b) == 0 {
			c.dropOutput()
		}
		return c.refused(err)
	}
	return c.flush()
}

// refused returns the error for a call that the Driver refused.
func (c *Conn) refused(err error) error {
	switch {
	case !errors.Is(err, wsdriver.ErrClosed):
		return err
	case c.err != nil:
		return c.err
	case c.closing:
		return errClosedHere
	}
	return err
}

func (c *Conn) dropOutput() {
	c.pending.release() // or nil
	c.pending = nil
}

// writeGathered is WriteMessage without a copy. The payload is the caller's, so
// this goroutine has to carry out the write.
func (c *Conn) writeGathered(k wsdriver.Kind, p []byte) error {
	if k == wsdriver.Text && !utf8.Valid(p) { // AppendHeader leaves it to us
		return wsdriver.ErrInvalidUTF8
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.writing {
		c.await()
	}
	dst, err := c.d.AppendHeader(c.output(), k, len(p), true)
	if err != nil || c.err != nil {
		return c.send(dst, err)
	}
	c.pending.b = dst
	return c.lead(p)
}
