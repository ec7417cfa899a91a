package entropy

import "crypto/rand"

// seed is from the operating system.
func seed() (s [32]byte) {
	rand.Read(s[:]) // never fails: see crypto/rand
	return s
}
