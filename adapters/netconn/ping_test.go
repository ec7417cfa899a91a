package netconn

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
)

// nextPing reads events up to a ping, whose payload it returns.
func (h *half) nextPing(t *testing.T) string {
	return string(h.expect(t, wsdriver.Ping).Data)
}

// pong sends pongs in one segment.
func (h *half) pong(payloads ...string) {
	var b []byte
	for _, p := range payloads {
		b, _ = h.d.AppendPong(b, []byte(p))
	}
	h.peer.Write(b)
}

// Ping tells how long the pong took, to the nanosecond of the bubble's clock, and RTT
// remembers it. A pong that nobody asked for is none.
func TestPing(t *testing.T) {
	noLeaks(t)
	for _, role := range []wsdriver.Role{wsdriver.Server, wsdriver.Client} {
		synctest.Test(t, func(t *testing.T) {
			h := newHalf(t, role, nil)
			go h.ReadMessage()
			if rtt := h.RTT(); rtt != 0 {
				t.Errorf("%v before the first ping", rtt)
			}
			for _, d := range []time.Duration{time.Second, 3 * time.Hour, 7, 0} {
				var peer sync.WaitGroup
				peer.Go(func() {
					p := h.nextPing(t)
					h.pong("", "nobody asked", p+"x", p[:7])
					time.Sleep(d)
					h.pong(p)
					h.pong(p) // once is enough
				})
				rtt, err := h.Ping(t.Context())
				peer.Wait()
				if err != nil || rtt != d || h.RTT() != d {
					t.Errorf("%v %v, and RTT %v, want %v", rtt, err, h.RTT(), d)
				}
			}
			h.CloseNow()
		})
	}
}

// Pings that are under way at the same time are each told the time of their own.
func TestPingsAtOnce(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, nil)
		go h.ReadMessage()
		var wg sync.WaitGroup
		start := func(want time.Duration) string {
			wg.Go(func() {
				if rtt, err := h.Ping(t.Context()); rtt != want || err != nil {
					t.Errorf("%v %v, want %v", rtt, err, want)
				}
			})
			return h.nextPing(t)
		}
		a := start(5 * time.Second)
		time.Sleep(time.Second)
		b := start(4 * time.Second) // it is not answered, but a later one is
		time.Sleep(time.Second)
		c := start(3 * time.Second)
		time.Sleep(time.Second)
		d := start(4 * time.Second)
		if a == b || b == c || c == d {
			t.Errorf("%x %x %x %x are hard to tell from each other", a, b, c, d)
		}
		time.Sleep(2 * time.Second)
		h.pong(c)
		synctest.Wait()
		if rtt := h.RTT(); rtt != 3*time.Second {
			t.Errorf("RTT %v", rtt)
		}
		h.pong(a, b)
		time.Sleep(2 * time.Second)
		h.pong(d)
		wg.Wait()
		if rtt := h.RTT(); rtt != 4*time.Second {
			t.Errorf("RTT %v", rtt)
		}
		h.CloseNow()
	})
}

// The end of the context is the end of a Ping and of nothing else, whatever the peer
// takes or does not take.
func TestPingContext(t *testing.T) {
	noLeaks(t)
	for _, deaf := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			h := newHalf(t, wsdriver.Server, &Config{WriteTimeout: time.Minute})
			go h.ReadMessage()
			if !deaf {
				go discardAll(h.peer)
			}
			over, cancel := context.WithCancel(t.Context())
			cancel()
			_, err := h.Ping(over)
			wantIs(t, "a context that is over", err, context.Canceled)
			if h.pending != nil {
				t.Error("a ping was sent that nobody waits for")
			}
			for range 3 {
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
				start := time.Now()
				_, err := h.Ping(ctx)
				cancel()
				if d := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || d != 2*time.Second {
					t.Errorf("%v after %v", err, d)
				}
			}
			if n := len(h.rare.pings); n != 0 {
				t.Errorf("%d pings are still waited for", n)
			}
			if deaf {
				go discardAll(h.peer)
			}
			must(t, h.WriteText("still alive"))
			if rtt := h.RTT(); rtt != 0 {
				t.Errorf("RTT %v without a pong", rtt)
			}
			h.CloseNow()
		})
	}
}

// The pong of a ping that is waited for no more is that of none.
func TestPongTooLate(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, nil)
		go h.ReadMessage()
		go func() {
			first := h.nextPing(t)
			second := h.nextPing(t)
			h.pong(first)
			time.Sleep(time.Second)
			h.pong(second)
		}()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := h.Ping(ctx)
		wantIs(t, "the first", err, context.DeadlineExceeded)
		if rtt, err := h.Ping(t.Context()); rtt != time.Second || err != nil {
			t.Errorf("the second: %v %v", rtt, err)
		}
		h.CloseNow()
	})
}

