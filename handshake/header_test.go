package handshake_test

import (
	"slices"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
)

func TestHeader(t *testing.T) {
	h := handshake.Header{{Name: "Cookie", Value: "a"}, {Name: "X", Value: ""}, {Name: "cOOKIE", Value: "b"}}
	equal(t, "Get returns the first value in any case", h.Get("COOKIE"), "a")
	equal(t, "Get of an absent field is empty", h.Get("Y"), "")
	equal(t, "an empty field is there", h.Has("x"), true)
	equal(t, "an absent field is not", h.Has("Y"), false)
	if got := h.Values("cookie"); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("Values returns all in order: got %q", got)
	}
	if got := h.Values("y"); got != nil {
		t.Errorf("Values of an absent field is nil: got %q", got)
	}
	equal(t, "only the case of letters is folded", handshake.Header{{Name: "a@"}}.Has("a`"), false)
	equal(t, "a Kelvin sign is no k", handshake.Header{{Name: "coo\u212aie"}}.Has("cookie"), false)
}
