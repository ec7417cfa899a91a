//go:build linux

package epoll

import (
	"net"
	"testing"
)

// A listener that is closed may live on in a copy, which another process goes on with.
// What comes there is none of the loop's business, and must not keep it busy.
func TestDoorOfAnother(t *testing.T) {
	for _, how := range []string{"listener closed", "server closed"} {
		t.Run(how, func(t *testing.T) {
			s := NewServer(&Config{Loops: 1})
			l, err := newLoop(s)
			must(t, err)
			defer l.close()
			ln := listen(t, "tcp")
			d, err := newDoor(ln)
			must(t, err)
			l.openDoor(d)
			f, err := ln.(*net.TCPListener).File()
			must(t, err)
			defer f.Close()
			ln.Close()
			if how == "server closed" {
				l.closeDoors()
			}
			nc, err := net.Dial("tcp", ln.Addr().String())
			must(t, err)
			defer nc.Close()
			if n := rounds(l); n > 1 {
				t.Errorf("%d rounds for one who came", n)
			}
		})
	}
}

// rounds lets a loop go round as long as there are events, but not for ever.
func rounds(l *loop) int {
	n := 0
	for ; n < 10 && l.take(0); n++ {
		for i := range l.n {
			l.event(&l.events[i])
		}
	}
	return n
}

// The same holds for a connection that has ended here.
func TestConnOfAnother(t *testing.T) {
	s := NewServer(&Config{Loops: 1})
	l, err := newLoop(s)
	must(t, err)
	defer l.close()
	ln := listen(t, "tcp")
	defer ln.Close()
	peer, err := net.Dial("tcp", ln.Addr().String())
	must(t, err)
	defer peer.Close()
	nc, err := ln.Accept()
	must(t, err)
	f, err := nc.(*net.TCPConn).File()
	must(t, err)
	defer f.Close()
	fd, err := dup(nc)
	must(t, err)
	nc.Close()
	l.add(arrival{fd: fd})
	must(t, peer.(*net.TCPConn).CloseWrite())
	if n := rounds(l); n != 1 || l.table.n != 0 {
		t.Errorf("%d rounds for the end of one, and %d connections are left", n, l.table.n)
	}
}
