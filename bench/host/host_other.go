//go:build !linux

package host

import (
	"runtime"
	"time"
)

// Pin is not supported.
func Pin(int) error { return ErrUnsupported }

// CPUTime is not supported.
func CPUTime() time.Duration { return 0 }

// RSS is not supported.
func RSS() int64 { return 0 }

// MaxFiles is not supported.
func MaxFiles() int { return 0 }

// Describe returns the processor's model and the system's name and version.
func Describe() (cpu, system string) { return runtime.GOARCH, runtime.GOOS }
