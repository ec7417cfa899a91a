//go:build !purego

#include "textflag.h"
#include "lookup_arm64.h"

// The method is that of John Keiser and Daniel Lemire, "Validating UTF-8 in less
// than one instruction per byte" (2021). Each byte is seen as the second of a pair.
// Three tables, asked with the first byte's high four bits, its low four bits and
// the second byte's high four bits, tell what could be wrong with such a pair; what
// all three name is wrong:
//
//	01  a first byte of a character, and no continuation byte
//	02  ASCII, and a continuation byte
//	04  E0 80 to E0 9F: three bytes for what two hold
//	08  F4 90 and above: more than U+10FFFF
//	10  ED A0 to ED BF: a surrogate
//	20  C0 or C1, and a continuation byte: two bytes for what one holds
//	40  F0 80 to F0 8F: four bytes for what three hold, or F5 80 and above
//	80  two continuation bytes
//
// The last is wrong unless the second of them is the third or the fourth byte of a
// character, for which the two bytes before the pair are looked up, and then it is
// wrong if it is missing.

// The high four bits of the first byte.
DATA tables<>+0x00(SB)/8, $0x0202020202020202 // 0 to 7: ASCII
DATA tables<>+0x08(SB)/8, $0x4915012180808080 // 8 to B: continuation, C, D: of two, E: of three, F: of four

// The low four bits of the first byte; 01, 02 and 80 do not depend on them.
DATA tables<>+0x10(SB)/8, $0xCBCBCB8B8383A3E7 // 0: C0, E0, F0; 1: C1; 4: F4; 5 and above: F5 and above
DATA tables<>+0x18(SB)/8, $0xCBCBDBCBCBCBCBCB // D: ED

// The high four bits of the second byte.
DATA tables<>+0x20(SB)/8, $0x0101010101010101 // 0 to 7: ASCII
DATA tables<>+0x28(SB)/8, $0x01010101BABAAEE6 // 8, 9, A, B: continuation, C to F: a first byte

// The high four bits of the byte before the pair: a third byte follows E and F.
DATA tables<>+0x30(SB)/8, $0x0000000000000000
DATA tables<>+0x38(SB)/8, $0x8080000000000000

// The high four bits of the one before that: a fourth byte follows F.
DATA tables<>+0x40(SB)/8, $0x0000000000000000
DATA tables<>+0x48(SB)/8, $0x8000000000000000

// The largest high four bits of a vector's bytes that leave no character cut: E
// three bytes before the end, D two, B at the end.
DATA tables<>+0x50(SB)/8, $0x0F0F0F0F0F0F0F0F
DATA tables<>+0x58(SB)/8, $0x0B0D0E0F0F0F0F0F

// Read at an offset of 16-n, the indices that move the last n bytes of a vector to
// its start. TBL gives 0 for those out of bounds.
DATA tables<>+0x60(SB)/8, $0x0706050403020100
DATA tables<>+0x68(SB)/8, $0x0F0E0D0C0B0A0908
DATA tables<>+0x70(SB)/8, $0xFFFFFFFFFFFFFFFF
DATA tables<>+0x78(SB)/8, $0xFFFFFFFFFFFFFFFF
GLOBL tables<>(SB), RODATA|NOPTR, $0x80

// LASTKEY sets V28 to the key for the last 16 of R2 bytes. It is turned by R2 mod
// 4 bytes: RORW takes the count modulo 32.
#define LASTKEY \
	LSL	$3, R2, R6; \
	RORW	R6, R3, R6; \
	VDUP	R6, V28.S4

// Each kernel tells BLOCKS and REST by three macros how it reads 64 bytes, 32 and
// 16, and what it writes while it has them. R5 stays at the start of the text, R4
// 16 bytes before its end. R1 is behind what was read, where the kernel stops at a
// fault.

#define VALID64 \
	VLD1.P	64(R1), [V0.B16, V1.B16, V2.B16, V3.B16]
#define VALID32 \
	VLD1.P	32(R1), [V0.B16, V1.B16]
#define VALID16 \
	VLD1	(R1), [V2.B16]

// func validNEON(p *byte, n int) (seen int, ok bool)
TEXT ·validNEON(SB), NOSPLIT|NOFRAME, $0-25
	MOVD	p+0(FP), R1
	MOVD	n+8(FP), R2
	MOVD	R1, R5
	ADD	R2, R1, R4
	SUB	$16, R4
	VLD1	(R4), [LAST.B16]
	START
	BLOCKS(VALID64)
	REST(VALID32, VALID16)
	ADD	$16, R4, R1

