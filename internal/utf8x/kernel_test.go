package utf8x

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/internal/mask"
)

const word = 0x3d21fa37

// texts are valid, and longer than any that is cut from them.
var texts = map[string][]byte{
	"ascii": bytes.Repeat([]byte("The quick brown fox jumps over the lazy dog. "), 40),
	"two":   bytes.Repeat([]byte("κόσμεжизнь"), 100),
	"three": bytes.Repeat([]byte("漢字\uFFFD\u0800\uD7FF\uE000"), 100),
	"four":  bytes.Repeat([]byte("😀\U00010000\U0010FFFF"), 150),
	"mixed": bytes.Repeat([]byte("héllo, κόσμε 漢字 and 😀😀, "), 50),
	"rare":  bytes.Repeat([]byte("The quick brown fox jumps over the lazy dog, and over the lazier cat too.é"), 25),
}

// lengths are all up to 300, and some from where kernels align what they store.
func lengths() []int {
	var n []int
	for i := range 301 {
		n = append(n, i)
	}
	return append(n, 383, 384, 447, 448, 511, 512, 513, 541, 575, 576, 577, 639, 640, 641, 700, 767, 768, 1023, 1024, 1025)
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

// bench has room for what is unmasked and copied.
type bench struct{ all, want [2048]byte }

// check gives p, as what follows s, to all functions, in memory at an offset, and
// compares what they say and write with the byte loop.
func (b *bench) check(t *testing.T, s State, p []byte, key uint32, offset int) {
	t.Helper()
	n := len(p)
	wantS, wantN := next(s, p)
	if gotS, gotN := Next(s, p); gotS != wantS || gotN != wantN {
		t.Fatalf("Next after %v of %x:\ngot  %v after %d\nwant %v after %d", s, p, gotS, gotN, wantS, wantN)
	}
	all, want := b.all[:n+offset+64], b.want[:n+offset+64]
	for i := range all {
		all[i], want[i] = canary, canary
	}
	copy(want[offset:], p)
	q := all[offset : offset+n : offset+n]
	copy(q, p)
	mask.XOR(q, key)
	if gotS, gotN := Unmask(s, q, key); gotS != wantS || gotN != wantN {
		t.Fatalf("Unmask after %v of %x, key %08x, offset %d:\ngot  %v after %d\nwant %v after %d", s, p, key, offset, gotS, gotN, wantS, wantN)
	}
	if !bytes.Equal(all, want) {
		t.Fatalf("Unmask of %x, key %08x, offset %d:\ngot  %x\nwant %x", p, key, offset, all, want)
	}
	for i := range q {
		q[i] = canary
	}
	mask.XOR(want[offset:offset+n], key)
	kept := slices.Clone(p)
	if gotS, gotN := Copy(s, all[offset:], p, key); gotS != wantS || gotN != wantN {
		t.Fatalf("Copy after %v of %x, key %08x, offset %d:\ngot  %v after %d\nwant %v after %d", s, p, key, offset, gotS, gotN, wantS, wantN)
	}
	if wantN < n {
		copy(q, want[offset:]) // nothing is certain of it
	}
	if !bytes.Equal(all, want) {
		t.Fatalf("Copy of %x, key %08x, offset %d:\ngot  %x\nwant %x", p, key, offset, all, want)
	}
	if !bytes.Equal(p, kept) {
		t.Fatalf("Copy changes %x to %x", kept, p)
	}
	if s.Need == 0 {
		b.kernels(t, p, key, offset)
	}
}

// kernels gives p to the kernels alone. Where they see a fault there must be one:
// the functions above would be right without, but slow.
func (b *bench) kernels(t *testing.T, p []byte, key uint32, offset int) {
	t.Helper()
	if len(p) < kernelMin {
		return
	}
	fault := func(name string, n int, ok bool) {
		t.Helper()
		if ok {
			return
		}
		if _, m := next(State{}, p[:n]); m == n {
			t.Fatalf("%s sees a fault in %x, key %08x, offset %d", name, p[:n], key, offset)
		}
	}
	n, ok := validKernel(p)
	fault("validKernel", n, ok)
	q := b.all[offset : offset+len(p)]
	n, ok = copyKernel(q, p, key)
	fault("copyKernel", n, ok)
	mask.Copy(q, p, key)
	n, ok = unmaskKernel(q, key)
	fault("unmaskKernel", n, ok)
}

func TestAllLengths(t *testing.T) {
	var b bench
	for name := range levels {
		t.Run(name, func(t *testing.T) {
			for _, text := range texts {
				for _, n := range lengths() {
					for offset := 0; offset < 64; offset += stride() {
						b.check(t, State{}, text[offset%7:offset%7+n], mask.Rotate(word, offset/16+offset), offset)
					}
				}
			}
		})
	}
}

// Each start of a text, and what follows it, are one text.
func TestAllCuts(t *testing.T) {
	var b bench
	for name := range levels {
		t.Run(name, func(t *testing.T) {
			for _, text := range texts {
				for _, n := range []int{1, 5, 15, 16, 20, 31, 32, 33, 47, 63, 64, 65, 96, 127, 128, 129, 160, 200, 257, 300, 600} {
					for cut := range n {
						s, m := Next(State{}, text[:cut])
						if m != cut {
							t.Fatalf("a fault at %d of %x", m, text[:cut])
						}
						b.check(t, s, text[cut:n], mask.Rotate(word, cut), cut%64)
					}
				}
			}
		})
	}
}

// Text of all sorts, right and wrong, in pieces of all lengths.
func TestRandomPieces(t *testing.T) {
	var b bench
	r := rand.New(rand.NewPCG(7, 8))
	parts := []string{"a", "hello wo", "é", "κόσμε", "漢字", "😀", strings.Repeat("plain ", 30), strings.Repeat("дом ", 20)}
	for name := range levels {
		t.Run(name, func(t *testing.T) {
			for range 3000 {
				var text []byte
				for range r.IntN(20) {
					text = append(text, parts[r.IntN(len(parts))]...)
				}
				if len(text) > 0 && r.IntN(2) == 0 {
					text[r.IntN(len(text))] ^= 1 << r.IntN(8)
				}
				text = text[:min(len(text), 1500)]
				var s State
				for at := 0; at < len(text); {
					n := min(1+r.IntN(1+r.IntN(400)), len(text)-at)
					b.check(t, s, text[at:at+n], mask.Rotate(word, at), r.IntN(64))
					var m int
					if s, m = next(s, text[at:at+n]); m < n {
						break
					}
					at += n
				}
			}
		})
	}
}

func TestNothingAllocates(t *testing.T) {
	p, q := slices.Clone(texts["mixed"]), make([]byte, len(texts["mixed"]))
	for name := range levels {
		got := testing.AllocsPerRun(10, func() {
			for _, n := range []int{7, 15, 40, 1000} {
				Next(State{}, p[:n])
				Copy(State{}, q, p[:n], word)
				Unmask(State{}, q[:n], word)
			}
		})
		if got != 0 {
			t.Errorf("%s: %v allocations", name, got)
		}
	}
}
