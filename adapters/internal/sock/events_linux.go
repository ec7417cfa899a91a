package sock

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Events takes the events of an epoll set that are there, as many as events has room
// for, and returns their number.
func Events(ep int, events []unix.EpollEvent) int {
	for {
		n, _, errno := syscall.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(ep), uintptr(unsafe.Pointer(unsafe.SliceData(events))), uintptr(len(events)), 0, 0, 0)
		switch errno {
		case 0:
			return int(n)
		case syscall.EINTR:
		default:
			return 0
		}
	}
}
