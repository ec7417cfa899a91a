package netconn

import "github.com/wsdriver/wsdriver"

// Policy says what becomes of a message for a peer that is too slow.
type Policy uint8

// The policies of Config.WhenFull.
const (
	// Block has Send wait until there is room, or the connection is over.
	Block Policy = iota

	// Drop has Send return ErrQueueFull. The message is not sent.
	Drop

	// Disconnect has Send return ErrQueueFull and close the connection with
	// wsdriver.TryAgainLater: a peer that cannot keep up is better off when it comes
	// back than with gaps.
	Disconnect
)

// Send sends a message and does not wait for the network: what the socket does not take
// at once, and everything on other transports, is written by a goroutine that lives for
// as long as there is something to write. What is sent while a write goes on leaves
// together in the next one. The order is that of the calls, also with WriteMessage.
//
// Config.MaxQueue bounds what may wait, and Config.WhenFull says what happens then;
// Config.WriteTimeout ends the connection of a peer that takes nothing at all. Of a
// write that fails the calls after it tell. While a MessageWriter is amid its message,
// Send returns wsdriver.ErrBusy.
func (c *Conn) Send(k wsdriver.Kind, p []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.reached(plain); err != nil {
		return err
	}
	for c.buffered() >= c.cfg.maxQueue() && !c.ending {
		switch c.cfg.WhenFull {
		case Drop:
			return ErrQueueFull
		case Disconnect:
			go c.Close(c.codeOf(wsdriver.TryAgainLater), "")
			return ErrQueueFull
		}
		if err := c.await(plain); err != nil {
			return err
		}
	}
	dst, err := c.driver().AppendMessage(c.output(len(p)), k, p)
	if err != nil || c.ending {
		return c.send(dst, err, plain)
	}
	c.pending.b = dst
	c.pending.payload += len(p)
	return c.hand()
}

// Buffered returns how many bytes of the payload of Send's messages the transport has
// not taken yet. Those of one write are taken together.
func (c *Conn) Buffered() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.buffered()
}

func (c *Conn) buffered() (n int) {
	if c.pending != nil {
		n = c.pending.payload
	}
	if c.rare != nil && c.rare.closer != nil {
		n += c.rare.flying
		if c.rare.stuck != nil {
			n += c.rare.stuck.payload
		}
	}
	return n
}
