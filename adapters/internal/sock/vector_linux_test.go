package sock

import (
	"syscall"
	"testing"
)

func TestVector(t *testing.T) {
	a, b := pair(t)
	var v Vector
	n, errno := v.Send(a, []byte("hello, "), []byte("world"))
	want(t, "sending", n, errno, 12, 0)
	p, q := make([]byte, 3), make([]byte, 100)
	n, errno = v.Recv(b, p, q)
	want(t, "receiving", n, errno, 12, 0)
	if got := string(p) + string(q[:n-3]); got != "hello, world" {
		t.Errorf("%q", got)
	}
	if v != (Vector{}) {
		t.Error("it keeps memory alive")
	}
	n, errno = v.Recv(b, p, q)
	want(t, "nothing there", n, errno, 0, syscall.EAGAIN)
}

func TestCallsAllocateNothing(t *testing.T) {
	a, b := pair(t)
	p, q := []byte("hello"), make([]byte, 100)
	var v Vector
	if n := testing.AllocsPerRun(100, func() {
		Send(a, p)
		v.Send(a, p, p)
		Recv(b, q)
		Recv(b, p)
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
