package flate

import (
	"encoding/binary"
	"math/bits"
)

// word returns the eight bytes of p from i on, the first lowest.
func word(p []byte, i int) uint64 { return binary.LittleEndian.Uint64(p[i : i+8]) }

// same returns how many bytes of two words are the same, from the first on, of the
// bits in which the words differ.
func same(diff uint64) int { return bits.TrailingZeros64(diff) >> 3 }

// less is -1 if a is less than b, and 0 if not. Where either is as likely, it is faster
// than to branch.
func less(a, b int) int { return (a - b) >> (bits.UintSize - 1) }

// neither0 reports whether neither a nor b is 0, with one branch for both.
func neither0(a, b uint32) bool { return int64((uint64(a)-1)|(uint64(b)-1)) >= 0 }

// matchLen returns how many bytes of a and of b are the same from the start.
func matchLen(a, b []byte) int {
	n := 0
	b = b[:len(a)]
	for len(a)-n >= 8 {
		if diff := word(a, n) ^ word(b, n); diff != 0 {
			return n + same(diff)
		}
		n += 8
	}
	for n < len(a) && a[n] == b[n] {
		n++
	}
	return n
}
