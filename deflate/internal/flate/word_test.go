package flate

import "testing"

// Words are compared as bytes are.
func TestWords(t *testing.T) {
	r := source(1)
	for range runs(2000) {
		a := kinds[1].make(r, 8+r.IntN(40))
		b := append([]byte(nil), a...)
		want := len(a)
		if r.IntN(8) > 0 {
			want = r.IntN(len(b))
			b[want] ^= 1 << r.IntN(8)
		}
		if n := matchLen(a, append(b, 1, 2)); n != want {
			t.Fatalf("%d bytes of %d are the same, want %d", n, len(a), want)
		}
		if n := same(word(a, 0) ^ word(b, 0)); n != min(want, 8) {
			t.Fatalf("%d bytes of a word are the same, want %d", n, min(want, 8))
		}
	}
}

// What is computed without branches is what the branches would say.
func TestBranchless(t *testing.T) {
	numbers := []int{0, 1, 2, 7, 8, 255, 1 << 15, 1<<16 - 1, 1 << 29}
	for _, a := range numbers {
		for _, b := range numbers {
			if got := less(a, b); got != 0 && got != -1 || (got == -1) != (a < b) {
				t.Errorf("less(%d, %d) is %d", a, b, got)
			}
		}
	}
	for _, a := range []uint32{0, 1, 1 << 31, 1<<32 - 1} {
		for _, b := range []uint32{0, 1, 1 << 31, 1<<32 - 1} {
			if got := neither0(a, b); got != (a != 0 && b != 0) {
				t.Errorf("neither0(%d, %d) is %v", a, b, got)
			}
		}
	}
}
