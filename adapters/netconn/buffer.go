package netconn

import (
	"net"
	"sync"
)

const (
	// readyBuffer is the size of the buffer that bytes are read into which are
	// there already. It is held for the time of handling them, so it may be large.
	readyBuffer = 16 << 10

	// waitBuffer is the size of the buffer that is held while waiting, where a
	// transport cannot be waited for without one.
	waitBuffer = 4 << 10

	// firstOutput is the capacity that a buffer for output starts with.
	firstOutput = 2 << 10

	// maxPooled is the largest capacity that goes back to a pool: what a large
	// message made grow is left to the garbage collector.
	maxPooled = 64 << 10
)

// buffer is memory that is shared by all connections and held by none that is
// idle.
type buffer struct {
	b    []byte
	pool *sync.Pool

	// For a write of two pieces: what net.Buffers needs would be garbage otherwise.
	vec    net.Buffers
	pieces [2][]byte
}

var readyPool, waitPool, outPool sync.Pool

func init() {
	fill := func(p *sync.Pool, n, size int) {
		p.New = func() any { return &buffer{b: make([]byte, n, size), pool: p} }
	}
	fill(&readyPool, readyBuffer, readyBuffer)
	fill(&waitPool, waitBuffer, waitBuffer)
	fill(&outPool, 0, firstOutput)
}

func take(p *sync.Pool) *buffer { return p.Get().(*buffer) }

// release gives b back. Nil is taken too.
func (b *buffer) release() {
	if b == nil || cap(b.b) > maxPooled {
		return
	}
	if b.pool == &outPool {
		b.b = b.b[:0]
	}
	b.pool.Put(b)
}
