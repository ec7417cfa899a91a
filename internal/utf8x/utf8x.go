// Package utf8x validates UTF-8 that arrives in pieces, and on the way unmasks or
// copies it: one pass over the bytes does both.
//
// What is long goes to the kernels of the processor, in vectors. They say of text
// that begins between characters whether it can be the start of valid text, and no
// more. Where it ends, where a fault is in it, and whatever they leave, is found
// byte by byte here.
package utf8x

//go:generate go -C ../asm run . utf8x

import (
	"encoding/binary"

	"github.com/wsdriver/wsdriver/internal/mask"
)

// State is what a piece of text leaves behind when it ends inside a character.
// The zero value stands between characters.
type State struct {
	Need   uint8 // continuation bytes that are still missing
	Lo, Hi uint8 // bounds of the next of them; later ones lie in 0x80 to 0xBF
}

// Valid reports whether p is valid UTF-8.
func Valid(p []byte) bool {
	s, n := Next(State{}, p)
	return n == len(p) && s.Need == 0
}

// short is the length up to which text fits in two words and leaves one byte.
const short = 15

// Next validates p as the continuation of the text that left s. It returns the
// number of bytes before the first one after which the text cannot become
// valid, which is len(p) if there is none, and the state after those bytes.
func Next(s State, p []byte) (State, int) {
	i := 0
	if s.Need > 0 {
		if s, i = finish(s, p); s.Need > 0 {
			return s, i
		}
		p = p[i:]
	}
	var n int
	switch {
	case len(p) >= kernelMin:
		var ok bool
		if n, ok = validKernel(p); ok && n == len(p) && p[n-1] < 0x80 {
			return State{}, i + n
		}
		s, n = settle(p, n, ok)
	case len(p) <= short:
		s, n = nextShort(p)
	default:
		s, n = next(State{}, p)
	}
	return s, i + n
}

// Unmask unmasks all of p in place, also behind a fault, and validates it as Next
// does.
func Unmask(s State, p []byte, key uint32) (State, int) {
	if s.Need > 0 {
		return unmaskCut(s, p, key)
	}
	if len(p) < kernelMin {
		if len(p) <= short {
			return unmaskShort(p, key)
		}
		mask.XOR(p, key)
		return next(s, p)
	}
	// The end is read before the kernel stores it: to wait for that costs as much
	// as a hundred bytes.
	end := binary.LittleEndian.Uint32(p[len(p)-4:]) ^ mask.Rotate(key, len(p))
	n, ok := unmaskKernel(p, key)
	if ok && n == len(p) {
		if end>>31 == 0 {
			return State{}, n
		}
		if s, ok := cut(end); ok {
			return s, n
		}
	}
	if n < len(p) {
		mask.XOR(p[n:], mask.Rotate(key, n))
	}
	return settle(p, n, ok)
}

// unmaskCut is Unmask inside a character.
func unmaskCut(s State, p []byte, key uint32) (State, int) {
	i := min(int(s.Need), len(p))
	key = mask.XOR(p[:i], key)
	if s, n := finish(s, p[:i]); s.Need > 0 {
		mask.XOR(p[i:], key)
		return s, n
	}
	s, n := Unmask(State{}, p[i:], key)
	return s, i + n
}

// Copy writes the bytes of src, XORed with key, to dst, which is as long as src or
// longer and does not overlap it, and validates src as Next does. Of a fault
// it leaves nothing certain in dst. A key of 0 makes a plain copy.
func Copy(s State, dst, src []byte, key uint32) (State, int) {
	dst = dst[:len(src)]
	if s.Need > 0 {
		return copyCut(s, dst, src, key)
	}
	if len(src) < kernelMin {
		mask.Copy(dst, src, key)
		if len(src) <= short {
			return nextShort(src)
		}
		return next(s, src)
	}
	n, ok := copyKernel(dst, src, key)
	if ok && n == len(src) && src[n-1] < 0x80 {
		return State{}, n
	}
	if n < len(src) {
		mask.Copy(dst[n:], src[n:], mask.Rotate(key, n))
	}
	return settle(src, n, ok)
}

// copyCut is Copy inside a character.
func copyCut(s State, dst, src []byte, key uint32) (State, int) {
	s, i := finish(s, src)
	mask.Copy(dst, src[:i], key)
	if s.Need > 0 {
		return s, i
	}
	s, n := Copy(s, dst[i:], src[i:], mask.Rotate(key, i))
	return s, i + n
}

// settle goes on where a kernel has left p: behind the first n bytes, which are
// valid but for a character that their end may cut, or if not ok at the fault
// in them.
func settle(p []byte, n int, ok bool) (State, int) {
	var s State
	if ok && n > 0 {
		s, ok = cut(binary.LittleEndian.Uint32(p[n-4 : n]))
	}
	if !ok {
		return next(State{}, p[:n])
	}
	s, m := next(s, p[n:])
	return s, n + m
}

// nextShort is Next of short text that begins between characters.
func nextShort(p []byte) (State, int) {
	n := len(p)
	var a, b uint64
	if n >= 8 {
		a = binary.LittleEndian.Uint64(p)
		b = binary.LittleEndian.Uint64(p[n-8:]) >> (8 * (16 - n))
	} else {
		for i, c := range p {
			a |= uint64(c) << (8 * i)
		}
	}
	if (a|b)&highBits == 0 || validShort(a, b, 0, 0) {
		return State{}, n
	}
	return next(State{}, p)
}

// unmaskShort is Unmask of short text that begins between characters.
func unmaskShort(p []byte, key uint32) (State, int) {
	if len(p) < 8 {
		mask.XOR(p, key)
	} else if mask.Short(p, p, key)&highBits == 0 {
		return State{}, len(p)
	}
	return nextShort(p)
}
