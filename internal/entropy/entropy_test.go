package entropy

import (
	"math/bits"
	"sync"
	"testing"
)

// Keys of many connections, drawn side by side, do not repeat, and each bit of them is
// set about half of the time.
func TestKeysAreFresh(t *testing.T) {
	const connections, each = 8, 1000
	all := make([][]uint32, connections)
	var wg sync.WaitGroup
	for i := range all {
		wg.Go(func() {
			var k Keys
			for range each {
				all[i] = append(all[i], k.Next())
			}
		})
	}
	wg.Wait()
	seen, ones := map[uint32]int{}, [32]int{}
	for _, keys := range all {
		for _, key := range keys {
			seen[key]++
			for ; key != 0; key &= key - 1 {
				ones[bits.TrailingZeros32(key)]++
			}
		}
	}
	// Of 8000 keys of 32 bits, one pair is equal in 130 runs, three in a million.
	if n := connections*each - len(seen); n > 2 {
		t.Errorf("%d keys came more than once", n)
	}
	for bit, n := range ones {
		if n < 3600 || n > 4400 { // nine times the standard deviation
			t.Errorf("bit %d is set in %d keys of %d", bit, n, connections*each)
		}
	}
}

func TestSourceIsFresh(t *testing.T) {
	seen := map[uint64]bool{}
	for range 1000 {
		seen[Source{}.Uint64()] = true
	}
	if len(seen) != 1000 {
		t.Errorf("%d of 1000 are different", len(seen))
	}
}

func BenchmarkKeys(b *testing.B) {
	var k Keys
	for b.Loop() {
		k.Next()
	}
}
