package wstest_test

import (
	"errors"
	"testing"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func want[T comparable](t testing.TB, reason string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", reason, got, want)
	}
}

// wantIs fails unless err is one of the targets.
func wantIs(t testing.TB, reason string, err error, targets ...error) {
	t.Helper()
	for _, target := range targets {
		if errors.Is(err, target) {
			return
		}
	}
	t.Errorf("%s: %v is not %v", reason, err, targets)
}
