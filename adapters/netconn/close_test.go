package netconn

import (
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
)

// Close is over in time with a peer that takes all and says nothing.
func TestCloseIsBounded(t *testing.T) {
	noLeaks(t)
	for _, role := range []wsdriver.Role{wsdriver.Server, wsdriver.Client} {
		for _, deaf := range []bool{false, true} {
			for _, reader := range []bool{false, true} {
				synctest.Test(t, func(t *testing.T) {
					h := newHalf(t, role, &Config{CloseTimeout: 3 * time.Second})
					if !deaf {
						go io.Copy(io.Discard, h.peer)
					}
					read := make(chan error, 1)
					if reader {
						go func() {
							_, _, err := h.ReadMessage()
							read <- err
						}()
						synctest.Wait()
					}
					start := time.Now()
					if err := h.Close(wsdriver.GoingAway, ""); err == nil {
						t.Error("an error is missing")
					}
					if d := time.Since(start); d != 3*time.Second {
						t.Errorf("after %v", d)
					}
					if reader {
						wantIs(t, "the reader", <-read, net.ErrClosed)
					}
					_, _, err := h.ReadMessage()
					wantIs(t, "reading", err, net.ErrClosed)
					wantIs(t, "writing", h.WriteText("x"), net.ErrClosed)
					must(t, h.Close(wsdriver.GoingAway, ""))
					if _, err := h.peer.Read(make([]byte, 1)); err == nil {
						t.Error("the transport is open")
					}
				})
			}
		}
	}
}

// A peer that goes on talking instead of closing gains no time, whether the
// program's reader listens to it or nobody does.
func TestCloseWithChatter(t *testing.T) {
	noLeaks(t)
	for _, reader := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			h := newHalf(t, wsdriver.Server, nil)
			go io.Copy(io.Discard, h.peer)
			go func() {
				for {
					if _, err := h.peer.Write(h.message(wsdriver.Text, "blah")); err != nil {
						return
					}
					time.Sleep(time.Second / 2)
				}
			}()
			got := make(chan int, 1)
			if reader {
				go func() {
					n := 0
					for ; ; n++ {
						if _, _, err := h.ReadMessage(); err != nil {
							break
						}
					}
					got <- n
				}()
				synctest.Wait()
			}
			start := time.Now()
			wantIs(t, "Close", h.Close(1000, ""), wsdriver.ErrTimeout)
			if d := time.Since(start); d != DefaultCloseTimeout {
				t.Errorf("after %v", d)
			}
			if reader && <-got < 9 {
				t.Error("messages after our Close were not told")
			}
			time.Sleep(time.Second) // the chatter hears that it is over
		})
	}
}

// Close works with and without a reader at either end, and for many at once.
func TestClose(t *testing.T) {
	for name, pair := range pairs {
		for _, readers := range []int{0, 1, 2, 3} {
			t.Run(name, func(t *testing.T) {
				noLeaks(t)
				snc, cnc := pair(t)
				s, c := open(t, snc, cnc, nil, nil)
				serr, cerr := make(chan error, 1), make(chan error, 1)
				read := func(c *Conn, to chan error) {
					_, _, err := c.ReadMessage()
					to <- err
				}
				if readers&1 != 0 {
					go read(s, serr)
				}
				if readers&2 != 0 {
					go read(c, cerr)
				}
				var wg sync.WaitGroup
				for range 4 {
					wg.Go(func() {
						if err := c.Close(4001, "why"); err != nil && readers&1 != 0 {
							t.Error(err)
						}
					})
				}
				if readers&1 == 0 {
					go read(s, serr)
				}
				err := <-serr
				wantIs(t, "the other end", err, io.EOF)
				if CloseStatus(err) != 4001 {
					t.Error(err)
				}
				wg.Wait()
				if readers&2 != 0 {
					err := <-cerr
					wantIs(t, "our reader", err, net.ErrClosed)
					if errors.Is(err, io.EOF) {
						t.Error("our reader: it was not the peer who closed")
					}
				}
				must(t, c.Close(1000, ""))
				must(t, s.Close(1000, ""))
				must(t, s.CloseNow())
				if _, err := s.NetConn().Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) && err != io.ErrClosedPipe {
					t.Errorf("the server's transport is open: %v", err)
				}
			})
		}
	}
}

// Both ends close at the same time.
func TestCloseCrossing(t *testing.T) {
	for name, pair := range pairs {
		if name == "pipe" {
			continue // whose writes wait for each other: there is no crossing
		}
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			snc, cnc := pair(t)
			s, c := open(t, snc, cnc, nil, nil)
			var wg sync.WaitGroup
			wg.Go(func() { s.Close(1001, "") })
			wg.Go(func() { c.Close(1000, "") })
			wg.Wait()
		})
	}
}

func TestCloseFromOnEvent(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, &Config{OnEvent: func(c *Conn, ev wsdriver.Event) {
			if ev.Kind == wsdriver.Ping {
				if _, _, err := c.ReadMessage(); err != ErrConcurrentRead {
					t.Error(err)
				}
				must(t, c.Close(wsdriver.PolicyViolation, "no pings"))
			}
		}})
		read := make(chan error)
		go func() {
			_, _, err := h.ReadMessage()
			read <- err
		}()
		start := time.Now()
		h.peer.Write(h.ping("x"))
		if ev := h.expect(t, wsdriver.Close); ev.Code != wsdriver.PolicyViolation {
			t.Error(ev)
		}
		b, _ := h.d.AppendClose(nil, wsdriver.PolicyViolation, "")
		h.peer.Write(b)
		wantIs(t, "the reader", <-read, net.ErrClosed)
		if time.Since(start) != 0 {
			t.Error("it took time")
		}
	})
}

