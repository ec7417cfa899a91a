//go:build linux

package epoll

import (
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// A peer that sends and does not read is not read from for ever, and nothing is lost
// once it reads.
func TestBackpressure(t *testing.T) {
	eachNetwork(t, func(t *testing.T, network string) {
		conns := make(chan *Conn, 1)
		s := serveOn(t, network, Config{OnOpen: func(c *Conn) { conns <- c }, OnMessage: func(c *Conn, k wsdriver.Kind, p []byte) {
			must(t, c.WriteMessage(k, p))
		}})
		p := s.peer(t)
		c := <-conns
		const messages = 300
		text := func(i int) string { return fmt.Sprint(i, strings.Repeat(" text", 10_000+i)) } // 15 MB in all
		sent := make(chan struct{})
		go func() {
			defer close(sent)
			for i := range messages {
				if _, err := p.Write(p.frame(wsdriver.Text, text(i))); err != nil {
					t.Error(err)
				}
			}
		}()
		// It is stuck when the loop asks for no more input.
		for stuck := false; !stuck; {
			c.mu.Lock()
			stuck = !c.handled && c.mask&readable == 0
			if stuck && c.out.waiting() > DefaultMaxQueue+outputSize {
				t.Errorf("%d bytes wait", c.out.waiting())
			}
			c.mu.Unlock()
			runtime.Gosched()
		}
		select {
		case <-sent:
			t.Error("the server has read all of it")
		default:
		}
		wantIs(t, "another one's message", c.WriteText("x"), ErrQueueFull)
		for i := range messages {
			p.want(text(i))
		}
		<-sent
	})
}

// One who sends more than the peer takes is told, and told again when to go on.
func TestQueueFull(t *testing.T) {
	conns, drained := make(chan *Conn, 1), make(chan bool, 1)
	s := serveTCP(t, Config{
		OnOpen:  func(c *Conn) { conns <- c },
		OnDrain: func(c *Conn) { drained <- true },
	})
	p := s.peer(t)
	c := <-conns
	sent, got := 0, make(chan int)
	for range 3 {
		for ; ; sent++ {
			err := c.WriteBinary(make([]byte, 5000))
			if err == ErrQueueFull {
				break
			}
			must(t, err)
		}
		go func() {
			for n := 0; ; n++ {
				if ev := p.expect(wsdriver.Binary); !ev.Last() {
					n--
				}
				if n+1 == sent {
					got <- n + 1
					return
				}
			}
		}()
		<-drained
		if n := <-got; n != sent {
			t.Errorf("%d messages, %d were sent", n, sent)
		}
		sent = 0
	}
}

// OnDrain may be where all is sent, without keeping the loop from others.
func TestDrainFeeds(t *testing.T) {
	var left atomic.Int32
	left.Store(3000)
	more := func(c *Conn) {
		for ; left.Load() > 0; left.Add(-1) {
			if err := c.WriteBinary(make([]byte, 1000)); err != nil {
				wantIs(t, "sending", err, ErrQueueFull)
				return
			}
		}
	}
	s := serveTCP(t, Config{MaxQueue: 10_000, OnOpen: more, OnDrain: more, OnMessage: echo})
	p := s.peer(t)
	for n := 0; n < 3000; {
		if p.expect(wsdriver.Binary).Last() {
			n++
		}
	}
	if n := left.Load(); n != 0 {
		t.Errorf("%d are left", n)
	}
}

// Output that the peer does not take in time is the end.
func TestWriteTimeout(t *testing.T) {
	eachNetwork(t, func(t *testing.T, network string) {
		fill := func(c *Conn) {
			for c.WriteBinary(make([]byte, 100_000)) == nil {
			}
		}
		s := serveOn(t, network, Config{WriteTimeout: 20 * time.Millisecond, OnOpen: fill, OnDrain: fill})
		p := s.peer(t)
		e := <-s.closes
		wantIs(t, "the end", e.err, net.ErrClosed, os.ErrDeadlineExceeded)
		wantIs(t, "writing", e.c.WriteText("x"), net.ErrClosed)
		_, err := io.Copy(io.Discard, p)
		must(t, err)
	})
}

// The time for writing begins anew whenever what waited at its beginning is gone.
func TestWriteTimeoutIsOfWhatWaits(t *testing.T) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_NONBLOCK, 0)
	must(t, err)
	defer unix.Close(fds[0])
	defer unix.Close(fds[1])
	c := &Conn{fd: int32(fds[0]), handled: true, loop: &loop{cfg: &Config{WriteTimeout: time.Hour}}}
	c.loop.out = make([]byte, 1<<20)
	must(t, c.flush())
	begun, left := c.out.by, c.out.waiting()
	if begun == 0 {
		t.Fatal("no time is set")
	}
	for b := make([]byte, 100_000); ; {
		n, err := unix.Read(fds[1], b)
		must(t, err)
		dst := c.output(n)
		*dst = append(*dst, b[:n/2]...) // half of it comes again
		waited := c.out.waiting()
		must(t, c.flush())
		if c.out == nil {
			break
		}
		left -= waited - c.out.waiting()
		if again := c.out.by > begun; again != (left <= 0) {
			t.Fatalf("%d bytes are left of the first ones, and the time is %v, it was %v", left, c.out.by, begun)
		} else if again {
			begun, left = c.out.by, c.out.waiting()
		}
	}
}

