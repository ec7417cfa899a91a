// Package mask applies the masking of RFC 6455, section 5.3: octet i of the
// payload is XORed with octet i mod 4 of the key.
//
// A key is held as a uint32 whose low byte is meant for the next byte of the
// payload, so that going on in the middle of a payload is a rotation.
//
// What is long goes to the kernels of the processor, in vectors, and what they
// leave is done in words here.
package mask

//go:generate go -C ../asm run . mask

import (
	"encoding/binary"
	"math/bits"
)

// Rotate returns the key for the payload n bytes further on.
func Rotate(key uint32, n int) uint32 {
	return bits.RotateLeft32(key, -8*(n&3))
}

// XOR masks p in place and returns the key for the byte after it.
func XOR(p []byte, key uint32) uint32 {
	next := Rotate(key, len(p))
	if len(p) >= kernelMin {
		n := xorKernel(p, key)
		if n == len(p) {
			return next
		}
		p, key = p[n:], Rotate(key, n)
	}
	k := uint64(key)<<32 | uint64(key)
	if len(p) < 8 {
		for i := range p {
			p[i] ^= byte(k)
			k >>= 8
		}
		return next
	}
	// The last word may overlap the one before it: it is read before that is written.
	end := p[len(p)-8:]
	last := binary.LittleEndian.Uint64(end) ^ (uint64(next)<<32 | uint64(next))
	for len(p) > 32 {
		q := p[:32:32]
		binary.LittleEndian.PutUint64(q[0:8], binary.LittleEndian.Uint64(q[0:8])^k)
		binary.LittleEndian.PutUint64(q[8:16], binary.LittleEndian.Uint64(q[8:16])^k)
		binary.LittleEndian.PutUint64(q[16:24], binary.LittleEndian.Uint64(q[16:24])^k)
		binary.LittleEndian.PutUint64(q[24:32], binary.LittleEndian.Uint64(q[24:32])^k)
		p = p[32:]
	}
	for len(p) > 8 {
		binary.LittleEndian.PutUint64(p, binary.LittleEndian.Uint64(p)^k)
		p = p[8:]
	}
	binary.LittleEndian.PutUint64(end, last)
	return next
}

// Copy writes the masked bytes of src to dst, which is as long as src or
// longer, and does not overlap it. src is not changed.
func Copy(dst, src []byte, key uint32) {
	dst = dst[:len(src)]
	if len(src) >= kernelMin {
		n := copyKernel(dst, src, key)
		if n == len(src) {
			return
		}
		dst, src, key = dst[n:], src[n:], Rotate(key, n)
	}
	k := uint64(key)<<32 | uint64(key)
	if len(src) < 8 {
		for i := range src {
			dst[i] = src[i] ^ byte(k)
			k >>= 8
		}
		return
	}
	// The last word overlaps those before it: it says the same of their bytes.
	r := uint64(Rotate(key, len(src)))
	binary.LittleEndian.PutUint64(dst[len(dst)-8:], binary.LittleEndian.Uint64(src[len(src)-8:])^(r<<32|r))
	for len(src) > 32 {
		q, s := dst[:32:32], src[:32:32]
		binary.LittleEndian.PutUint64(q[0:8], binary.LittleEndian.Uint64(s[0:8])^k)
		binary.LittleEndian.PutUint64(q[8:16], binary.LittleEndian.Uint64(s[8:16])^k)
		binary.LittleEndian.PutUint64(q[16:24], binary.LittleEndian.Uint64(s[16:24])^k)
		binary.LittleEndian.PutUint64(q[24:32], binary.LittleEndian.Uint64(s[24:32])^k)
		src, dst = src[32:], dst[32:]
	}
	for len(src) > 8 {
		binary.LittleEndian.PutUint64(dst, binary.LittleEndian.Uint64(src)^k)
		src, dst = src[8:], dst[8:]
	}
}
