package netconn

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
)

// Messages of many goroutines come whole, be they sent in pieces or not, and with pings
// between the pieces.
func TestMessageWritersDoNotInterleave(t *testing.T) {
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			snc, cnc := pair(t)
			s, c := open(t, snc, cnc, nil, nil)
			go discardAll(&reads{s})
			prepared, err := wsdriver.Prepare(wsdriver.Text, bytes.Repeat([]byte("p"), 300))
			must(t, err)
			text := func(i, n int) []byte { return bytes.Repeat([]byte{byte('a' + i)}, n) }
			const each = 15
			writers := []func(i int) error{
				func(i int) error { return s.WriteMessage(wsdriver.Text, text(i, 100)) },
				func(i int) error { return s.WriteMessage(wsdriver.Text, text(i, 40_000)) },
				func(i int) error { return s.QueueMessage(wsdriver.Text, text(i, 70_000)) },
				func(i int) error { return s.WriteMessageContext(t.Context(), wsdriver.Text, text(i, 200)) },
				func(i int) error { return s.WritePrepared(prepared) },
				func(i int) error {
					return s.WriteMessages(Message{wsdriver.Text, text(i, 1)}, Message{wsdriver.Text, text(i, 2)})
				},
				func(i int) error { return s.WritePing(nil) },
				func(i int) error { return s.WritePong(nil) },
				func(i int) error { _, err := s.Ping(t.Context()); return err },
			}
			for range 4 {
				writers = append(writers, func(i int) error {
					w, err := s.NextWriter(wsdriver.Text)
					for n := range 5 {
						if err == nil {
							_, err = w.Write(text(i, n*1500))
						}
						if err == nil && n%2 == 0 {
							err = w.Flush()
						}
					}
					if err == nil {
						err = w.Close()
					}
					return err
				})
			}
			want := 0
			var wg sync.WaitGroup
			for i, write := range writers {
				switch {
				case i == 5:
					want += 2 * each
				case i < 6 || i > 8:
					want += each
				}
				wg.Go(func() {
					for range each {
						if err := write(i); err != nil {
							t.Errorf("writer %d: %v", i, err)
						}
					}
				})
			}
			for range want {
				_, p, err := c.ReadMessage()
				must(t, err)
				if len(p) == 0 || bytes.Count(p, p[:1]) != len(p) {
					var runs []string
					for i := 0; i < len(p); {
						n := len(p[i:]) - len(bytes.TrimLeft(p[i:], string(p[i:i+1])))
						runs = append(runs, fmt.Sprintf("%c*%d", p[i], n))
						i += n
					}
					t.Fatalf("a message of %d bytes: %v", len(p), runs)
				}
			}
			go c.ReadMessage() // for the last pings
			wg.Wait()
		})
	}
}

// calls are the calls that send a message or something of it.
var calls = map[string]func(*Conn) error{
	"WriteMessage":  func(c *Conn) error { return c.WriteMessage(wsdriver.Text, []byte("x")) },
	"large message": func(c *Conn) error { return c.WriteMessage(wsdriver.Binary, make([]byte, byReference)) },
	"large text":    func(c *Conn) error { return c.WriteMessage(wsdriver.Text, make([]byte, byReference)) },
	"WriteText":     func(c *Conn) error { return c.WriteText("x") },
	"WriteBinary":   func(c *Conn) error { return c.WriteBinary([]byte("x")) },
	"QueueMessage":  func(c *Conn) error { return c.QueueMessage(wsdriver.Text, []byte("x")) },
	"WriteMessages": func(c *Conn) error { return c.WriteMessages(Message{wsdriver.Text, []byte("x")}) },
	"WritePrepared": func(c *Conn) error {
		m, err := wsdriver.Prepare(wsdriver.Text, []byte("x"))
		if err == nil {
			err = c.WritePrepared(m)
		}
		return err
	},
	"Flush": func(c *Conn) error {
		w, err := c.NextWriter(wsdriver.Text)
		if err == nil {
			w.WriteString("x")
			err = w.Flush()
		}
		return err
	},
	"Close of a MessageWriter": func(c *Conn) error {
		w, err := c.NextWriter(wsdriver.Text)
		if err == nil {
			err = w.Close()
		}
		return err
	},
	"Write of a MessageWriter": func(c *Conn) error {
		w, err := c.NextWriter(wsdriver.Binary)
		if err == nil {
			_, err = w.Write(make([]byte, 10_000))
		}
		return err
	},
}

