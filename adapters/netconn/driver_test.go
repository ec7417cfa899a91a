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
			for question, answers := range map[string]func() bool{
				"State":      func() bool { return h.State() == wsdriver.Opened },
				"Version":    func() bool { return h.Version() == wsdriver.Hybi13 },
				"Protocol":   func() bool { return h.Protocol() == "" },
				"Extensions": func() bool { return h.Extensions() == nil },
			} {
				if !answers() {
					t.Errorf("%s is wrong", question)
				}
				wantAsleep(t, question, h.Conn, true)
			}
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
		for reason, write := range map[string]func() error{
			"WriteText":     func() error { return h.WriteText("\xff") },
			"QueueMessage":  func() error { return h.QueueMessage(wsdriver.Text, []byte("\xff")) },
			"Send":          func() error { return h.Send(wsdriver.Ping, nil) },
			"WritePrepared": func() error { return h.WritePrepared(nil) },
			"WriteMessages": func() error { return h.WriteMessages(Message{wsdriver.Ping, nil}) },
			"WritePing":     func() error { return h.WritePing(make([]byte, 126)) },
			"Close":         func() error { return h.Close(1, "") },
		} {
			if write() == nil {
				t.Errorf("%s is not refused", reason)
			}
			wantAsleep(t, "refused "+reason, h.Conn, true)
		}
		w, err := h.NextWriter(wsdriver.Text)
		must(t, err)
		wantAsleep(t, "before a message", h.Conn, true)
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
		"a Config of its own, where ours has limits": func() (*wsdriver.Driver, *Config) {
			d := wsdriver.NewServer(nil)
			d.Skip(wsdriver.Hybi13, "")
			return d, &Config{Driver: &wsdriver.Config{MaxMessage: 10}}
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
