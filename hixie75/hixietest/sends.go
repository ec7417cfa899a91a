package hixietest

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wsdriver/wsdriver/wire"
)

// Refuses checks that a call fails with an error and changes nothing: not dst, not
// what is appended next, and not the state. same says whether the state is as it was.
func Refuses(t testing.TB, reason string, wanted error, same func() bool, call func(dst []byte) ([]byte, error)) {
	t.Helper()
	dst, err := call([]byte("before"))
	if !errors.Is(err, wanted) || string(dst) != "before" || !same() {
		t.Errorf("%s: got %v and %q, want %v and nothing changed (%v)", reason, err, dst, wanted, same())
	}
}

// Sends has m send random messages, whole and in pieces, and errors between them,
// and checks the stream with the slow reader: it tells those messages and no more.
func Sends(t testing.TB, r *rand.Rand, m Machine, closes bool) {
	t.Helper()
	var out []byte
	var want []string
	texts := []string{"", "Hello", "Apple = \uF8FF", "\x00\n", "😀😀", "\uFFFD"}
	bad := []string{"\xFF", "a\xFFb", "\xC3(", "\xED\xA0\x80", "\xF0\x9F\x98"}
	try := func(dst []byte, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		out = dst
	}
	for range r.IntN(6) {
		text := texts[r.IntN(len(texts))]
		want = append(want, fmt.Sprintf("text %q", text))
		if r.IntN(2) == 0 {
			try(m.AppendMessage(out, wire.Text, []byte(text)))
			continue
		}
		for len(text) > 0 {
			n := 1 + r.IntN(len(text))
			try(m.AppendFragment(out, wire.Text, []byte(text[:n]), false))
			text = text[n:]
			if _, err := m.AppendFragment(out, wire.Text, []byte(bad[r.IntN(len(bad))]), true); err == nil {
				t.Fatal("text that is not UTF-8 was sent")
			}
		}
		try(m.AppendFragment(out, wire.Text, nil, true))
	}
	try(m.AppendClose(out, 0, ""))
	got := Rules{Closes: closes, Message: 100, Frame: 0, Strict: true}.Slow(bytes.Clone(out))
	got = got[:len(got)-1]
	if !slices.Equal(got, want) {
		t.Fatalf("%x tells %q, want %q", out, got, want)
	}
}
