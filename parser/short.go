package parser

import (
	"encoding/binary"

	"github.com/wsdriver/wsdriver/internal/mask"
)

// highBits are the bits that no ASCII byte has set.
const highBits = 0x8080808080808080

// unmask unmasks a short payload and returns a word in which the high bits are
// clear if every byte is ASCII.
func unmask(q []byte, key uint32) (high uint64) {
	k := uint64(key)<<32 | uint64(key)
	n := len(q)
	if n < 8 {
		for i := range q {
			v := q[i] ^ byte(k)
			q[i] = v
			high |= uint64(v)
			k >>= 8
		}
		return high
	}
	// The last eight bytes overlap the words before them: they are read before
	// those are written.
	r := uint64(mask.Rotate(key, n))
	end := q[n-8:]
	last := binary.LittleEndian.Uint64(end) ^ (r<<32 | r)
	for len(q) > 8 {
		v := binary.LittleEndian.Uint64(q) ^ k
		binary.LittleEndian.PutUint64(q, v)
		high |= v
		q = q[8:]
	}
	binary.LittleEndian.PutUint64(end, last)
	return high | last
}
