//go:build linux

package epoll

import "testing"

func TestBuffers(t *testing.T) {
	for _, n := range []int{0, 1, leastBuffer, leastBuffer + 1, 4 * leastBuffer, 4*leastBuffer + 1, 60_000, 1 << 18, 1<<18 + 1, 1 << 20, 1<<20 + 1, 5 << 20} {
		b := take(n)
		if len(b.b) != 0 || cap(b.b) < n || n <= 1<<20 && n > leastBuffer && cap(b.b) >= 4*n || n > 1<<20 && b.size >= 0 {
			t.Errorf("%d bytes: %d of %d, size %d", n, len(b.b), cap(b.b), b.size)
		}
		b.b = append(b.b, make([]byte, n)...)
		g := b.grow(10)
		if len(g.b) != n || cap(g.b) < n+10 {
			t.Errorf("%d bytes grown: %d of %d", n, len(g.b), cap(g.b))
		}
		g.release()
	}
	var none *buffer
	none.release()
	b := take(1)
	b.b = append(b.b, make([]byte, 10*leastBuffer)...)
	b.release() // what append has made is not of the pool
	if got := take(1); cap(got.b) != leastBuffer {
		t.Errorf("a buffer of %d bytes", cap(got.b))
	}
}
