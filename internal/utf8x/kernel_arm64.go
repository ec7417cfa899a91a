//go:build !purego

package utf8x

// kernelMin is the length from which on the kernels are asked. They could from one
// vector of 16 bytes on, but words need no more instructions for so few.
const kernelMin = 32

// validKernel looks at a start of p, which begins between characters, and returns
// its length and whether it is valid but for a character that it may cut at its
// end. Unless there is a fault it is all of p.
func validKernel(p []byte) (n int, ok bool) {
	return validNEON(&p[0], len(p))
}

// unmaskKernel unmasks a start of p in place and answers as validKernel does.
func unmaskKernel(p []byte, key uint32) (n int, ok bool) {
	return unmaskNEON(&p[0], len(p), key)
}

// copyKernel writes a start of src, XORed with key, to dst, which is as long as
// src, and answers as validKernel does of src.
func copyKernel(dst, src []byte, key uint32) (n int, ok bool) {
	return copyNEON(&dst[0], &src[0], len(src), key)
}

// validNEON reports whether n bytes, which are at least 16, are a start of valid
// text, and how many it has seen: less than n only if it has seen a fault, in the
// last 65 of them.
//
//go:noescape
func validNEON(p *byte, n int) (seen int, ok bool)

// unmaskNEON XORs n bytes with key in place and answers as validNEON does of
// what comes out. What it has not seen stays as it was.
//
//go:noescape
func unmaskNEON(p *byte, n int, key uint32) (seen int, ok bool)

// copyNEON writes n bytes from src, XORed with key, to dst and answers as
// validNEON does of those at src.
//
//go:noescape
func copyNEON(dst, src *byte, n int, key uint32) (seen int, ok bool)

// validShort reports whether the 32 bytes of four little-endian words, of which
// the last may be padding of zeros, are whole characters.
func validShort(a, b, c, d uint64) bool
