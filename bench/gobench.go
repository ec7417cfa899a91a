package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/wsdriver/wsdriver/bench/libs"
	"github.com/wsdriver/wsdriver/bench/report"
)

// headings are the tables' for the names that benchmarks have between their own and
// those of columns and rows.
var headings = map[string]string{
	"ascii":          "ASCII text, ns a frame",
	"mixed":          "text of one to four bytes a character, ns a frame",
	"server/binary":  "server, binary, ns a message",
	"server/ascii":   "server, ASCII text, ns a message",
	"server/mixed":   "server, text of one to four bytes a character, ns a message",
	"client/binary":  "client, binary, ns a message",
	"client/ascii":   "client, ASCII text, ns a message",
	"client/mixed":   "client, text of one to four bytes a character, ns a message",
	"raw":            "from memory, ns a handshake",
	"write/takeover": "compress and write, with context takeover",
	"write/alone":    "compress and write, without context takeover",
	"read/takeover":  "read and inflate, with context takeover",
	"read/alone":     "read and inflate, without context takeover",
	"http":           "through net/http, ns a handshake",
}

const parseText = `## Parsing

Masked text frames, each a whole message, are read as a server reads them. All readers read
from the same connection in memory, which copies frames out of a buffer as a socket does; that
copy is in all figures. **Every side validates the text as UTF-8**: those that do not by themselves
have ` + "`utf8.Valid`" + ` called on what they return, as is said below. Messages are whole when they
are counted. *wsdriver* is the Driver alone, *netconn* the connection on top of it, with locks
and deadlines, which is what the other libraries' connections should be compared with.

`

const writeText = `## Writing

Messages are written to a connection in memory that throws them away. Binary
messages are the same work for all. **wsdriver validates the text that it sends; the others do
not**, so that in the tables of texts ours do more. A payload that a library hands over without
a copy of its own costs nothing here; a socket would copy it.

`

const handshakeText = `## Opening handshakes

A server answers a request: a minimal one, with what the protocol asks for alone, and one as
browsers send it. *From memory* takes the request as it is on the wire. *Through net/http* has what
a server of net/http does around a handler as well: buffers, ` + "`http.ReadRequest`" + `, a context; the
row *nothing* is that alone.

`

// side tells whose figures a row has.
func side(row string) report.Side {
	switch {
	case row == "nothing":
		return report.Floor
	case libs.Ours(row) || libs.OursDeflates(row):
		return report.Ours
	}
	return report.Other
}

func measureParse(o *options) (string, error) {
	var notes []string
	for _, p := range libs.Parsers {
		notes = append(notes, p.Name+": "+p.Note)
	}
	return goBench(o, "Parse", parseText, notes)
}

func measureWrite(o *options) (string, error) {
	var notes []string
	for _, w := range libs.Writers {
		notes = append(notes, w.Name+": "+w.Note)
	}
	return goBench(o, "Write", writeText, notes)
}

func measureHandshake(o *options) (string, error) {
	var notes []string
	for _, u := range libs.RawUpgraders {
		notes = append(notes, u.Name+", from memory: "+u.Note)
	}
	for _, u := range libs.HTTPUpgraders {
		notes = append(notes, u.Name+", through net/http: "+u.Note)
	}
	return goBench(o, "Handshake", handshakeText, notes)
}

// goBench runs the benchmark of a name, several times over, and makes a section of it.
func goBench(o *options, name, text string, notes []string) (string, error) {
	var tables benchTables
	rounds, err := runBench(o, name, func(b report.Bench) { tables.add(o, b) })
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(text + measured(rounds) + "\n")
	for _, n := range notes {
		b.WriteString("- " + n + "\n")
	}
	b.WriteString(tables.markdown(name))
	return b.String(), nil
}

// runBench tells the results of the benchmark of a name, which it runs several times
// over, and returns how many times.
func runBench(o *options, name string, result func(report.Bench)) (rounds int, err error) {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "bench.test")
	if out, err := exec.Command("go", "test", "-c", "-o", binary, ".").CombinedOutput(); err != nil {
		return 0, fmt.Errorf("go test -c, which must be run in the directory of the benchmarks: %w\n%s", err, out)
	}
	each := "150ms"
	rounds = o.times(6)
	if o.quick {
		each = "1ms"
	}
	for round := range rounds {
		progress("%s %d/%d", strings.ToLower(name), round+1, rounds)
		cmd := exec.Command(binary, "-test.run", "^$", "-test.bench", "^Benchmark"+name+"$", "-test.benchtime", each)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return 0, fmt.Errorf("%w\n%s", err, out)
		}
		for _, b := range report.ParseBench(string(out)) {
			result(b)
		}
	}
	return rounds, nil
}

// benchTables are the tables of a benchmark, by what its names have before the
// columns.
type benchTables struct {
	names  []string
	tables map[string]*report.Table
}

// unit finds where a size of a benchmark's name has to be spaced.
var unit = regexp.MustCompile(`^(\d+)(\D+)$`)

// columnOf returns the heading of a column for what stands in a benchmark's name, where
// go test has put lines for spaces.
func columnOf(s string) string {
	return strings.ReplaceAll(unit.ReplaceAllString(s, "$1 $2"), "_", " ")
}

// add files a result: KIND/TABLE/COLUMN/ROW, where the table's name may have more
// parts.
func (t *benchTables) add(o *options, b report.Bench) {
	if t.tables == nil {
		t.tables = map[string]*report.Table{}
	}
	n := len(b.Path)
	if n < 4 || !o.wants(b.Path[n-1]) {
		return
	}
	name, column, row := strings.Join(b.Path[1:n-2], "/"), columnOf(b.Path[n-2]), b.Path[n-1]
	table := t.tables[name]
	if table == nil {
		table = &report.Table{Extra: "allocations"}
		t.tables[name] = table
		t.names = append(t.names, name)
	}
	table.Add(row, side(row), column, b.Ns)
	table.AddExtra(row, b.Allocs)
}

func (t *benchTables) markdown(kind string) string {
	var b strings.Builder
	for _, name := range t.names {
		heading := headings[name]
		if heading == "" {
			heading = name
		}
		fmt.Fprintf(&b, "\n### %s: %s\n\n%s", kind, heading, t.tables[name].Markdown())
	}
	return b.String()
}
