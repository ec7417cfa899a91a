package hixie75

import (
	"testing"

	"github.com/wsdriver/wsdriver/hixie75/hixietest"
)

func FuzzHixie75(f *testing.F) {
	hixietest.Seed(f)
	f.Fuzz(func(t *testing.T, p []byte) {
		rules, p := hixietest.Split(p, false)
		hixietest.AgreeMostly(t, "the slow reader", starting(t, rules), p, rules.Slow(p))
	})
}