// A client leaves closing the transport to the server, but does not wait for ever.
func TestClientWaitsForServer(t *testing.T) {
	noLeaks(t)
	for _, never := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			h := newHalf(t, wsdriver.Client, nil)
			b, _ := h.d.AppendClose(nil, wsdriver.GoingAway, "restart")
			go func() {
				h.peer.Write(b)
				h.expect(t, wsdriver.Close)
				if !never {
					time.Sleep(time.Second)
					h.peer.Close()
				}
			}()
			start := time.Now()
			_, _, err := h.ReadMessage()
			wantIs(t, "the reader", err, io.EOF)
			want := time.Second
			if never {
				want = DefaultCloseTimeout
			}
			if d := time.Since(start); d != want {
				t.Errorf("after %v, want %v", d, want)
			}
		})
	}
}

// The end of the stream is an error wherever it comes but after the Close frame.
func TestEOF(t *testing.T) {
	noLeaks(t)
	h := newHalf(t, wsdriver.Server, nil)
	whole := h.message(wsdriver.Text, "hello")
	for cut := range whole {
		h := newHalf(t, wsdriver.Server, nil)
		go func() {
			h.peer.Write(whole[:cut])
			h.peer.Close()
		}()
		for range 2 {
			_, _, err := h.ReadMessage()
			wantIs(t, "the end", err, io.ErrUnexpectedEOF, wsdriver.ErrUnexpectedEOF)
			if e := new(CloseError); !errors.As(err, &e) || e.Code != wsdriver.AbnormalClosure || !e.Remote || errors.Is(err, io.EOF) {
				t.Errorf("cut %d: %v", cut, err)
			}
		}
		wantIs(t, "writing", h.WriteText("x"), io.ErrUnexpectedEOF)
		must(t, h.Close(1000, ""))
	}
}

// A peer that breaks the protocol is told, even if it has sent more than was read.
func TestFail(t *testing.T) {
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			nc, peer := pair(t)
			var events []wsdriver.Kind
			h := newHalfOn(t, wsdriver.Server, &Config{
				Driver:  &wsdriver.Config{MaxMessage: 1000},
				OnEvent: func(_ *Conn, ev wsdriver.Event) { events = append(events, ev.Kind) },
			}, nc, peer)
			sent := make(chan struct{})
			go func() {
				defer close(sent)
				peer.Write(h.message(wsdriver.Binary, string(make([]byte, 300_000))))
			}()
			got := make(chan wsdriver.Code, 1)
			go func() { got <- h.expect(t, wsdriver.Close).Code; peer.Close() }()
			_, _, err := h.ReadMessage()
			wantIs(t, "the reader", err, wsdriver.ErrFrameTooBig)
			if fault := new(wsdriver.Error); !errors.As(err, &fault) || CloseStatus(err) != wsdriver.MessageTooBig {
				t.Error(err)
			}
			if code := <-got; code != wsdriver.MessageTooBig {
				t.Errorf("the peer was told %v", code)
			}
			<-sent
			if len(events) != 1 || events[0] != wsdriver.Fail {
				t.Error(events)
			}
			wantIs(t, "writing", h.WriteText("x"), wsdriver.ErrFrameTooBig)
			must(t, h.Close(1000, ""))
		})
	}
}

func TestCloseNow(t *testing.T) {
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			nc, peer := pair(t)
			h := newHalfOn(t, wsdriver.Client, nil, nc, peer)
			read := make(chan error)
			go func() {
				_, _, err := h.ReadMessage()
				read <- err
			}()
			must(t, h.CloseNow())
			must(t, h.CloseNow())
			wantIs(t, "the reader", <-read, net.ErrClosed)
			wantIs(t, "writing", h.WriteText("x"), net.ErrClosed)
			wantIs(t, "pinging", h.WritePing(nil), net.ErrClosed)
			must(t, h.Close(1000, ""))
			if h.pending != nil && len(h.pending.b) > 0 {
				t.Error("output piles up")
			}
		})
	}
}

func TestErrorText(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want string
	}{
		{&CloseError{Code: 1001, Reason: "bye\n", Remote: true}, `websocket: closed by the peer: 1001 going away "bye\n"`},
		{&CloseError{Code: 1000}, "websocket: closed: 1000 normal closure"},
		{&CloseError{Code: 1006, Remote: true, cause: wsdriver.ErrTimeout},
			"websocket: ended without a Close frame: 1006 abnormal closure: " + wsdriver.ErrTimeout.Error()},
		{&HandshakeError{Status: 403, Err: wsdriver.ErrOrigin}, "websocket: opening handshake failed with status 403: " + wsdriver.ErrOrigin.Error()},
	} {
		if s := tt.err.Error(); s != tt.want {
			t.Errorf("%s, want %s", s, tt.want)
		}
	}
	if CloseStatus(nil) != 0 || CloseStatus(io.EOF) != 0 {
		t.Error("no status")
	}
}
