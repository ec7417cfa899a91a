//go:build !purego

package mask

import "github.com/wsdriver/wsdriver/internal/cpu"

// level is which kernels are used. Only tests change it.
var level = cpu.Has

// kernelMin is the length from which on the kernels are asked.
const kernelMin = 64

// xorKernel masks a start of p in place and returns its length.
func xorKernel(p []byte, key uint32) (n int) {
	if level >= cpu.AVX2 {
		n = len(p)
		xorVectors(p, p, key, level == cpu.AVX512)
	}
	return n
}

// copyKernel writes the masked bytes of a start of src to dst, which is as long
// as src, and returns its length.
func copyKernel(dst, src []byte, key uint32) (n int) {
	if level >= cpu.AVX2 {
		n = len(src)
		xorVectors(dst, src, key, level == cpu.AVX512)
	}
	return n
}
