//go:build linux

package epoll

import (
	"net"
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/wsdriver/wsdriver"
)

// A read of a Unix socket stops behind bytes that came with a descriptor. What follows is
// not forgotten.
func TestBytesBehindDescriptors(t *testing.T) {
	s, p, release, messages := held(t, "unix")
	f, err := os.Open(os.DevNull)
	must(t, err)
	defer f.Close()
	_, _, err = p.Conn.(*net.UnixConn).WriteMsgUnix(p.frame(wsdriver.Text, "one"), unix.UnixRights(int(f.Fd())), nil)
	must(t, err)
	p.send(p.frame(wsdriver.Text, "two"))
	release()
	if got := <-messages; got != "one" {
		t.Fatalf("%q", got)
	}
	got, q := "", s.peer(t)
	for range 3 {
		q.send(q.frame(wsdriver.Text, "round"))
		for m := <-messages; m != "round"; m = <-messages {
			got += m
		}
	}
	if got != "two" { // the loop has gone round three times
		t.Errorf("then came %q", got)
	}
}
