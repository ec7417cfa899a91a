package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/nethttp"
)

// server echoes on every connection and knows which are open.
type server struct {
	config netconn.Config

	mu     sync.Mutex
	open   map[*netconn.Conn]bool
	closed bool
	busy   sync.WaitGroup
}

// echo sends every message back until the connection ends.
func (s *server) echo(c *netconn.Conn) {
	if !s.add(c) {
		c.Close(wsdriver.GoingAway, "")
		return
	}
	defer s.remove(c)
	if c.Protocol() == notesProtocol {
		defer noteConn(c)()
	}
	var buf []byte
	for {
		kind, message, err := c.AppendRead(buf[:0])
		if err != nil {
			c.CloseNow()
			return
		}
		// What came together goes back together: the reader writes what is queued
		// before it waits for more.
		if c.QueueMessage(kind, message) != nil {
			c.CloseNow()
			return
		}
		if buf = message; cap(buf) > 64<<10 {
			buf = nil // an idle connection keeps nothing large
		}
	}
}

func (s *server) add(c *netconn.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	if s.open == nil {
		s.open = make(map[*netconn.Conn]bool)
	}
	s.open[c] = true
	s.busy.Add(1)
	return true
}

func (s *server) remove(c *netconn.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, c)
	s.busy.Done()
}

// closeAll says 1001 to every connection, and waits for them to end.
func (s *server) closeAll() {
	s.mu.Lock()
	s.closed = true
	for c := range s.open {
		go c.Close(wsdriver.GoingAway, "the server shuts down")
	}
	s.mu.Unlock()
	s.busy.Wait()
}

// serveHTTP serves on net/http.
func (s *server) serveHTTP(l net.Listener) error {
	h := &http.Server{
		ReadHeaderTimeout: 10 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !nethttp.IsUpgrade(r) {
				servePage(w, r)
				return
			}
			c, err := nethttp.Upgrade(w, r, &s.config, nil)
			if err == nil {
				go s.echo(c) // net/http may let go of the request
			}
		}),
	}
	if err := h.Serve(l); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// serveRaw serves on the listener itself. The page is then a refusal with status
// 200.
func (s *server) serveRaw(l net.Listener) error {
	config := s.config
	config.Answer = answer
	for {
		nc, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			time.Sleep(10 * time.Millisecond) // out of descriptors, most likely
			continue
		}
		go func() {
			if c, err := netconn.Accept(context.Background(), nc, &config); err == nil {
				s.echo(c)
			}
		}()
	}
}

// answer gives the page to who asks for no WebSocket.
func answer(d *wsdriver.Driver, ev wsdriver.Event, dst []byte) []byte {
	if d.Err() != wsdriver.ErrNotWebSocket {
		return d.AppendReply(dst, ev)
	}
	status, header, body := pageFor(d.Request().Method, d.Request().Target)
	out, err := d.AppendReject(dst, status, header, body)
	if err != nil {
		return d.AppendReply(dst, ev)
	}
	return out
}
