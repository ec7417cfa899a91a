package nethttp

import (
	"context"
	"testing"
)

// What a program does with the context of the request costs no goroutine.
func TestContextOfHandle(t *testing.T) {
	noLeaks(t)
	type key struct{}
	base, end := context.WithCancel(context.Background())
	over, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, 1))
	cancel()
	ctx := span{base, over}
	if ctx.Value(key{}) != 1 || ctx.Err() != nil {
		t.Error(ctx.Value(key{}), ctx.Err())
	}
	if _, ok := ctx.Deadline(); ok {
		t.Error("there is a deadline")
	}
	child, stop := context.WithCancel(ctx)
	defer stop()
	end()
	// At once, and not by way of a goroutine that waits.
	if child.Err() == nil || ctx.Err() == nil {
		t.Error("the context goes on")
	}
}
