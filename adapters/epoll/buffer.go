//go:build linux

package epoll

import (
	"math/bits"
	"sync"
)

// Buffers come in sizes that are powers of four, from leastBuffer on. What is larger
// than the largest is left to the garbage collector.
const (
	leastBuffer = 4 << 10
	sizes       = 5 // up to 1 MiB
)

// buffer is memory that is shared by all connections and held by none that is
// idle.
type buffer struct {
	b    []byte
	size int8 // of the pools, or -1
}

var pools [sizes]sync.Pool

func init() {
	for i := range pools {
		pools[i].New = func() any { return &buffer{b: make([]byte, 0, leastBuffer<<(2*i)), size: int8(i)} }
	}
}

// take returns an empty buffer with room for n bytes.
func take(n int) *buffer {
	size := 0
	if n > leastBuffer {
		size = (bits.Len(uint(n-1)/leastBuffer) + 1) / 2
	}
	if size >= sizes {
		return &buffer{b: make([]byte, 0, n), size: -1}
	}
	return pools[size].Get().(*buffer)
}

// release gives b back. Nil is taken too.
func (b *buffer) release() {
	if b == nil || b.size < 0 || cap(b.b) != leastBuffer<<(2*b.size) {
		return // append has put larger memory in its place
	}
	b.b = b.b[:0]
	pools[b.size].Put(b)
}

// grow returns a buffer with what is in b and room for n more bytes: b, or another
// one in its place.
func (b *buffer) grow(n int) *buffer {
	if cap(b.b)-len(b.b) >= n {
		return b
	}
	larger := take(len(b.b) + n)
	larger.b = append(larger.b, b.b...)
	b.release()
	return larger
}

// room is grow for what is appended to again and again: it makes more room, so that
// few copies are made.
func (b *buffer) room(n int) *buffer {
	if cap(b.b)-len(b.b) >= n {
		return b
	}
	return b.grow(max(n, len(b.b)/2))
}
