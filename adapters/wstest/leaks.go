package wstest

import (
	"runtime"
	"strings"
	"time"
)

// TB is what NoLeaks wants of a test; *testing.T, B and F are ones.
type TB interface {
	Helper()
	Cleanup(func())
	Errorf(format string, args ...any)
}

// module is what the functions of this module have in the names of their packages.
const module = "github.com/wsdriver/wsdriver/"

// leakPatience is how long goroutines have to come to their ends after a test.
const leakPatience = 2 * time.Second

// NoLeaks fails the test if goroutines that run code of this module, or wait in it, are
// left at its end that were not there when NoLeaks was called. They have two seconds to
// end, of which a test whose connections are closed takes none.
//
// It looks at the whole process, so it is not for tests that run in parallel with
// others. In a bubble of testing/synctest it is of no use, for there nothing may be left.
// Without a test it does nothing.
func NoLeaks(t TB) {
	if t == nil {
		return
	}
	t.Helper()
	before := goroutines()
	t.Cleanup(func() {
		t.Helper()
		var left []string
		pause := time.Millisecond
		for end := time.Now().Add(leakPatience); ; time.Sleep(pause) {
			pause = min(2*pause, 100*time.Millisecond) // to look is dear
			left = left[:0]
			for id, stack := range goroutines() {
				if _, ok := before[id]; !ok {
					left = append(left, stack)
				}
			}
			if len(left) == 0 {
				return
			}
			if time.Now().After(end) {
				break
			}
		}
		t.Errorf("%d goroutines are left:\n\n%s", len(left), strings.Join(left, "\n\n"))
	})
}

// goroutines returns the stacks of those goroutines that are in this module, but for the
// one that calls.
func goroutines() map[string]string {
	buf := make([]byte, 64<<10)
	for {
		n := runtime.Stack(buf, true)
		if n < len(buf) {
			buf = buf[:n]
			break
		}
		buf = make([]byte, 2*len(buf))
	}
	list := map[string]string{}
	stacks := strings.Split(string(buf), "\n\n")
	for _, stack := range stacks[1:] { // the first is the caller's
		id, _, _ := strings.Cut(stack, " [")
		running, _, _ := strings.Cut(stack, "\ncreated by ")
		if strings.Contains(running, module) {
			list[id] = stack
		}
	}
	return list
}
