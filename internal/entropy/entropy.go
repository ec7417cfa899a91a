// Package entropy is the randomness of masking keys and handshake keys where a
// Config names none. RFC 6455, section 10.3, wants keys that cannot be foretold.
package entropy

import (
	"crypto/rand"
	"encoding/binary"
)

// Source is a math/rand/v2 Source on the operating system's generator. Any
// number of goroutines may use it.
type Source struct{}

// Uint64 returns 64 random bits.
func (Source) Uint64() uint64 {
	var b [8]byte
	rand.Read(b[:]) // never fails: see crypto/rand
	return binary.LittleEndian.Uint64(b[:])
}
