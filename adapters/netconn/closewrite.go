package netconn

import "github.com/wsdriver/wsdriver"

// CloseWrite starts the closing handshake with that code and reason and leaves the
// rest to the reader: the messages that the peer has still under way are read,
// and then ReadMessage returns the *CloseError. Config.CloseTimeout bounds how
// long that may take. Nothing can be sent afterwards.
func (c *Conn) CloseWrite(code wsdriver.Code, reason string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	dst, err := c.d.AppendClose(c.output(), code, reason)
	if err == nil && c.err == nil {
		c.half = true
		c.startTimer()
	}
	return c.send(dst, err)
}
