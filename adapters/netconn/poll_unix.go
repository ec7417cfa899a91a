//go:build unix

package netconn

import (
	"io"
	"net"
	"os"
	"syscall"
)

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
			if in = spare(c.idleClass()); in == nil {
				return true
			}
			c.in = in
		}
		for {
			n, err := syscall.Read(int(fd), in.mem[in.end:])
			if n > 0 {
				in.end += n
				return true
			}
			switch err {
			case syscall.EINTR:
				continue
			case syscall.EAGAIN:
				if in.idle() {
					c.in = nil
					in.release()
				}
				return false
			case nil:
				in.err = io.EOF
			default:
				in.err = os.NewSyscallError("read", err)
			}
			return true
		}
	}
}

// tryWrite returns the function that writes as much as the socket takes.
func (o *output) tryWrite() func(fd uintptr) bool {
	return func(fd uintptr) (done bool) {
		for len(o.head)+len(o.body) > 0 {
			n, err := 0, error(nil)
			switch {
			case len(o.body) == 0:
				n, err = syscall.Write(int(fd), o.head)
			case len(o.head) == 0:
				n, err = syscall.Write(int(fd), o.body)
			default:
				n, err = o.writev(int(fd))
			}
			if n > 0 {
				m := min(n, len(o.head))
				o.head, o.body = o.head[m:], o.body[n-m:]
				continue
			}
			switch err {
			case syscall.EINTR:
				continue
			case syscall.EAGAIN:
				o.full = true
				return !o.patient
			case nil:
				o.err = io.ErrUnexpectedEOF
			default:
				o.err = os.NewSyscallError("write", err)
			}
			return true
		}
		return true
	}
}
