package flate

import (
	"testing"

	"github.com/wsdriver/wsdriver/internal/xtest"
)

func TestSpares(t *testing.T) {
	var b spares
	for _, n := range []int{1, 2, 3, 255, 256, 257, 32<<10 - 1, 32 << 10, 32<<10 + 1, 1 << 20} {
		p := b.take(n)
		if len(p) != 0 || cap(p) < n || cap(p) >= 2*n || cap(p)&(cap(p)-1) != 0 {
			t.Errorf("for %d bytes: %d of %d", n, len(p), cap(p))
		}
		p = p[:n]
		clear(p)
		q := b.take(n)[:n]
		if q[0] = 1; p[0] != 0 {
			t.Fatal("two have the same memory")
		}
		b.give(q)
		b.give(p[:0])
		p = b.take(n) // may be one of them, and is whole then
		if len(p) != 0 || cap(p) < n || cap(p) >= 2*n {
			t.Errorf("for %d bytes again: %d of %d", n, len(p), cap(p))
		}
	}
	b.give(nil)
}

// A window that is dropped leaves its memory to the next: messages that are compressed
// alone make no garbage, however they are cut.
func TestDroppedWindowsAreUsedAgain(t *testing.T) {
	if xtest.Race {
		t.Skip("the race detector empties pools")
	}
	p := make([]byte, 5000)
	if n := testing.AllocsPerRun(100, func() {
		var w Window
		w.Write(p[:100], 1<<15)
		w.Write(p, 1<<15)
		w.Write(p[:200], 1<<15)
		w.Drop()
	}); n > 0 {
		t.Errorf("%v allocations for a window", n)
	}
}
