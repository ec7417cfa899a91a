package mask

import (
	"bytes"
	"testing"
)

// reference is RFC 6455, section 5.3, to the letter.
func reference(p []byte, key [4]byte, at int) []byte {
	out := make([]byte, len(p))
	for i := range p {
		out[i] = p[i] ^ key[(i+at)%4]
	}
	return out
}

func TestAllLengthsAndPhases(t *testing.T) {
	key := [4]byte{0x37, 0xfa, 0x21, 0x3d}
	const word = 0x3d21fa37
	src := make([]byte, 300)
	for i := range src {
		src[i] = byte(i * 7)
	}
	for n := range src {
		for phase := range 4 {
			want := reference(src[:n], key, phase)
			k := Rotate(word, phase)

			buf := bytes.Repeat([]byte{0xEE}, n+16)
			copy(buf[8:], src[:n])
			next := XOR(buf[8:8+n], k)
			if !bytes.Equal(buf[8:8+n], want) {
				t.Fatalf("XOR of %d bytes at phase %d", n, phase)
			}
			if next != Rotate(word, phase+n) {
				t.Fatalf("XOR of %d bytes at phase %d returns key %08x", n, phase, next)
			}

			buf2 := bytes.Repeat([]byte{0xEE}, n+16)
			Copy(buf2[8:8+n], src[:n], k)
			if !bytes.Equal(buf2[8:8+n], want) {
				t.Fatalf("Copy of %d bytes at phase %d", n, phase)
			}
			for _, b := range [][]byte{buf, buf2} {
				for i := range 8 {
					if b[i] != 0xEE || b[8+n+i] != 0xEE {
						t.Fatalf("length %d: wrote outside its slice", n)
					}
				}
			}
		}
	}
}

func TestInvolution(t *testing.T) {
	p := []byte("the same key masks and unmasks")
	q := bytes.Clone(p)
	XOR(q, 0xdeadbeef)
	XOR(q, 0xdeadbeef)
	if !bytes.Equal(p, q) {
		t.Errorf("got %q", q)
	}
}
