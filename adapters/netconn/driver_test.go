package netconn

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/wsdriver/wsdriver"
)

// asleep reports whether the Driver rests. The reader waits when it is called.
func asleep(c *Conn) bool {
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.d == nil
}

func wantAsleep(t *testing.T, reason string, c *Conn, want bool) {
	t.Helper()
	if got := asleep(c); got != want {
		t.Errorf("%s: the Driver rests: %v, want %v", reason, got, want)
	}
}

// The Driver rests while the reader waits between messages, and nobody can tell.
func TestDriverRests(t *testing.T) {
	for _, role := range []wsdriver.Role{wsdriver.Server, wsdriver.Client} {
		synctest.Test(t, func(t *testing.T) {
			h := newHalf(t, role, nil)
			wantAsleep(t, "before somebody reads", h.Conn, false)
			go func() {
				for {
					if k, p, err := h.ReadView(); err != nil || h.QueueMessage(k, p) != nil {
						return
					}
				}
			}()
			wantAsleep(t, "fresh", h.Conn, true)
			if s, v := h.State(), h.Version(); s != wsdriver.Opened || v != wsdriver.Hybi13 {
				t.Errorf("the state is %v, the version %v", s, v)
			}
			if p, x := h.Protocol(), h.Extensions(); p != "" || x != nil {
				t.Errorf("the subprotocol is %q, the extensions %v", p, x)
			}
			wantAsleep(t, "after questions", h.Conn, true)
			for range 3 {
				frame := h.message(wsdriver.Text, "hello")
				h.peer.Write(frame[:3])
				wantAsleep(t, "amid a frame", h.Conn, false)
				h.peer.Write(frame[3:])
				if ev := h.expect(t, wsdriver.Text); string(ev.Data) != "hello" {
					t.Errorf("the echo is %q", ev.Data)
				}
				// A client that has sent keeps its masking keys.
				wantAsleep(t, "after an echo", h.Conn, role == wsdriver.Server)
			}
		})
	}
}

// What others send wakes the Driver for that moment.
func TestDriverRestsAfterWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, nil)
		go h.ReadMessage()
		go func() {
			buf := make([]byte, 4096)
			for {
				if _, err := h.peer.Read(buf); err != nil {
					return
				}
			}
		}()
		wantAsleep(t, "fresh", h.Conn, true)
		prepared, err := wsdriver.Prepare(wsdriver.Text, []byte("hello"))
		must(t, err)
		for reason, write := range map[string]func() error{
			"WriteText":     func() error { return h.WriteText("hello") },
			"a large one":   func() error { return h.WriteBinary(make([]byte, 100<<10)) },
			"Send":          func() error { return h.Send(wsdriver.Text, []byte("hello")) },
			"WritePrepared": func() error { return h.WritePrepared(prepared) },
			"WriteMessages": func() error { return h.WriteMessages(Message{wsdriver.Text, nil}, Message{wsdriver.Text, nil}) },
			"WritePing":     func() error { return h.WritePing(nil) },
			"with context":  func() error { return h.WriteMessageContext(context.Background(), wsdriver.Text, nil) },
		} {
			must(t, write())
			wantAsleep(t, reason, h.Conn, true)
		}
		w, err := h.NextWriter(wsdriver.Text)
		must(t, err)
		for range 2 {
			_, err = w.WriteString("hello")
			must(t, err)
			must(t, w.Flush())
			wantAsleep(t, "amid a message", h.Conn, false)
		}
		must(t, w.Close())
		wantAsleep(t, "after the message", h.Conn, true)
		go h.Close(wsdriver.NormalClosure, "")
		wantAsleep(t, "closing", h.Conn, false)
	})
}

// What was agreed on lasts, and the silence that is measured.
func TestDriverThatCannotRest(t *testing.T) {
	for reason, agree := range map[string]func() (*wsdriver.Driver, *Config){
		"a subprotocol": func() (*wsdriver.Driver, *Config) {
			d := wsdriver.NewServer(nil)
			d.Skip(wsdriver.Hybi13, "chat")
			return d, nil
		},
		"an old draft": func() (*wsdriver.Driver, *Config) {
			d := wsdriver.NewServer(nil)
			d.Skip(wsdriver.Hixie76, "")
			return d, nil
		},
		"limits of its own": func() (*wsdriver.Driver, *Config) {
			d := wsdriver.NewServer(&wsdriver.Config{MaxMessage: 10})
			d.Skip(wsdriver.Hybi13, "")
			return d, nil
		},
		"a keep-alive": func() (*wsdriver.Driver, *Config) {
			c := &Config{Driver: &wsdriver.Config{PingAfter: 1 << 40}}
			d := wsdriver.NewServer(c.Driver)
			d.Skip(wsdriver.Hybi13, "")
			return d, c
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			h := newHalf(t, wsdriver.Server, nil)
			d, cfg := agree()
			c := New(h.NetConn(), d, cfg, nil)
			go c.ReadMessage()
			wantAsleep(t, reason, c, false)
			if c.Protocol() != d.Protocol() || c.Version() != d.Version() {
				t.Errorf("%s: %q, %v", reason, c.Protocol(), c.Version())
			}
		})
	}
}

// A program that keeps the Driver that Answer was given does not see, or break, another
// connection.
func TestDriverOfAnswerIsNotShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var kept *wsdriver.Driver
		keep := &Config{Answer: func(d *wsdriver.Driver, _ wsdriver.Event, dst []byte) []byte {
			kept = d
			return dst
		}}
		nc, peer := pairs["pipe"](t)
		s, _ := open(t, nc, peer, keep, nil)
		go s.ReadMessage()
		wantAsleep(t, "it rests all the same", s, true)
		for range 10 {
			if d := drivers.Take(); d == kept {
				t.Fatal("it is given to another connection")
			}
		}
	})
}
