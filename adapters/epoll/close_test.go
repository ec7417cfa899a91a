//go:build linux

package epoll

import (
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// Our Close is carried out to its end, from any goroutine, and told as ours.
func TestClose(t *testing.T) {
	eachNetwork(t, func(t *testing.T, network string) {
		conns := make(chan *Conn, 1)
		s := serveOn(t, network, Config{OnOpen: func(c *Conn) { conns <- c }})
		client := s.dial(t, nil)
		c := <-conns
		read := make(chan error, 1)
		go func() {
			_, _, err := client.ReadMessage()
			read <- err
		}()
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() { must(t, c.Close(4001, "why")) })
		}
		wg.Wait()
		wantIs(t, "writing after Close", c.WriteText("x"), net.ErrClosed)
		err := <-read
		wantIs(t, "the other end", err, io.EOF)
		if netconn.CloseStatus(err) != 4001 {
			t.Error(err)
		}
		e := <-s.closes
		wantIs(t, "our end", e.err, net.ErrClosed)
		if errors.Is(e.err, io.EOF) || netconn.CloseStatus(e.err) != 4001 {
			t.Errorf("it was not the peer who closed: %v", e.err)
		}
		must(t, c.Close(1000, ""))
		c.CloseNow()
		wantIs(t, "writing after the end", c.WriteText("x"), net.ErrClosed)
	})
}

// What the peer has under way when we close is told.
func TestMessagesAfterOurClose(t *testing.T) {
	var got []string
	s := serveTCP(t, Config{
		OnOpen: func(c *Conn) { must(t, c.Close(1001, "")) },
		OnMessage: func(c *Conn, _ wsdriver.Kind, p []byte) {
			got = append(got, string(p))
			wantIs(t, "answering after Close", c.WriteText("x"), net.ErrClosed)
		},
	})
	p := s.peer(t)
	ev := p.expect(wsdriver.Close)
	p.send(append(p.frame(wsdriver.Text, "one"), p.frame(wsdriver.Text, "two")...))
	p.send(p.d.AppendReply(nil, ev))
	<-s.closes
	if strings.Join(got, " ") != "one two" {
		t.Errorf("%q", got)
	}
	p.eof()
}

// Both ends close at the same time.
func TestCloseCrossing(t *testing.T) {
	conns := make(chan *Conn, 1)
	s := serveTCP(t, Config{OnOpen: func(c *Conn) { conns <- c }})
	for range 50 {
		client := s.dial(t, nil)
		c := <-conns
		var wg sync.WaitGroup
		wg.Go(func() { c.Close(1001, "") })
		wg.Go(func() { client.Close(1000, "") })
		wg.Wait()
		if e := <-s.closes; netconn.CloseStatus(e.err) == wsdriver.AbnormalClosure {
			t.Error(e.err)
		}
	}
}

// Closing works in all functions.
func TestCloseInFunctions(t *testing.T) {
	for _, now := range []bool{false, true} {
		closing := func(c *Conn) {
			if now {
				c.CloseNow()
			} else {
				must(t, c.Close(wsdriver.PolicyViolation, "no"))
			}
		}
		for name, config := range map[string]Config{
			"OnOpen":    {OnOpen: closing},
			"OnMessage": {OnMessage: func(c *Conn, _ wsdriver.Kind, _ []byte) { c.WriteText("last words"); closing(c) }},
			"OnEvent":   {OnEvent: func(c *Conn, ev wsdriver.Event) { closing(c) }},
		} {
			t.Run(name, func(t *testing.T) {
				s := serveTCP(t, config)
				p := s.peer(t)
				p.send(append(p.frame(wsdriver.Text, "hello"), p.ping("hello")...))
				if name == "OnMessage" {
					p.want("last words")
				}
				ev := p.expect(wsdriver.Close)
				if !now && ev.Code != wsdriver.PolicyViolation || now && ev.Code != wsdriver.AbnormalClosure {
					t.Error(ev.Code)
				}
				if !now {
					p.send(p.d.AppendReply(nil, ev))
				}
				wantIs(t, "the end", (<-s.closes).err, net.ErrClosed)
			})
		}
	}
}

// The peer that closes is answered, and sees us close the transport first.
func TestPeerCloses(t *testing.T) {
	var events []string
	s := serveTCP(t, Config{OnEvent: func(c *Conn, ev wsdriver.Event) {
		events = append(events, ev.Kind.String()+" "+string(ev.Data))
		c.WriteText("one more thing")
	}})
	p := s.peer(t)
	b, _ := p.d.AppendClose(nil, 4000, "enough")
	p.send(b)
	p.want("one more thing")
	if ev := p.expect(wsdriver.Close); ev.Code != 4000 {
		t.Error(ev.Code)
	}
	p.eof()
	err := (<-s.closes).err
	wantIs(t, "the end", err, io.EOF)
	if want := `websocket: closed by the peer: 4000 "enough"`; err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if len(events) != 1 || events[0] != "close enough" {
		t.Errorf("%q", events)
	}
}

