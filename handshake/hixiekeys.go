package handshake

import (
	"math/bits"
	"slices"
	"strconv"
)

// HixieKeys is what a client of hixie-76 to hybi-03 challenges a server with. A
// server answers it with [Digest].
type HixieKeys struct {
	Key1, Key2 string
	Key3       [8]byte // sent behind the head
}

// NewHixieKeys returns keys made of random words, which must be new for each
// connection (hixie-76, section 4.1).
func NewHixieKeys(random func() uint64) HixieKeys {
	k := HixieKeys{Key1: newHixieKey(random), Key2: newHixieKey(random)}
	word := random()
	for i := range k.Key3 {
		k.Key3[i] = byte(word >> (56 - 8*i))
	}
	return k
}

const (
	maxSpaces = 12 // in a key that we write
	maxNoise  = 12 // characters in it that are neither digits nor spaces
)

// newHixieKey writes one key, by the steps of hixie-76, section 4.1.
func newHixieKey(random func() uint64) string {
	// "Let /spaces_n/ be a random integer from 1 to 12 inclusive. Let /max_n/ be the
	// largest integer not greater than 4,294,967,295 divided by /spaces_n/. Let
	// /number_n/ be a random integer from 0 to /max_n/ inclusive. Let /product_n/ be
	// the result of multiplying /number_n/ and /spaces_n/ together."
	spaces := 1 + below(random, maxSpaces)
	number := below(random, maxNumber/spaces+1)
	key := strconv.AppendUint(make([]byte, 0, 10+maxNoise+maxSpaces), number*spaces, 10)
	// "Insert between one and twelve random characters from the ranges U+0021 to
	// U+002F and U+003A to U+007E into /key_n/ at random positions."
	for range 1 + below(random, maxNoise) {
		c := byte('!' + below(random, '~'-'!'+1-10))
		if c >= '0' {
			c += 10 // past the digits
		}
		key = slices.Insert(key, int(below(random, uint64(len(key))+1)), c)
	}
	// "Insert /spaces_n/ U+0020 SPACE characters into /key_n/ at random positions
	// other than the start or end of the string." A digit and another character are
	// there, so there is such a position.
	for range spaces {
		key = slices.Insert(key, 1+int(below(random, uint64(len(key))-1)), ' ')
	}
	return string(key)
}

// below returns a number from 0 to n-1: the high word of random × n. Some numbers are
// more likely than others by n in 2^64, which is nothing where n has 32 bits, and it
// ends whatever random returns, as drawing again would not.
func below(random func() uint64, n uint64) uint64 {
	high, _ := bits.Mul64(random(), n)
	return high
}
