package wsdriver_test

import (
	"testing"

	"github.com/wsdriver/wsdriver/internal/xtest"
)

// A client and a server, with anything that a program can do at either end, and a
// network that cuts and delays and may break: every message is told once and in its
// order, both ends agree on how it ended or are told 1006, nothing but whole frames
// is on the wire, nothing follows a Close frame, and no clock runs in the end.
func TestTwoEndsAgree(t *testing.T) {
	xtest.Check(t, "any connection", xtest.ForAll(func(script xtest.Blob) error {
		return simConnection(&simScript{b: script}, false)
	}, xtest.Script()))
	xtest.Check(t, "with a third party on the wire", xtest.ForAll(func(script xtest.Blob) error {
		return simConnection(&simScript{b: script}, true)
	}, xtest.Script()))
}
