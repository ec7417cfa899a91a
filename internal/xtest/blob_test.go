package xtest

import (
	"bytes"
	"testing"
	"unicode/utf8"

	"github.com/leanovate/gopter"
)

func params(seed int64, size int) *gopter.GenParameters {
	return gopter.MinGenParameters().CloneWithSeed(seed).WithSize(size)
}

// The same seed draws the same value, or a printed seed would be worth nothing.
func TestSeedDecides(t *testing.T) {
	for _, g := range []gopter.Gen{Bytes(70000), Script(), Text()} {
		a, _ := g(params(7, 100)).Retrieve()
		b, _ := g(params(7, 100)).Retrieve()
		if !bytes.Equal(a.(Blob), b.(Blob)) {
			t.Errorf("the seed 7 drew %v and %v", a, b)
		}
	}
}

// Every edge comes up, and texts of both kinds do.
func TestGeneratorsReachTheEdges(t *testing.T) {
	lengths, valid := map[int]int{}, map[bool]int{}
	for seed := range int64(2000) {
		b, _ := Bytes(70000)(params(seed, 100)).Retrieve()
		lengths[len(b.(Blob))]++
		b, _ = Text()(params(seed, 100)).Retrieve()
		valid[utf8.Valid(b.(Blob))]++
	}
	for _, n := range Edges {
		if lengths[n] < 20 {
			t.Errorf("length %d came up %d times in 2000", n, lengths[n])
		}
	}
	if valid[true] < 400 || valid[false] < 400 {
		t.Errorf("texts: %v", valid)
	}
}

// Shrinking finds the byte that matters, and ends.
func TestShrinkFindsTheByte(t *testing.T) {
	b := bytes.Repeat([]byte{7}, 70000)
	b[41234] = 0xAA
	v := Blob(b)
	steps := 0
	for again := true; again; {
		again = false
		for s := shrink(v); ; {
			w, ok := s()
			if !ok {
				break
			}
			if steps++; steps > 20000 {
				t.Fatalf("no end; %d bytes are left", len(v))
			}
			if bytes.IndexByte(w.(Blob), 0xAA) >= 0 {
				v, again = w.(Blob), true
				break
			}
		}
	}
	if len(v) != 1 {
		t.Errorf("shrunk to %v", v)
	}
}
