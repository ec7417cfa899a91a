package xtest

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

// failing is a test that notes that it fails.
type failing struct {
	testing.TB
	failed bool
}

func (f *failing) Helper()               {}
func (f *failing) Errorf(string, ...any) { f.failed = true }
func (f *failing) Fatal(...any)          { f.failed = true }

func TestWants(t *testing.T) {
	both := errors.Join(io.EOF, io.ErrUnexpectedEOF)
	for _, c := range []struct {
		name string
		do   func(t testing.TB)
		fail bool
	}{
		{"Must of no error", func(t testing.TB) { Must(t, nil) }, false},
		{"Must of an error", func(t testing.TB) { Must(t, io.EOF) }, true},
		{"WantIs of both", func(t testing.TB) { WantIs(t, "", fmt.Errorf("so: %w", both), io.EOF, io.ErrUnexpectedEOF) }, false},
		{"WantIs of one", func(t testing.TB) { WantIs(t, "", io.EOF, io.EOF, io.ErrUnexpectedEOF) }, true},
		{"WantIs of none", func(t testing.TB) { WantIs(t, "", nil, io.EOF) }, true},
	} {
		f := &failing{TB: t}
		if c.do(f); f.failed != c.fail {
			t.Errorf("%s: failed is %v", c.name, f.failed)
		}
	}
}

func TestRefuse(t *testing.T) {
	for _, c := range []struct {
		name   string
		target error
		do     func() error
		fail   bool
	}{
		{"as wanted", io.EOF, func() error { return fmt.Errorf("so: %w", io.EOF) }, false},
		{"no harm", nil, func() error { return nil }, false},
		{"harm", nil, func() error { return io.EOF }, true},
		{"another error", io.EOF, func() error { return io.ErrNoProgress }, true},
		{"a panic", nil, func() error { panic("at the disco") }, true},
	} {
		f := &failing{TB: t}
		if Refuse(f, c.target, func(*failing) error { return c.do() }); f.failed != c.fail {
			t.Errorf("%s: failed is %v", c.name, f.failed)
		}
	}
}
