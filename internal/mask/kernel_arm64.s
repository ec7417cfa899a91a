//go:build !purego

#include "textflag.h"

// func xorNEON(dst, src *byte, n int, key uint32)
//
// R0 is where to write, R1 where to read, R2 the bytes left, R3 the key.
// V30 is the key four times, V31 the last 16 bytes.
TEXT ·xorNEON(SB), NOSPLIT|NOFRAME, $0-28
	MOVD	dst+0(FP), R0
	MOVD	src+8(FP), R1
	MOVD	n+16(FP), R2
	MOVWU	key+24(FP), R3

	// The last 16 bytes are masked by themselves, and overlap what is masked
	// before them unless n is a multiple of 16. In place they have to be read
	// before anything is written. Their first byte is the n-16th, so that its
	// key is turned by n mod 4 bytes: RORW takes the count modulo 32.
	ADD	R2, R1, R4
	ADD	R2, R0, R5
	FMOVQ	-16(R4), F31
	LSL	$3, R2, R6
	RORW	R6, R3, R6
	VDUP	R6, V29.S4
	VEOR	V29.B16, V31.B16, V31.B16

	VDUP	R3, V30.S4
	SUBS	$64, R2, R2
	BLT	under64

	// 64 bytes a turn.
	PCALIGN	$16
loop:
	VLD1.P	64(R1), [V0.B16, V1.B16, V2.B16, V3.B16]
	VEOR	V30.B16, V0.B16, V0.B16
	VEOR	V30.B16, V1.B16, V1.B16
	VEOR	V30.B16, V2.B16, V2.B16
	VEOR	V30.B16, V3.B16, V3.B16
	VST1.P	[V0.B16, V1.B16, V2.B16, V3.B16], 64(R0)
	SUBS	$64, R2, R2
	BGE	loop

	// R2 is 64 too small now, which changes none of its low six bits: they are
	// the bytes left.
under64:
	TBZ	$5, R2, under32
	VLD1.P	32(R1), [V0.B16, V1.B16]
	VEOR	V30.B16, V0.B16, V0.B16
	VEOR	V30.B16, V1.B16, V1.B16
	VST1.P	[V0.B16, V1.B16], 32(R0)

under32:
	TBZ	$4, R2, under16
	VLD1	(R1), [V0.B16]
	VEOR	V30.B16, V0.B16, V0.B16
	VST1	[V0.B16], (R0)

under16:
	FMOVQ	F31, -16(R5)
	RET
