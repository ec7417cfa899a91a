//go:build linux

package epoll

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// The calls here are those of sockets, which cost a little less than read and write and
// raise no signal where nobody reads any more, and they allocate nothing.

// receive reads into p.
func receive(fd int, p []byte) (int, unix.Errno) {
	for {
		n, _, errno := unix.Syscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), 0, 0, 0)
		if errno != unix.EINTR {
			return result(n, errno)
		}
	}
}

// receive2 reads into p and then into q.
func receive2(fd int, p, q []byte) (int, unix.Errno) {
	vec := [2]unix.Iovec{{Base: unsafe.SliceData(p)}, {Base: unsafe.SliceData(q)}}
	vec[0].SetLen(len(p))
	vec[1].SetLen(len(q))
	for {
		n, _, errno := unix.Syscall(unix.SYS_READV, uintptr(fd), uintptr(unsafe.Pointer(&vec)), uintptr(len(vec)))
		if errno != unix.EINTR {
			return result(n, errno)
		}
	}
}

// transmit writes p.
func transmit(fd int, p []byte) (int, unix.Errno) {
	for {
		n, _, errno := unix.Syscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), unix.MSG_NOSIGNAL, 0, 0)
		if errno != unix.EINTR {
			return result(n, errno)
		}
	}
}

// transmit2 writes p and then q.
func transmit2(fd int, p, q []byte) (int, unix.Errno) {
	vec := [2]unix.Iovec{{Base: unsafe.SliceData(p)}, {Base: unsafe.SliceData(q)}}
	vec[0].SetLen(len(p))
	vec[1].SetLen(len(q))
	for {
		n, _, errno := unix.Syscall(unix.SYS_WRITEV, uintptr(fd), uintptr(unsafe.Pointer(&vec)), uintptr(len(vec)))
		if errno != unix.EINTR {
			return result(n, errno)
		}
	}
}

func result(n uintptr, errno unix.Errno) (int, unix.Errno) {
	if errno != 0 {
		return 0, errno
	}
	return int(n), 0
}