// The end of the connection, whatever it is, ends all pings.
func TestPingAtTheEnd(t *testing.T) {
	for name, test := range map[string]struct {
		end func(h *half)
		is  error
	}{
		"CloseNow":          {func(h *half) { h.CloseNow() }, net.ErrClosed},
		"Close":             {func(h *half) { h.Close(wsdriver.NormalClosure, "") }, net.ErrClosed},
		"end of the stream": {func(h *half) { h.peer.Close() }, nil},
		"Close frame": {func(h *half) {
			b, _ := h.d.AppendClose(nil, wsdriver.GoingAway, "")
			h.peer.Write(b)
		}, nil},
		"violation": {func(h *half) { h.peer.Write([]byte{0xFF, 0x80}) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			synctest.Test(t, func(t *testing.T) {
				h := newHalf(t, wsdriver.Server, nil)
				go discardAll(h.peer)
				go h.ReadMessage()
				var wg sync.WaitGroup
				for range 3 {
					wg.Go(func() {
						if _, err := h.Ping(t.Context()); err == nil || test.is != nil && !errors.Is(err, test.is) {
							t.Error(err)
						}
					})
				}
				synctest.Wait()
				test.end(h)
				wg.Wait()
				_, err := h.Ping(t.Context())
				_, _, want := h.ReadMessage()
				if err == nil || err != want {
					t.Errorf("after the end: %v, want %v", err, want)
				}
			})
		})
	}
}

// While the connection is closing there are no more pings.
func TestPingAfterCloseWrite(t *testing.T) {
	noLeaks(t)
	h := newHalf(t, wsdriver.Server, nil)
	go discardAll(h.peer)
	must(t, h.CloseWrite(wsdriver.NormalClosure, ""))
	_, err := h.Ping(t.Context())
	wantIs(t, "Ping", err, wsdriver.ErrClosed)
	wantIs(t, "WritePing", h.WritePing(nil), wsdriver.ErrClosed)
	wantIs(t, "WritePong", h.WritePong(nil), wsdriver.ErrClosed)
}

// Versions without pings say so.
func TestPingOfDrafts(t *testing.T) {
	noLeaks(t)
	for _, v := range wsdriver.AllVersions() {
		snc, cnc := net.Pipe()
		config := &Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{v}}}
		s, c := open(t, snc, cnc, config, config)
		go discardAll(&reads{s})
		go discardAll(&reads{c})
		for _, c := range []*Conn{s, c} {
			switch _, err := c.Ping(t.Context()); {
			case v == wsdriver.Hixie75 || v == wsdriver.Hixie76:
				wantIs(t, v.String(), err, wsdriver.ErrUnsupported)
			case err != nil:
				t.Errorf("%v: %v", v, err)
			}
		}
	}
}

// RTT tells of the pings of the keep-alive too, once they are answered.
func TestKeepAliveTellsRTT(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, &Config{
			Driver: &wsdriver.Config{PingAfter: 30 * time.Second, FailAfter: 20 * time.Second},
		})
		go h.ReadMessage()
		for _, d := range []time.Duration{3 * time.Second, time.Second, 5 * time.Second} {
			before := h.RTT()
			p := h.nextPing(t)
			time.Sleep(d)
			if got := h.RTT(); got != before {
				t.Errorf("%v before the pong, want %v", got, before)
			}
			h.pong(p)
			synctest.Wait()
			if got := h.RTT(); got != d {
				t.Errorf("%v, want %v", got, d)
			}
		}
		h.pong("") // nobody asked
		synctest.Wait()
		if got := h.RTT(); got != 5*time.Second {
			t.Errorf("%v after a pong that nobody asked for", got)
		}
		h.CloseNow()
	})
}

// A write deadline long ago refuses pings of the program's, and keeps nobody from
// answering the peer's.
func TestPongAfterDeadline(t *testing.T) {
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			snc, cnc := pair(t)
			s, c := open(t, snc, cnc, nil, nil)
			must(t, s.SetWriteDeadline(time.Unix(1, 0)))
			go s.ReadMessage()
			go c.ReadMessage()
			for range 3 {
				_, err := c.Ping(t.Context())
				must(t, err)
			}
			_, err := s.Ping(t.Context())
			wantIs(t, "Ping", err, os.ErrDeadlineExceeded)
		})
	}
}
