//go:build linux

package epoll

import (
	"context"
	"io"
	"net"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// Shutdown says 1001 to all, and waits for them.
func TestShutdown(t *testing.T) {
	const n = 20
	opened := make(chan *Conn, n)
	s := serveTCP(t, Config{Loops: 3, OnOpen: func(c *Conn) { opened <- c }, OnMessage: echo})
	peers := make([]*peer, n)
	for i := range n {
		peers[i] = s.peer(t)
		<-opened
	}
	half := s.connect(t) // whose handshake is under way
	half.Write([]byte("GET / "))
	for load := int32(0); load <= n; runtime.Gosched() { // until it is with its loop
		load = 0
		for _, l := range s.loops {
			load += l.load.Load()
		}
	}
	done := make(chan error, 1)
	go func() { done <- s.Shutdown(context.Background()) }()
	for i, p := range peers {
		ev := p.expect(wsdriver.Close)
		if ev.Code != wsdriver.GoingAway {
			t.Error(ev.Code)
		}
		select {
		case err := <-done:
			t.Fatalf("Shutdown returned %v before connection %d was gone", err, i)
		default:
		}
		p.send(p.d.AppendReply(nil, ev))
		p.eof()
	}
	must(t, <-done)
	if _, err := half.Read(make([]byte, 1)); err == nil {
		t.Error("a handshake is still under way")
	}
	if len(s.closes) != n {
		t.Errorf("OnClose was told of %d connections", len(s.closes))
	}
	for range n {
		wantIs(t, "the end", (<-s.closes).err, net.ErrClosed)
	}
	if _, err := net.Dial("tcp", s.l.Addr().String()); err == nil {
		t.Error("somebody listens")
	}
	must(t, s.Shutdown(context.Background()))
	if err := s.ListenAndServe("127.0.0.1:0"); err != net.ErrClosed {
		t.Error(err)
	}
	if err := s.Add(half, nil, nil); err != net.ErrClosed {
		t.Error(err)
	}
}

// A peer that does not answer is left when the context ends.
func TestShutdownIsBounded(t *testing.T) {
	opened := make(chan *Conn, 1)
	s := serveTCP(t, Config{OnOpen: func(c *Conn) { opened <- c }})
	p := s.peer(t)
	<-opened
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Shutdown(ctx) }()
	p.expect(wsdriver.Close)
	cancel()
	wantIs(t, "Shutdown", <-done, context.Canceled)
	p.eof()
	wantIs(t, "the end", (<-s.closes).err, net.ErrClosed, wsdriver.ErrClosed)
	must(t, s.Shutdown(context.Background())) // nothing is left to wait for
}

// Close ends all at once, also when called by a function of Config.
func TestServerClose(t *testing.T) {
	over := make(chan func(), 1)
	s := serveTCP(t, Config{OnMessage: func(*Conn, wsdriver.Kind, []byte) { (<-over)() }})
	over <- s.Close
	peers := []*peer{s.peer(t), s.peer(t), s.peer(t)}
	peers[1].send(peers[1].frame(wsdriver.Text, "the end"))
	for _, p := range peers {
		<-s.closes
		if ev := p.expect(wsdriver.Close); ev.Code != wsdriver.AbnormalClosure {
			t.Error(ev.Code)
		}
	}
	must(t, s.Shutdown(context.Background()))
}

// A Server that never served has nothing to end, and does not begin.
func TestUnused(t *testing.T) {
	noLeaks(t)
	s := NewServer(nil)
	must(t, s.Shutdown(context.Background()))
	s.Close()
	if err := s.Serve(listen(t, "tcp")); err != net.ErrClosed {
		t.Error(err)
	}
}

