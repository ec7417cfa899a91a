//go:build unix && !linux

package sock

import "syscall"

// Vector is for systems that can move two pieces of memory in one call.
type Vector struct{}

// Send writes p. What is behind it follows by itself.
func (*Vector) Send(fd int, p, _ []byte) (int, syscall.Errno) { return Send(fd, p) }
