package utf8x

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// mended is the slow answer, and where in p the first byte stands that shows that
// p is not UTF-8, or −1. Of what is not UTF-8 it takes the longest sequence that
// some continuation makes a character, or one byte.
func mended(p []byte) (text string, fault int) {
	fault = -1
	for at := 0; at < len(p); {
		n := 1
		if r, size := utf8.DecodeRune(p[at:]); r != utf8.RuneError || size > 1 {
			n = size
			text += string(p[at : at+size])
		} else {
			for n = min(3, len(p)-at); n > 1 && limit(p[at:at+n]) < n; n-- {
			}
			text += "\uFFFD"
			if limit(p[at:at+n]) < n {
				n = 1 // no start of anything
				if fault < 0 {
					fault = at
				}
			}
			if fault < 0 && at+n < len(p) {
				fault = at + n
			}
		}
		at += n
	}
	return text, fault
}

// mend gives the chunks to a Mender and returns all that it tells, and where it
// first said that something is bad.
func mend(t *testing.T, chunks ...[]byte) (text string, fault int) {
	t.Helper()
	var m Mender
	fault = -1
	at := 0
	for _, p := range chunks {
		for calls := 0; len(p) > 0; calls++ {
			had := m.has
			piece, n, bad := m.Next(p)
			switch {
			case n < 0 || n > len(p) || bad < 0 || bad > len(p):
				t.Fatalf("%x: %d bytes taken, %d bad, of %d", p, n, bad, len(p))
			case n == 0 && had == 0:
				t.Fatalf("%x: nothing is taken, and nothing was held back", p)
			case len(piece) == 0 && n < len(p):
				t.Fatalf("%x: nothing is told, and bytes are left", p)
			case !utf8.Valid(piece):
				t.Fatalf("%x: the piece %x is not UTF-8", p, piece)
			case bad > 0 && string(piece) != "\uFFFD":
				t.Fatalf("%x: %q in the place of what is bad", p, piece)
			case bad > 0 && bad != n && bad != n+1:
				t.Fatalf("%x: %d bytes taken, %d bad", p, n, bad)
			case m.has > 0 && int(m.has)+int(m.text.Need) > 4, m.has > 0 && m.text.Need == 0:
				t.Fatalf("%x: %d bytes held back and %d missing", p, m.has, m.text.Need)
			}
			if bad > 0 && fault < 0 {
				fault = at + bad - 1
			}
			text += string(piece)
			p, at = p[n:], at+n
		}
	}
	end := m.End()
	if m.has != 0 || m.End() != nil {
		t.Fatal("the next text starts anew")
	}
	return text + string(end), fault
}

func checkMended(t *testing.T, p []byte) {
	t.Helper()
	want, wantFault := mended(p)
	if utf8.Valid(p) && want != string(p) {
		t.Fatalf("%x: valid text is mended to %q", p, want)
	}
	single := make([][]byte, len(p))
	for i := range p {
		single[i] = p[i : i+1]
	}
	chunked := [][][]byte{{p}, single}
	for cut := range len(p) {
		chunked = append(chunked, [][]byte{p[:cut], p[cut:]})
	}
	for _, chunks := range chunked {
		if got, fault := mend(t, chunks...); got != want || fault != wantFault {
			t.Fatalf("%x in %d chunks, the first of %d:\ngot  %q, bad at %d\nwant %q, bad at %d",
				p, len(chunks), len(chunks[0]), got, fault, want, wantFault)
		}
	}
}

func TestMenderReplacesMaximalSubparts(t *testing.T) {
	for in, want := range map[string]string{
		"":                 "",
		"Apple = \uF8FF":   "Apple = \uF8FF",
		"\xC3(":            "\uFFFD(",
		"\x80":             "\uFFFD",
		"\xF0\x9F\x98":     "\uFFFD", // the end cuts a character
		"\xF0\x9F\x98A":    "\uFFFDA",
		"\xC0\x80":         "\uFFFD\uFFFD",
		"\xED\xA0\x80":     "\uFFFD\uFFFD\uFFFD",
		"\xF4\x90\x80\x80": "\uFFFD\uFFFD\uFFFD\uFFFD",
		"\xFFa\xFE":        "\uFFFDa\uFFFD",
		// Unicode 15, table 3-11.
		"\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64": "a\uFFFD\uFFFD\uFFFDb\uFFFDc\uFFFD\uFFFDd",
	} {
		if got, _ := mended([]byte(in)); got != want {
			t.Fatalf("the slow answer for %x is %q, want %q", in, got, want)
		}
		checkMended(t, []byte(in))
	}
}

func TestMenderTwoBytes(t *testing.T) {
	for a := range 256 {
		for b := range 256 {
			checkMended(t, []byte{byte(a), byte(b)})
			if a >= 0xC0 {
				checkMended(t, []byte{byte(a), byte(b), 0x80, 0x80, 'x'})
				checkMended(t, []byte{'x', byte(a), byte(b), 0xBF, 0xC3})
			}
		}
	}
}

func TestMenderMixed(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	parts := []string{"a", "hello wo", "é", "κόσμε", "漢字", "😀", "\xED\xA0\x80", "\xC0\x80", "\xF4\x90\x80\x80", "\xFF", "\xE2\x82", "\xF0\x9F", "\xF0\x9F\x98"}
	for range 5000 {
		var b strings.Builder
		for range r.IntN(7) {
			b.WriteString(parts[r.IntN(len(parts))])
		}
		checkMended(t, []byte(b.String()))
	}
}

// What is told lies in the input where nothing was cut or mended, cannot be
// appended to over what follows it, and is the caller's to change.
func TestMenderAliases(t *testing.T) {
	var m Mender
	p := []byte("h\xC3\xA9llo\xFFyou")
	piece, n, bad := m.Next(p)
	if &piece[0] != &p[0] || n != 6 || bad != 0 || cap(piece) != n {
		t.Errorf("valid text lies in the input: %q, %d, %d, capacity %d", piece, n, bad, cap(piece))
	}
	first, _, _ := m.Next(p[6:])
	copy(first, "???")
	if again, _, _ := m.Next([]byte{0xFF}); string(again) != "\uFFFD" {
		t.Errorf("a piece that was changed shows in the next one: %q", again)
	}
	m.Next(p[1:2])
	p[1] = 'X'
	if piece, _, _ := m.Next([]byte{0xA9}); string(piece) != "é" {
		t.Errorf("no reference to the input is kept: %q", piece)
	}
}

// Whatever takes a step for every pair of bytes is never done with inputs of this
// length, so that the test ends is the proof.
func TestMenderIsLinear(t *testing.T) {
	for _, part := range []string{"\x80", "\xC3", "\xF0\x9F\x98", "a\xFF", "\xE2\x82x"} {
		p := bytes.Repeat([]byte(part), 1<<20)
		var m Mender
		for calls := 0; len(p) > 0; calls++ {
			if calls > 1<<22 {
				t.Fatalf("%x takes more calls than it has bytes", part)
			}
			_, n, _ := m.Next(p)
			p = p[n:]
		}
	}
}

func FuzzMender(f *testing.F) {
	f.Add([]byte("κόσμε\xED\xA0\x80edited\xF0\x9F\x98"))
	f.Fuzz(func(t *testing.T, p []byte) {
		if len(p) < 200 {
			checkMended(t, p)
		}
	})
}