// Any number of listeners may be served, and one that is none is refused.
func TestListeners(t *testing.T) {
	s := serveTCP(t, Config{OnMessage: echo})
	l := listen(t, "unix")
	second := make(chan error, 1)
	go func() { second <- s.Serve(l) }()
	other := &served{Server: s.Server, l: l}
	for _, s := range []*served{s, other, s, other} {
		p := s.peer(t)
		p.send(p.frame(wsdriver.Text, "hello"))
		p.want("hello")
	}
	if err := s.Serve(wrapped{listen(t, "tcp")}); err == nil || !strings.Contains(err.Error(), "wrapped") {
		t.Error(err)
	}
	s.Close()
	wantIs(t, "the second Serve", <-second, net.ErrClosed)
}

// A listener that fails ends its Serve, and nothing else.
func TestListenerFails(t *testing.T) {
	s := serveTCP(t, Config{OnMessage: echo})
	l := listen(t, "tcp")
	second := make(chan error, 1)
	go func() { second <- s.Serve(l) }()
	p := (&served{Server: s.Server, l: l}).peer(t)
	rc, err := l.(*net.TCPListener).SyscallConn()
	must(t, err)
	must(t, rc.Control(func(fd uintptr) { unix.Shutdown(int(fd), unix.SHUT_RDWR) }))
	wantIs(t, "Serve", <-second, unix.EINVAL)
	for _, p := range []*peer{p, s.peer(t)} {
		p.send(p.frame(wsdriver.Text, "hello"))
		p.want("hello")
	}
	if s.ListenAndServe("nonsense") == nil {
		t.Error("nonsense is an address")
	}
}

func TestAddresses(t *testing.T) {
	conns := make(chan *Conn, 1)
	s := NewServer(&Config{OnOpen: func(c *Conn) { conns <- c }})
	defer s.Shutdown(context.Background())
	for _, addr := range []string{"127.0.0.1:0", "[::1]:0", ""} {
		network := "tcp"
		if addr == "" {
			network, addr = "unix", t.TempDir()+"/s"
		}
		l, err := net.Listen(network, addr)
		if err != nil {
			t.Log(err) // not every machine has them all
			continue
		}
		go s.Serve(l)
		p := (&served{l: l}).peer(t)
		c := <-conns
		if got, want := c.LocalAddr(), p.RemoteAddr(); got.String() != want.String() || got.Network() != want.Network() {
			t.Errorf("our address is %v, the peer says %v", got, want)
		}
		if got := c.RemoteAddr(); network == "tcp" && got.String() != p.Conn.LocalAddr().String() {
			t.Errorf("the peer's address is %v, the peer says %v", got, p.Conn.LocalAddr())
		}
		p.Close()
	}
}

type wrapped struct{ net.Listener }