fault:
	VERDICT
	SUB	R5, R1
	MOVD	R1, seen+16(FP)
	MOVB	R6, ok+24(FP)
	RET

#define UNMASK64 \
	VLD1	(R1), [V0.B16, V1.B16, V2.B16, V3.B16]; \
	VEOR	KEY.B16, V0.B16, V0.B16; \
	VEOR	KEY.B16, V1.B16, V1.B16; \
	VEOR	KEY.B16, V2.B16, V2.B16; \
	VEOR	KEY.B16, V3.B16, V3.B16; \
	VST1.P	[V0.B16, V1.B16, V2.B16, V3.B16], 64(R1)
#define UNMASK32 \
	VLD1	(R1), [V0.B16, V1.B16]; \
	VEOR	KEY.B16, V0.B16, V0.B16; \
	VEOR	KEY.B16, V1.B16, V1.B16; \
	VST1.P	[V0.B16, V1.B16], 32(R1)
#define UNMASK16 \
	VLD1	(R1), [V2.B16]; \
	VEOR	KEY.B16, V2.B16, V2.B16; \
	VST1	[V2.B16], (R1)

// func unmaskNEON(p *byte, n int, key uint32) (seen int, ok bool)
//
// The last 16 bytes are read before anything is written, because they overlap what
// is unmasked before them unless n is a multiple of 16. They are written at the end,
// so that behind a fault all stays masked.
TEXT ·unmaskNEON(SB), NOSPLIT|NOFRAME, $0-33
	MOVD	p+0(FP), R1
	MOVD	n+8(FP), R2
	MOVWU	key+16(FP), R3
	VDUP	R3, KEY.S4
	MOVD	R1, R5
	ADD	R2, R1, R4
	SUB	$16, R4
	VLD1	(R4), [LAST.B16]
	LASTKEY
	VEOR	V28.B16, LAST.B16, LAST.B16
	START
	BLOCKS(UNMASK64)
	REST(UNMASK32, UNMASK16)
	VST1	[LAST.B16], (R4)
	ADD	$16, R4, R1

fault:
	VERDICT
	SUB	R5, R1
	MOVD	R1, seen+24(FP)
	MOVB	R6, ok+32(FP)
	RET

#define COPY64 \
	VLD1.P	64(R1), [V0.B16, V1.B16, V2.B16, V3.B16]; \
	VEOR	KEY.B16, V0.B16, V4.B16; \
	VEOR	KEY.B16, V1.B16, V5.B16; \
	VEOR	KEY.B16, V2.B16, V6.B16; \
	VEOR	KEY.B16, V3.B16, V7.B16; \
	VST1.P	[V4.B16, V5.B16, V6.B16, V7.B16], 64(R0)
#define COPY32 \
	VLD1.P	32(R1), [V0.B16, V1.B16]; \
	VEOR	KEY.B16, V0.B16, V4.B16; \
	VEOR	KEY.B16, V1.B16, V5.B16; \
	VST1.P	[V4.B16, V5.B16], 32(R0)
#define COPY16 \
	VLD1	(R1), [V2.B16]; \
	VEOR	KEY.B16, V2.B16, V4.B16; \
	VST1	[V4.B16], (R0)

// func copyNEON(dst, src *byte, n int, key uint32) (seen int, ok bool)
TEXT ·copyNEON(SB), NOSPLIT|NOFRAME, $0-41
	MOVD	dst+0(FP), R0
	MOVD	src+8(FP), R1
	MOVD	n+16(FP), R2
	MOVWU	key+24(FP), R3
	VDUP	R3, KEY.S4
	MOVD	R1, R5
	ADD	R2, R1, R4
	SUB	$16, R4
	VLD1	(R4), [LAST.B16]
	LASTKEY
	VEOR	V28.B16, LAST.B16, V28.B16
	ADD	R2, R0, R6
	SUB	$16, R6
	VST1	[V28.B16], (R6)
	START
	BLOCKS(COPY64)
	REST(COPY32, COPY16)
	ADD	$16, R4, R1

fault:
	VERDICT
	SUB	R5, R1
	MOVD	R1, seen+32(FP)
	MOVB	R6, ok+40(FP)
	RET

// func validShort(a, b, c, d uint64) bool
TEXT ·validShort(SB), NOSPLIT|NOFRAME, $0-33
	LDP	a+0(FP), (R0, R1)
	LDP	c+16(FP), (R2, R3)
	VMOV	R0, V0.D[0]
	VMOV	R1, V0.D[1]
	VMOV	R2, V1.D[0]
	VMOV	R3, V1.D[1]
	START
	REST32
	CUT
	VERDICT
	MOVB	R6, ret+32(FP)
	RET
