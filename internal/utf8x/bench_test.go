package utf8x

import (
	"bytes"
	"fmt"
	"testing"
)

// measure runs f with payloads of the sizes of the project's other measurements.
// There are several of each: to use one again at once would measure how loads
// wait for the stores before them.
func measure(b *testing.B, f func(p []byte)) {
	for _, kind := range []string{"ascii", "mixed"} {
		for _, n := range []int{16, 125, 1024, 16384, 65536} {
			var ring [8][]byte
			for i := range ring {
				ring[i] = append(make([]byte, 6, n+6), bytes.Repeat(texts[kind], n/len(texts[kind])+1)[:n]...)[6:]
			}
			for name := range levels {
				b.Run(fmt.Sprintf("%s/%d/%s", kind, n, name), func(b *testing.B) {
					i := 0
					b.SetBytes(int64(n))
					for b.Loop() {
						f(ring[i%len(ring)])
						i++
					}
				})
			}
		}
	}
}

func BenchmarkNext(b *testing.B) { measure(b, func(p []byte) { Next(State{}, p) }) }

func BenchmarkUnmask(b *testing.B) { measure(b, func(p []byte) { Unmask(State{}, p, 0) }) }

func BenchmarkCopy(b *testing.B) {
	dst := make([]byte, 65536)
	measure(b, func(p []byte) { Copy(State{}, dst, p, word) })
}
