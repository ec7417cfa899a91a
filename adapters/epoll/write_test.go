//go:build linux

package epoll

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"

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
				must(t, c.WritePing([]byte("fourth")))
				must(t, c.WritePong([]byte("fifth")))
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
