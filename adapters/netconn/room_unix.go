//go:build unix

package netconn

import (
	"crypto/tls"
	"syscall"

	"github.com/wsdriver/wsdriver/adapters/internal/sock"
)

// room looks whether a socket has room for output.
type room struct {
	raw  syscall.RawConn
	look func(fd uintptr) // made once: made for each call it would be garbage
	free bool
}

// hasRoom reports whether n bytes are sure to be written without a wait to TLS on a
// socket, which takes all of a write or none.
func (c *Conn) hasRoom(n int) bool {
	nc, ok := c.nc().(*tls.Conn)
	if !ok || n > smallOutput {
		return false
	}
	r := c.rarely()
	if r.room == nil {
		m := &room{raw: rawConn(nc.NetConn())}
		m.look = func(fd uintptr) { m.free = sock.HasRoom(int(fd)) }
		r.room = m
	}
	m := r.room
	m.free = false
	return m.raw != nil && m.raw.Control(m.look) == nil && m.free
}
