package utf8x

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// limit is the slow answer: how many bytes of p stand before the first one
// after which no continuation makes the text valid.
func limit(p []byte) int {
	tails := []string{"", "\x80", "\x80\x80", "\x80\x80\x80", "\x90\x80\x80", "\xA0\x80", "\x90\x80", "\xA0\x80\x80", "\xBF\xBF\xBF", "\xBF\xBF", "\xBF"}
	for n := range p {
		head := string(p[:n+1])
		ok := false
		for _, tail := range tails {
			ok = ok || utf8.ValidString(head+tail)
		}
		if !ok {
			return n
		}
	}
	return len(p)
}

func check(t *testing.T, p []byte) {
	t.Helper()
	want := limit(p)
	for cut := 0; cut <= len(p); cut++ {
		s, n := Next(State{}, p[:cut])
		if n == cut {
			var m int
			s, m = Next(s, p[cut:])
			n += m
		}
		if n != want {
			t.Fatalf("%x cut at %d: fails at %d, want %d", p, cut, n, want)
		}
		if got := n == len(p) && s.Need == 0; got != utf8.Valid(p) {
			t.Fatalf("%x cut at %d: valid %v, want %v", p, cut, got, utf8.Valid(p))
		}
	}
	if Valid(p) != utf8.Valid(p) {
		t.Fatalf("Valid(%x) = %v", p, Valid(p))
	}
}

func TestNextTwoBytes(t *testing.T) {
	for a := range 256 {
		check(t, []byte{byte(a)})
		for b := range 256 {
			check(t, []byte{byte(a), byte(b)})
			check(t, []byte{byte(a), byte(b), 0x80})
			check(t, []byte{byte(a), byte(b), 0x80, 0x80})
			check(t, []byte{byte(a), byte(b), 0xBF, 0x41})
		}
	}
}

func TestNextMixed(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	parts := []string{"a", "hello wo", "é", "κόσμε", "漢字", "😀", "\xED\xA0\x80", "\xC0\x80", "\xF4\x90\x80\x80", "\xFF", "\xE2\x82", "\xF0\x9F"}
	for range 20000 {
		var b strings.Builder
		for range r.IntN(9) {
			b.WriteString(parts[r.IntN(len(parts))])
		}
		check(t, []byte(b.String()))
	}
}

func FuzzNext(f *testing.F) {
	f.Add([]byte("κόσμε"))
	f.Add([]byte("\xED\xA0\x80edited"))
	f.Fuzz(func(t *testing.T, p []byte) {
		if len(p) < 200 {
			check(t, p)
		}
	})
}
