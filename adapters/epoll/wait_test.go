//go:build linux

package epoll

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// waitIn makes a waiter that waits in the way of that state next.
func waitIn(t *testing.T, state uint32) *waiter {
	t.Helper()
	w := new(waiter)
	must(t, w.init())
	t.Cleanup(w.close)
	w.next(state)
	return w
}

func (w *waiter) next(state uint32) {
	if w.short = 0; state == napping {
		w.short = brisk
	}
}

func eachWay(t *testing.T, f func(t *testing.T, state uint32)) {
	t.Run("nap", func(t *testing.T) { f(t, napping) })
	t.Run("park", func(t *testing.T) { f(t, parked) })
}

func TestWaitForEvent(t *testing.T) {
	eachWay(t, func(t *testing.T, state uint32) {
		w := waitIn(t, state)
		var posted atomic.Bool
		fd, err := unix.Eventfd(0, unix.EFD_CLOEXEC)
		must(t, err)
		defer unix.Close(fd)
		must(t, unix.EpollCtl(w.ep, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: 7}))
		go func() {
			for w.state.Load() == awake {
				runtime.Gosched()
			}
			unix.Write(fd, []byte{7: 1})
		}()
		n := w.wait(0, &posted)
		if n != 1 || w.events[0].Fd != 7 {
			t.Errorf("%d events, of %v", n, w.events[0])
		}
		if n := w.wait(0, &posted); n != 1 { // there is no need to wait
			t.Errorf("%d events", n)
		}
	})
}

// Whatever the moment, who posts something and wakes ends the wait.
func TestWaitIsWoken(t *testing.T) {
	eachWay(t, func(t *testing.T, state uint32) {
		w := waitIn(t, state)
		var posted atomic.Bool
		rung := 0
		for i := range 500 {
			w.next(state)
			posted.Store(false)
			done := make(chan bool)
			go func() {
				for range i % 50 {
					runtime.Gosched()
				}
				for i%2 == 0 && w.state.Load() == awake {
					runtime.Gosched()
				}
				posted.Store(true)
				w.wake()
				close(done)
			}()
			for n := w.wait(0, &posted); !posted.Load(); n = w.wait(0, &posted) {
				if n > 0 && w.events[0].Fd != bell {
					t.Fatalf("an event of %v", w.events[0])
				}
			}
			if w.n == 1 && w.events[0].Fd == bell {
				rung++
			}
			<-done
		}
		if (rung > 0) != (state == napping) {
			t.Errorf("the bell ended %d waits", rung)
		}
	})
}

func TestWaitIsDue(t *testing.T) {
	eachWay(t, func(t *testing.T, state uint32) {
		w := waitIn(t, state)
		var posted atomic.Bool
		for range 3 {
			w.next(state)
			due := now() + 2*time.Millisecond
			for now() < due {
				if n := w.wait(due, &posted); n != 0 {
					t.Fatalf("%d events", n)
				}
			}
		}
	})
}

// A pause that was not brief is the last nap for some time.
func TestNapsAreForTheBusy(t *testing.T) {
	w := waitIn(t, napping)
	var posted atomic.Bool
	w.wait(now()+2*brief, &posted)
	if w.short != 0 {
		t.Errorf("after a long pause: %d", w.short)
	}
	for i := range 3 * turn {
		w.short = i
		posted.Store(true)
		if got, want := w.nap(&posted), i >= brisk && i != turn && i != 2*turn; got != want {
			t.Errorf("after %d brief pauses: %v", i, got)
		}
	}
}
