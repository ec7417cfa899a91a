//go:build linux

package epoll

import (
	"fmt"
	"net"
	"runtime"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// Whatever the pieces that the bytes come in, the same is told. The head comes with
// the frames, so that it is cut too.
func TestCutReads(t *testing.T) {
	d := wsdriver.NewClient(nil)
	stream, err := d.AppendRequest(nil, parseURL(t, "ws://example.com/"))
	must(t, err)
	frames := wsdriver.NewClient(nil)
	frames.Skip(wsdriver.Hybi13, "")
	want := []string{"a", "héllo", strings.Repeat("m", 300), "", strings.Repeat("ä€𝄞 ", 4000)}
	for i, s := range want {
		half := len(s) / 2
		stream, _ = frames.AppendFragment(stream, wsdriver.Text, []byte(s[:half]), false)
		stream, _ = frames.AppendPing(stream, []byte{byte(i)})
		stream, _ = frames.AppendFragment(stream, wsdriver.Text, []byte(s[half:]), true)
		stream, _ = frames.AppendMessage(stream, wsdriver.Text, []byte(s))
	}
	for _, size := range []int{1, 7, 100, 5000, len(stream)} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			pings := make(chan string, 10)
			s := serveOn(t, "unix", Config{OnMessage: echo, OnEvent: func(_ *Conn, ev wsdriver.Event) {
				if ev.Kind == wsdriver.Ping {
					pings <- string(ev.Data)
				}
			}})
			p := &peer{Conn: s.connect(t), t: t, d: d, b: make([]byte, 4096)}
			p.d = wsdriver.NewClient(nil)
			_, err := p.d.AppendRequest(nil, parseURL(t, "ws://example.com/"))
			must(t, err)
			go func() {
				for b := stream; len(b) > 0; {
					n := min(size, len(b))
					if _, err := p.Write(b[:n]); err != nil {
						t.Error(err)
					}
					b = b[n:]
				}
			}()
			// The answer is to another key, so the head is left out.
			for head := ""; !strings.HasSuffix(head, "\r\n\r\n"); head += string(p.b[:1]) {
				_, err := p.Read(p.b[:1])
				must(t, err)
			}
			p.d.Skip(wsdriver.Hybi13, "")
			for i, s := range want {
				p.want(s)
				p.want(s)
				if got := <-pings; got != string([]byte{byte(i)}) {
					t.Errorf("ping %q", got)
				}
			}
		})
	}
}

// The end of the stream is an error wherever it comes but after the Close frame.
func TestEOF(t *testing.T) {
	s := serveTCP(t, Config{OnMessage: func(*Conn, wsdriver.Kind, []byte) { t.Error("half a message was told") }})
	whole := 0
	for cut := 0; cut <= whole; cut++ {
		p := s.peer(t)
		frame := p.frame(wsdriver.Text, "hello")
		p.send(frame[:cut])
		p.Close()
		e := <-s.closes
		wantIs(t, "the end", e.err, wsdriver.ErrUnexpectedEOF)
		if netconn.CloseStatus(e.err) != wsdriver.AbnormalClosure {
			t.Errorf("cut %d: %v", cut, e.err)
		}
		wantIs(t, "writing", e.c.WriteText("x"), wsdriver.ErrUnexpectedEOF)
		must(t, e.c.Close(1000, ""))
		whole = len(frame) - 1
	}
}

// A peer that vanishes is an error of the transport.
func TestReset(t *testing.T) {
	s := serveTCP(t, Config{OnMessage: echo})
	p := s.peer(t)
	p.Conn.(*net.TCPConn).SetLinger(0)
	p.Close()
	e := <-s.closes
	if netconn.CloseStatus(e.err) != wsdriver.AbnormalClosure || !strings.Contains(e.err.Error(), "reset") {
		t.Error(e.err)
	}
}

// A header alone does not make us allocate what it announces.
func TestAnnouncedLengthIsNotAllocated(t *testing.T) {
	s := serveTCP(t, Config{Driver: &wsdriver.Config{MaxMessage: 64 << 20}})
	p := s.peer(t)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	p.send(append([]byte{0x82, 0xFF, 0, 0, 0, 0, 64 << 20 >> 24, 0, 0, 0, 1, 2, 3, 4}, make([]byte, 5000)...))
	p.Close()
	<-s.closes
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
		t.Errorf("%d bytes were allocated", n)
	}
}

