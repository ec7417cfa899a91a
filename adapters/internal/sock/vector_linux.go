package sock

import (
	"syscall"
	"unsafe"
)

// Vector is what the system wants to know of two pieces of memory. It may be used
// again.
type Vector [2]syscall.Iovec

// Send writes p and then q, neither of which is empty.
func (v *Vector) Send(fd int, p, q []byte) (int, syscall.Errno) {
	return v.call(syscall.SYS_WRITEV, fd, p, q)
}

// Recv reads into p and then into q, neither of which is empty.
func (v *Vector) Recv(fd int, p, q []byte) (int, syscall.Errno) {
	return v.call(syscall.SYS_READV, fd, p, q)
}

func (v *Vector) call(number uintptr, fd int, p, q []byte) (int, syscall.Errno) {
	v[0].Base, v[1].Base = &p[0], &q[0]
	v[0].SetLen(len(p))
	v[1].SetLen(len(q))
	for {
		n, _, errno := syscall.Syscall(number, uintptr(fd), uintptr(unsafe.Pointer(v)), uintptr(len(v)))
		if errno == syscall.EINTR {
			continue
		}
		*v = Vector{}
		if errno != 0 {
			return 0, errno
		}
		return int(n), 0
	}
}
