//go:build linux

package epoll

import (
	"errors"
	"fmt"
	"net"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/internal/transport"
)

// Add takes over a connection that was accepted elsewhere: a *net.TCPConn or
// *net.UnixConn. d is its Driver, with a Config of its own, in any state on the way to
// open; nil means one that nothing was read from. buffered is what was read of the peer and not
// received by d yet; it is copied.
//
// nc is closed, and d must not be used any more, unless there is an error: ErrNilArgument
// for no connection, wsdriver.ErrUnsupported for the Driver of a client, wsdriver.ErrClosed
// for one that is closing or has ended, net.ErrClosed after Shutdown and Close.
func (s *Server) Add(nc net.Conn, d *wsdriver.Driver, buffered []byte) error {
	switch {
	case transport.IsNil(nc):
		return ErrNilArgument
	case d == nil:
	case d.Role() != wsdriver.Server:
		return wsdriver.ErrUnsupported
	case d.State() > wsdriver.Opened:
		return wsdriver.ErrClosed
	}
	s.mu.Lock()
	err := s.start()
	s.mu.Unlock()
	if err != nil {
		return err
	}
	fd, err := dup(nc)
	if err != nil {
		return err
	}
	if d == nil {
		d = wsdriver.NewServer(s.cfg.Driver)
	}
	if !s.place(nil, arrival{fd, d, append([]byte(nil), buffered...)}) {
		return net.ErrClosed
	}
	nc.Close()
	return nil
}

// dup returns a descriptor of the connection.
func dup(nc net.Conn) (int, error) {
	var sc syscall.Conn
	switch nc := nc.(type) {
	case *net.TCPConn:
		sc = nc
	case *net.UnixConn:
		if a := nc.LocalAddr(); a != nil && a.Network() == "unix" {
			sc = nc
		}
	}
	if sc == nil {
		return 0, fmt.Errorf("epoll: %T is not a TCP or Unix stream connection", nc)
	}
	rc, err := sc.SyscallConn()
	if err != nil {
		return 0, err
	}
	fd, failed := 0, error(nil)
	err = rc.Control(func(old uintptr) { fd, failed = unix.FcntlInt(old, unix.F_DUPFD_CLOEXEC, 0) })
	return fd, errors.Join(err, failed)
}

// place gives an arrival to the loop that has least to do. near is the loop that this
// is called by, or nil. It reports whether the Server still takes connections.
func (s *Server) place(near *loop, a arrival) bool {
	least := s.loops[0]
	for _, l := range s.loops[1:] {
		if l.load.Load() < least.load.Load() {
			least = l
		}
	}
	least.load.Add(1)
	if least == near {
		near.add(a)
		return true
	}
	if least.post(func(b *inbox) { b.adds = append(b.adds, a) }) {
		return true
	}
	unix.Close(a.fd)
	return false
}
