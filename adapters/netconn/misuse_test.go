package netconn

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"math"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// misuse is something that no program should do, and the error that it wants. Nil is for
// what does no harm.
type misuse struct {
	name string
	want error
	do   func(t *testing.T) error
}

// refuse carries out each misuse in a bubble of its own, where one that waits for ever
// fails.
func refuse(t *testing.T, list []misuse) {
	t.Helper()
	for _, m := range list {
		t.Run(m.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { xtest.Refuse(t, m.want, m.do) })
		})
	}
}

// everyCall is all that reads, writes or waits on a Conn, and what it wants of one that was
// never open.
var everyCall = []struct {
	name string
	want error
	do   func(*Conn) error
}{
	{"ReadMessage", net.ErrClosed, func(c *Conn) error { _, _, err := c.ReadMessage(); return err }},
	{"AppendRead", net.ErrClosed, func(c *Conn) error { _, _, err := c.AppendRead(make([]byte, 1, 9)); return err }},
	{"ReadView", net.ErrClosed, func(c *Conn) error { _, _, err := c.ReadView(); return err }},
	{"NextReader", net.ErrClosed, func(c *Conn) error { _, _, err := c.NextReader(); return err }},
	{"Messages", net.ErrClosed, func(c *Conn) (last error) {
		for _, err := range c.Messages() {
			last = err
		}
		return last
	}},
	{"ReadMessageContext", net.ErrClosed, func(c *Conn) error {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		_, _, err := c.ReadMessageContext(ctx)
		return err
	}},
	{"AppendReadContext", net.ErrClosed, func(c *Conn) error {
		_, _, err := c.AppendReadContext(context.Background(), nil)
		return err
	}},
	{"ReadViewContext", net.ErrClosed, func(c *Conn) error {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		_, _, err := c.ReadViewContext(ctx)
		return err
	}},
	{"WriteMessage", net.ErrClosed, func(c *Conn) error { return c.WriteMessage(wsdriver.Text, nil) }},
	{"a large WriteMessage", net.ErrClosed, func(c *Conn) error {
		return c.WriteMessage(wsdriver.Binary, make([]byte, byReference))
	}},
	{"WriteMessageContext", net.ErrClosed, func(c *Conn) error {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		return c.WriteMessageContext(ctx, wsdriver.Text, nil)
	}},
	{"WriteText", net.ErrClosed, func(c *Conn) error { return c.WriteText("") }},
	{"WriteBinary", net.ErrClosed, func(c *Conn) error { return c.WriteBinary(nil) }},
	{"WriteMessages", net.ErrClosed, func(c *Conn) error { return c.WriteMessages(Message{wsdriver.Text, nil}) }},
	{"WriteMessages of none", nil, func(c *Conn) error { return c.WriteMessages() }},
	{"WritePrepared", net.ErrClosed, func(c *Conn) error {
		m, _ := wsdriver.Prepare(wsdriver.Text, nil)
		return c.WritePrepared(m)
	}},
	{"WritePing", net.ErrClosed, func(c *Conn) error { return c.WritePing(nil) }},
	{"WritePong", net.ErrClosed, func(c *Conn) error { return c.WritePong(nil) }},
	{"QueueMessage", net.ErrClosed, func(c *Conn) error { return c.QueueMessage(wsdriver.Text, nil) }},
	{"Send", net.ErrClosed, func(c *Conn) error { return c.Send(wsdriver.Text, nil) }},
	{"Ping", net.ErrClosed, func(c *Conn) error { _, err := c.Ping(context.Background()); return err }},
	{"NextWriter", net.ErrClosed, func(c *Conn) error { _, err := c.NextWriter(wsdriver.Text); return err }},
	{"CloseWrite", net.ErrClosed, func(c *Conn) error { return c.CloseWrite(wsdriver.NormalClosure, "") }},
	{"Close", nil, func(c *Conn) error { return c.Close(wsdriver.NormalClosure, "") }},
	{"CloseNow", nil, func(c *Conn) error { return c.CloseNow() }},
	{"Stream and Read", net.ErrClosed, func(c *Conn) error {
		_, err := Stream(c, wsdriver.Binary).Read(make([]byte, 1))
		return err
	}},
	{"Stream and Write", net.ErrClosed, func(c *Conn) error {
		_, err := Stream(c, wsdriver.Binary).Write(nil)
		return err
	}},
	{"Stream and Close", nil, func(c *Conn) error { return Stream(c, wsdriver.Text).Close() }},
	{"all that asks", nil, func(c *Conn) error {
		if c.State() != wsdriver.Finished || c.Buffered() != 0 || c.RTT() != 0 || c.Request() != nil || c.Response() != nil {
			return errors.New("has what it cannot have")
		}
		c.Protocol()
		c.Version()
		c.Extensions()
		c.LocalAddr()
		c.RemoteAddr()
		return c.NetConn().Close()
	}},
}

