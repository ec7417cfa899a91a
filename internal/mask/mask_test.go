package mask

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
)

// masked is RFC 6455, section 5.3, to the letter.
func masked(p []byte, key uint32) []byte {
	out := make([]byte, len(p))
	for i := range p {
		out[i] = p[i] ^ byte(key>>(i%4*8))
	}
	return out
}

// noise returns n bytes of no pattern.
func noise(n int) []byte {
	r := rand.New(rand.NewPCG(5, 6))
	p := make([]byte, n)
	for i := range p {
		p[i] = byte(r.Uint32())
	}
	return p
}

const word = 0x3d21fa37

// lengths are all up to 300, and some from where kernels align what they store.
func lengths() []int {
	var n []int
	for i := range 301 {
		n = append(n, i)
	}
	return append(n, 383, 384, 447, 448, 511, 512, 513, 541, 575, 576, 577, 639, 640, 641, 700, 767, 768, 1023, 1024, 1025, 1400)
}

// stride leaves out most of what is tried when time is short.
func stride() int {
	if testing.Short() {
		return 9
	}
	return 1
}

// canary stands on both sides of what may be written.
const canary = 0xEE

// surrounded returns room for n bytes at an offset, between canaries.
func surrounded(n, offset int) (all, p []byte) {
	all = bytes.Repeat([]byte{canary}, n+offset+64)
	return all, all[offset : offset+n : offset+n]
}

func unchanged(all []byte, n, offset int) bool {
	left, right := all[:offset], all[offset+n:]
	return bytes.Count(left, []byte{canary}) == len(left) && bytes.Count(right, []byte{canary}) == len(right)
}

// check masks src in every way, at an offset, and compares with the letter.
func check(t *testing.T, src []byte, key uint32, offset int) {
	t.Helper()
	n := len(src)
	want := masked(src, key)
	all, p := surrounded(n, offset)
	copy(p, src)
	if next := XOR(p, key); next != Rotate(key, n) {
		t.Fatalf("XOR of %d bytes at offset %d returns key %08x, want %08x", n, offset, next, Rotate(key, n))
	}
	if !bytes.Equal(p, want) {
		t.Fatalf("XOR of %d bytes at offset %d, key %08x:\ngot  %x\nwant %x", n, offset, key, p, want)
	}
	if !unchanged(all, n, offset) {
		t.Fatalf("XOR of %d bytes at offset %d writes outside of them", n, offset)
	}
	all, p = surrounded(n, offset)
	was := bytes.Clone(src)
	Copy(all[offset:], src, key)
	if !bytes.Equal(p, want) {
		t.Fatalf("Copy of %d bytes to offset %d, key %08x:\ngot  %x\nwant %x", n, offset, key, p, want)
	}
	if !unchanged(all, n, offset) {
		t.Fatalf("Copy of %d bytes to offset %d writes outside of them", n, offset)
	}
	if !bytes.Equal(src, was) {
		t.Fatalf("Copy of %d bytes changes them", n)
	}
}

func TestAllLengths(t *testing.T) {
	src := noise(1500)
	for name := range levels {
		t.Run(name, func(t *testing.T) {
			for _, n := range lengths() {
				for offset := 0; offset < 64; offset += stride() {
					check(t, src[offset:offset+n], Rotate(word, offset+offset/4), (offset*29+n)%64)
				}
			}
		})
	}
}

func TestAllPhases(t *testing.T) {
	src := noise(1500)
	for name := range levels {
		t.Run(name, func(t *testing.T) {
			for _, n := range lengths() {
				for phase := range 4 {
					check(t, src[:n], Rotate(word, phase), 6)
				}
			}
		})
	}
}

// To mask in two pieces is to mask the whole.
func TestPieces(t *testing.T) {
	src := noise(700)
	want := masked(src, word)
	for name := range levels {
		t.Run(name, func(t *testing.T) {
			for cut := range src {
				p := slices.Clone(src)
				XOR(p[cut:], XOR(p[:cut], word))
				if !bytes.Equal(p, want) {
					t.Fatalf("cut at %d", cut)
				}
			}
		})
	}
}

func TestRotate(t *testing.T) {
	for n, want := range map[int]uint32{0: word, 1: 0x373d21fa, 2: 0xfa373d21, 3: 0x21fa373d, 4: word, 1<<30 + 1: 0x373d21fa} {
		if got := Rotate(word, n); got != want {
			t.Errorf("%d bytes on: %08x, want %08x", n, got, want)
		}
	}
}

func TestShort(t *testing.T) {
	src := noise(64)
	for n := 8; n <= 16; n++ {
		for at := range 40 {
			for _, p := range [][]byte{src[at : at+n], []byte("plain ASCII text to be masked and told")[:n]} {
				want := masked(p, word)
				dst := bytes.Repeat([]byte{canary}, n+1)
				high := Short(dst, p, word)
				if !bytes.Equal(dst[:n], want) || dst[n] != canary {
					t.Fatalf("%x becomes %x, want %x", p, dst, want)
				}
				if got, want := high&0x8080808080808080 != 0, slices.ContainsFunc(want, func(b byte) bool { return b >= 0x80 }); got != want {
					t.Fatalf("%x: a high bit is %v, want %v", dst, got, want)
				}
				if Short(dst, dst[:n], word); !bytes.Equal(dst[:n], p) {
					t.Fatalf("in place %x, want %x", dst[:n], p)
				}
			}
		}
	}
}

func TestNothingAllocates(t *testing.T) {
	p, q := noise(1000), make([]byte, 1000)
	for name := range levels {
		if got := testing.AllocsPerRun(10, func() { XOR(p, word); Copy(q, p, word) }); got != 0 {
			t.Errorf("%s: %v allocations", name, got)
		}
	}
}
