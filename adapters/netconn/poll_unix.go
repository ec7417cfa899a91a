//go:build unix

package netconn

import (
	"io"
	"net"
	"os"
	"syscall"
)

// poller reads and writes a socket without a buffer for the time that it waits:
// the runtime calls readable and writable whenever the socket may be ready.
type poller struct {
	raw                syscall.RawConn
	readable, writable func(fd uintptr) bool // made once: made for each call they would be garbage
	blocked            func() error          // told that a write has to wait

	// Of the read that goes on, which only the reader has to do with.
	into []byte
	buf  *buffer
	n    int
	rerr error

	// Of the write that goes on.
	from []byte
	slow bool
	werr error
}

// newPoller returns a poller for a TCP or Unix stream socket, and nil for all else.
// Wrapped sockets are not looked into: the wrapper has its reasons.
func newPoller(nc net.Conn) *poller {
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
	p := &poller{raw: raw}
	p.readable, p.writable = p.tryRead, p.tryWrite
	return p
}

// read reads into the given memory, or if that is empty, into a buffer of the pool
// that it returns. The buffer is taken for the attempt and given back if nothing
// is there.
func (p *poller) read(into []byte) (buf *buffer, n int, err error) {
	p.into = into
	err = p.raw.Read(p.readable)
	buf, n = p.buf, p.n
	if err == nil {
		err = p.rerr
	}
	p.into, p.buf, p.n, p.rerr = nil, nil, 0, nil
	return buf, n, err
}

func (p *poller) tryRead(fd uintptr) (done bool) {
	to := p.into
	if len(to) == 0 {
		p.buf = take(&readyPool)
		to = p.buf.b
	}
	n, err := retry(syscall.Read, fd, to)
	switch {
	case n > 0:
		p.n = n
		return true
	case err == syscall.EAGAIN:
		p.buf.release()
		p.buf = nil
		return false
	case err != nil:
		p.rerr = os.NewSyscallError("read", err)
	default:
		p.rerr = io.EOF
	}
	return true
}

// write writes all of b. It tells blocked once if the socket has no room.
func (p *poller) write(b []byte) error {
	p.from = b
	err := p.raw.Write(p.writable)
	if err == nil {
		err = p.werr
	}
	p.from, p.slow, p.werr = nil, false, nil
	return err
}

func (p *poller) tryWrite(fd uintptr) (done bool) {
	for len(p.from) > 0 {
		n, err := retry(syscall.Write, fd, p.from)
		switch {
		case n > 0:
			p.from = p.from[n:]
		case err == syscall.EAGAIN:
			if !p.slow {
				p.slow = true
				p.werr = p.blocked()
			}
			return p.werr != nil
		case err != nil:
			p.werr = os.NewSyscallError("write", err)
			return true
		default:
			p.werr = io.ErrUnexpectedEOF
			return true
		}
	}
	return true
}

// retry makes a system call again that a signal has interrupted.
func retry(call func(int, []byte) (int, error), fd uintptr, p []byte) (int, error) {
	for {
		n, err := call(int(fd), p)
		if err != syscall.EINTR {
			return n, err
		}
	}
}
