package mask

import (
	"bytes"
	"testing"
)

func FuzzMask(f *testing.F) {
	f.Add([]byte("Hello"), uint32(word), uint8(0))
	f.Add(bytes.Repeat([]byte("sixteen bytes of"), 8), uint32(1), uint8(63))
	f.Add(bytes.Repeat([]byte{0xFF, 0, 0x80}, 211), uint32(0), uint8(6))
	f.Fuzz(func(t *testing.T, src []byte, key uint32, offset uint8) {
		for range levels {
			check(t, src, key, int(offset%64))
		}
	})
}
