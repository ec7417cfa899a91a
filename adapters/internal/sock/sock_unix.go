//go:build unix && (!linux || 386 || s390x || race || msan || asan)

package sock

import "syscall"

// Recv reads into p.
func Recv(fd int, p []byte) (int, syscall.Errno) {
	for {
		n, err := syscall.Read(fd, p)
		if err != syscall.EINTR {
			return result(n, err)
		}
	}
}

// Send writes p.
func Send(fd int, p []byte) (int, syscall.Errno) {
	for {
		n, err := syscall.Write(fd, p)
		if err != syscall.EINTR {
			return result(n, err)
		}
	}
}

func result(n int, err error) (int, syscall.Errno) {
	if err == nil {
		return n, 0
	}
	errno, ok := err.(syscall.Errno)
	if !ok {
		errno = syscall.EINVAL
	}
	return 0, errno
}
