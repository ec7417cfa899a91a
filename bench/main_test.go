package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/bench/libs"
	"github.com/wsdriver/wsdriver/bench/report"
)

// Without flags all loads are measured that the document has.
func TestCells(t *testing.T) {
	all := new(options).cells()
	for _, conns := range []int{1, 50, 500} {
		for _, depth := range []int{1, 16, 64} {
			if !slices.Contains(all, cell{conns, depth, 125}) {
				t.Errorf("%d connections with depth %d are not measured", conns, depth)
			}
		}
	}
	if !slices.Contains(all, cell{50, 16, 16 << 10}) {
		t.Error("messages of 16 KiB are not measured")
	}
	picked := (&options{conns: []int{7}, depth: []int{1, 2}}).cells()
	if want := []cell{{7, 1, 125}, {7, 2, 125}}; !slices.Equal(picked, want) {
		t.Errorf("%v, want %v", picked, want)
	}
}

// The lines of the benchmarks become tables with the libraries in the rows and the
// sizes in the columns.
func TestBenchTables(t *testing.T) {
	const output = `
BenchmarkWrite/server/ascii/16B/wsdriver-2 	 100 	 10.0 ns/op	 0 B/op	 0 allocs/op
BenchmarkWrite/server/ascii/16B/gws-2 	 100 	 50.0 ns/op	 24 B/op	 1 allocs/op
BenchmarkWrite/server/ascii/64KiB/wsdriver-2 	 100 	 2000 ns/op	 0 B/op	 0 allocs/op
BenchmarkWrite/server/ascii/64KiB/gws-2 	 100 	 3000 ns/op	 24 B/op	 2 allocs/op
BenchmarkWrite/client/ascii/16B/gorilla-2 	 100 	 70.0 ns/op	 24 B/op	 1 allocs/op
`
	const want = `
### Write: server, ASCII text, ns a message

| | 16 B | 64 KiB | allocations |
|---|---:|---:|---:|
| wsdriver | 10 | 2000 | 0 |
| gws | 50, 5.00× | 3000, 1.50× | 1–2 |
| *best other ÷ wsdriver* | **5.00** | **1.50** | |
`
	var tables benchTables
	for _, b := range report.ParseBench(output) {
		tables.add(&options{who: []string{"wsdriver", "gws"}}, b)
	}
	if got := tables.markdown("Write"); got != want {
		t.Errorf("%s\nwant:%s", got, want)
	}
}

// The document names the version of every library.
func TestModules(t *testing.T) {
	for _, path := range libs.Modules {
		if !strings.Contains(readModule(t), path+" v") {
			t.Errorf("%s is not required", path)
		}
	}
}