// A Conn that is none, or was made of what is none, has ended.
func TestNeverOpen(t *testing.T) {
	open := wsdriver.NewServer(nil)
	open.Skip(wsdriver.Hybi13, "")
	var none *net.TCPConn
	for name, a := range map[string]struct {
		make  func() *Conn
		cause error
	}{
		"zero":                    {func() *Conn { return new(Conn) }, net.ErrClosed},
		"New without a transport": {func() *Conn { return New(nil, open, nil, nil) }, ErrNilArgument},
		"New with a nil one":      {func() *Conn { return New(none, open, nil, nil) }, ErrNilArgument},
		"New with a nil TLS":      {func() *Conn { return New((*tls.Conn)(nil), open, nil, nil) }, ErrNilArgument},
		"New without a Driver":    {func() *Conn { return New(pipe(), nil, nil, nil) }, ErrNilArgument},
		"New amid the handshake":  {func() *Conn { return New(pipe(), wsdriver.NewServer(nil), nil, []byte("GET")) }, wsdriver.ErrNotOpen},
		"New before the request":  {func() *Conn { return New(pipe(), wsdriver.NewClient(nil), nil, []byte("HTTP")) }, wsdriver.ErrNotOpen},
		"New after the end":       {func() *Conn { return New(pipe(), new(wsdriver.Driver), nil, nil) }, wsdriver.ErrClosed},
	} {
		var list []misuse
		for _, call := range everyCall {
			list = append(list, misuse{call.name, call.want, func(*testing.T) error { return call.do(a.make()) }})
		}
		list = append(list, misuse{"the cause", a.cause, func(*testing.T) error {
			_, _, err := a.make().ReadMessage()
			return err
		}}, misuse{"all in turn", nil, func(t *testing.T) error {
			c := a.make()
			for range 2 {
				for _, call := range everyCall {
					if err := call.do(c); !errors.Is(err, call.want) {
						t.Errorf("%s: got %v, want %v", call.name, err, call.want)
					}
				}
			}
			c.SetDeadline(time.Now()) // as with any that has ended
			c.SetReadDeadline(time.Time{})
			c.SetWriteDeadline(time.Now().Add(-time.Hour))
			return nil
		}})
		t.Run(name, func(t *testing.T) { refuse(t, list) })
	}
}

// pipe returns a transport whose other end nobody reads.
func pipe() net.Conn {
	nc, _ := net.Pipe()
	return nc
}

// unlike is a context that cannot be compared, nor can its error.
type unlike struct {
	context.Context
	_ []int
}

// wild is a transport that says to have read more, or less, than can be.
type wild struct {
	net.Conn
	n int
}

func (w wild) Read([]byte) (int, error) { return w.n, nil }

// opened returns a Conn that is open, whose peer echoes nothing and takes everything.
func opened(t *testing.T, c *Config) *Conn {
	h := newHalf(t, wsdriver.Server, c)
	go io.Copy(io.Discard, h.peer)
	return h.Conn
}

