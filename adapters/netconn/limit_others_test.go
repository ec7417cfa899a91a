package netconn

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http/httptest"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
)

// A program that is always late, and a peer that takes nothing, do not fill the memory:
// a call that has a limit finds little waiting, or sends nothing.
func TestLatenessIsBounded(t *testing.T) {
	noLeaks(t)
	all := patient()
	all["messages in the queue"] = func(c *Conn) error { return c.QueueMessage(wsdriver.Binary, make([]byte, 5000)) }
	for name, call := range all {
		for _, before := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				h := newHalf(t, wsdriver.Server, &Config{WriteTimeout: -1})
				for range 200 {
					d := time.Second
					if before {
						d = -d
					}
					h.SetWriteDeadline(time.Now().Add(d))
					err := call(h.Conn)
					if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) && err != wsdriver.ErrBusy {
						t.Fatalf("%s: %v", name, err)
					}
				}
				checkBounded(t, name, h.Conn)
			})
		}
	}
}

// Nor do pings whose contexts end.
func TestPingsAreBounded(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, &Config{WriteTimeout: -1})
		for range 5 * maxOwed / 2 / 10 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			_, err := h.Ping(ctx)
			cancel()
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Fatal(err)
			}
		}
		checkBounded(t, "pings", h.Conn)
	})
}

// checkBounded holds what is to be written against a bound.
func checkBounded(t *testing.T, what string, c *Conn) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, o := range []*output{c.pending, c.stuck()} {
		if o != nil {
			n += len(o.b) + len(o.head) + len(o.body) + len(o.tail)
		}
	}
	if n > 2*maxOwed {
		t.Errorf("%s: %d bytes wait", what, n)
	}
}

// A deadline that is set while calls wait, one of them in a write and others for the next,
// ends them all, and their messages come all the same.
func TestDeadlineForThoseWhoWait(t *testing.T) {
	noLeaks(t)
	for _, large := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			h := newHalf(t, wsdriver.Server, &Config{WriteTimeout: time.Minute})
			var wg sync.WaitGroup
			start := time.Now()
			write := func(p []byte, begun bool) {
				wg.Go(func() {
					err := h.WriteBinary(p)
					wantIs(t, "the write", err, os.ErrDeadlineExceeded)
					if d := time.Since(start); d != 3*time.Second || OnItsWay(err) != begun {
						t.Errorf("%d bytes: %v after %v, on its way: %v", len(p), err, d, OnItsWay(err))
					}
				})
				synctest.Wait()
			}
			first := []byte("first")
			if large {
				first = make([]byte, 100_000)
			}
			write(first, true)
			write([]byte("second"), true)
			write([]byte("third"), true)
			write(make([]byte, byReference), false) // would be written from where it lies
			time.Sleep(time.Second)
			h.SetWriteDeadline(start.Add(3 * time.Second))
			wg.Wait()
			readFrame(t, h.peer, wsdriver.Server, 0x82, first)
			readFrame(t, h.peer, wsdriver.Server, 0x82, []byte("second"))
			readFrame(t, h.peer, wsdriver.Server, 0x82, []byte("third"))
			h.SetWriteDeadline(time.Time{})
			wg.Go(func() { must(t, h.WriteText("next")) })
			readFrame(t, h.peer, wsdriver.Server, 0x81, []byte("next"))
			wg.Wait()
		})
	}
}

// A call with a limit that finds much in the queue has that written first, if nobody else
// is at it.
func TestDeadlineWithFullQueue(t *testing.T) {
	noLeaks(t)
	for _, pair := range pairs {
		nc, peer := pair(t)
		h := newHalfOn(t, wsdriver.Server, nil, nc, peer)
		queued := make([]byte, 16_000)
		for range 4 {
			must(t, h.QueueMessage(wsdriver.Binary, queued))
		}
		var b []byte
		for range 20 { // their pongs are queued too
			b = append(b, h.ping(string(queued[:125]))...)
		}
		go peer.Write(append(b, h.message(wsdriver.Text, "asked")...))
		wantMessage(t, h.Conn, wsdriver.Text, "asked")
		must(t, h.SetWriteDeadline(time.Now().Add(time.Hour)))
		done := make(chan error)
		go func() { done <- h.WriteText("answered") }()
		for range 4 {
			readFrame(t, peer, wsdriver.Server, 0x82, queued)
		}
		for range 20 {
			readFrame(t, peer, wsdriver.Server, 0x8A, queued[:125])
		}
		readFrame(t, peer, wsdriver.Server, 0x81, []byte("answered"))
		must(t, <-done)
	}
}

// What the protocol owes is sent whatever deadline the program has let pass: the answer
// to a Close frame, say.
func TestCloseAfterDeadline(t *testing.T) {
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			snc, cnc := pair(t)
			s, c := open(t, snc, cnc, nil, nil)
			must(t, s.SetWriteDeadline(time.Unix(1, 0)))
			go s.ReadMessage()
			must(t, c.Close(wsdriver.NormalClosure, ""))
		})
		t.Run(name+"/here", func(t *testing.T) {
			noLeaks(t)
			snc, cnc := pair(t)
			s, c := open(t, snc, cnc, nil, nil)
			must(t, s.SetDeadline(time.Unix(1, 0)))
			go c.ReadMessage()
			must(t, s.Close(wsdriver.NormalClosure, ""))
		})
	}
}

