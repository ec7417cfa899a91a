//go:build !purego

package utf8x

import "github.com/wsdriver/wsdriver/internal/cpu"

// level is which kernels are used. Only tests change it.
var level = cpu.Has

// kernelMin is the length from which on the kernels are asked.
const kernelMin = 16

// validKernel looks at a start of p, which begins between characters, and
// returns its length, 0 or at least 4, and whether it is valid but for a character
// that it may cut at its end.
func validKernel(p []byte) (n int, ok bool) {
	if level >= cpu.AVX2 {
		return len(p), validVectors(p, level == cpu.AVX512)
	}
	return 0, true
}

// unmaskKernel unmasks a start of p in place and answers as validKernel does.
func unmaskKernel(p []byte, key uint32) (n int, ok bool) {
	if level >= cpu.AVX2 {
		return len(p), unmaskVectors(p, key, level == cpu.AVX512)
	}
	return 0, true
}

// copyKernel writes a start of src, XORed with key, to dst, which is as long as
// src, and answers as validKernel does of src.
func copyKernel(dst, src []byte, key uint32) (n int, ok bool) {
	if level >= cpu.AVX2 {
		return len(src), copyVectors(dst, src, key, level == cpu.AVX512)
	}
	return 0, true
}

// validShort reports whether the 32 bytes of four little-endian words, of which
// the last may be padding of zeros, are whole characters. It may say no where it
// does not know.
func validShort(a, b, c, d uint64) bool {
	return level >= cpu.AVX2 && c|d == 0 && b>>56 == 0 && validWords(a, b)
}