func TestWrongCalls(t *testing.T) {
	var none context.Context
	read := func(_ wsdriver.Kind, _ []byte, err error) error { return err }
	shaken := func(_ *Conn, err error) error { return err }
	over := new(wsdriver.Driver)
	refuse(t, []misuse{
		// The opening handshake.
		{"Accept without a context", ErrNilArgument, func(*testing.T) error { return shaken(Accept(none, pipe(), nil)) }},
		{"Accept without a transport", ErrNilArgument, func(t *testing.T) error { return shaken(Accept(t.Context(), nil, nil)) }},
		{"Accept with a nil TLS", ErrNilArgument, func(t *testing.T) error { return shaken(Accept(t.Context(), (*tls.Conn)(nil), nil)) }},
		{"Accept with a nil one", ErrNilArgument, func(t *testing.T) error {
			var none *net.UnixConn
			return shaken(Accept(t.Context(), none, nil))
		}},
		{"Connect without a context", ErrNilArgument, func(t *testing.T) error {
			return shaken(Connect(none, pipe(), nil, parseURL(t, "ws://example.com/")))
		}},
		{"Connect without a transport", ErrNilArgument, func(t *testing.T) error {
			return shaken(Connect(t.Context(), nil, nil, parseURL(t, "ws://example.com/")))
		}},
		{"Continue without a context", ErrNilArgument, func(*testing.T) error {
			return shaken(Continue(none, pipe(), wsdriver.NewServer(nil), nil, nil, nil))
		}},
		{"Continue without a transport", ErrNilArgument, func(t *testing.T) error {
			return shaken(Continue(t.Context(), nil, wsdriver.NewServer(nil), nil, nil, nil))
		}},
		{"Continue without a Driver", ErrNilArgument, func(t *testing.T) error {
			return shaken(Continue(t.Context(), pipe(), nil, nil, nil, nil))
		}},
		{"Continue after the end", wsdriver.ErrClosed, func(t *testing.T) error {
			return shaken(Continue(t.Context(), pipe(), over, nil, nil, nil))
		}},
		{"Continue with what is open", nil, func(t *testing.T) error {
			d, peer := wsdriver.NewServer(nil), wsdriver.NewClient(nil)
			d.Skip(wsdriver.Hybi13, "")
			peer.Skip(wsdriver.Hybi13, "")
			frame, _ := peer.AppendMessage(nil, wsdriver.Text, []byte("hello"))
			c, err := Continue(t.Context(), pipe(), d, nil, nil, frame)
			if err != nil {
				return err
			}
			defer c.CloseNow()
			wantMessage(t, c, wsdriver.Text, "hello")
			return nil
		}},
		{"versions that there are not", handshake.ErrInvalidVersion, func(t *testing.T) error {
			c := &Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{99, 0}}}
			return shaken(Connect(t.Context(), pipe(), c, parseURL(t, "ws://example.com/")))
		}},
		{"a transport that reads more than there is room for", io.ErrUnexpectedEOF, func(t *testing.T) error {
			err := shaken(Accept(t.Context(), wild{pipe(), math.MaxInt}, nil))
			if err == nil {
				return errors.New("open")
			}
			return io.ErrUnexpectedEOF
		}},

		// Arguments.
		{"ReadMessageContext without one", ErrNilArgument, func(t *testing.T) error { return read(opened(t, nil).ReadMessageContext(none)) }},
		{"AppendReadContext without one", ErrNilArgument, func(t *testing.T) error { return read(opened(t, nil).AppendReadContext(none, nil)) }},
		{"ReadViewContext without one", ErrNilArgument, func(t *testing.T) error { return read(opened(t, nil).ReadViewContext(none)) }},
		{"WriteMessageContext without one", ErrNilArgument, func(t *testing.T) error {
			return opened(t, nil).WriteMessageContext(none, wsdriver.Text, nil)
		}},
		{"Ping without a context", ErrNilArgument, func(t *testing.T) error { _, err := opened(t, nil).Ping(none); return err }},
		{"a context that cannot be compared", context.DeadlineExceeded, func(t *testing.T) error {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			c := opened(t, nil)
			for range 2 {
				if err := read(c.ReadMessageContext(unlike{Context: ctx})); !errors.Is(err, context.DeadlineExceeded) {
					return err
				}
			}
			_, err := c.Ping(unlike{Context: ctx})
			return errors.Join(err, c.WriteMessageContext(unlike{Context: ctx}, wsdriver.Text, nil))
		}},
		{"a message of no kind", wsdriver.ErrUnsupported, func(t *testing.T) error { return opened(t, nil).WriteMessage(0, nil) }},
		{"a large one", wsdriver.ErrUnsupported, func(t *testing.T) error {
			return opened(t, nil).WriteMessage(200, make([]byte, byReference))
		}},
		{"one with a context", wsdriver.ErrUnsupported, func(t *testing.T) error {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			return opened(t, nil).WriteMessageContext(ctx, 200, nil)
		}},
		{"one among others", wsdriver.ErrUnsupported, func(t *testing.T) error {
			return opened(t, nil).WriteMessages(Message{wsdriver.Text, nil}, Message{})
		}},
		{"one in a queue", wsdriver.ErrUnsupported, func(t *testing.T) error { return opened(t, nil).QueueMessage(wsdriver.Ping, nil) }},
		{"one that is sent", wsdriver.ErrUnsupported, func(t *testing.T) error { return opened(t, nil).Send(255, nil) }},
		{"one in pieces", wsdriver.ErrUnsupported, func(t *testing.T) error { _, err := opened(t, nil).NextWriter(200); return err }},
		{"one in a Stream", wsdriver.ErrUnsupported, func(t *testing.T) error {
			_, err := Stream(opened(t, nil), 200).Write([]byte("a"))
			return err
		}},
		{"a Stream of nothing", net.ErrClosed, func(*testing.T) error {
			s := Stream(nil, wsdriver.Binary)
			s.LocalAddr()
			s.RemoteAddr()
			s.SetDeadline(time.Now())
			s.SetReadDeadline(time.Now())
			s.SetWriteDeadline(time.Now())
			s.Close()
			s.Write(nil)
			_, err := s.Read(make([]byte, 1))
			return err
		}},
		{"no prepared message", wsdriver.ErrUnsupported, func(t *testing.T) error { return opened(t, nil).WritePrepared(nil) }},
		{"an empty prepared message", wsdriver.ErrUnsupported, func(t *testing.T) error {
			return opened(t, nil).WritePrepared(new(wsdriver.Prepared))
		}},
		{"a ping that is too long", wsdriver.ErrTooLong, func(t *testing.T) error { return opened(t, nil).WritePing(make([]byte, 126)) }},
		{"a pong that is too long", wsdriver.ErrTooLong, func(t *testing.T) error { return opened(t, nil).WritePong(make([]byte, 1<<20)) }},
		{"a code that there is not", wsdriver.ErrInvalidCode, func(t *testing.T) error { return opened(t, nil).Close(65535, "") }},
		{"one that may not be sent", wsdriver.ErrInvalidCode, func(t *testing.T) error { return opened(t, nil).CloseWrite(1006, "") }},
		{"a reason that is too long", wsdriver.ErrTooLong, func(t *testing.T) error {
			return opened(t, nil).Close(wsdriver.NormalClosure, string(make([]byte, 124)))
		}},

		// Zero values.
		{"a zero MessageReader", net.ErrClosed, func(*testing.T) error { _, err := new(MessageReader).Read(make([]byte, 1)); return err }},
		{"its WriteTo", net.ErrClosed, func(*testing.T) error { _, err := new(MessageReader).WriteTo(io.Discard); return err }},
		{"a zero MessageWriter", net.ErrClosed, func(*testing.T) error { _, err := new(MessageWriter).Write([]byte("a")); return err }},
		{"its large Write", net.ErrClosed, func(*testing.T) error { _, err := new(MessageWriter).Write(make([]byte, 1<<20)); return err }},
		{"its WriteString", net.ErrClosed, func(*testing.T) error { _, err := new(MessageWriter).WriteString("a"); return err }},
		{"its Close", net.ErrClosed, func(*testing.T) error { return new(MessageWriter).Close() }},
		{"its Flush", nil, func(*testing.T) error { return new(MessageWriter).Flush() }},
		{"zero errors", nil, func(*testing.T) error {
			_ = new(HandshakeError).Error() + new(CloseError).Error()
			return errors.Join(new(HandshakeError).Unwrap(), new(CloseError).Unwrap())
		}},
		{"the status of no error", nil, func(*testing.T) error {
			if CloseStatus(nil) != 0 || OnItsWay(nil) {
				return errors.New("there is one")
			}
			return nil
		}},

		// Numbers.
		{"a policy that there is not", os.ErrDeadlineExceeded, func(t *testing.T) error {
			h := newHalf(t, wsdriver.Server, &Config{MaxQueue: -1, WhenFull: 77})
			h.SetWriteDeadline(time.Now().Add(time.Second))
			for {
				if err := h.Send(wsdriver.Binary, make([]byte, DefaultMaxQueue/2)); err != nil {
					return err
				}
			}
		}},
		{"times that never come", nil, func(t *testing.T) error {
			c := opened(t, &Config{WriteTimeout: math.MaxInt64, CloseTimeout: math.MaxInt64, MaxQueue: math.MaxInt})
			never := time.Unix(1<<40, 0)
			return errors.Join(c.SetDeadline(never), c.WriteText("a"), c.SetDeadline(time.Time{}), c.WriteText("a"), c.Send(wsdriver.Text, nil))
		}},
		{"a moment long ago", os.ErrDeadlineExceeded, func(t *testing.T) error {
			c := opened(t, nil)
			return errors.Join(c.SetDeadline(time.Unix(-1<<40, 0)), c.WriteText("a"), read(c.ReadMessage()))
		}},
		{"a Close that has no time", wsdriver.ErrTimeout, func(t *testing.T) error {
			return opened(t, &Config{CloseTimeout: math.MinInt64}).Close(wsdriver.NormalClosure, "")
		}},
		{"turns that take no end", wsdriver.ErrBusy, func(t *testing.T) error {
			c := opened(t, &Config{WriteTimeout: 1})
			w, _ := c.NextWriter(wsdriver.Text)
			w.WriteString("a")
			w.Flush()
			return c.WriteText("b")
		}},

		// Order.
		{"reading within OnEvent", ErrConcurrentRead, func(t *testing.T) (err error) {
			h := newHalf(t, wsdriver.Server, &Config{OnEvent: func(c *Conn, ev wsdriver.Event) {
				if ev.Kind == wsdriver.Ping {
					err = errors.Join(read(c.ReadView()), read(c.ReadMessageContext(t.Context())))
					c.Close(wsdriver.NormalClosure, "")
				}
			}})
			go io.Copy(io.Discard, h.peer)
			go h.peer.Write(h.ping(""))
			h.ReadMessage()
			return err
		}},
		{"writing behind the end of a message", ErrMessageEnded, func(t *testing.T) error {
			w, err := opened(t, nil).NextWriter(wsdriver.Text)
			_, failed := w.Write([]byte("a"))
			if err = errors.Join(err, failed, w.Close()); err != nil {
				t.Error(err)
			}
			_, err = w.Write([]byte("b"))
			if w.Close() != err || w.Flush() != err {
				t.Error("another error")
			}
			return err
		}},
		{"everything after Close", net.ErrClosed, func(t *testing.T) error {
			c := opened(t, nil)
			c.Close(wsdriver.NormalClosure, "")
			for _, call := range everyCall {
				if err := call.do(c); !errors.Is(err, call.want) {
					t.Errorf("%s: got %v, want %v", call.name, err, call.want)
				}
			}
			return c.WriteText("a")
		}},
	})
}

