package report

import (
	"regexp"
	"strconv"
	"strings"
)

// Bench is a line of the output of go test -bench.
type Bench struct {
	Path   []string // Parse, ascii, 16, wsdriver
	Ns     float64  // an operation
	Bytes  float64  // allocated in an operation
	Allocs float64
	Rate   float64 // megabytes a second, or 0
	Ratio  float64 // bytes on the wire for each of the messages, or 0
}

// cores is what go test puts behind a name if it runs on more than one.
var cores = regexp.MustCompile(`-\d+$`)

// ParseBench returns the benchmarks of an output, in its order. Lines that are none
// are passed over.
func ParseBench(output string) []Bench {
	var all []Bench
	for line := range strings.Lines(output) {
		f := strings.Fields(line)
		if len(f) < 4 || !strings.HasPrefix(f[0], "Benchmark") {
			continue
		}
		name := cores.ReplaceAllString(strings.TrimPrefix(f[0], "Benchmark"), "")
		b := Bench{Path: strings.Split(name, "/")}
		for i := 2; i+1 < len(f); i += 2 {
			v, err := strconv.ParseFloat(f[i], 64)
			if err != nil {
				continue
			}
			switch f[i+1] {
			case "ns/op":
				b.Ns = v
			case "B/op":
				b.Bytes = v
			case "allocs/op":
				b.Allocs = v
			case "MB/s":
				b.Rate = v
			case "wire/plain":
				b.Ratio = v
			}
		}
		if b.Ns > 0 {
			all = append(all, b)
		}
	}
	return all
}
