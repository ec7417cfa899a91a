package flate

import (
	"math/bits"
	"sync"
	"unsafe"
)

// spares keeps memory whose size in bytes is a power of two, up to 32 KiB. The zero value is
// empty.
type spares struct {
	pools [16]sync.Pool // of 1<<i bytes each, by their first byte
}

// take returns an empty slice that nobody else has, with a capacity of the least power of
// two that is n or more. n is positive.
func (b *spares) take(n int) []byte {
	class := classOf(n)
	if class < len(b.pools) {
		if p, ok := b.pools[class].Get().(*byte); ok {
			return unsafe.Slice(p, 1<<class)[:0]
		}
	}
	return make([]byte, 0, 1<<class)
}

// give gives back what take has returned, or nil. Nobody must use it any more.
func (b *spares) give(p []byte) {
	if class := classOf(cap(p)); cap(p) > 0 && class < len(b.pools) {
		b.pools[class].Put(unsafe.SliceData(p))
	}
}

// classOf is the exponent of the least power of two that is n or more.
func classOf(n int) int { return bits.Len(uint(n - 1)) }
