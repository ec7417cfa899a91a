//go:build (!amd64 && !arm64) || purego

package mask

// kernelMin is the length from which on the kernels are asked: here never.
const kernelMin = int(^uint(0) >> 1)

// xorKernel masks a start of p in place and returns its length.
func xorKernel(p []byte, key uint32) int { return 0 }

// copyKernel writes the masked bytes of a start of src to dst, which is as long
// as src, and returns its length.
func copyKernel(dst, src []byte, key uint32) int { return 0 }
