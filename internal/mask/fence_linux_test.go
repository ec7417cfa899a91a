package mask

import (
	"bytes"
	"syscall"
	"testing"
)

// fenced returns memory of n bytes with a page on both sides that cannot be
// touched: what reads or writes outside of it ends the test.
func fenced(t *testing.T, n int) []byte {
	t.Helper()
	page := syscall.Getpagesize()
	if n%page != 0 {
		t.Fatalf("%d bytes are not whole pages", n)
	}
	all, err := syscall.Mmap(-1, 0, n+2*page, syscall.PROT_NONE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Munmap(all); err != nil {
			t.Error(err)
		}
	})
	p := all[page : page+n : page+n]
	if err := syscall.Mprotect(p, syscall.PROT_READ|syscall.PROT_WRITE); err != nil {
		t.Fatal(err)
	}
	return p
}

// Nothing is read or written outside of the slices.
func TestFenced(t *testing.T) {
	const size = 1 << 16 // whole pages everywhere
	from, to := fenced(t, size), fenced(t, size)
	src := noise(1500)
	for name := range levels {
		t.Run(name, func(t *testing.T) {
			for _, n := range lengths() {
				for _, at := range [][2]int{{0, 0}, {size - n, size - n}, {0, size - n}, {size - n, 0}} {
					p, q := from[at[0]:at[0]+n], to[at[1]:at[1]+n]
					copy(p, src)
					Copy(q, p, word)
					XOR(p, word)
					if !bytes.Equal(p, q) || !bytes.Equal(p, masked(src[:n], word)) {
						t.Fatalf("%d bytes from %d to %d", n, at[0], at[1])
					}
				}
			}
		})
	}
}
