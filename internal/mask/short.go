package mask

import (
	"encoding/binary"
	"math/bits"
)

// Short is Copy for 8 to 16 bytes; dst may be src. A high bit of the result is set
// if a masked byte is not ASCII. It inlines, for callers to whom a call would be
// most of the cost.
func Short(dst, src []byte, key uint32) (high uint64) {
	k := uint64(key)<<32 | uint64(key)
	first := binary.LittleEndian.Uint64(src) ^ k
	last := binary.LittleEndian.Uint64(src[len(src)-8:]) ^ bits.RotateLeft64(k, -8*(len(src)&7))
	binary.LittleEndian.PutUint64(dst, first)
	binary.LittleEndian.PutUint64(dst[len(src)-8:], last)
	return first | last
}
