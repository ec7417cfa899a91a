//go:build !purego

package utf8x

import "github.com/wsdriver/wsdriver/internal/cpu"

// levels goes through the kernels that this machine has.
func levels(yield func(name string) bool) {
	defer func(was cpu.Level) { level = was }(level)
	for level = cpu.Scalar; level <= cpu.Has; level++ {
		if !yield([]string{"bytes", "AVX2", "AVX512"}[level]) {
			return
		}
	}
}
