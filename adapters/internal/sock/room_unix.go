//go:build unix

package sock

import "golang.org/x/sys/unix"

// HasRoom reports whether the socket takes some kilobytes at once: the system says so
// when about a third of what it may keep of a socket's output is free.
func HasRoom(fd int) bool {
	p := [1]unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
	n, _ := unix.Poll(p[:], 0)
	return n == 1 && p[0].Revents == unix.POLLOUT
}
