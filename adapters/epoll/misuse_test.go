//go:build linux

package epoll

import (
	"context"
	"errors"
	"math"
	"net"
	"path/filepath"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// misuse is something that no program should do, and the error that it wants. Nil is for
// what does no harm.
type misuse struct {
	name string
	want error
	do   func(t *testing.T) error
}

func refuse(t *testing.T, list []misuse) {
	t.Helper()
	for _, m := range list {
		t.Run(m.name, func(t *testing.T) { xtest.Refuse(t, m.want, m.do) })
	}
}

// calls are all that sends, and what they want of a connection that is over.
var calls = []struct {
	name string
	want error
	do   func(*Conn) error
}{
	{"WriteMessage", net.ErrClosed, func(c *Conn) error { return c.WriteMessage(wsdriver.Binary, []byte("a")) }},
	{"a large WriteMessage", net.ErrClosed, func(c *Conn) error { return c.WriteMessage(wsdriver.Binary, make([]byte, byReference)) }},
	{"WriteText", net.ErrClosed, func(c *Conn) error { return c.WriteText("") }},
	{"WriteBinary", net.ErrClosed, func(c *Conn) error { return c.WriteBinary(nil) }},
	{"WritePrepared", net.ErrClosed, func(c *Conn) error {
		m, _ := wsdriver.Prepare(wsdriver.Text, nil)
		return c.WritePrepared(m)
	}},
	{"WritePing", net.ErrClosed, func(c *Conn) error { return c.WritePing(nil) }},
	{"WritePong", net.ErrClosed, func(c *Conn) error { return c.WritePong(nil) }},
	{"Close", nil, func(c *Conn) error { return c.Close(wsdriver.NormalClosure, "") }},
	{"Close with a wrong code", nil, func(c *Conn) error { return c.Close(65535, "") }},
	{"CloseNow", nil, func(c *Conn) error { c.CloseNow(); return nil }},
	{"all that asks", nil, func(c *Conn) error {
		if c.LocalAddr() != nil || c.RemoteAddr() != nil || c.Request() != nil {
			return errors.New("has what it cannot have")
		}
		c.Protocol()
		c.Version()
		c.Extensions()
		return nil
	}},
}

// wrong are calls with what cannot be sent on a connection that is open.
var wrong = []struct {
	name string
	want error
	do   func(*Conn) error
}{
	{"a message of no kind", wsdriver.ErrUnsupported, func(c *Conn) error { return c.WriteMessage(0, nil) }},
	{"one of a wrong kind", wsdriver.ErrUnsupported, func(c *Conn) error { return c.WriteMessage(200, []byte("a")) }},
	{"a large one", wsdriver.ErrUnsupported, func(c *Conn) error { return c.WriteMessage(wsdriver.Close, make([]byte, byReference)) }},
	{"no text", wsdriver.ErrInvalidUTF8, func(c *Conn) error { return c.WriteText("\xFF") }},
	{"no prepared message", wsdriver.ErrUnsupported, func(c *Conn) error { return c.WritePrepared(nil) }},
	{"an empty one", wsdriver.ErrUnsupported, func(c *Conn) error { return c.WritePrepared(new(wsdriver.Prepared)) }},
	{"a long ping", wsdriver.ErrTooLong, func(c *Conn) error { return c.WritePing(make([]byte, 126)) }},
	{"a long pong", wsdriver.ErrTooLong, func(c *Conn) error { return c.WritePong(make([]byte, 1<<20)) }},
	{"a wrong code", wsdriver.ErrInvalidCode, func(c *Conn) error { return c.Close(65535, "") }},
	{"one that is not to be sent", wsdriver.ErrInvalidCode, func(c *Conn) error { return c.Close(wsdriver.AbnormalClosure, "") }},
	{"a long reason", wsdriver.ErrTooLong, func(c *Conn) error { return c.Close(wsdriver.NormalClosure, string(make([]byte, 124))) }},
}

func TestZeroConn(t *testing.T) {
	c := new(Conn)
	for range 2 {
		for _, call := range calls {
			refuse(t, []misuse{
				{call.name, call.want, func(*testing.T) error { return call.do(c) }},
				{call.name + " alone", call.want, func(*testing.T) error { return call.do(new(Conn)) }},
			})
		}
	}
}

// What cannot be sent is refused wherever the call comes from, and what comes after it is
// sent. After the end nothing is.
func TestWrongCalls(t *testing.T) {
	type result struct {
		name      string
		got, want error
	}
	results := make(chan result, 100)
	conns := make(chan *Conn, 1)
	s := serveTCP(t, Config{
		OnOpen: func(c *Conn) { conns <- c },
		OnMessage: func(c *Conn, _ wsdriver.Kind, _ []byte) {
			for _, call := range wrong {
				results <- result{"within OnMessage: " + call.name, call.do(c), call.want}
			}
			c.WriteText("after all that")
		},
		OnClose: func(c *Conn, _ error) {
			for _, call := range calls {
				results <- result{"within OnClose: " + call.name, call.do(c), call.want}
			}
			conns <- c
		},
	})
	p := s.peer(t)
	c := <-conns
	for _, call := range wrong {
		results <- result{call.name, call.do(c), call.want}
	}
	p.send(p.frame(wsdriver.Text, "a"))
	p.want("after all that")
	c.CloseNow()
	c.CloseNow()
	<-conns
	for _, call := range calls {
		results <- result{"after the end: " + call.name, call.do(c), call.want}
	}
	close(results)
	for r := range results {
		if !errors.Is(r.got, r.want) {
			t.Errorf("%s: got %v, want %v", r.name, r.got, r.want)
		}
	}
}

func TestWrongServers(t *testing.T) {
	noLeaks(t)
	var none context.Context
	servers := map[string]func() *Server{
		"the zero Server": func() *Server { return new(Server) },
		"NewServer":       func() *Server { return NewServer(nil) },
		"its limits are huge": func() *Server {
			return NewServer(&Config{MaxQueue: math.MaxInt, WriteTimeout: math.MaxInt64, CloseTimeout: math.MaxInt64})
		},
		"its limits are negative": func() *Server {
			return NewServer(&Config{Loops: -1, MaxQueue: -1, WriteTimeout: -1, CloseTimeout: math.MinInt64})
		},
	}
	// added returns the result of Add with a real connection, and closes it.
	added := func(t *testing.T, s *Server, d *wsdriver.Driver) error {
		l := listen(t, "unix")
		defer l.Close()
		nc, err := net.Dial("unix", l.Addr().String())
		must(t, err)
		defer nc.Close()
		return s.Add(nc, d, nil)
	}
	for name, server := range servers {
		// with carries out a misuse of a Server that nobody has used, and of one that works.
		with := func(name string, want error, do func(t *testing.T, s *Server) error) misuse {
			return misuse{name, want, func(t *testing.T) error {
				s := server()
				defer s.Close()
				err := do(t, s)
				must(t, added(t, s, nil))
				if again := do(t, s); !errors.Is(again, want) {
					t.Errorf("got %v, want %v", again, want)
				}
				must(t, s.Shutdown(t.Context()))
				return err
			}}
		}
		t.Run(name, func(t *testing.T) {
			refuse(t, []misuse{
				with("Serve(nil)", ErrNilArgument, func(_ *testing.T, s *Server) error { return s.Serve(nil) }),
				with("Shutdown(nil)", ErrNilArgument, func(_ *testing.T, s *Server) error { return s.Shutdown(none) }),
				with("Add(nil)", ErrNilArgument, func(_ *testing.T, s *Server) error { return s.Add(nil, nil, nil) }),
				with("Add of a nil TCPConn", ErrNilArgument, func(_ *testing.T, s *Server) error { return s.Add((*net.TCPConn)(nil), nil, nil) }),
				with("Add of a nil UnixConn", ErrNilArgument, func(_ *testing.T, s *Server) error { return s.Add((*net.UnixConn)(nil), nil, nil) }),
				with("Add of a client's Driver", wsdriver.ErrUnsupported, func(t *testing.T, s *Server) error { return added(t, s, wsdriver.NewClient(nil)) }),
				with("Add of the zero Driver", wsdriver.ErrClosed, func(t *testing.T, s *Server) error { return added(t, s, new(wsdriver.Driver)) }),
				with("what is no connection", nil, func(t *testing.T, s *Server) error {
					for _, nc := range []net.Conn{new(net.TCPConn), new(net.UnixConn), new(net.UDPConn), struct{ net.Conn }{}} {
						if s.Add(nc, nil, nil) == nil {
							t.Errorf("%T is added", nc)
						}
					}
					return nil
				}),
				with("what is no listener", nil, func(t *testing.T, s *Server) error {
					for _, l := range []net.Listener{new(net.TCPListener), new(net.UnixListener), (*net.TCPListener)(nil), (*net.UnixListener)(nil), fake{}} {
						if s.Serve(l) == nil {
							t.Errorf("%T is served", l)
						}
					}
					return nil
				}),
				with("what is no address", nil, func(t *testing.T, s *Server) error {
					if s.ListenAndServe("nowhere") == nil {
						t.Error("it is served")
					}
					return nil
				}),
				{"everything after Close", net.ErrClosed, func(t *testing.T) error {
					s := server()
					s.Close()
					s.Close()
					must(t, s.Shutdown(t.Context()))
					return errors.Join(s.Serve(listen(t, "tcp")), s.ListenAndServe("127.0.0.1:0"), added(t, s, nil))
				}},
			})
		})
	}
	if n := (&Config{Loops: math.MaxInt}).resolved().Loops; n != maxLoops {
		t.Errorf("%d loops", n)
	}
}

// fake is a listener that is none.
type fake struct{ net.Listener }

func (fake) Close() error   { return nil }
func (fake) Addr() net.Addr { return nil }

// A zero Server serves.
func TestZeroServerServes(t *testing.T) {
	noLeaks(t)
	var s Server
	l, err := net.Listen("unix", filepath.Join(t.TempDir(), "s"))
	must(t, err)
	result := make(chan error, 1)
	go func() { result <- s.Serve(l) }()
	(&served{Server: &s, l: l}).peer(t)
	s.Close()
	wantIs(t, "Serve", <-result, net.ErrClosed)
}

// An Answer that returns nothing has answered nothing. Time-outs as long as can be strike
// never, and so does Close's.
func TestEmptyAnswer(t *testing.T) {
	s := serveTCP(t, Config{
		Answer:       func(*wsdriver.Driver, wsdriver.Event, []byte) []byte { return nil },
		OnMessage:    func(c *Conn, k wsdriver.Kind, p []byte) { c.Close(wsdriver.NormalClosure, "") },
		WriteTimeout: math.MaxInt64, CloseTimeout: math.MaxInt64,
	})
	p := s.peer(t)
	p.send(p.frame(wsdriver.Text, "a"))
	p.expect(wsdriver.Close)
	b, err := p.w.AppendClose(nil, wsdriver.NormalClosure, "")
	must(t, err)
	p.send(b)
	p.eof()
	if end := <-s.closes; !errors.Is(end.err, net.ErrClosed) || errors.Is(end.err, wsdriver.ErrTimeout) {
		t.Error(end.err)
	}
}
