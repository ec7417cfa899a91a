//go:build linux

package epoll

import (
	"io"
	"runtime"
	"testing"

	"github.com/wsdriver/wsdriver"
)

// A large message of another goroutine has nothing to do with what the loop is at
// meanwhile: that is for the race detector.
func TestLargeWhileLoopWrites(t *testing.T) {
	conns := make(chan *Conn, 2)
	s := serveTCP(t, Config{Loops: 1, OnOpen: func(c *Conn) { conns <- c }, OnMessage: echo})
	b := s.peer(t)
	c := <-conns
	a := s.peer(t)
	go io.Copy(io.Discard, b)
	const n = 200
	done := make(chan error, 1)
	go func() {
		var err error
		for i := 0; i < n && err == nil; {
			if err = c.WriteBinary(make([]byte, byReference)); err == ErrQueueFull {
				runtime.Gosched()
				err = nil
				continue
			}
			i++
		}
		done <- err
	}()
	for range n {
		a.send(a.frame(wsdriver.Text, "hello"))
		a.want("hello")
	}
	must(t, <-done)
}
