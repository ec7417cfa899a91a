package netconn

import (
	"context"
	"io"
	"net"
	"testing"
	"testing/synctest"

	"github.com/wsdriver/wsdriver"
)

// What wakes has the version and the limits of what went to rest.
func TestDriverWakesAsItWas(t *testing.T) {
	cfg := &Config{Driver: &wsdriver.Config{MaxMessage: 5}}
	for v, lenient := range map[wsdriver.Version]bool{
		wsdriver.Hybi07: true, wsdriver.Hybi08: true, wsdriver.Hybi13: false, 0: true,
	} {
		for _, test := range []struct {
			reason, frame string
			taken         bool
		}{
			{"a message", "\x81\x85\x00\x00\x00\x00hello", true},
			{"a longer one", "\x81\x86\x00\x00\x00\x00hello!", false},
			{"a longer form of its length", "\x81\xFE\x00\x05\x00\x00\x00\x00hello", lenient},
		} {
			synctest.Test(t, func(t *testing.T) {
				nc, peer := net.Pipe()
				d := wsdriver.NewServer(cfg.Driver)
				d.Skip(v, "")
				c := New(nc, d, cfg, nil)
				defer c.CloseNow()
				defer peer.Close()
				done := make(chan error)
				go func() {
					_, p, err := c.ReadMessage()
					if err == nil && string(p) != "hello" {
						t.Errorf("%v: %s is %q", v, test.reason, p)
					}
					done <- err
				}()
				wantAsleep(t, "waiting", c, true)
				go io.Copy(io.Discard, peer)
				peer.Write([]byte(test.frame))
				if err := <-done; (err == nil) != test.taken {
					t.Errorf("%v: %s: %v", v, test.reason, err)
				}
				if c.Version() != v {
					t.Errorf("the version is %v, was %v", c.Version(), v)
				}
			})
		}
	}
}

// A Driver of the program's is not given to another connection.
func TestDriverOfTheProgramIsNotShared(t *testing.T) {
	for name, start := range map[string]func(nc net.Conn, d *wsdriver.Driver) *Conn{
		"New": func(nc net.Conn, d *wsdriver.Driver) *Conn { return New(nc, d, nil, nil) },
		"Continue": func(nc net.Conn, d *wsdriver.Driver) *Conn {
			c, err := Continue(context.Background(), nc, d, nil, nil, nil)
			must(t, err)
			return c
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			nc, peer := net.Pipe()
			defer peer.Close()
			d := wsdriver.NewServer(nil)
			d.Skip(wsdriver.Hybi13, "")
			c := start(nc, d)
			defer c.CloseNow()
			go c.ReadMessage()
			wantAsleep(t, name, c, true)
			wantNotShared(t, name, d)
		})
	}
}

// wantNotShared takes what there is in the pool, d not among it.
func wantNotShared(t *testing.T, name string, d *wsdriver.Driver) {
	t.Helper()
	for range 10 {
		if drivers.Take() == d {
			t.Fatalf("%s: it is given to another connection", name)
		}
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
		wantNotShared(t, "Answer", kept)
		if s.seen {
			t.Error("the next is not given back either")
		}
	})
}
