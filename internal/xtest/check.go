package xtest

import (
	"flag"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/prop"
)

var (
	seedFlag = flag.Int64("gopter.seed", 0, "seed of the property tests; 0 draws one")
	runsFlag = flag.Int("gopter.runs", 200, "runs of each property")
)

// maxSize is the size that the last run of a property gets. Scripts are about as
// many bytes long.
const maxSize = 400

// Check runs a property as a sub-test, beside others. The log says how to run it
// again with the same values.
func Check(t *testing.T, name string, p gopter.Prop) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel() // here, and never by Workers: those draw from one stream in no order
		run(t, name, p)
	})
}

// CheckAlone is Check for a property that measures the process: nothing runs
// beside it.
func CheckAlone(t *testing.T, name string, p gopter.Prop) {
	t.Helper()
	t.Run(name, func(t *testing.T) { run(t, name, p) })
}

func run(t *testing.T, name string, p gopter.Prop) {
	t.Helper()
	seed := *seedFlag
	for seed == 0 {
		seed = rand.Int64()
	}
	t.Logf("again: go test -run '%s' -gopter.seed=%d -gopter.runs=%d", pattern(t.Name()), seed, *runsFlag)
	// Every property has a stream of its own: neither the order nor -run matters.
	h := fnv.New64a()
	h.Write([]byte(name))
	ps := gopter.DefaultTestParametersWithSeed(seed ^ int64(h.Sum64()))
	ps.MinSuccessfulTests, ps.MaxSize = *runsFlag, maxSize
	ps.Workers, ps.MaxShrinkCount = 1, 50
	props := gopter.NewProperties(ps)
	props.Property(name, p)
	if !props.Run(gopter.NewFormatedReporter(true, 160, t.Output())) {
		t.Errorf("the property %q does not hold; see above for the run", name)
	}
}

// pattern returns the -run pattern of a test's name.
func pattern(name string) string {
	parts := strings.Split(name, "/")
	for i, p := range parts {
		parts[i] = "^" + regexp.QuoteMeta(p) + "$"
	}
	return strings.Join(parts, "/")
}

// ForAll is the property that f returns nil for all values of a generator.
func ForAll[A any](f func(A) error, a gopter.Gen) gopter.Prop {
	return prop.ForAll(func(a A) string { return words(f(a)) }, a)
}

// ForAll2 is ForAll of two values.
func ForAll2[A, B any](f func(A, B) error, a, b gopter.Gen) gopter.Prop {
	return prop.ForAll(func(a A, b B) string { return words(f(a, b)) }, a, b)
}

// ForAll3 is ForAll of three values.
func ForAll3[A, B, C any](f func(A, B, C) error, a, b, c gopter.Gen) gopter.Prop {
	return prop.ForAll(func(a A, b B, c C) string { return words(f(a, b, c)) }, a, b, c)
}

// words is an error as gopter wants it: "" is none.
func words(err error) string {
	if err == nil {
		return ""
	}
	return fmt.Sprintf("%v ", err)
}