// A peer that takes its time, but takes, is not given up.
func TestSlowReaderIsServed(t *testing.T) {
	const size = 20_000_000
	s := serveOn(t, "unix", Config{WriteTimeout: -1, OnOpen: func(c *Conn) {
		must(t, c.WriteBinary(make([]byte, size)))
		must(t, c.Close(1000, ""))
	}})
	p := s.peer(t)
	p.d = wsdriver.NewClient(&wsdriver.Config{MaxMessage: size})
	p.d.Skip(wsdriver.Hybi13, "")
	for n := 0; n < size; {
		n += len(p.expect(wsdriver.Binary).Data)
	}
	p.send(p.d.AppendReply(nil, p.expect(wsdriver.Close)))
	if e := <-s.closes; netconn.CloseStatus(e.err) != 1000 {
		t.Error(e.err)
	}
}

// What waits and what is added to it comes in its order, however much that is.
func TestLongQueue(t *testing.T) {
	conns := make(chan *Conn, 1)
	s := serveTCP(t, Config{MaxQueue: 1 << 30, OnOpen: func(c *Conn) { conns <- c }})
	p := s.peer(t)
	c := <-conns
	text := func(i int) string { return fmt.Sprint(i, strings.Repeat(" text", i%5000)) }
	const n = 2000 // 25 MB
	for i := range n {
		must(t, c.WriteText(text(i)))
	}
	for i := range n / 2 {
		p.want(text(i))
		must(t, c.WriteText(text(n+i)))
	}
	for i := n / 2; i < n+n/2; i++ {
		p.want(text(i))
	}
}

// What others have sent counts too, when it is to be decided whether to read on.
func TestStuckByOthers(t *testing.T) {
	arrived, proceed := make(chan *Conn, 3), make(chan bool)
	s := serveTCP(t, Config{Loops: 1, MaxQueue: 100, OnMessage: func(c *Conn, k wsdriver.Kind, p []byte) {
		switch string(p) {
		case "wait":
			arrived <- c
			<-proceed
		case "here":
			arrived <- c
		default:
			echo(c, k, p)
		}
	}})
	a, b, c := s.peer(t), s.peer(t), s.peer(t)
	c.send(c.frame(wsdriver.Text, "here"))
	third := <-arrived
	a.send(a.frame(wsdriver.Text, "wait"))
	<-arrived
	b.send(b.frame(wsdriver.Text, "wait"))
	c.send(c.frame(wsdriver.Text, "hello"))
	proceed <- true
	<-arrived // the loop is at b, and has heard of c in the same round
	must(t, third.WriteText(strings.Repeat("y", 1000)))
	proceed <- true
	c.want(strings.Repeat("y", 1000))
	c.want("hello")
}
