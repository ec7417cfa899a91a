// Macros of the kernels. What a macro needs and changes stands above it: R0 to R3
// and V0 to V7 hold what the kernels say they do, R6, R7 and V8 to V10 nothing
// between macros.

// Registers that all kernels share. PAIR and HIGH are what a vector leaves to the
// next one: what the first two tables say of its bytes, and their high four bits.
#define FIRSTHIGH  V16
#define FIRSTLOW   V17
#define SECONDHIGH V18
#define THIRD      V19
#define FOURTH     V20
#define LIMITS     V21
#define LOWMASK    V22
#define PAIR       V23
#define HIGH       V24
#define ERRORS     V25
#define KEY        V26
#define LAST       V27

// START reads the tables, and sets PAIR and HIGH to what a vector of ASCII leaves.
// R8 ends up behind the first 16 indices.
#define START \
	MOVD	$tables<>(SB), R8; \
	VLD1.P	64(R8), [FIRSTHIGH.B16, FIRSTLOW.B16, SECONDHIGH.B16, THIRD.B16]; \
	VLD1	(R8), [FOURTH.B16, LIMITS.B16]; \
	ADD	$48, R8, R8; \
	VMOVI	$0x0F, LOWMASK.B16; \
	VMOVI	$0, ERRORS.B16; \
	VMOVI	$0x02, PAIR.B16; \
	VMOVI	$0, HIGH.B16

// LOOKUP sets V9 to what is wrong with the pairs of which the second byte is in
// the vector in. pair0 and high0 come from the vector before it, and pair and high
// are for the next one. It uses V8.
#define LOOKUP(in, pair0, high0, pair, high) \
	VUSHR	$4, in.B16, high.B16; \
	VAND	LOWMASK.B16, in.B16, V8.B16; \
	VTBL	high.B16, [FIRSTHIGH.B16], pair.B16; \
	VTBL	V8.B16, [FIRSTLOW.B16], V8.B16; \
	VTBL	high.B16, [SECONDHIGH.B16], V9.B16; \
	VAND	V8.B16, pair.B16, pair.B16; \
	VEXT	$15, pair.B16, pair0.B16, V8.B16; \
	VAND	V8.B16, V9.B16, V9.B16; \
	VEXT	$14, high.B16, high0.B16, V8.B16; \
	VTBL	V8.B16, [THIRD.B16], V8.B16; \
	VEOR	V8.B16, V9.B16, V9.B16; \
	VEXT	$13, high.B16, high0.B16, V8.B16; \
	VTBL	V8.B16, [FOURTH.B16], V8.B16; \
	VEOR	V8.B16, V9.B16, V9.B16

// CHECK notes what LOOKUP finds.
#define CHECK(in, pair0, high0, pair, high) \
	LOOKUP(in, pair0, high0, pair, high); \
	VORR	V9.B16, ERRORS.B16, ERRORS.B16

// CHECK64 checks V0 to V3.
#define CHECK64 \
	CHECK(V0, PAIR, HIGH, V4, V5); \
	CHECK(V1, V4, V5, V6, V7); \
	CHECK(V2, V6, V7, V4, V5); \
	CHECK(V3, V4, V5, PAIR, HIGH)

// CUT notes a character that is cut by the end of the last vector.
#define CUT \
	VUMAX	LIMITS.B16, HIGH.B16, V8.B16; \
	VEOR	LIMITS.B16, V8.B16, V8.B16; \
	VORR	V8.B16, ERRORS.B16, ERRORS.B16

// ASCII sets the condition EQ if V0 to V3 are ASCII.
#define ASCII \
	VORR	V0.B16, V1.B16, V8.B16; \
	VORR	V2.B16, V3.B16, V9.B16; \
	VORR	V8.B16, V9.B16, V8.B16; \
	VMOV	V8.D[0], R6; \
	VMOV	V8.D[1], R7; \
	ORR	R7, R6, R6; \
	TST	$0x8080808080808080, R6

