package utf8x

import (
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
	for name := range levels {
		t.Run(name, func(t *testing.T) {
			for kind, text := range texts {
				for _, n := range lengths() {
					want, wantN := next(State{}, text[:n])
					for _, at := range [][2]int{{0, 0}, {size - n, size - n}, {0, size - n}, {size - n, 0}} {
						p, q := from[at[0]:at[0]+n], to[at[1]:at[1]+n]
						copy(p, text)
						if s, m := Next(State{}, p); s != want || m != wantN {
							t.Fatalf("%s: Next of %d bytes at %d: %v after %d, want %v after %d", kind, n, at[0], s, m, want, wantN)
						}
						if s, m := Copy(State{}, q, p, word); s != want || m != wantN {
							t.Fatalf("%s: Copy of %d bytes from %d to %d: %v after %d, want %v after %d", kind, n, at[0], at[1], s, m, want, wantN)
						}
						if s, m := Unmask(State{}, q, word); s != want || m != wantN {
							t.Fatalf("%s: Unmask of %d bytes at %d: %v after %d, want %v after %d", kind, n, at[1], s, m, want, wantN)
						}
					}
				}
			}
		})
	}
}
