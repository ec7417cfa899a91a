package nethttp

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/deflate"
)

func TestClients(t *testing.T) {
	noLeaks(t)
	mine := make(chan *netconn.Conn, 1)
	s := &Server{Handle: func(c *netconn.Conn, _ *http.Request) {
		mine <- c
		echo(c)
	}}
	addr := start(t, s)
	want := map[*netconn.Conn]bool{}
	var clients []*netconn.Conn
	for range 5 {
		clients = append(clients, connect(t, addr, "/"))
		want[<-mine] = true
	}
	if s.Count() != 5 {
		t.Error(s.Count())
	}
	for c := range s.Clients() {
		if !want[c] {
			t.Error("not one of them, or twice")
		}
		delete(want, c)
	}
	if len(want) > 0 {
		t.Error(len(want), "are missing")
	}
	for range s.Clients() {
		break
	}
	for _, c := range clients {
		c.Close(wsdriver.NormalClosure, "")
	}
	eventually(t, "the end of all", func() bool { return s.Count() == 0 })
	for range s.Clients() {
		t.Error("a connection is left")
	}
}

func TestBroadcast(t *testing.T) {
	noLeaks(t)
	s := &Server{Handle: echoHandle, Config: &netconn.Config{Driver: &wsdriver.Config{
		Versions: wsdriver.AllVersions(), Extensions: []wsdriver.Extension{new(deflate.Extension)}}}}
	addr := start(t, s)
	var clients []*netconn.Conn
	for i, v := range wsdriver.AllVersions() {
		nc, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		d := &wsdriver.Config{Versions: []wsdriver.Version{v}}
		if i%2 == 0 && v >= wsdriver.Hybi07 {
			d.Extensions = []wsdriver.Extension{new(deflate.Extension)}
		}
		c, err := netconn.Connect(t.Context(), nc, &netconn.Config{Driver: d}, &wsdriver.HandshakeRequest{Host: "example.com", Target: "/"})
		if err != nil {
			t.Fatal(err)
		}
		defer c.CloseNow()
		clients = append(clients, c)
	}
	eventually(t, "all connections", func() bool { return s.Count() == len(clients) })
	text := strings.Repeat("news ", 100)
	m, err := wsdriver.Prepare(wsdriver.Text, []byte(text), s.Config.Driver.Extensions...)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := s.Broadcast(m); n != len(clients) || err != nil {
		t.Error(n, err)
	}
	for _, c := range clients {
		if _, p, err := c.ReadMessage(); string(p) != text {
			t.Errorf("%v: %q %v", c.Version(), p, err)
		}
	}
	if n, err := s.Broadcast(nil); n != 0 || err != wsdriver.ErrUnsupported {
		t.Error(n, err)
	}
	if n, err := new(Server).Broadcast(m); n != 0 || err != nil {
		t.Error(n, err)
	}
	if n, err := (&Server{Untracked: true}).Broadcast(m); n != 0 || err != ErrUntracked {
		t.Error(n, err)
	}
}

// A client that does not read is waited for no longer than a write may take, and the
// others are not kept waiting.
func TestBroadcastToTheDeaf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Server{Handle: echoHandle, Config: &netconn.Config{WriteTimeout: time.Minute}}
		l := newPipes()
		go s.Serve(l)
		began := time.Now()
		for i := range 10 {
			nc := l.dial()
			io.WriteString(nc, on("/"))
			readHead(t, nc)
			defer nc.Close()
			if i < 5 {
				continue
			}
			go func() {
				b := make([]byte, len("\x81\x04news"))
				if _, err := io.ReadFull(nc, b); err != nil || string(b) != "\x81\x04news" || time.Since(began) != 0 {
					t.Errorf("%q %v after %v", b, err, time.Since(began))
				}
			}()
		}
		synctest.Wait()
		m, _ := wsdriver.Prepare(wsdriver.Text, []byte("news"))
		if n, err := s.Broadcast(m); n != 5 || err != nil || time.Since(began) != time.Minute {
			t.Error(n, err, time.Since(began))
		}
		s.Close()
		s.Shutdown(t.Context())
	})
}

func TestUntracked(t *testing.T) {
	noLeaks(t)
	s := &Server{Handle: echoHandle, Untracked: true}
	c := connect(t, start(t, s), "/")
	wantEcho(t, c)
	if s.Count() != 1 || s.conns != nil {
		t.Error(s.Count(), s.conns)
	}
	for range s.Clients() {
		t.Error("there is a table")
	}
	c.Close(wsdriver.NormalClosure, "")
	eventually(t, "the end", func() bool { return s.Count() == 0 })
}
