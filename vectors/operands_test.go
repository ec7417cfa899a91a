package vectors

import (
	"bytes"
	"strings"
	"testing"
)

// What is printed must be what a recv would take, with and without runs.
func TestOperands(t *testing.T) {
	long := strings.Repeat
	for _, tt := range []struct{ in, quoted, hex string }{
		{"", `""`, ""},
		{"Hello", `"Hello"`, "48656c6c6f"},
		{"\xc3\"\r\n\\", `"\xc3\"\r\n\\"`, "c3220d0a5c"},
		{long("a", 63), `"` + long("a", 63) + `"`, long("61", 63)},
		{long("a", 64), `fill 64 "a"`, "fill 64 61"},
		{"b" + long("a", 64) + "c", `"b" fill 64 "a" "c"`, "62 fill 64 61 63"},
		{long("abcd", 20) + "ab", `fill 82 "abcd"`, "fill 82 61626364"},
		{long("\u00e9", 50), `fill 100 "\u00e9"`, "fill 100 c3a9"},
		{long("abcdefghi", 10), `"` + long("abcdefghi", 10) + `"`, long("616263646566676869", 10)},
	} {
		for _, got := range []string{operands([]byte(tt.in), true), operands([]byte(tt.in), false)} {
			if got != tt.quoted && got != tt.hex {
				t.Errorf("%q is printed as %s", tt.in, got)
			}
			w, err := split(got)
			if err != nil {
				t.Fatal(err)
			}
			if p, err := w.bytes(); err != nil || !bytes.Equal(p, []byte(tt.in)) {
				t.Errorf("%q is printed as %s, which is %q (%v)", tt.in, got, p, err)
			}
		}
	}
}
