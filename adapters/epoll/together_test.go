//go:build linux

package epoll

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/wsdriver/wsdriver"
)

// What comes together is all handled.

// held serves with a loop that stays in its first message until release is called. All
// messages but that are told.
func held(t *testing.T, network string) (s *served, p *peer, release func(), messages chan string) {
	entered, gate := make(chan bool), make(chan bool)
	messages = make(chan string, 100)
	s = serveOn(t, network, Config{Loops: 1, OnMessage: func(_ *Conn, _ wsdriver.Kind, b []byte) {
		if string(b) == "stay" {
			entered <- true
			<-gate
			return
		}
		messages <- string(b)
	}})
	p = s.peer(t)
	p.send(p.frame(wsdriver.Text, "stay"))
	<-entered
	return s, p, func() { close(gate) }, messages
}

func TestMessageAndEndTogether(t *testing.T) {
	eachNetwork(t, func(t *testing.T, network string) {
		s, p, release, messages := held(t, network)
		p.send(p.frame(wsdriver.Text, "last"))
		must(t, p.Conn.(interface{ CloseWrite() error }).CloseWrite())
		release()
		if got := <-messages; got != "last" {
			t.Errorf("%q", got)
		}
		wantIs(t, "the end", (<-s.closes).err, wsdriver.ErrUnexpectedEOF)
	})
}

func TestMessageAndResetTogether(t *testing.T) {
	s, p, release, messages := held(t, "tcp")
	p.send(p.frame(wsdriver.Text, "last"))
	must(t, p.Conn.(*net.TCPConn).SetLinger(0))
	p.Close()
	release()
	<-s.closes // the system may have dropped the message
	if len(messages) > 1 {
		t.Error(<-messages)
	}
}

// A read stops at urgent data, with more behind it.
func TestUrgentData(t *testing.T) {
	_, p, release, messages := held(t, "tcp")
	rc, err := p.Conn.(*net.TCPConn).SyscallConn()
	must(t, err)
	p.send(p.frame(wsdriver.Text, "before"))
	must(t, rc.Control(func(fd uintptr) { err = unix.Sendto(int(fd), []byte("!"), unix.MSG_OOB, nil) }))
	must(t, err)
	p.send(p.frame(wsdriver.Text, "after"))
	release()
	for _, want := range []string{"before", "after"} {
		if got := <-messages; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// There is more than is read at once.
func TestBacklog(t *testing.T) {
	eachNetwork(t, func(t *testing.T, network string) {
		for _, size := range []int{1000, readBuffer - 8, readBuffer - 7, 3 * readBuffer} {
			t.Run(fmt.Sprint(size), func(t *testing.T) {
				s, p, release, messages := held(t, network)
				want := strings.Repeat("x", size)
				n := 1<<20/size + 1
				go func() {
					for range n {
						p.send(p.frame(wsdriver.Text, want))
					}
					p.Conn.(interface{ CloseWrite() error }).CloseWrite()
				}()
				release()
				for range n {
					if got := <-messages; got != want {
						t.Fatalf("%d bytes", len(got))
					}
				}
				wantIs(t, "the end", (<-s.closes).err, wsdriver.ErrUnexpectedEOF)
			})
		}
	})
}
