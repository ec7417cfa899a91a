package mask

import (
	"fmt"
	"testing"
)

// sizes are those of the project's other measurements.
var sizes = []int{16, 125, 1024, 16384, 65536}

// ring returns several payloads as they stand behind a header. To use one of them
// again at once would measure how loads wait for the stores before them.
func ring(n int) (p [8][]byte) {
	for i := range p {
		p[i] = make([]byte, n+6)[6:]
	}
	return p
}

func BenchmarkXOR(b *testing.B) {
	for _, n := range sizes {
		for name := range levels {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				p, i := ring(n), 0
				b.SetBytes(int64(n))
				for b.Loop() {
					XOR(p[i%len(p)], word)
					i++
				}
			})
		}
	}
}

func BenchmarkCopy(b *testing.B) {
	for _, n := range sizes {
		for name := range levels {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				p, i, src := ring(n), 0, make([]byte, n)
				b.SetBytes(int64(n))
				for b.Loop() {
					Copy(p[i%len(p)], src, word)
					i++
				}
			})
		}
	}
}
