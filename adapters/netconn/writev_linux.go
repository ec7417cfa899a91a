package netconn

import (
	"syscall"
	"unsafe"
)

// vector is what writev wants to know of head and body. It lies here, and not on the
// stack of whoever writes.
type vector [2]syscall.Iovec

// writev writes head and body, neither of which is empty, in one call.
func (o *output) writev(fd int) (int, error) {
	v := &o.vector
	v[0].Base, v[1].Base = &o.head[0], &o.body[0]
	v[0].SetLen(len(o.head))
	v[1].SetLen(len(o.body))
	n, _, errno := syscall.Syscall(syscall.SYS_WRITEV, uintptr(fd), uintptr(unsafe.Pointer(v)), 2)
	*v = vector{}
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}
