//go:build linux

package epoll

import (
	"errors"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/wsdriver/wsdriver/adapters/internal/sock"
)

// waiter waits for the events of an epoll set, and for being woken.
//
// It does so in the runtime's own poller, which can watch an epoll descriptor as it
// watches a socket. A loop that waits is then a goroutine that is parked, like any
// other, and costs no more processor time than one that waits in epoll_wait. That one
// would keep a thread, and a processor from other goroutines: the runtime takes it away
// from who stays in a system call, but up to 10 ms pass before it does so.
type waiter struct {
	ep     int
	file   *os.File
	rc     syscall.RawConn
	ready  func(ep uintptr) bool // made once: made for each call it would be garbage
	n      int
	events [events]unix.EpollEvent
	alarm  time.Duration // the read deadline of file, or 0 for none

	asleep atomic.Bool // the loop waits, or is about to
}

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
	}
	return err
}

// take takes the events that are there.
func (w *waiter) take(uintptr) bool {
	w.n = sock.Events(w.ep, w.events[:])
	return w.n > 0
}

// wait returns the number of events, which may be 0. It does not wait beyond due,
// unless that is 0, nor if there is something posted already.
func (w *waiter) wait(due time.Duration, posted *atomic.Bool) int {
	if due != 0 && (w.alarm == 0 || due < w.alarm) {
		w.alarm = due
		w.file.SetReadDeadline(epoch.Add(due))
	}
	// Whoever posts something looks whether we sleep, and we look whether something
	// was posted, each after saying so itself.
	w.asleep.Store(true)
	defer w.asleep.Store(false)
	if posted.Load() {
		return 0
	}
	w.n = 0
	if w.rc.Read(w.ready) != nil {
		// The deadline has struck, ours or that of wake, and would again.
		w.alarm = 0
		w.file.SetReadDeadline(time.Time{})
	}
	return w.n
}

// wake ends a wait that goes on or is about to begin.
func (w *waiter) wake() {
	if w.asleep.Load() && w.asleep.Swap(false) {
		w.file.SetReadDeadline(epoch)
	}
}

func (w *waiter) close() { w.file.Close() }
