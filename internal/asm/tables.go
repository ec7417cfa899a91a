package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"

	"github.com/mmcloughlin/avo/build"
)

// A class says of a byte what may not follow it, and how far it reaches. The
// class of a byte and the duties of the one behind it have a bit in common if
// the two may not stand side by side (RFC 3629, section 4).
const (
	notNone   = 1 << iota // by a byte that is no continuation
	not8x                 // by 80 to 8F
	not9x                 // by 90 to 9F
	notAxBx               // by A0 to BF
	notAny                // by a continuation at all
	startsOf4             // is the first of four bytes
	startsOf3             // is the first of three or four
	continues             // is a continuation: may one follow? See text.check512
)

// class returns the class of b.
func class(b int) byte {
	switch {
	case b < 0x80:
		return notAny
	case b < 0xC0:
		return continues
	case b < 0xC2, b > 0xF4: // never valid: nothing may follow
		return notNone | not8x | not9x | notAxBx
	case b < 0xE0:
		return notNone
	case b == 0xE0: // shorter forms
		return startsOf3 | notNone | not8x | not9x
	case b == 0xED: // surrogates
		return startsOf3 | notNone | notAxBx
	case b < 0xF0:
		return startsOf3 | notNone
	case b == 0xF0: // shorter forms
		return startsOf4 | startsOf3 | notNone | not8x
	case b == 0xF4: // above U+10FFFF
		return startsOf4 | startsOf3 | notNone | not9x | notAxBx
	}
	return startsOf4 | startsOf3 | notNone
}

// behind returns the bits of the classes that do not let b follow.
func behind(b int) byte {
	switch {
	case b < 0x80 || b >= 0xC0:
		return notNone
	case b < 0x90:
		return continues | notAny | not8x
	case b < 0xA0:
		return continues | notAny | not9x
	}
	return continues | notAny | notAxBx
}

// The class of a byte is what two tables of 64 agree on, of which one is told
// the byte's high six bits, the other the low six. The low ones tell starts
// from each other, the high ones the rest.
const starts = 0xFF &^ (notAny | continues)

func classHigh(i int) byte {
	if b := i << 2; b < 0xC0 {
		return class(b)
	}
	return starts
}

func classLow(i int) byte { return class(0xC0|i) | notAny | continues }

func behindHigh(i int) byte { return behind(i << 2) }

// The tables of 16 by Keiser and Lemire ("Validating UTF-8 In Less Than One
// Instruction Per Byte") look at half a byte each: of the first byte both, of the
// second the high one. The pair is wrong if all three agree on a bit.
const (
	tooShort   = 1 << iota // a start, and no continuation
	tooLong                // ASCII, and a continuation
	overlong3              // E0 80 to 9F
	tooLarge               // F4 90 and above
	surrogate              // ED A0 and above
	overlong2              // C0 and C1
	overlong4              // F0 80 to 8F, F5 80 and above
	twoAtLast              // two continuations: see text.check
	anyLowHalf = tooShort | tooLong | twoAtLast
)

func firstHigh(i int) (bits byte) {
	switch {
	case i < 8:
		return tooLong
	case i < 0xC:
		return twoAtLast
	case i == 0xC:
		return tooShort | overlong2
	case i == 0xD:
		return tooShort
	case i == 0xE:
		return tooShort | overlong3 | surrogate
	}
	return tooShort | tooLarge | overlong4
}

func firstLow(i int) (bits byte) {
	bits = anyLowHalf
	if i == 0 {
		bits |= overlong3 | overlong4
	}
	if i <= 1 {
		bits |= overlong2
	}
	if i == 0xD {
		bits |= surrogate
	}
	if i >= 4 {
		bits |= tooLarge
	}
	if i >= 5 {
		bits |= overlong4
	}
	return bits
}

func secondHigh(i int) byte {
	switch {
	case i < 8 || i >= 0xC:
		return tooShort
	case i == 8:
		return tooLong | twoAtLast | overlong2 | overlong3 | overlong4
	case i == 9:
		return tooLong | twoAtLast | overlong2 | overlong3 | tooLarge
	}
	return tooLong | twoAtLast | overlong2 | surrogate | tooLarge
}

// table puts size bytes into the file's data and returns where they stand.
func table(c *build.Context, name string, size int, at func(int) byte) operand.Mem {
	mem := c.StaticGlobal(name)
	c.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := 0; i < size; i += 8 {
		var word uint64
		for j := range 8 {
			word |= uint64(at(i+j)) << (8 * j)
		}
		c.AddDatum(i, operand.U64(word))
	}
	return mem
}

// constant is a table of one value.
func constant(b byte) func(int) byte { return func(int) byte { return b } }
