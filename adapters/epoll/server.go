//go:build linux

package epoll

import (
	"context"
	"net"
	"sync"
)

// Server handles the connections of any number of listeners. All methods may be
// called by any goroutine at any time; Shutdown not by Config's functions, which it
// would wait for. The zero Server is what NewServer(nil) returns.
type Server struct {
	cfg  Config
	done chan struct{} // closed when the loops have ended; nil before the zero Server is used

	mu        sync.Mutex
	order     order
	loops     []*loop // nil until they are needed
	running   int
	listeners map[net.Listener]bool
	served    int // listeners so far
}

// ready makes the zero Server one of NewServer. It is called with the lock, before
// anything else is done with s.
func (s *Server) ready() {
	if s.done == nil {
		s.cfg = s.cfg.resolved()
		s.done, s.listeners = make(chan struct{}), make(map[net.Listener]bool)
	}
}

// NewServer returns a Server. Its loops start with the first connection or listener.
// c may be nil, and is copied.
func NewServer(c *Config) *Server {
	s := &Server{cfg: c.resolved()}
	s.ready()
	return s
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
// It does not return when l alone is closed. l is closed in all cases. Nil is refused with
// ErrNilArgument.
func (s *Server) Serve(l net.Listener) error {
	if l == nil {
		return ErrNilArgument
	}
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
	s.ready()
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

// Shutdown closes the listeners, starts the closing handshake with 1001 on every
// connection, and waits until all of them are gone. Those whose opening handshake
// is under way are closed at once. When ctx ends before, it closes the others as
// Close does and returns the error of ctx. A nil ctx is refused with ErrNilArgument, and
// nothing is closed.
func (s *Server) Shutdown(ctx context.Context) error {
	if ctx == nil {
		return ErrNilArgument
	}
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
	s.ready()
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
