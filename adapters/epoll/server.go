//go:build linux

package epoll

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/wsdriver/wsdriver"
)

// Server handles the connections of any number of listeners. All methods may be
// called by any goroutine at any time; Shutdown not by Config's functions, which it
// would wait for.
type Server struct {
	cfg  Config
	done chan struct{} // closed when the loops have ended

	mu        sync.Mutex
	order     order
	loops     []*loop // nil until they are needed
	running   int
	listeners map[net.Listener]bool
	served    int // listeners so far
}

// NewServer returns a Server. Its loops start with the first connection or listener.
// c may be nil, and is copied.
func NewServer(c *Config) *Server {
	return &Server{cfg: c.resolved(), done: make(chan struct{}), listeners: make(map[net.Listener]bool)}
}

// ListenAndServe is Serve on a TCP address.
func (s *Server) ListenAndServe(addr string) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	return s.Serve(l)
}

// Serve accepts the connections of a *net.TCPListener or *net.UnixListener. Its TCP
// connections get the options that those of package net have. It returns
// net.ErrClosed after Shutdown and Close, once the last connection is gone, and any
// other error as soon as accepting fails; the connections that are there go on then.
// It does not return when l alone is closed. l is closed in all cases.
func (s *Server) Serve(l net.Listener) error {
	defer l.Close()
	d, err := newDoor(l)
	if err != nil {
		return err
	}
	if err := s.open(l, d); err != nil {
		return err
	}
	select {
	case err = <-d.err:
		s.mu.Lock()
		delete(s.listeners, l)
		over := s.order != serve
		s.mu.Unlock()
		if !over {
			return err
		}
		<-s.done
	case <-s.done:
	}
	return net.ErrClosed
}

// open gives a door to one of the loops.
func (s *Server) open(l net.Listener, d *door) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.start(); err != nil {
		return err
	}
	s.listeners[l] = true
	s.loops[s.served%len(s.loops)].post(func(b *inbox) { b.doors = append(b.doors, d) })
	s.served++
	return nil
}

// start starts the loops, once.
func (s *Server) start() error {
	if s.order != serve {
		return net.ErrClosed
	}
	if s.loops != nil {
		return nil
	}
	loops := make([]*loop, 0, s.cfg.Loops)
	for range s.cfg.Loops {
		l, err := newLoop(s)
		if err != nil {
			for _, l := range loops {
				l.close()
			}
			return err
		}
		loops = append(loops, l)
	}
	s.loops, s.running = loops, len(loops)
	for _, l := range loops {
		go l.run()
	}
	return nil
}

// Add takes over a connection that was accepted elsewhere: a *net.TCPConn or
// *net.UnixConn. d is its Driver, with a Config of its own, in any state on the way to
// open; nil means one that nothing was read from. buffered is what was read of the peer and not
// received by d yet; it is copied.
//
// nc is closed, and d must not be used any more, unless there is an error.
func (s *Server) Add(nc net.Conn, d *wsdriver.Driver, buffered []byte) error {
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
		if nc.LocalAddr().Network() == "unix" {
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

// Shutdown closes the listeners, starts the closing handshake with 1001 on every
// connection, and waits until all of them are gone. Those whose opening handshake
// is under way are closed at once. When ctx ends before, it closes the others as
// Close does and returns the error of ctx.
func (s *Server) Shutdown(ctx context.Context) error {
	s.end(shut)
	select {
	case <-s.done:
		return nil
	case <-ctx.Done():
		s.end(drop)
		return ctx.Err()
	}
}

// Close closes the listeners and the transports of all connections, and does not
// wait for Config.OnClose to be told; Serve and Shutdown do.
func (s *Server) Close() { s.end(drop) }

// end starts the end of the Server, or carries it on.
func (s *Server) end(o order) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.order == serve && s.loops == nil {
		close(s.done)
	}
	s.order = max(s.order, o)
	for l := range s.listeners {
		l.Close()
	}
	clear(s.listeners)
	for _, l := range s.loops {
		l.post(func(b *inbox) { b.order = max(b.order, o) })
	}
}

// ended is told that a loop has.
func (s *Server) ended(l *loop) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l.close()
	if s.running--; s.running == 0 {
		close(s.done)
	}
}
