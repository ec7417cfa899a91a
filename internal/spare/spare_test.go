package spare

import (
	"bytes"
	"strings"
	"testing"
)

func TestPool(t *testing.T) {
	var p Pool[int]
	v := p.Take()
	if *v != 0 {
		t.Error(*v)
	}
	*v = 7
	p.Give(v)
	// Whether it comes back is the pool's own affair; something must.
	if w := p.Take(); *w != 0 && (*w != 7 || w != v) {
		t.Error(*w)
	}
}

func TestText(t *testing.T) {
	var x Text
	if x.String() != "" {
		t.Error(x.String())
	}
	p := []byte("hello")
	x.Set(p)
	clear(p)
	if x.String() != "hello" {
		t.Error("what is set is not a copy")
	}
	x.Set(nil)
	if x.String() != "" {
		t.Error(x.String())
	}
	for _, n := range []int{0, 1, 1000, maxText, 3 * maxText} {
		x.Set(bytes.Repeat([]byte("x"), n))
		if x.String() != strings.Repeat("x", n) {
			t.Error(n)
		}
		x.Trim()
		if kept := cap(x.b); kept > maxText || n <= maxText && kept < n {
			t.Errorf("of %d bytes %d are kept", n, kept)
		}
	}
}

func TestPlace(t *testing.T) {
	type pair [2]int
	v := new(pair)
	w := *v
	if again := v; PlaceOf(v) != PlaceOf(again) || PlaceOf(v) == PlaceOf(&w) {
		t.Error("a copy has the place of what it was copied from")
	}
}