// A peer that does not answer our Close is given up.
func TestCloseIsBounded(t *testing.T) {
	s := serveTCP(t, Config{CloseTimeout: 20 * time.Millisecond, OnOpen: func(c *Conn) { c.Close(1000, "") }})
	p := s.peer(t)
	p.expect(wsdriver.Close)
	p.eof()
	wantIs(t, "the end", (<-s.closes).err, net.ErrClosed, wsdriver.ErrClosed, wsdriver.ErrTimeout)
}

// FailAfter may be sooner.
func TestCloseFailsAfter(t *testing.T) {
	s := serveTCP(t, Config{
		Driver: &wsdriver.Config{FailAfter: 20 * time.Millisecond},
		OnOpen: func(c *Conn) { c.Close(1000, "") },
	})
	p := s.opened(t)
	p.expect(wsdriver.Close)
	p.eof()
	wantIs(t, "the end", (<-s.closes).err, net.ErrClosed, io.ErrUnexpectedEOF, wsdriver.ErrTimeout)
}

// A peer that broke the protocol and does not go away is left.
func TestLingerIsBounded(t *testing.T) {
	s := serveTCP(t, Config{CloseTimeout: 20 * time.Millisecond})
	p := s.peer(t)
	p.send([]byte{0xFF, 0xFF})
	p.expect(wsdriver.Close)
	p.eof()
	wantIs(t, "the end", (<-s.closes).err, wsdriver.ErrReservedBits)
}

// CloseNow by another goroutine, while the peer floods us.
func TestCloseNow(t *testing.T) {
	conns := make(chan *Conn, 1)
	s := serveTCP(t, Config{OnOpen: func(c *Conn) { conns <- c }, OnMessage: echo})
	for range 20 {
		p := s.peer(t)
		done := make(chan struct{})
		go func() {
			defer close(done)
			b := p.frame(wsdriver.Text, "flood")
			for {
				if _, err := p.Write(b); err != nil {
					return
				}
			}
		}()
		c := <-conns
		p.want("flood")
		c.CloseNow()
		c.CloseNow()
		e := <-s.closes
		wantIs(t, "the end", e.err, net.ErrClosed, wsdriver.ErrClosed)
		wantIs(t, "writing", c.WriteText("x"), net.ErrClosed)
		wantIs(t, "pinging", c.WritePing(nil), net.ErrClosed)
		must(t, c.Close(1000, ""))
		<-done
	}
}

func TestMisuse(t *testing.T) {
	misuse := func(c *Conn) {
		wantIs(t, "text", c.WriteText("\xff"), wsdriver.ErrInvalidUTF8)
		wantIs(t, "long text", c.WriteText(strings.Repeat("\xff", byReference)), wsdriver.ErrInvalidUTF8)
		wantIs(t, "kind", c.WriteMessage(wsdriver.Ping, nil), wsdriver.ErrUnsupported)
		wantIs(t, "long kind", c.WriteMessage(wsdriver.Ping, make([]byte, byReference)), wsdriver.ErrUnsupported)
		wantIs(t, "prepared", c.WritePrepared(nil), wsdriver.ErrUnsupported)
		wantIs(t, "ping", c.WritePing(make([]byte, 126)), wsdriver.ErrTooLong)
		wantIs(t, "pong", c.WritePong(make([]byte, 126)), wsdriver.ErrTooLong)
		wantIs(t, "code", c.Close(1005+1, ""), wsdriver.ErrInvalidCode)
		wantIs(t, "reason", c.Close(1000, strings.Repeat("x", 124)), wsdriver.ErrTooLong)
	}
	conns := make(chan *Conn, 1)
	s := serveTCP(t, Config{
		OnOpen: func(c *Conn) { conns <- c },
		OnMessage: func(c *Conn, k wsdriver.Kind, p []byte) {
			misuse(c) // on the loop
			done := make(chan bool)
			go func() { misuse(c); close(done) }() // while it is handled
			<-done
			c.WriteMessage(k, p)
		},
	})
	p := s.peer(t)
	misuse(<-conns) // while it rests
	p.send(p.frame(wsdriver.Text, "after all that"))
	p.want("after all that")
}
