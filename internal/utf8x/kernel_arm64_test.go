//go:build !purego

package utf8x

import (
	"slices"
	"testing"

	"github.com/wsdriver/wsdriver/internal/mask"
)

// The kernels see all of what is valid, from 16 bytes on, and leave at most 64
// bytes behind the one that shows a fault: elsewhere it would only be slow to leave
// the rest to the byte loop, or to come back late.
func TestKernelsGoOnToTheFault(t *testing.T) {
	see := func(p []byte, seen func(name string, n int, ok bool)) {
		n, ok := validNEON(&p[0], len(p))
		seen("validNEON", n, ok)
		q := make([]byte, len(p))
		n, ok = copyNEON(&q[0], &p[0], len(p), word)
		seen("copyNEON", n, ok)
		mask.Copy(q, p, word)
		n, ok = unmaskNEON(&q[0], len(q), word)
		seen("unmaskNEON", n, ok)
	}
	for kind, text := range texts {
		for n := 16; n <= 700; n++ {
			p := slices.Clone(text[:n])
			see(p, func(name string, seen int, ok bool) {
				if seen != n || !ok {
					t.Fatalf("%s sees %d bytes of %d, %s: %v", name, seen, n, kind, ok)
				}
			})
			at := n * 3 / 8
			p[at] = 0xFF
			_, shown := next(State{}, p)
			see(p, func(name string, seen int, ok bool) {
				if seen <= shown || seen > shown+65 || ok {
					t.Fatalf("%s sees %d bytes of %d, %s, with a fault at %d: %v", name, seen, n, kind, shown, ok)
				}
			})
		}
	}
}
