//go:build linux

package epoll

import (
	"errors"
	"os"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	// brief is the longest pause of a loop that has much to do, and brisk how many of
	// them in a row show one.
	brief = 100 * time.Microsecond
	brisk = 8

	// turn is how many brief pauses have one among them that is parked.
	turn = 16

	// nap is the longest nap, in milliseconds. One that is shorter than what the system
	// sets its own clock to anyway costs more than it is worth.
	nap = 5

	// bell is the place of the descriptor that ends a nap.
	bell = -1 << 31
)

// waiter waits for the events of an epoll set, and for being woken. It has two ways.
//
// To park is to wait in the runtime's own poller, which can watch an epoll descriptor as
// it watches a socket. A loop that waits is then a goroutine that is parked, like any
// other, and keeps nothing from other goroutines. But that takes four system calls.
//
// To nap is to wait in epoll_wait, which takes one. It keeps a thread, and a processor
// from other goroutines: the runtime takes that away from who stays in a system call, but
// it may be 10 ms before it does. So it is for a loop whose pauses are all brief, and a
// pause that was not is the last nap until there have been a number of brief ones again.
type waiter struct {
	ep, bell int
	file     *os.File
	rc       syscall.RawConn
	ready    func(ep uintptr) bool // made once: made for each call it would be garbage
	n        int
	events   [events]unix.EpollEvent
	alarm    time.Duration // the read deadline of file, or 0 for none

	short int // how many pauses in a row have been brief

	state atomic.Uint32
}

// What a waiter does, or is about to do.
const (
	awake uint32 = iota
	napping
	parked
)

func (w *waiter) init() error {
	ep, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return os.NewSyscallError("epoll_create1", err)
	}
	if err := unix.SetNonblock(ep, true); err != nil { // or the runtime would not watch it
		unix.Close(ep)
		return os.NewSyscallError("fcntl", err)
	}
	w.ep = ep
	w.file = os.NewFile(uintptr(ep), "epoll")
	w.ready = w.take
	w.rc, err = w.file.SyscallConn()
	if err = errors.Join(err, w.file.SetReadDeadline(time.Time{})); err != nil {
		w.file.Close()
		return err
	}
	if w.bell, err = unix.Eventfd(0, unix.EFD_NONBLOCK|unix.EFD_CLOEXEC); err != nil {
		w.file.Close()
		return os.NewSyscallError("eventfd", err)
	}
	// Each ring is told once, so that nobody has to read them.
	if err := unix.EpollCtl(ep, unix.EPOLL_CTL_ADD, w.bell, &unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLET, Fd: bell}); err != nil {
		w.close()
		return os.NewSyscallError("epoll_ctl", err)
	}
	return nil
}

// take takes the events that are there.
func (w *waiter) take(uintptr) bool {
	for {
		n, _, errno := syscall.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(w.ep), uintptr(unsafe.Pointer(&w.events)), events, 0, 0, 0)
		if w.n = int(n); errno != 0 {
			w.n = 0
		}
		if errno != unix.EINTR {
			return w.n > 0
		}
	}
}

// wait returns the number of events, which may be 0. It does not wait beyond due,
// unless that is 0, nor if there is something posted already.
func (w *waiter) wait(due time.Duration, posted *atomic.Bool) int {
	if w.take(0) {
		return w.n
	}
	start := now()
	if !w.nap(posted) {
		w.park(due, posted)
	}
	w.state.Store(awake)
	if w.short++; now()-start > brief {
		w.short = 0
	}
	return w.n
}

// nap waits for a moment, if it is one for a nap. It reports whether the wait is over.
func (w *waiter) nap(posted *atomic.Bool) bool {
	if w.short < brisk || w.short%turn == 0 {
		return false
	}
	runtime.Gosched() // others may wait for the processor
	// Whoever posts something looks what we do, and we look whether something was posted,
	// each after saying so itself.
	w.state.Store(napping)
	if posted.Load() {
		return true
	}
	n, _ := unix.EpollWait(w.ep, w.events[:], nap)
	w.n = max(n, 0)
	return w.n > 0
}

// park waits in the runtime's poller.
func (w *waiter) park(due time.Duration, posted *atomic.Bool) {
	if due != 0 && (w.alarm == 0 || due < w.alarm) {
		w.alarm = due
		w.file.SetReadDeadline(epoch.Add(due))
	}
	w.state.Store(parked)
	if posted.Load() {
		return
	}
	if w.rc.Read(w.ready) != nil {
		// The deadline has struck, ours or that of wake, and would again.
		w.alarm = 0
		w.file.SetReadDeadline(time.Time{})
	}
}

// wake ends a wait that goes on or is about to begin.
func (w *waiter) wake() {
	if w.state.Load() == awake {
		return
	}
	switch w.state.Swap(awake) {
	case napping:
		one := [8]byte{1}
		unix.Write(w.bell, one[:])
	case parked:
		w.file.SetReadDeadline(epoch)
	}
}

func (w *waiter) close() {
	w.file.Close()
	unix.Close(w.bell)
}
