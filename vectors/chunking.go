package vectors

import (
	"fmt"
	"iter"
)

// Chunking is a way to cut every input of a script into the pieces that reads
// would give. The zero value cuts nothing.
type Chunking struct {
	Every int // a cut after every so many bytes
	At    int // one cut, so many bytes from the start, or from the end if negative
}

// Input of up to shortInput bytes is cut at every place. The others are for longer
// input.
const (
	shortInput = 1000
	startCuts  = 300 // near the start
	endCuts    = 64  // near the end
	otherCuts  = 32  // in between, about
)

// Chunkings returns the ways to cut a script whose longest input has n bytes:
// whole, in equal pieces of one and of a few more bytes, and with one cut at every
// place. Every input is cut at the same place, so one run tries the cut on all
// of them. Where n is above 1000, the cuts are those of the first 300 bytes, those
// of the last 64, and some 32 between them.
func Chunkings(n int) []Chunking {
	list := []Chunking{{}}
	for _, size := range [...]int{1, 2, 3, 5, 7, 64} {
		if size == 1 || size < n {
			list = append(list, Chunking{Every: size})
		}
	}
	first := n - 1
	if n > shortInput {
		first = startCuts
	}
	for at := 1; at <= first; at++ {
		list = append(list, Chunking{At: at})
	}
	if n <= shortInput {
		return list
	}
	for at := 1; at <= endCuts; at++ {
		list = append(list, Chunking{At: -at})
	}
	// An odd step lands at every remainder of four, and so at every byte of a masking
	// key.
	step := (n-startCuts-endCuts)/otherCuts | 1
	for at := startCuts + step; at < n-endCuts; at += step {
		list = append(list, Chunking{At: at})
	}
	return list
}

// String says how it cuts.
func (c Chunking) String() string {
	switch {
	case c.Every > 0:
		return fmt.Sprintf("every %d", c.Every)
	case c.At > 0:
		return fmt.Sprintf("cut at %d", c.At)
	case c.At < 0:
		return fmt.Sprintf("cut %d before the end", -c.At)
	}
	return "whole"
}

// pieces yields the pieces of p. None is empty, but for that of an empty p.
func (c Chunking) pieces(p []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		at := c.At
		switch {
		case c.Every > 0:
			at = c.Every
		case at < 0:
			at += len(p)
		}
		for at > 0 && at < len(p) {
			if !yield(p[:at]) {
				return
			}
			p = p[at:]
			if c.Every == 0 {
				break
			}
		}
		yield(p)
	}
}