// amid returns a connection on which a message is being sent in pieces.
func amid(t *testing.T, config *Config) (*half, *MessageWriter) {
	h := newHalf(t, wsdriver.Server, config)
	go discardAll(h.peer)
	w, err := h.NextWriter(wsdriver.Text)
	must(t, err)
	w.WriteString("one half, ")
	must(t, w.Flush())
	return h, w
}

// Who sends a message while another one is being sent in pieces waits for its end, and is
// told ErrBusy when that has not come in WriteTimeout. The connection is as good as before.
func TestMessageWriterIsWaitedFor(t *testing.T) {
	noLeaks(t)
	for name, call := range calls {
		synctest.Test(t, func(t *testing.T) {
			h, w := amid(t, &Config{WriteTimeout: 7 * time.Second})
			start := time.Now()
			err := call(h.Conn)
			if d := time.Since(start); d != 7*time.Second || !errors.Is(err, wsdriver.ErrBusy) || OnItsWay(err) {
				t.Errorf("%s: %v after %v", name, err, d)
			}
			var wg sync.WaitGroup
			wg.Go(func() {
				time.Sleep(5 * time.Second)
				must(t, w.Close())
			})
			if err := call(h.Conn); err != nil || time.Since(start) != 12*time.Second {
				t.Errorf("%s: %v after %v", name, err, time.Since(start))
			}
			wg.Wait()
		})
		synctest.Test(t, func(t *testing.T) { // for ever
			h, w := amid(t, &Config{WriteTimeout: -1})
			var wg sync.WaitGroup
			wg.Go(func() {
				time.Sleep(100 * time.Hour)
				must(t, w.Close())
			})
			if err := call(h.Conn); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			wg.Wait()
		})
	}
}

// A text that ends inside a character is the end: who wants to send meanwhile is told at
// once that he cannot, or that it is over.
func TestMessageWriterHasBroken(t *testing.T) {
	noLeaks(t)
	for name, call := range calls {
		synctest.Test(t, func(t *testing.T) {
			h, w := amid(t, nil)
			w.WriteString("\xc3")
			wantIs(t, "Close", w.Close(), wsdriver.ErrInvalidUTF8)
			start := time.Now()
			err := call(h.Conn)
			if !errors.Is(err, wsdriver.ErrBusy) && !errors.Is(err, net.ErrClosed) || time.Since(start) != 0 {
				t.Errorf("%s: %v after %v", name, err, time.Since(start))
			}
			synctest.Wait()
			wantIs(t, name, call(h.Conn), net.ErrClosed)
			time.Sleep(DefaultCloseTimeout)
		})
	}
}

// Who waits for the end of a message, or comes later, is told the end of the connection.
func TestMessageWriterAtTheEnd(t *testing.T) {
	noLeaks(t)
	for name, call := range calls {
		for _, waits := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				h, w := amid(t, nil)
				done := make(chan error)
				if waits {
					go func() { done <- call(h.Conn) }()
					synctest.Wait()
				}
				must(t, h.CloseNow())
				if !waits {
					go func() { done <- call(h.Conn) }()
				}
				wantIs(t, name, <-done, net.ErrClosed)
				for range 2 {
					_, err := w.WriteString("x")
					if err == nil {
						err = w.Flush()
					}
					wantIs(t, "the MessageWriter", err, net.ErrClosed)
					wantIs(t, "its Close", w.Close(), net.ErrClosed)
				}
			})
		}
	}
}

