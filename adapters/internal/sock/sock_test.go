//go:build unix

package sock

import (
	"bytes"
	"errors"
	"syscall"
	"testing"
)

// pair returns two sockets that are connected and do not block.
func pair(t *testing.T) (a, b int) {
	t.Helper()
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, fd := range fds {
		if err := syscall.SetNonblock(fd, true); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { syscall.Close(fd) })
	}
	return fds[0], fds[1]
}

func want(t *testing.T, what string, n int, errno syscall.Errno, wantN int, wantErrno syscall.Errno) {
	t.Helper()
	if n != wantN || errno != wantErrno {
		t.Errorf("%s: %d, %v; want %d, %v", what, n, errno, wantN, wantErrno)
	}
}

func TestRecvAndSend(t *testing.T) {
	a, b := pair(t)
	p := make([]byte, 8)
	n, errno := Recv(b, p)
	want(t, "nothing there", n, errno, 0, syscall.EAGAIN)
	n, errno = Send(a, []byte("hello"))
	want(t, "sending", n, errno, 5, 0)
	if n, errno = Recv(b, p); string(p[:n]) != "hello" {
		t.Errorf("%q, %v", p[:n], errno)
	}
	for _, size := range []int{1 << 10, 100 << 10, 1 << 20} {
		sent := 0
		for errno = 0; errno == 0; sent += n {
			n, errno = Send(a, bytes.Repeat([]byte("x"), size))
		}
		want(t, "no room", 0, errno, 0, syscall.EAGAIN)
		p := make([]byte, size)
		for errno = 0; errno == 0; sent -= n {
			n, errno = Recv(b, p)
		}
		want(t, "all is read", sent, errno, 0, syscall.EAGAIN)
	}
	syscall.Shutdown(a, syscall.SHUT_WR)
	n, errno = Recv(b, p)
	want(t, "the end", n, errno, 0, 0)
	syscall.Close(b)
	if n, errno = Send(a, p); n != 0 || !errors.Is(errno, syscall.EPIPE) { // and no signal
		t.Errorf("nobody there: %d, %v", n, errno)
	}
}

func TestHasRoom(t *testing.T) {
	a, b := pair(t)
	if !HasRoom(a) {
		t.Error("there is no room at first")
	}
	for errno := syscall.Errno(0); errno == 0; {
		_, errno = Send(a, make([]byte, 1000))
	}
	if HasRoom(a) {
		t.Error("there is room when nothing is taken any more")
	}
	for errno := syscall.Errno(0); errno == 0; {
		_, errno = Recv(b, make([]byte, 1000))
	}
	if !HasRoom(a) {
		t.Error("there is no room when all was read")
	}
	if syscall.Close(b); HasRoom(a) {
		t.Error("there is room when nobody reads any more")
	}
}
