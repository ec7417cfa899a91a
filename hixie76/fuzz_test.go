package hixie76

import (
	"testing"

	"github.com/wsdriver/wsdriver/hixie75/hixietest"
)

func FuzzHixie76(f *testing.F) {
	hixietest.Seed(f)
	f.Fuzz(func(t *testing.T, p []byte) {
		rules, p := hixietest.Split(p, true)
		for _, role := range roles {
			hixietest.AgreeMostly(t, "the slow reader", starting(t, role, rules), p, rules.Slow(p))
		}
	})
}
