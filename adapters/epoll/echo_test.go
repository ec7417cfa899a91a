//go:build linux

package epoll

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

func TestEcho(t *testing.T) {
	eachNetwork(t, func(t *testing.T, network string) {
		s := serveOn(t, network, Config{OnMessage: echo})
		c := s.dial(t, nil)
		for _, n := range []int{0, 1, 125, 126, 4095, 4096, 16383, 16384, 65535, 65536, 131072, 300_000, 1 << 20} {
			p := strings.Repeat("x", n)
			go c.WriteText(p)
			wantMessage(t, c, wsdriver.Text, p)
			go c.WriteBinary([]byte(p))
			wantMessage(t, c, wsdriver.Binary, p)
		}
		must(t, c.Close(wsdriver.NormalClosure, "bye"))
		e := <-s.closes
		wantIs(t, "the peer closed", e.err, io.EOF)
		var closed *netconn.CloseError
		if !errors.As(e.err, &closed) || closed.Code != wsdriver.NormalClosure || closed.Reason != "bye" || !closed.Remote {
			t.Error(e.err)
		}
	})
}

// Many clients at once, on many loops, with many messages under way.
func TestEchoMany(t *testing.T) {
	s := serveTCP(t, Config{OnMessage: echo, Loops: 3})
	const clients, depth, rounds = 20, 16, 10
	done := make(chan error, clients)
	for i := range clients {
		p := s.peer(t)
		go func() {
			var out, want []byte
			server := wsdriver.NewServer(nil)
			server.Skip(wsdriver.Hybi13, "")
			for j := range depth {
				text := fmt.Sprint("client ", i, strings.Repeat(" message", j*j), j)
				out = append(out, p.frame(wsdriver.Text, text)...)
				want, _ = server.AppendMessage(want, wsdriver.Text, []byte(text))
			}
			got := make([]byte, len(want))
			for range rounds {
				if _, err := p.Write(out); err != nil {
					done <- err
					return
				}
				if _, err := io.ReadFull(p, got); err != nil || !bytes.Equal(got, want) {
					done <- fmt.Errorf("%q %v", got, err)
					return
				}
			}
			done <- p.Close()
		}()
	}
	for range clients {
		must(t, <-done)
	}
	for range clients {
		e := <-s.closes
		wantIs(t, "the end", e.err, io.ErrUnexpectedEOF)
	}
}

// Every version talks, and closes from either end.
func TestDrafts(t *testing.T) {
	for _, v := range wsdriver.AllVersions() {
		for _, closer := range []wsdriver.Role{wsdriver.Server, wsdriver.Client} {
			t.Run(v.String()+"/"+closer.String(), func(t *testing.T) {
				opened := make(chan *Conn, 1)
				s := serveTCP(t, Config{
					Driver:    &wsdriver.Config{Versions: wsdriver.AllVersions(), Protocols: []string{"chat"}},
					OnOpen:    func(c *Conn) { opened <- c },
					OnMessage: echo,
				})
				config := &netconn.Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{v}}}
				if v.Caps().CloseCodes {
					config.Driver.Protocols = []string{"chat"}
				}
				talk(t, s, s.dial(t, config), <-opened, closer)
			})
		}
	}
}

func talk(t *testing.T, s *served, client *netconn.Conn, server *Conn, closer wsdriver.Role) {
	v := client.Version()
	if v != wsdriver.Hybi03 && server.Version() != v { // 02 and 03 say the same
		t.Errorf("the server speaks %v, the client %v", server.Version(), v)
	}
	if server.Protocol() != client.Protocol() {
		t.Errorf("the server has subprotocol %q, the client %q", server.Protocol(), client.Protocol())
	}
	for _, text := range []string{"", "Hello", "κόσμε", string(make([]byte, 40_000)), strings.Repeat("ä", 100_000)} {
		go client.WriteText(text)
		wantMessage(t, client, wsdriver.Text, text)
	}
	if v.Caps().Binary {
		must(t, client.WriteBinary([]byte{0, 1, 0xFF}))
		wantMessage(t, client, wsdriver.Binary, "\x00\x01\xFF")
	} else {
		wantIs(t, "what the version does not have is refused", server.WriteBinary(nil), wsdriver.ErrUnsupported)
		wantIs(t, "what the version does not have is refused", server.WritePing(nil), wsdriver.ErrUnsupported)
	}
	if closer == wsdriver.Server {
		must(t, server.Close(wsdriver.GoingAway, "bye"))
		_, _, err := client.ReadMessage()
		ended(t, v, err)
		e := <-s.closes
		wantIs(t, "our own end", e.err, net.ErrClosed)
		return
	}
	must(t, client.Close(wsdriver.GoingAway, "bye"))
	e := <-s.closes
	ended(t, v, e.err)
}

// ended holds the error of the end that was closed against what the version can say.
func ended(t *testing.T, v wsdriver.Version, err error) {
	t.Helper()
	want := wsdriver.NoStatus
	switch caps := v.Caps(); {
	case caps.CloseCodes:
		want = wsdriver.GoingAway
	case !caps.CloseHandshake:
		want = wsdriver.AbnormalClosure // the end of the stream is all there is
	}
	if netconn.CloseStatus(err) != want {
		t.Errorf("the other end is told %v, want %v", err, want)
	}
	if v != wsdriver.Hixie75 && !errors.Is(err, io.EOF) {
		t.Errorf("the end is in order: %v", err)
	}
}

// In hixie-75 a client can only close its half of the stream to be told what is
// under way.
func TestHalfCloseOfHixie75(t *testing.T) {
	only := &wsdriver.Config{Versions: []wsdriver.Version{wsdriver.Hixie75}}
	s := serveTCP(t, Config{Driver: only, OnMessage: echo})
	c := s.dial(t, &netconn.Config{Driver: only})
	long := strings.Repeat("last words ", 90_000) // more than a socket takes at once
	go func() {
		c.WriteText(long)
		c.CloseWrite(wsdriver.NormalClosure, "")
	}()
	wantMessage(t, c, wsdriver.Text, long)
	if e := <-s.closes; netconn.CloseStatus(e.err) != wsdriver.AbnormalClosure {
		t.Errorf("the server sees the end of the stream: %v", e.err)
	}
}
