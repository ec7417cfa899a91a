// Package entropy is the randomness of masking keys and handshake keys where a
// Config names none. RFC 6455, section 10.3, wants keys that cannot be foretold.
package entropy

import (
	"math/rand/v2"
	"sync"
)

// generators holds ChaCha8 generators, each seeded by the operating system: a
// system call for each masking key would cost more than the frame. A pool keeps one
// for each processor, so that nobody waits for another.
var generators = sync.Pool{New: func() any { return rand.NewChaCha8(seed()) }}

// Source is a math/rand/v2 Source of cryptographic quality. Any number of
// goroutines may use it.
type Source struct{}

// Uint64 returns 64 random bits.
func (Source) Uint64() uint64 {
	g := generators.Get().(*rand.ChaCha8)
	v := g.Uint64()
	generators.Put(g)
	return v
}

// Keys is a stock of masking keys for one connection. The zero value is empty.
type Keys struct {
	left  uint32 // of stock; the rest is used
	stock [14]uint32
}

// Next returns a key that it has not returned before.
func (k *Keys) Next() uint32 {
	if k.left == 0 {
		k.fill()
	}
	k.left--
	return k.stock[k.left]
}

// fill draws anew, from one generator.
func (k *Keys) fill() {
	g := generators.Get().(*rand.ChaCha8)
	for i := 0; i < len(k.stock); i += 2 {
		v := g.Uint64()
		k.stock[i], k.stock[i+1] = uint32(v), uint32(v>>32)
	}
	generators.Put(g)
	k.left = uint32(len(k.stock))
}
