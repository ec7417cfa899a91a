package wstest_test

import (
	"errors"
	"testing"

	"github.com/wsdriver/wsdriver/internal/xtest"
)

var must = xtest.Must

func want[T comparable](t testing.TB, reason string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", reason, got, want)
	}
}

// wantOneOf fails unless err is one of the targets.
func wantOneOf(t testing.TB, reason string, err error, targets ...error) {
	t.Helper()
	for _, target := range targets {
		if errors.Is(err, target) {
			return
		}
	}
	t.Errorf("%s: %v is not %v", reason, err, targets)
}
