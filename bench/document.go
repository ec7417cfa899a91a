package main

import (
	"fmt"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/wsdriver/wsdriver/bench/host"
	"github.com/wsdriver/wsdriver/bench/libs"
	"github.com/wsdriver/wsdriver/bench/report"
)

const head = `# Benchmarks

wsdriver beside other WebSocket libraries for Go: the same bytes, in the same run, on the
same machine. All of this file was written by

    make benchmarks

which is ` + "`cd bench && go run . -write ../BENCHMARKS.md`" + `; the code is in [bench/](bench/README.md), and
one section can be measured again with ` + "`-only`" + `.

A figure is the median of several rounds in which the libraries take turns, with the
lowest and the highest in brackets; less is better unless a heading says otherwise. Behind
another library's figure stands how many times that of the table's first row it is. The
last lines compare the best figure of any other library with ours. Compare within a table:
between machines, and between two runs on one, figures drift by tens of per cent, and ratios
far less.

The other libraries are used as their documentation recommends for speed, in their newest
releases. They differ in what they do beside moving messages, and the figures say nothing
about that.
`

func newDocument() *report.Document {
	d := &report.Document{Head: head}
	for _, s := range sections {
		d.Sections = append(d.Sections, report.Section{Name: s.name})
	}
	return d
}

// measured returns the line that says when, where and of what a section's figures are.
func measured(rounds int) string {
	cpu, system := host.Describe()
	return fmt.Sprintf("*%s, %s, wsdriver %s. %s, %s, %s, %s. %s.*\n", time.Now().Format(time.DateOnly), count(rounds, "round"), commit(),
		cpu, count(runtime.NumCPU(), "core"), system, runtime.Version(), versions())
}

// versions returns the versions of the libraries.
func versions() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "versions unknown"
	}
	var all []string
	for _, path := range libs.Modules {
		for _, m := range info.Deps {
			if m.Path == path {
				all = append(all, strings.TrimPrefix(path, "github.com/")+" "+m.Version)
			}
		}
	}
	return strings.Join(all, ", ")
}

// commit returns what git calls the state of the repository.
func commit() string {
	id, err := exec.Command("git", "rev-parse", "--short", "HEAD").Output()
	if err != nil {
		return "of no known commit"
	}
	name := "at commit " + strings.TrimSpace(string(id))
	if changes, err := exec.Command("git", "status", "--porcelain", "--untracked-files=no", "--", ":/*.go").Output(); err != nil || len(changes) > 0 {
		name += " with changes"
	}
	return name
}

// count returns a number of things.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprint(n, " ", thing, "s")
}
