package xtest

import (
	"errors"
	"runtime"
	"testing"
	"time"
)

// Must ends the test if err is one.
func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// WantIs fails the test unless err is all of the targets, which is what errors.Is says.
func WantIs(t testing.TB, reason string, err error, targets ...error) {
	t.Helper()
	for _, target := range targets {
		if !errors.Is(err, target) {
			t.Errorf("%s: %v is not %v", reason, err, target)
		}
	}
}

// Refuse does what no program should do, and wants an error that is the target and no
// panic. A nil target is for what does no harm.
func Refuse[T testing.TB](t T, target error, do func(t T) error) {
	t.Helper()
	defer func() {
		if v := recover(); v != nil {
			t.Errorf("it panics: %v", v)
		}
	}()
	if err := do(t); !errors.Is(err, target) {
		t.Errorf("got %v, want %v", err, target)
	}
}

// NoLeaks fails the test if goroutines are left at its end.
func NoLeaks(t testing.TB) {
	t.Helper()
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		for range 2000 {
			if runtime.NumGoroutine() <= before {
				return
			}
			time.Sleep(time.Millisecond)
		}
		buf := make([]byte, 1<<16)
		t.Errorf("goroutines are left:\n%s", buf[:runtime.Stack(buf, true)])
	})
}