// A Server without a listener serves what is given to it.
func TestAdd(t *testing.T) {
	eachNetwork(t, func(t *testing.T, network string) {
		noLeaks(t)
		l := listen(t, network)
		defer l.Close()
		opened, closed := make(chan *Conn, 1), make(chan error, 1)
		requests := make(chan *wsdriver.HandshakeRequest, 1)
		s := NewServer(&Config{
			OnOpen: func(c *Conn) {
				requests <- c.Request()
				opened <- c
			},
			OnMessage: echo,
			OnClose:   func(_ *Conn, err error) { closed <- err },
		})
		defer s.Shutdown(context.Background())
		pair := func() (server net.Conn, p *peer) {
			p = (&served{l: l}).bare(t)
			server, err := l.Accept()
			must(t, err)
			return server, p
		}

		// From the first byte on.
		nc, p := pair()
		must(t, s.Add(nc, nil, nil))
		if _, err := nc.Write([]byte("x")); err == nil {
			t.Error("the connection is still the program's")
		}
		c, err := netconn.Connect(context.Background(), p, nil, parseURL(t, "ws://example.com/"))
		must(t, err)
		must(t, c.WriteText("hello"))
		wantMessage(t, c, wsdriver.Text, "hello")
		must(t, c.Close(1000, ""))
		<-opened
		if r := <-requests; r == nil || r.Host != "example.com" {
			t.Errorf("%+v", r)
		}
		wantIs(t, "the end", <-closed, io.EOF)

		// Open, with bytes that were read meanwhile.
		nc, p = pair()
		d := wsdriver.NewServer(nil)
		d.Skip(wsdriver.Hybi13, "")
		early := p.frame(wsdriver.Text, "early")
		must(t, s.Add(nc, d, early[:5]))
		clear(early[:5])
		<-requests
		if server := <-opened; server.Request() != nil || server.Version() != wsdriver.Hybi13 {
			t.Error("state")
		}
		p.send(early[5:])
		p.d.Skip(wsdriver.Hybi13, "")
		p.want("early")
		p.Close()
		wantIs(t, "the end", <-closed, io.ErrUnexpectedEOF)

		// Accepted by the program, as net/http does it.
		nc, p = pair()
		d = wsdriver.NewServer(nil)
		head, err := p.d.AppendRequest(nil, parseURL(t, "ws://example.com/chat"))
		must(t, err)
		ev, _ := d.Receive(head)
		answer := d.AppendReply(nil, ev)
		_, err = nc.Write(answer)
		must(t, err)
		must(t, s.Add(nc, d, p.frame(wsdriver.Text, "behind the head")))
		if r := <-requests; r == nil || r.Target != "/chat" {
			t.Errorf("%+v", r)
		}
		<-opened
		p.want("behind the head")
		p.Close()
		<-closed

		// Something else.
		a, b := net.Pipe()
		defer b.Close()
		if s.Add(a, nil, nil) == nil {
			t.Error("a pipe was taken")
		}
		if a.SetDeadline(time.Time{}) != nil {
			t.Error("the pipe was closed")
		}
	})
}

// When descriptors run out, those who come wait until there are some again.
func TestOutOfDescriptors(t *testing.T) {
	tries, begun := 0, now() // to accept
	s := serveTCP(t, Config{Loops: 1, OnMessage: func(c *Conn, k wsdriver.Kind, p []byte) {
		if d := c.loop.doors[0]; string(p) == "count" {
			accept := d.once
			d.once = func(fd uintptr) { tries++; accept(fd) }
		} else if most := 1 + int((now()-begun)/acceptPause); tries > most {
			t.Errorf("%d tries, %d at most", tries, most)
		}
		c.WriteText(strconv.Itoa(tries))
	}})
	first := s.peer(t)
	first.send(first.frame(wsdriver.Text, "count"))
	first.want("0")
	late, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	must(t, err)
	defer unix.Close(late)
	var old unix.Rlimit
	must(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &old))
	func() {
		none := old
		none.Cur = 0
		must(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &none))
		defer func() { must(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &old)) }()
		must(t, unix.Connect(late, &unix.SockaddrInet4{Port: s.l.Addr().(*net.TCPAddr).Port, Addr: [4]byte{127, 0, 0, 1}}))
		// The loop goes on, and hears of the other one sooner or later.
		for more := 3; more > 0; {
			first.send(first.frame(wsdriver.Text, "meanwhile"))
			if _, tried := first.message(); tried != "0" {
				more--
			}
		}
	}()
	_, err = unix.Write(late, []byte(upgradeRequest+"\r\n"))
	must(t, err)
	b := make([]byte, 100)
	if n, err := unix.Read(late, b); err != nil || !strings.HasPrefix(string(b[:n]), "HTTP/1.1 101 ") {
		t.Errorf("%q %v", b[:n], err)
	}
}

// Events of a connection that was closed before are nobody's.
func TestStaleEvents(t *testing.T) {
	l := &loop{cfg: new(Config)}
	c := &Conn{loop: l, fd: -1, gen: 5, mask: readable}
	l.table.put(c)
	l.event(&unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(c.place), Pad: 4})
	l.event(&unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(c.place) + 1, Pad: 5})
	l.event(&unix.EpollEvent{Events: unix.EPOLLIN, Fd: -1})
	if c.end != nil || c.handled || l.table.n != 1 {
		t.Error("an event has met the wrong connection")
	}
}
