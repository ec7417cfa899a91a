package nethttp

import (
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

var errTorture = errors.New("torture")

// failing is a transport whose k-th call fails, and which is dead from there on.
type failing struct {
	net.Conn
	mu   sync.Mutex
	left int
}

func (f *failing) strike() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.left--; f.left == 0 {
		f.Conn.Close()
	}
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
		return 0, errTorture
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

// N2: whichever call of the transport fails, nothing hangs, and the place is free.
func TestTorture(t *testing.T) {
	for reason, request := range map[string]string{
		"version 13": on("/"),
		"hixie-76":   hixie76 + "\r\n" + key3,
		"a refusal":  head + "Origin: http://evil.example\r\n\r\n",
	} {
		t.Run(reason, func(t *testing.T) {
			for k, struck := 1, true; struck; k++ {
				synctest.Test(t, func(t *testing.T) {
					s := &Server{Handle: echoHandle, MaxConnections: 1, Config: allVersions, ErrorLog: new(book).logger()}
					l := newPipes()
					go s.Serve(l)
					a, b := net.Pipe()
					f := &failing{Conn: a, left: k}
					l.conns <- f
					drained := make(chan bool)
					go func() {
						io.Copy(io.Discard, b)
						close(drained)
					}()
					go io.WriteString(b, request+"\x00Hi\xff")
					time.Sleep(time.Minute)
					if err := s.Shutdown(t.Context()); err != nil {
						t.Error(k, err)
					}
					if s.places != 0 || s.Count() != 0 {
						t.Error(k, s.places, s.Count())
					}
					b.Close()
					<-drained
					f.mu.Lock()
					struck = f.left <= 0
					f.mu.Unlock()
				})
			}
		})
	}
}
