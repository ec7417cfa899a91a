//go:build linux && !386 && !s390x && !race && !msan && !asan

package sock

import (
	"syscall"
	"testing"
)

// Whoever shares a socket can have it wait. We do not: to wait without a word to the
// scheduler would be to stop the program.
func TestSocketThatWaits(t *testing.T) {
	a, b := pair(t)
	for _, fd := range []int{a, b} {
		if err := syscall.SetNonblock(fd, false); err != nil {
			t.Fatal(err)
		}
	}
	n, errno := Recv(b, make([]byte, 8))
	want(t, "nothing there", n, errno, 0, syscall.EAGAIN)
	for _, size := range []int{1 << 10, 1 << 20} {
		for errno = 0; errno == 0; {
			_, errno = Send(a, make([]byte, size))
		}
		want(t, "no room", 0, errno, 0, syscall.EAGAIN)
	}
}