// A reader that owes an answer does not wait for a message that a deadline has left to
// others.
func TestReaderDoesNotWaitForTheLate(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, &Config{WriteTimeout: -1})
		h.SetWriteDeadline(time.Now().Add(time.Second))
		p := make([]byte, 1<<20)
		wantIs(t, "the write", h.WriteBinary(p), os.ErrDeadlineExceeded)
		h.SetWriteDeadline(time.Time{})
		got := make(chan string)
		go func() {
			_, p, _ := h.ReadMessage()
			got <- string(p)
		}()
		h.peer.Write(h.ping("1"))
		h.peer.Write(h.message(wsdriver.Text, "read on"))
		if s := <-got; s != "read on" {
			t.Errorf("%q", s)
		}
		readFrame(t, h.peer, wsdriver.Server, 0x82, p)
		readFrame(t, h.peer, wsdriver.Server, 0x8A, []byte("1"))
	})
}

// The end of the connection for want of a taker is no deadline, after which it would go on.
func TestWriteTimeoutIsNoDeadline(t *testing.T) {
	noLeaks(t)
	for name, call := range patient() {
		synctest.Test(t, func(t *testing.T) {
			h := newHalf(t, wsdriver.Server, &Config{WriteTimeout: time.Second})
			err := call(h.Conn)
			wantIs(t, name, err, ErrWriteTimeout, net.ErrClosed)
			if errors.Is(err, os.ErrDeadlineExceeded) || OnItsWay(err) || h.State() != wsdriver.Finished {
				t.Errorf("%s: %v of a connection that is %v", name, err, h.State())
			}
		})
	}
}

// slowEnd is a transport whose writes take a while to notice that it was closed.
type slowEnd struct {
	net.Conn
	closed chan struct{}
}

func (s *slowEnd) Write([]byte) (int, error) {
	<-s.closed
	time.Sleep(time.Second)
	return 0, net.ErrClosed
}

func (s *slowEnd) Close() error { close(s.closed); return s.Conn.Close() }

// All who wait for a write are told that it has failed, though the connection had ended
// before.
func TestWaitersAreTold(t *testing.T) {
	noLeaks(t)
	for name, call := range patient() {
		synctest.Test(t, func(t *testing.T) {
			nc, peer := net.Pipe()
			h := newHalfOn(t, wsdriver.Server, nil, &slowEnd{nc, make(chan struct{})}, peer)
			var wg sync.WaitGroup
			for range 3 {
				wg.Go(func() { wantIs(t, name, call(h.Conn), net.ErrClosed) })
				synctest.Wait()
			}
			h.CloseNow()
			wg.Wait()
			time.Sleep(time.Second) // the write notices too
		})
	}
}

// tlsPair returns both ends of a TLS connection, the handshake of which is to come.
func tlsPair(t *testing.T, cert tls.Certificate) (server, client net.Conn) {
	s, c := net.Pipe()
	return tls.Server(s, &tls.Config{Certificates: []tls.Certificate{cert}}), tls.Client(c, &tls.Config{InsecureSkipVerify: true})
}

func certificate() tls.Certificate {
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	return server.TLS.Certificates[0]
}

// TLS cannot go on after a write that was cut off. A deadline that was set before the call
// cuts off none.
func TestTLSSurvivesDeadlines(t *testing.T) {
	cert := certificate()
	noLeaks(t)
	for _, size := range []int{1, 100_000} {
		synctest.Test(t, func(t *testing.T) {
			snc, cnc := tlsPair(t, cert)
			var pings atomic.Int32
			s, c := open(t, snc, cnc, &Config{WriteTimeout: time.Hour}, &Config{OnEvent: func(*Conn, wsdriver.Event) { pings.Add(1) }})
			for range 3 {
				start := time.Now()
				must(t, s.SetWriteDeadline(start.Add(time.Second)))
				err := s.WriteBinary(make([]byte, size))
				if wantIs(t, "the write", err, os.ErrDeadlineExceeded); !OnItsWay(err) || time.Since(start) != time.Second {
					t.Errorf("%v after %v", err, time.Since(start))
				}
				if _, p, err := c.ReadMessage(); err != nil || len(p) != size {
					t.Fatalf("%d bytes, %v", len(p), err)
				}
			}
			// The answer to a ping that comes after a deadline is no different.
			go discardAll(&reads{s})
			go discardAll(&reads{c})
			_, err := c.Ping(t.Context())
			must(t, err)
			must(t, s.SetWriteDeadline(time.Time{}))
			must(t, s.WriteText("next"))
			if _, err = s.Ping(t.Context()); err != nil || pings.Load() != 2 {
				t.Errorf("%d pings and pongs, %v", pings.Load(), err)
			}
			s.CloseNow()
			c.CloseNow()
		})
	}
}
