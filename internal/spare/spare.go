// Package spare keeps memory that is used for a moment and wanted again soon.
package spare

import (
	"sync"
	"unsafe"
)

// Pool keeps Ts that nobody uses. The zero value is empty.
type Pool[T any] struct{ pool sync.Pool }

// Take returns a T that nobody else has: a new one, or one as it was given back.
func (p *Pool[T]) Take() *T {
	if v, ok := p.pool.Get().(*T); ok {
		return v
	}
	return new(T)
}

// Give gives v back. Nobody must use it any more.
func (p *Pool[T]) Give(v *T) { p.pool.Put(v) }

// maxText is the capacity of the largest Text that is worth keeping.
const maxText = 8 << 10

// Text is a string whose memory is used again.
type Text struct{ b []byte }

// Set copies p. What String has returned before is not valid any more.
func (t *Text) Set(p []byte) { t.b = append(t.b[:0], p...) }

// String returns what Set has copied, without a copy of its own: it is valid up to the
// next Set, and to the moment that somebody else gets the Text.
func (t *Text) String() string { return unsafe.String(unsafe.SliceData(t.b), len(t.b)) }

// Trim lets go of memory that is too large to be kept.
func (t *Text) Trim() {
	if cap(t.b) > maxText {
		t.b = nil
	}
}

// Place is where a value lies. A copy of the value lies elsewhere.
type Place uintptr

// PlaceOf returns the place of v.
func PlaceOf[T any](v *T) Place { return Place(unsafe.Pointer(v)) }
