package main

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/wsdriver/wsdriver/serializer"
	"github.com/wsdriver/wsdriver/wire"
)

// The texts of the benchmarks: one byte a character, and one to four.
var texts = map[string]string{
	"ascii": "The quick brown fox jumps over the lazy dog. ",
	"mixed": "Ξεσκεπάζω τὴν ψυχοφθόρα, いろはにほへと and 😀😁 too. ",
}

var sizes = []int{16, 125, 1 << 10, 16 << 10, 64 << 10}

// text returns a valid text of n bytes, filled up with dots.
func text(name string, n int) []byte {
	p := []byte(strings.Repeat(texts[name], n/len(texts[name])+1))[:n]
	for !utf8.Valid(p) {
		p = p[:len(p)-1]
	}
	return append(p, strings.Repeat(".", n-len(p))...)
}

// frames returns masked frames of one payload, 64 of them or about 64 KiB, and the
// length of each.
func frames(payload []byte) (b []byte, each int) {
	count := max(1, min(64, 65536/len(payload)))
	for i := range count {
		b = serializer.AppendMasked(b, wire.FIN|byte(wire.OpText), payload, 0x9ae1f037*uint32(i+1))
	}
	return b, len(b) / count
}

func sizeName(n int) string { return strings.ReplaceAll(bytesOf(n), " ", "") }

// readModule returns the text of go.mod.
func readModule(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
