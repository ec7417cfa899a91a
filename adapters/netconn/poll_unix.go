//go:build unix

package netconn

import (
	"io"
	"net"
	"os"
	"syscall"

	"github.com/wsdriver/wsdriver/adapters/internal/sock"
)

// vector lies with an output, and not on the stack of whoever writes.
type vector = sock.Vector

// rawConn returns the way to wait for a TCP or Unix stream socket without a buffer,
// and nil for all else. Wrapped sockets are not looked into: the wrapper has its
// reasons.
func rawConn(nc net.Conn) syscall.RawConn {
	var sc syscall.Conn
	switch nc := nc.(type) {
	case *net.TCPConn:
		sc = nc
	case *net.UnixConn:
		if a := nc.LocalAddr(); a == nil || a.Network() != "unix" {
			return nil // packets
		}
		sc = nc
	default:
		return nil
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return nil
	}
	return raw
}

// tryRead returns the function that reads what is there. The runtime calls it at the
// start of a wait and whenever there may be something. A buffer that waits to no
// purpose is given back, and taken from the pool again when there are bytes; if the
// pool has none, the wait is over too, for a new one is better made by a caller with
// more stack left.
func (c *Conn) tryRead() func(fd uintptr) bool {
	return func(fd uintptr) (done bool) {
		in := c.in
		if in == nil {
			if in = pooled(c.idleClass()); in == nil {
				return true
			}
			c.in = in
		}
		n, errno := sock.Recv(int(fd), in.mem[in.end:])
		switch {
		case n > 0:
			in.end += n
		case errno == syscall.EAGAIN:
			if in.idle() {
				c.in = nil
				in.release()
			}
			return false
		case errno == 0:
			in.err = io.EOF
		default:
			in.err = os.NewSyscallError("read", errno)
		}
		return true
	}
}

// tryWrite returns the function that writes as much as the socket takes.
func (o *output) tryWrite() func(fd uintptr) bool {
	return func(fd uintptr) (done bool) {
		for len(o.head)+len(o.body) > 0 {
			n, errno := o.send(int(fd))
			switch {
			case n > 0:
				m := min(n, len(o.head))
				o.head, o.body = o.head[m:], o.body[n-m:]
				continue
			case errno == syscall.EAGAIN:
				o.full = true
				return !o.patient
			case errno == 0:
				o.err = io.ErrUnexpectedEOF
			default:
				o.err = os.NewSyscallError("write", errno)
			}
			return true
		}
		return true
	}
}

// send writes what the socket has room for.
func (o *output) send(fd int) (int, syscall.Errno) {
	switch {
	case len(o.body) == 0:
		return sock.Send(fd, o.head)
	case len(o.head) == 0:
		return sock.Send(fd, o.body)
	}
	return o.vector.Send(fd, o.head, o.body)
}
