//go:build !purego

package cpu

// Level is a set of vector instructions. Each has all of those below it.
type Level uint8

const (
	// Scalar is no vector instructions worth having: SSE2 alone.
	Scalar Level = iota
	// AVX2 is AVX, AVX2, BMI1 and BMI2, as in GOAMD64=v3.
	AVX2
	// AVX512 is AVX2 and, of AVX-512, F, BW, DQ, VL, VBMI and VBMI2. The older
	// processors that lack the last two slow down when they use wide
	// registers, and do better with AVX2.
	AVX512
)

// Has is the highest level of this machine.
var Has = detect(cpuid, xgetbv)

// cpuid returns what the instruction CPUID answers to leaf and subleaf.
func cpuid(leaf, subleaf uint32) (eax, ebx, ecx, edx uint32)

// xgetbv returns the low half of the register XCR0: which parts of its state
// the operating system keeps for each thread.
func xgetbv() uint32

// Bits of CPUID's answers and of XCR0 (Intel 64 and IA-32 Architectures Software
// Developer's Manual, volume 2, CPUID, and volume 1, section 13.3).
const (
	leaf1OSXSAVE = 1 << 27 // ECX
	leaf1AVX     = 1 << 28

	leaf7BMI1     = 1 << 3 // EBX
	leaf7AVX2     = 1 << 5
	leaf7BMI2     = 1 << 8
	leaf7AVX512F  = 1 << 16
	leaf7AVX512DQ = 1 << 17
	leaf7AVX512BW = 1 << 30
	leaf7AVX512VL = 1 << 31

	leaf7VBMI  = 1 << 1 // ECX
	leaf7VBMI2 = 1 << 6

	xcr0YMM = 0x06 // the registers X and the upper halves of Y
	xcr0ZMM = 0xE0 // the masks, the upper halves of Z, and Z16 to Z31
)

// detect is told how to ask the processor, so that a test can answer for it.
func detect(cpuid func(leaf, subleaf uint32) (eax, ebx, ecx, edx uint32), xgetbv func() uint32) Level {
	has := func(bits, all uint32) bool { return bits&all == all }
	if most, _, _, _ := cpuid(0, 0); most < 7 {
		return Scalar
	}
	// XGETBV itself is there only if OSXSAVE is.
	if _, _, c, _ := cpuid(1, 0); !has(c, leaf1OSXSAVE|leaf1AVX) {
		return Scalar
	}
	_, b, c, _ := cpuid(7, 0)
	kept := xgetbv()
	switch {
	case !has(kept, xcr0YMM) || !has(b, leaf7AVX2|leaf7BMI1|leaf7BMI2):
		return Scalar
	case !has(kept, xcr0ZMM) || !has(b, leaf7AVX512F|leaf7AVX512DQ|leaf7AVX512BW|leaf7AVX512VL) || !has(c, leaf7VBMI|leaf7VBMI2):
		return AVX2
	}
	return AVX512
}