// Pings, pongs and answers to pings go out between the pieces; Send does not wait.
func TestControlAmidMessage(t *testing.T) {
	noLeaks(t)
	nc, peer := pairs["tcp"](t)
	h := newHalfOn(t, wsdriver.Server, nil, nc, peer)
	w, _ := h.NextWriter(wsdriver.Text)
	w.WriteString("one")
	must(t, w.Flush())
	readFrame(t, peer, wsdriver.Server, 0x01, []byte("one"))
	must(t, h.WritePing([]byte("ping")))
	readFrame(t, peer, wsdriver.Server, 0x89, []byte("ping"))
	must(t, h.WritePong([]byte("pong")))
	readFrame(t, peer, wsdriver.Server, 0x8A, []byte("pong"))
	peer.Write(append(h.ping("asked"), h.message(wsdriver.Text, "x")...))
	wantMessage(t, h.Conn, wsdriver.Text, "x")
	must(t, h.WritePing(nil)) // with the answer, at the latest
	readFrame(t, peer, wsdriver.Server, 0x8A, []byte("asked"))
	readFrame(t, peer, wsdriver.Server, 0x89, nil)
	wantIs(t, "Send", h.Send(wsdriver.Text, []byte("x")), wsdriver.ErrBusy)
	must(t, w.Close())
	readFrame(t, peer, wsdriver.Server, 0x80, nil)
	must(t, h.CloseWrite(wsdriver.GoingAway, ""))
	readFrame(t, peer, wsdriver.Server, 0x88, []byte{0x03, 0xE9})
}

// What was gathered before ErrBusy is sent by the Flush or the Close after it.
func TestMessageWriterAfterErrBusy(t *testing.T) {
	noLeaks(t)
	for _, flush := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			server, client := openPair(&Config{WriteTimeout: time.Second}, nil)
			defer client.CloseNow()
			defer server.CloseNow()
			go func() {
				first, _ := server.NextWriter(wsdriver.Text)
				first.WriteString("first")
				first.Flush()
				time.Sleep(time.Minute)
				first.Close()
			}()
			synctest.Wait()
			go func() {
				second, _ := server.NextWriter(wsdriver.Text)
				second.WriteString("second")
				f := second.Close
				if flush {
					f = second.Flush
				}
				wantIs(t, "too early", f(), wsdriver.ErrBusy)
				time.Sleep(2 * time.Minute)
				must(t, f())
				second.Close()
			}()
			wantMessage(t, client, wsdriver.Text, "first")
			wantMessage(t, client, wsdriver.Text, "second")
		})
	}
}

// After CloseWrite a message can be ended no more, and what the peer has under way is
// read all the same.
func TestCloseWriteAmidMessage(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h, w := amid(t, nil)
		must(t, h.CloseWrite(wsdriver.NormalClosure, ""))
		wantIs(t, "the end of the message", w.Close(), wsdriver.ErrClosed)
		synctest.Wait()
		go h.peer.Write(h.message(wsdriver.Text, "still under way"))
		wantMessage(t, h.Conn, wsdriver.Text, "still under way")
	})
}

// In hixie-76 a Close frame cannot stand in a message: Close waits for the end of it, for
// CloseTimeout at most.
func TestCloseAmidMessageOfHixie76(t *testing.T) {
	noLeaks(t)
	for _, ends := range []bool{false, true} {
		t.Run(fmt.Sprint(ends), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				config := &Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{wsdriver.Hixie76}}, CloseTimeout: 3 * time.Second}
				snc, cnc := net.Pipe()
				s, c := open(t, snc, cnc, config, config)
				got := make(chan string, 1)
				go func() {
					for {
						_, p, err := s.ReadMessage()
						if err != nil {
							close(got)
							return
						}
						got <- string(p)
					}
				}()
				w, err := c.NextWriter(wsdriver.Text)
				must(t, err)
				w.WriteString("one half, ")
				must(t, w.Flush())
				if ends {
					time.AfterFunc(2*time.Second, func() {
						w.WriteString("and the other")
						must(t, w.Close())
					})
				}
				start := time.Now()
				err = c.Close(wsdriver.NormalClosure, "")
				d := time.Since(start)
				switch text := <-got; {
				case ends && (err != nil || d != 2*time.Second || text != "one half, and the other"):
					t.Errorf("%v after %v, and %q", err, d, text)
				case !ends && (!errors.Is(err, wsdriver.ErrBusy) || d != 3*time.Second || text != ""):
					t.Errorf("%v after %v, and %q", err, d, text)
				}
				wantIs(t, "writing", c.WriteText("x"), net.ErrClosed)
				if _, err := w.WriteString("x"); !ends && err == nil {
					wantIs(t, "the message", w.Close(), net.ErrClosed)
				}
			})
		})
	}
}
