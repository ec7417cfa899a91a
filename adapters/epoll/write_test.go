//go:build linux

package epoll

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// What is sent for one read leaves in one write.
func TestAnswersAreCoalesced(t *testing.T) {
	n := 0
	s := serveTCP(t, Config{OnMessage: func(c *Conn, k wsdriver.Kind, p []byte) {
		if got := len(c.loop.out); got != n*(2+4+2+4) && knowsSelf {
			t.Errorf("%d bytes wait before message %d", got, n)
		}
		echo(c, k, p)
		n++
	}})
	p := s.peer(t)
	var b []byte
	for range 16 {
		b = append(b, p.frame(wsdriver.Text, "echo")...)
		b = append(b, p.ping("ping")...)
	}
	p.send(b)
	got := make([]byte, 16*2*6)
	if _, err := io.ReadFull(p, got); err != nil || string(got) != strings.Repeat("\x81\x04echo\x8A\x04ping", 16) {
		t.Fatalf("%q %v", got, err)
	}
}

// Messages of many goroutines come whole, and those of one in their order, while the
// loop is at the connection too.
func TestConcurrentWriters(t *testing.T) {
	conns := make(chan *Conn, 1)
	s := serveTCP(t, Config{MaxQueue: 1 << 30, OnOpen: func(c *Conn) { conns <- c }, OnMessage: echo})
	client := s.dial(t, &netconn.Config{Driver: &wsdriver.Config{MaxMessage: 1 << 30}})
	c := <-conns
	const writers, each = 16, 50
	payload := func(w, i int) []byte {
		size := 8 + i*7
		if i == each/2 {
			size = 2 * byReference
		}
		p := make([]byte, size)
		binary.BigEndian.PutUint32(p, uint32(w))
		binary.BigEndian.PutUint32(p[4:], uint32(i))
		for j := 8; j < size; j++ {
			p[j] = byte(w)
		}
		return p
	}
	for w := range writers {
		go func() {
			for i := range each {
				if err := c.WriteBinary(payload(w, i)); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	go func() { // the last one by way of the loop
		for i := range each {
			if err := client.WriteBinary(payload(writers, i)); err != nil {
				t.Error(err)
			}
		}
	}()
	var next [writers + 1]uint32
	for range (writers + 1) * each {
		_, p, err := client.ReadMessage()
		must(t, err)
		w, i := binary.BigEndian.Uint32(p), binary.BigEndian.Uint32(p[4:])
		if next[w] != i {
			t.Fatalf("writer %d: message %d, want %d", w, i, next[w])
		}
		next[w]++
		for _, b := range p[8:] {
			if b != byte(w) {
				t.Fatal("mixed up")
			}
		}
	}
}

// What another goroutine sends while the loop is at the connection goes out before
// what the loop sends once it knows of that.
func TestOrderOfCauses(t *testing.T) {
	for _, size := range []int{10, byReference} {
		s := serveTCP(t, Config{MaxQueue: 1 << 20, OnMessage: func(c *Conn, _ wsdriver.Kind, p []byte) {
			c.WriteText("first")
			m, err := wsdriver.Prepare(wsdriver.Text, []byte("third"))
			must(t, err)
			done := make(chan bool)
			go func() {
				must(t, c.WriteText(strings.Repeat("2", size)))
				must(t, c.WritePrepared(m))
				must(t, c.Ping([]byte("fourth")))
				must(t, c.Pong([]byte("fifth")))
				done <- true
			}()
			<-done
			c.WriteText("sixth")
			go func() {
				must(t, c.Close(4000, "seventh"))
				must(t, c.Close(4000, "again"))
				wantIs(t, "writing after Close", c.WriteText("no"), wsdriver.ErrClosed)
				done <- true
			}()
			<-done
			wantIs(t, "writing after Close", c.WriteText("no"), wsdriver.ErrClosed)
		}})
		p := s.peer(t)
		p.send(p.frame(wsdriver.Text, "go"))
		p.want("first")
		p.want(strings.Repeat("2", size))
		p.want("third")
		if ev := p.next(); ev.Kind != wsdriver.Ping || string(ev.Data) != "fourth" {
			t.Errorf("%v %q", ev.Kind, ev.Data)
		}
		if ev := p.next(); ev.Kind != wsdriver.Pong || string(ev.Data) != "fifth" {
			t.Errorf("%v %q", ev.Kind, ev.Data)
		}
		p.want("sixth")
		ev := p.next()
		if ev.Kind != wsdriver.Close || string(ev.Data) != "seventh" {
			t.Errorf("%v %q", ev.Kind, ev.Data)
		}
		p.send(p.d.AppendReply(nil, ev))
		<-s.closes
	}
}

// Functions of one connection send to all others, on their loops and on other ones.
func TestBroadcast(t *testing.T) {
	var mu sync.Mutex
	var all []*Conn
	s := serveTCP(t, Config{
		Loops: 2,
		OnOpen: func(c *Conn) {
			mu.Lock()
			defer mu.Unlock()
			all = append(all, c)
		},
		OnMessage: func(_ *Conn, k wsdriver.Kind, p []byte) {
			m, err := wsdriver.Prepare(k, append([]byte(nil), p...))
			must(t, err)
			mu.Lock()
			defer mu.Unlock()
			for _, c := range all {
				must(t, c.WritePrepared(m))
			}
		},
	})
	const n, rounds = 30, 20
	peers := make([]*peer, n)
	for i := range n {
		peers[i] = s.peer(t)
	}
	for r := range rounds {
		text := fmt.Sprint("round ", r)
		peers[r].send(peers[r].frame(wsdriver.Text, text))
		for _, p := range peers {
			p.want(text)
		}
	}
}

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

// Many goroutines send while the peer goes away in every way there is.
func TestSendersAndEnds(t *testing.T) {
	conns := make(chan *Conn, 1)
	s := serveTCP(t, Config{OnOpen: func(c *Conn) { conns <- c }, OnMessage: echo})
	for i := range 60 {
		p := s.peer(t)
		c := <-conns
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for {
					err := c.WriteText("to whom it may concern")
					if err != nil && err != ErrQueueFull {
						return
					}
					runtime.Gosched()
				}
			})
		}
		p.send(p.frame(wsdriver.Text, "hello"))
		for text := ""; text != "hello"; {
			_, text = p.message()
		}
		switch i % 6 {
		case 0:
			p.Close()
		case 1:
			b, _ := p.d.AppendClose(nil, 1000, "")
			p.send(b)
			go drain(p)
		case 2:
			p.send([]byte{0xFF, 0xFF})
			go drain(p)
		case 3:
			must(t, c.Close(1000, ""))
			go func() {
				p.send(p.d.AppendReply(nil, p.expect(wsdriver.Close)))
			}()
		case 4:
			c.CloseNow()
		case 5:
			p.Conn.(*net.TCPConn).CloseWrite()
			go drain(p)
		}
		if e := <-s.closes; e.c != c {
			t.Error("another one has ended")
		}
		c.mu.Lock()
		if c.in != nil || c.out != nil || c.mail.Load() != nil || c.fd >= 0 || c.timer != (timer{}) {
			t.Error("a connection that has ended keeps something")
		}
		c.mu.Unlock()
		wg.Wait()
		p.Close()
	}
}

// drain reads up to the end, and closes.
func drain(p *peer) {
	io.Copy(io.Discard, p)
	p.Close()
}
