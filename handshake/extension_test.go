package handshake_test

import (
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
)

func TestParseExtensions(t *testing.T) {
	for _, tt := range []struct {
		reason string
		in     []string
		want   string
	}{
		{"no field", nil, ""},
		{"an empty value counts as absent", []string{"", " \t"}, ""},
		{"one", []string{"a"}, "a"},
		{"two", []string{"a, b"}, "a, b"},
		{"the same twice is an alternative", []string{"a, a"}, "a, a"},
		{"m14: elements may be empty", []string{"a,", ",,b , ,"}, "a, b"},
		{"m10: several fields make one list", []string{"a; x", "", "b, c"}, "a; x, b, c"},
		{"a parameter without a value", []string{"a; b"}, "a; b"},
		{"a parameter with a value", []string{"a; b=1"}, "a; b=1"},
		{"a quoted value is the same", []string{`a; b="1"`}, "a; b=1"},
		{"also with backslashes", []string{`a; b="\1\0", c; d="x\y"; e="\z"`}, "a; b=10, c; d=xy; e=z"},
		{"several parameters", []string{`a; b; c=1; d="hi"`}, "a; b; c=1; d=hi"},
		{"a parameter twice is the extension's matter", []string{`a; b; c=1; b="hi"`}, "a; b; c=1; b=hi"},
		{"all together", []string{`a; b=1, c, b; d, c; e=hi; e, a; b`}, "a; b=1, c, b; d, c; e=hi; e, a; b"},
		{"whitespace may stand between tokens", []string{"\ta ;b\t=\t1 ; c = \"2\" ,d "}, "a; b=1; c=2, d"},
		{"row 62: odd names are names", []string{"__proto__; constructor, x-webkit--frame"}, "__proto__; constructor, x-webkit--frame"},
	} {
		got, err := handshake.ParseExtensions(tt.in)
		if err != nil {
			t.Errorf("%s: %v", tt.reason, err)
		}
		equal(t, tt.reason, string(handshake.AppendOffers(nil, got)), tt.want)
	}
	got, _ := handshake.ParseExtensions([]string{"a; b; c=1"})
	equal(t, "a parameter without a value says so", got[0].Params[0], handshake.Param{Name: "b"})
	equal(t, "a parameter with a value says so", got[0].Params[1], handshake.Param{Name: "c", Value: "1", HasValue: true})
}

func TestParseExtensionsMalformed(t *testing.T) {
	for _, tt := range []struct{ reason, in string }{
		{"one element must be there", ","},
		{"one element must be there, whitespace or not", " , ,"},
		{"two tokens side by side", "x-webkit- -frame"},
		{"two tokens side by side", "a b"},
		{"nothing behind the semicolon", "a;"},
		{"nothing behind the second semicolon", "a; b; , c"},
		{"nothing before the semicolon", "; b"},
		{"nothing behind the equals sign", "a; b="},
		{"nothing behind the equals sign, then another", "a; b=; c"},
		{"nothing before the equals sign", "a; =b"},
		{"a value for an extension", "a=b"},
		{"two values", "a; b=c=d"},
		{"a value of two tokens", "a; b=c d"},
		{"M52: a quoted value that is no token", `a; b="x y"`},
		{"M52: a quoted value with a comma", `a; b="x,y"`},
		{"M52: an escape that is no token", `a; b="x\"y"`},
		{"M52: an empty quoted value", `a; b=""`},
		{"H17: a quote that never ends", `a; b="x`},
		{"H17: a backslash at the end", `a; b="x\`},
		{"a quote over two elements", `a; b="x, c"`},
		{"something behind the quote", `a; b="x"y`},
		{"a quote in a token", `a; b=x"y"`},
		{"a name that is no token", "a/b"},
		{"a name in quotes", `"a"`},
		{"a parameter in quotes", `a; "b"=c`},
		{"bytes from 0x80 on", "caf\xc3\xa9"},
		{"bytes from 0x80 on in quotes", "a; b=\"caf\xc3\xa9\""},
		{"a quote that never ends, with backslashes", `foo; bar="fooa\a\a\a\a\a\a\a\a\a\a\a\a\a\a\a\a\a\a\a\a\a\a\a\a\a\a\a\a\a`},
	} {
		if _, err := handshake.ParseExtensions([]string{"fine", tt.in}); err != handshake.ErrExtensions {
			t.Errorf("%s: got %v: %s", tt.reason, err, tt.in)
		}
		refused(t, tt.reason, plus("Sec-WebSocket-Extensions: "+tt.in), handshake.ErrExtensions)
	}
}

func TestAppendOffersAppends(t *testing.T) {
	equal(t, "no offers, no bytes", string(handshake.AppendOffers(dst(), nil)), "dst")
	equal(t, "offers follow dst", string(handshake.AppendOffers(dst(), []handshake.Offer{{Name: "a"}})), "dsta")
}
