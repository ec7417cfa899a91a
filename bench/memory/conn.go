// Package memory has transports that are memory: what comes is served from a buffer
// again and again, and what is sent is thrown away or kept.
package memory

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"io"
	"net"
	"strings"
	"time"
)

// Conn is a net.Conn for benchmarks. Only one goroutine may use it at a time, but
// that a client may wait in Read while another goroutine writes its handshake.
type Conn struct {
	frames []byte
	at     int
	left   int
	head   []byte // is read before the frames

	// Keep has what is written, if it is not nil.
	Keep *bytes.Buffer

	// Written is how many bytes were written.
	Written int

	// AtEnd is called, if it is not nil, by a read that finds all bytes served; the
	// end of the stream comes when it returns.
	AtEnd func()

	// answered is closed when a client has written its opening handshake; nil if
	// that was not so to begin with.
	answered chan struct{}
	greeted  bool // the next write is no handshake
}

// Serve makes reads serve total bytes out of frames, over and over, and then io.EOF.
// Each read copies, as one of a socket does: what is read is fresh, whatever
// the reader does to it.
func (c *Conn) Serve(frames []byte, total int) { c.frames, c.at, c.left = frames, 0, total }

// Read serves bytes.
func (c *Conn) Read(p []byte) (int, error) {
	if c.answered != nil {
		<-c.answered
		c.answered = nil
	}
	if len(c.head) > 0 {
		n := copy(p, c.head)
		c.head = c.head[n:]
		return n, nil
	}
	if c.left == 0 {
		if c.AtEnd != nil {
			c.AtEnd()
		}
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), c.left)], c.frames[c.at:])
	c.left -= n
	if c.at += n; c.at == len(c.frames) {
		c.at = 0
	}
	return n, nil
}

// Write throws p away, or keeps it, or answers it.
func (c *Conn) Write(p []byte) (int, error) {
	if !c.greeted {
		c.greeted = true
		if c.answered != nil {
			c.head = answer(string(p))
			close(c.answered)
			return len(p), nil
		}
	}
	c.Written += len(p)
	if c.Keep != nil {
		c.Keep.Write(p)
	}
	return len(p), nil
}

// NewServer returns a Conn whose other end is a server: it accepts the opening
// handshake that is written first, in one piece.
func NewServer() *Conn { return &Conn{answered: make(chan struct{})} }

// answer returns the acceptance of a request.
func answer(request string) []byte {
	const key = "sec-websocket-key:"
	i := strings.Index(strings.ToLower(request), key)
	if i < 0 {
		return []byte("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
	}
	nonce, _, _ := strings.Cut(request[i+len(key):], "\r\n")
	return []byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Accept: " + Accept(strings.TrimSpace(nonce)) + "\r\n\r\n")
}

// Accept returns what proves that a server has seen the key (RFC 6455, section 4.2.2).
func Accept(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}

var addr = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80}

func (c *Conn) Close() error                     { return nil }
func (c *Conn) LocalAddr() net.Addr              { return addr }
func (c *Conn) RemoteAddr() net.Addr             { return addr }
func (c *Conn) SetDeadline(time.Time) error      { return nil }
func (c *Conn) SetReadDeadline(time.Time) error  { return nil }
func (c *Conn) SetWriteDeadline(time.Time) error { return nil }
