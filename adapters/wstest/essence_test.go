package wstest

import "testing"

func TestEssence(t *testing.T) {
	const a = "request\n> \"HTTP/1.1 400 Bad Request\\r\\n\"\n> \"Connection: close\\r\\n\"\n> \"Content-Length: 4\\r\\n\"\n" +
		"> \"A: b\\r\\n\"\n> \"\\r\\n\"\n> \"oops\"\nfail 1002 400 \"some words\"\n\n"
	const b = "request\n> \"HTTP/1.1 400 No\\r\\n\"\n> \"A: b\\r\\n\"\n> \"Connection: close\\r\\n\"\n> \"\\r\\n\"\nfail 1002 400\n\n"
	if x, y := essence(a), essence(b); x != y {
		t.Errorf("%q\n%q", x, y)
	}
	for _, other := range []string{
		"request\n> \"HTTP/1.1 403 No\\r\\n\"\n> \"A: b\\r\\n\"\n> \"Connection: close\\r\\n\"\n> \"\\r\\n\"\nfail 1002 400\n\n",
		"request\n> \"HTTP/1.1 400 No\\r\\n\"\n> \"A: c\\r\\n\"\n> \"Connection: close\\r\\n\"\n> \"\\r\\n\"\nfail 1002 400\n\n",
		"request\n> \"HTTP/1.1 400 No\\r\\n\"\n> \"A: b\\r\\n\"\n> \"\\r\\n\"\nfail 1002 400\n\n",
		"request\n> \"HTTP/1.1 400 No\\r\\n\"\n> \"A: b\\r\\n\"\n> \"Connection: close\\r\\n\"\n> \"\\r\\n\"\nfail 1003 400\n\n",
		"request\n> 8a00\n",
	} {
		if essence(b) == essence(other) {
			t.Errorf("the same as %q", other)
		}
	}
}
