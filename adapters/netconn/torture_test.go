package netconn

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
)

var errTorture = errors.New("torture")

// failing is a transport whose k-th call fails.
type failing struct {
	net.Conn
	mu   sync.Mutex
	left int
}

func (f *failing) strike() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.left--
	return f.left == 0
}

func (f *failing) Read(p []byte) (int, error) {
	if f.strike() {
		return 0, errTorture
	}
	return f.Conn.Read(p)
}

func (f *failing) Write(p []byte) (int, error) {
	if f.strike() {
		n, _ := f.Conn.Write(p[:len(p)/2])
		return n, errTorture
	}
	return f.Conn.Write(p)
}

func (f *failing) SetDeadline(t time.Time) error {
	if f.strike() {
		return errTorture
	}
	return f.Conn.SetDeadline(t)
}

func (f *failing) SetReadDeadline(t time.Time) error {
	if f.strike() {
		return errTorture
	}
	return f.Conn.SetReadDeadline(t)
}

func (f *failing) SetWriteDeadline(t time.Time) error {
	if f.strike() {
		return errTorture
	}
	return f.Conn.SetWriteDeadline(t)
}

func (f *failing) Close() error {
	err := f.Conn.Close()
	if f.strike() {
		return errTorture
	}
	return err
}

// Whichever call of the transport fails, both ends come to an end, and nothing that
// is told to have been written is told in part.
func TestTorture(t *testing.T) {
	noLeaks(t)
	struck := 0
	for _, victim := range []wsdriver.Role{wsdriver.Server, wsdriver.Client} {
		for k := 1; k < 60; k++ {
			synctest.Test(t, func(t *testing.T) {
				snc, cnc := net.Pipe()
				f := &failing{left: k}
				if victim == wsdriver.Server {
					f.Conn, snc = snc, f
				} else {
					f.Conn, cnc = cnc, f
				}
				config := &Config{Driver: &wsdriver.Config{PingAfter: time.Second}}
				var wg sync.WaitGroup
				wg.Go(func() {
					s, err := Accept(context.Background(), snc, config)
					if err != nil {
						return
					}
					for {
						k, p, err := s.ReadMessage()
						if err != nil {
							break
						}
						if s.WriteMessage(k, p) != nil {
							break
						}
					}
					s.Close(1011, "")
				})
				wg.Go(func() {
					c, err := Connect(context.Background(), cnc, config, parseURL(t, "ws://example.com/"))
					if err != nil {
						return
					}
					for _, s := range []string{"a", "bb", strings.Repeat("c", 20000)} {
						if c.WriteText(s) != nil {
							break
						}
						_, p, err := c.ReadMessage()
						if err != nil {
							break
						}
						if string(p) != s {
							t.Errorf("%.20q", p)
						}
						time.Sleep(3 * time.Second)
					}
					c.Close(1000, "")
				})
				wg.Wait()
				synctest.Wait() // for who writes what is left
				if f.left <= 0 {
					struck++
				}
			})
		}
	}
	if struck < 25 {
		t.Errorf("struck %d times only", struck)
	}
}
