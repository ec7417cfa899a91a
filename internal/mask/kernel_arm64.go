//go:build !purego

package mask

// kernelMin is the length from which on the kernels are asked. They could from one
// vector of 16 bytes on, but words need no more instructions for so few.
const kernelMin = 32

// xorKernel masks p in place and returns its length.
func xorKernel(p []byte, key uint32) int {
	xorNEON(&p[0], &p[0], len(p), key)
	return len(p)
}

// copyKernel writes the masked bytes of src to dst, which is as long as src,
// and returns its length.
func copyKernel(dst, src []byte, key uint32) int {
	xorNEON(&dst[0], &src[0], len(src), key)
	return len(src)
}

// xorNEON writes n bytes from src, masked, to dst. Both are the same memory or
// do not overlap; n is at least 16.
//
//go:noescape
func xorNEON(dst, src *byte, n int, key uint32)