// REST32, REST16 and REST15 check what does not fill 64 bytes: V0 and V1, V2, and
// the last R6 bytes of V3. The bytes before those were checked with another vector,
// and behind the end of the text nothing counts as wrong.
#define REST32 \
	CHECK(V0, PAIR, HIGH, V4, V5); \
	CHECK(V1, V4, V5, PAIR, HIGH)

#define REST16 \
	CHECK(V2, PAIR, HIGH, V4, V5); \
	VORR	V4.B16, V4.B16, PAIR.B16; \
	VORR	V5.B16, V5.B16, HIGH.B16

#define REST15 \
	SUB	R6, R8, R8; \
	VLD1	(R8), [V10.B16]; \
	VTBL	V10.B16, [V3.B16], V3.B16; \
	LOOKUP(V3, PAIR, HIGH, V4, V5); \
	VMOVI	$0xFF, V8.B16; \
	VTBL	V10.B16, [V8.B16], V8.B16; \
	VAND	V8.B16, V9.B16, V9.B16; \
	VORR	V9.B16, ERRORS.B16, ERRORS.B16

// FAULT branches if anything was wrong so far.
#define FAULT(label) \
	VMOV	ERRORS.D[0], R6; \
	VMOV	ERRORS.D[1], R7; \
	ORR	R7, R6, R6; \
	CBNZ	R6, label

// BLOCKS is what every kernel does with whole 64 bytes. READ reads them from R1 to
// V0 to V3 and goes on behind them, and writes what is to be written. R2 is the
// number of bytes left, and becomes 64 less. Of the two loops the first does
// nothing else while it reads ASCII: PAIR and HIGH stay as they are, because what a
// vector leaves that cuts no character serves as well as what one of ASCII leaves.
// The second looks at all that is read, until that is ASCII again. It ends at the
// first 64 bytes that show a fault, so that who comes again behind each fault does
// not pay for the whole text each time.
#define BLOCKS(READ) \
	SUBS	$64, R2, R2; \
	BLT	rest; \
	PCALIGN	$16; \
ascii: \
	READ; \
	ASCII; \
	BNE	check; \
	SUBS	$64, R2, R2; \
	BGE	ascii; \
	B	rest; \
	PCALIGN	$16; \
check: \
	CHECK64; \
	FAULT(fault); \
	SUBS	$64, R2, R2; \
	BLT	rest; \
	READ; \
	ASCII; \
	BNE	check; \
	CUT; \
	FAULT(fault); \
	SUBS	$64, R2, R2; \
	BGE	ascii

// REST is what every kernel does with less than 64 bytes, of which bits 5 to 0 of
// R2 are the number. READ2 reads 32 of them to V0 and V1, READ1 16 to V2. LAST
// holds the last 16. All are checked only if they are not all ASCII.
#define REST(READ2, READ1) \
rest: \
	VMOVI	$0, V0.B16; \
	VMOVI	$0, V1.B16; \
	VMOVI	$0, V2.B16; \
	VORR	LAST.B16, LAST.B16, V3.B16; \
	TBZ	$5, R2, read1; \
	READ2; \
read1: \
	TBZ	$4, R2, look; \
	READ1; \
look: \
	ASCII; \
	BNE	check2; \
	CUT; \
	B	done; \
check2: \
	TBZ	$5, R2, check1; \
	REST32; \
check1: \
	TBZ	$4, R2, check0; \
	REST16; \
check0: \
	ANDS	$15, R2, R6; \
	BEQ	done; \
	REST15; \
done:

// VERDICT sets R6 to 1 if nothing was wrong, to 0 otherwise.
#define VERDICT \
	VMOV	ERRORS.D[0], R6; \
	VMOV	ERRORS.D[1], R7; \
	ORR	R7, R6, R6; \
	CMP	$0, R6; \
	CSET	EQ, R6
