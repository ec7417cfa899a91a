package report

import (
	"slices"
	"strconv"
)

// Samples are the figures of several rounds.
type Samples []float64

// Median returns the figure in the middle, or 0 if there is none.
func (s Samples) Median() float64 {
	n := len(s)
	if n == 0 {
		return 0
	}
	v := slices.Sorted(slices.Values(s))
	return (v[n/2] + v[(n-1)/2]) / 2
}

// Range returns the least and the greatest figure, or one if they are the same.
func (s Samples) Range() string {
	if len(s) == 0 {
		return "–"
	}
	low, high := Number(slices.Min(s)), Number(slices.Max(s))
	if low == high {
		return low
	}
	return low + "–" + high
}

// String returns the median and, where there are several, the range.
func (s Samples) String() string {
	switch len(s) {
	case 0:
		return "–"
	case 1:
		return Number(s[0])
	}
	if r := s.Range(); r != Number(s.Median()) {
		return Number(s.Median()) + " (" + r + ")"
	}
	return Number(s[0])
}

// Number returns v with as many digits as it is good for.
func Number(v float64) string {
	decimals := 0
	switch {
	case v == float64(int64(v)):
	case v < 10 && v > -10:
		decimals = 2
	case v < 100 && v > -100:
		decimals = 1
	}
	return strconv.FormatFloat(v, 'f', decimals, 64)
}

// Ratio returns v with two digits at least.
func Ratio(v float64) string {
	switch {
	case v < 0.1:
		return strconv.FormatFloat(v, 'g', 2, 64)
	case v < 10:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case v < 100:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 0, 64)
}
