package report

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

var rewrite = flag.Bool("rewrite", false, "rewrite what the golden files expect")

// golden compares with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *rewrite {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s:\n%s\nwant:\n%s", name, got, want)
	}
}

func TestParseBench(t *testing.T) {
	output, err := os.ReadFile("testdata/bench.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := []Bench{
		{[]string{"Parse", "ascii", "16B", "wsdriver"}, 8.102, 0, 0, 0, 0},
		{[]string{"Parse", "ascii", "16B", "x-y"}, 119.9, 16, 1, 0, 0},
		{[]string{"Parse", "ascii", "16B", "gws"}, 1200000, 2136, 7, 0, 0},
		{[]string{"Plain"}, 3, 0, 0, 0, 0},
	}
	if got := ParseBench(string(output)); !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
}

func TestMedian(t *testing.T) {
	for _, tt := range []struct {
		in   Samples
		want float64
	}{{nil, 0}, {Samples{3}, 3}, {Samples{9, 1}, 5}, {Samples{100, 1, 2}, 2}, {Samples{4, 1, 3, 100}, 3.5}} {
		if got := tt.in.Median(); got != tt.want {
			t.Errorf("the median of %v is not %v", []float64(tt.in), got)
		}
	}
	s := Samples{3, 1, 2}
	if s.Median(); !reflect.DeepEqual(s, Samples{3, 1, 2}) {
		t.Error("taking the median changes the order")
	}
}

func TestNumbers(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 1: "1", 8.104: "8.10", 99.96: "100.0", 119.9: "120", 2530.4: "2530", -3.25: "-3.25"} {
		if got := Number(v); got != want {
			t.Errorf("%v is written %q, not %q", v, got, want)
		}
	}
	for v, want := range map[float64]string{1: "1.00", 0.0213: "0.021", 12.34: "12.3", 345.6: "346"} {
		if got := Ratio(v); got != want {
			t.Errorf("the ratio %v is written %q, not %q", v, got, want)
		}
	}
}

func testTable() *Table {
	var t Table
	for _, v := range []float64{10, 12, 11} {
		t.Add("wsdriver", Ours, "16 B", v)
		t.Add("netconn", Ours, "16 B", 2*v)
		t.Add("gws", Other, "16 B", 10*v)
		t.Add("gorilla", Other, "16 B", 5*v)
		t.Add("nothing", Floor, "16 B", 1)
	}
	t.Add("wsdriver", Ours, "64 KiB", 4000)
	t.Add("gws", Other, "64 KiB", 3000)
	return &t
}

func TestTable(t *testing.T) {
	golden(t, "table.md", testTable().Markdown())
}

func TestTableWithExtra(t *testing.T) {
	table := testTable()
	table.Extra = "allocations"
	table.AddExtra("gws", 1)
	table.AddExtra("gws", 3)
	table.AddExtra("wsdriver", 0)
	golden(t, "extra.md", table.Markdown())
}

func TestTableWithoutComparison(t *testing.T) {
	table := testTable()
	table.Plain = true
	golden(t, "plain.md", table.Markdown())
}

// A section that was not measured again stays as it was.
func TestKeep(t *testing.T) {
	path := filepath.Join(t.TempDir(), "BENCHMARKS.md")
	write := func(parse, echo, idle string) string {
		d := Document{Head: "# Head\n", Sections: []Section{{"parse", parse}, {"echo", echo}, {"idle", idle}}}
		if err := d.Write(path); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	write("parse 1\n", "echo 1\n", "")
	golden(t, "document.md", write("", "echo 2\n", ""))
	if all := write("", "", "idle 3\n"); !strings.Contains(all, "parse 1\n") || !strings.Contains(all, "echo 2\n") || !strings.Contains(all, "idle 3\n") {
		t.Errorf("%q", all)
	}
}

// The marks of a document are read however often it is written.
func TestKeepIsStable(t *testing.T) {
	d := Document{Head: "# Head\n", Sections: []Section{{"a", "one\n"}, {"b", "two\n"}}}
	first := d.String()
	again := Document{Head: "# Head\n", Sections: []Section{{"a", ""}, {"b", ""}}}
	again.Keep(first)
	if again.String() != first {
		t.Errorf("%q is not %q", again.String(), first)
	}
}
