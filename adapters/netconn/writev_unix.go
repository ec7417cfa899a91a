//go:build unix && !linux

package netconn

import "syscall"

type vector struct{}

// writev writes head; body follows by itself.
func (o *output) writev(fd int) (int, error) { return syscall.Write(fd, o.head) }