// The payload is the function's to change, and only lent.
func TestPayloadIsLent(t *testing.T) {
	var first []byte
	s := serveTCP(t, Config{OnMessage: func(c *Conn, k wsdriver.Kind, p []byte) {
		if first == nil {
			first = p[:cap(p)]
		}
		c.WriteMessage(k, p)
		clear(p)
	}})
	p := s.peer(t)
	for _, text := range []string{"one", "two", strings.Repeat("three", 100_000)} {
		go p.Write(append(p.frame(wsdriver.Text, text), p.frame(wsdriver.Text, text)...))
		p.want(text)
		p.want(text)
	}
}

// What grew for a large message is given back.
func TestNothingIsKept(t *testing.T) {
	conns := make(chan *Conn, 1)
	s := serveTCP(t, Config{OnOpen: func(c *Conn) { conns <- c }, OnMessage: echo})
	p := s.peer(t)
	c := <-conns
	text := strings.Repeat("x", 500_000)
	for range 3 {
		go p.Write(p.frame(wsdriver.Text, text))
		p.want(text)
	}
	p.send(p.ping("this is the last one"))
	p.expect(wsdriver.Pong)
	for {
		c.mu.Lock()
		handled, idle := c.handled, c.in == nil && c.out == nil && c.end == nil && c.mail.Load() == nil && c.timer == timer{} && c.mask == readable
		c.mu.Unlock()
		if idle {
			break
		}
		if !handled {
			t.Fatal("the connection keeps something")
		}
		runtime.Gosched()
	}
}

// A message that breaks a rule ends the connection, and the peer is told, even if it
// has sent more than was read.
func TestFail(t *testing.T) {
	eachNetwork(t, func(t *testing.T, network string) {
		var events []wsdriver.Kind
		s := serveOn(t, network, Config{
			Driver: &wsdriver.Config{MaxMessage: 1000},
			OnEvent: func(c *Conn, ev wsdriver.Event) {
				events = append(events, ev.Kind)
				must(t, c.Close(wsdriver.NormalClosure, "too late"))
				wantIs(t, "sending after the fault", c.WriteText("x"), wsdriver.ErrClosed)
			},
		})
		p := s.peer(t)
		sent := make(chan struct{})
		go func() {
			defer close(sent)
			p.Write(p.frame(wsdriver.Binary, string(make([]byte, 300_000))))
		}()
		if ev := p.expect(wsdriver.Close); ev.Code != wsdriver.MessageTooBig {
			t.Errorf("the peer was told %v", ev.Code)
		}
		<-sent
		p.Close()
		e := <-s.closes
		wantIs(t, "the end", e.err, wsdriver.ErrFrameTooBig)
		if netconn.CloseStatus(e.err) != wsdriver.MessageTooBig {
			t.Error(e.err)
		}
		if len(events) != 1 || events[0] != wsdriver.Fail {
			t.Error(events)
		}
		wantIs(t, "writing", e.c.WriteText("x"), wsdriver.ErrFrameTooBig)
		must(t, e.c.Close(1000, ""))
	})
}

// What came before the fault is told, and answered.
func TestMessagesBeforeFail(t *testing.T) {
	s := serveTCP(t, Config{OnMessage: echo})
	p := s.peer(t)
	p.send(append(append(p.frame(wsdriver.Text, "good"), p.frame(wsdriver.Text, "\u00e9")[:6]...), "\xff\xff\xff\xff"...))
	p.want("good")
	if ev := p.expect(wsdriver.Close); ev.Code != wsdriver.InvalidPayload && ev.Code != wsdriver.ProtocolError {
		t.Error(ev.Code)
	}
}

// Text that turns out to be invalid in the part that is read to where it belongs
// fails like any other.
func TestFailInLargeMessage(t *testing.T) {
	s := serveTCP(t, Config{OnMessage: func(*Conn, wsdriver.Kind, []byte) { t.Error("the message was told") }})
	for _, at := range []int{10, 300_000, 500_000 - 4} {
		p := s.peer(t)
		text := []byte(strings.Repeat("x", 500_000))
		copy(text[at:], "\xC3\x28 ")
		b, err := p.w.AppendFragment(nil, wsdriver.Binary, text, true)
		must(t, err)
		b[0] = 0x81 // it is text that we should not have been able to send
		go p.Write(b)
		if ev := p.expect(wsdriver.Close); ev.Code != wsdriver.InvalidPayload {
			t.Error(ev.Code)
		}
		go drain(p)
		wantIs(t, "the end", (<-s.closes).err, wsdriver.ErrUTF8)
	}
}