// What a function of the program panics with comes out of the call that it was called by,
// and the connection can be closed.
func TestPanics(t *testing.T) {
	onEvent := &Config{OnEvent: func(*Conn, wsdriver.Event) { panic("OnEvent") }}
	ping := func(h *half) *Conn {
		go io.Copy(io.Discard, h.peer)
		go h.peer.Write(h.ping(""))
		return h.Conn
	}
	// amid returns the reader of a message that has begun.
	amid := func(t *testing.T) *MessageReader {
		h := newHalf(t, wsdriver.Server, onEvent)
		b, err := h.d.AppendFragment(nil, wsdriver.Text, []byte("a"), false)
		must(t, err)
		go io.Copy(io.Discard, h.peer)
		go h.peer.Write(append(b, h.ping("")...))
		_, r, err := h.NextReader()
		must(t, err)
		return r
	}
	for name, a := range map[string]struct {
		want any
		do   func(t *testing.T) *Conn
	}{
		"ReadMessage": {"OnEvent", func(t *testing.T) *Conn {
			c := ping(newHalf(t, wsdriver.Server, onEvent))
			defer c.CloseNow()
			c.ReadMessage()
			return c
		}},
		"Close": {"OnEvent", func(t *testing.T) *Conn {
			c := ping(newHalf(t, wsdriver.Server, onEvent))
			defer c.CloseNow()
			c.Close(wsdriver.NormalClosure, "")
			return c
		}},
		"MessageReader.Read": {"OnEvent", func(t *testing.T) *Conn {
			r := amid(t)
			defer r.c.CloseNow()
			io.ReadAll(r)
			return r.c
		}},
		"MessageReader.WriteTo": {"OnEvent", func(t *testing.T) *Conn {
			r := amid(t)
			defer r.c.CloseNow()
			r.WriteTo(io.Discard)
			return r.c
		}},
		"what WriteTo writes to": {"Write", func(t *testing.T) *Conn {
			r := amid(t)
			defer r.c.CloseNow()
			r.WriteTo(panicking{})
			return r.c
		}},
		"Answer": {"Answer", func(t *testing.T) *Conn {
			s, c := net.Pipe()
			defer c.Close()
			go io.WriteString(c, "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n")
			defer func() {
				if _, err := s.Write([]byte("a")); err != io.ErrClosedPipe {
					t.Errorf("the transport is left: %v", err)
				}
			}()
			Accept(t.Context(), s, &Config{Answer: func(*wsdriver.Driver, wsdriver.Event, []byte) []byte { panic("Answer") }})
			return nil
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				defer func() {
					if v := recover(); v != a.want {
						t.Errorf("panicked with %v, want %v", v, a.want)
					}
				}()
				a.do(t)
			})
		})
	}
}

type panicking struct{}

func (panicking) Write([]byte) (int, error) { panic("Write") }

// An Answer that returns nothing has answered nothing.
func TestEmptyAnswer(t *testing.T) {
	s, c := net.Pipe()
	server, client := open(t, s, c, &Config{Answer: func(*wsdriver.Driver, wsdriver.Event, []byte) []byte { return nil }}, nil)
	go server.WriteText("hello")
	wantMessage(t, client, wsdriver.Text, "hello")
}
