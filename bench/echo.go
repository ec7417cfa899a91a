package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wsdriver/wsdriver/bench/libs"
	"github.com/wsdriver/wsdriver/bench/load"
	"github.com/wsdriver/wsdriver/bench/report"
)

// cell is one way to load a server.
type cell struct{ conns, depth, size int }

func (c cell) String() string { return bytesOf(c.size) + ", depth " + fmt.Sprint(c.depth) }

// cells returns the ways to load the servers, by number of connections.
func (o *options) cells() []cell {
	if o.depth == nil && o.conns == nil && o.size == nil && !o.quick {
		var all []cell
		for _, conns := range []int{1, 50, 500} {
			for _, depth := range []int{1, 16, 64} {
				all = append(all, cell{conns, depth, 125})
			}
			if conns == 50 {
				all = append(all, cell{conns, 16, 16 << 10})
			}
		}
		return all
	}
	var all []cell
	for _, conns := range orDefault(o.conns, 50) {
		for _, size := range orDefault(o.size, 125) {
			for _, depth := range orDefault(o.depth, 16) {
				all = append(all, cell{conns, depth, size})
			}
		}
	}
	return all
}

func orDefault(v []int, n int) []int {
	if v == nil {
		return []int{n}
	}
	return v
}

const echoText = `## Echo over loopback

An echo server in a process of its own, with GOMAXPROCS=1 and pinned to one core; all its
clients in one goroutine of another process, pinned to another core. Each client sends
*depth* masked text messages in one write, waits for all bytes of their echoes, and sends
the next. The client's bytes were made before, its sockets are the system's, and it parses
nothing, but it compares the first echo of each connection. Every server validates the text.

The figures are nanoseconds of processor time of the server's process for each
message, in the program and in the kernel (getrusage); below them, thousands of messages a
second, where more is better. With one connection and depth 1 most of the time goes into waking
the other core, which sleeps in between. *gobwas-batch* is what a program can do by hand on a
low-level library; none of the others collects replies.

`

// measureEcho measures all servers under all loads.
func measureEcho(o *options) (string, error) {
	var names []string
	for _, s := range libs.Servers {
		if s.Echo && o.wants(s.Name) || slices.Contains(o.who, s.Name) {
			names = append(names, s.Name)
		}
	}
	warm, measure := 300*time.Millisecond, time.Duration(o.seconds*float64(time.Second))
	if o.quick {
		warm, measure = 20*time.Millisecond, 100*time.Millisecond
	}
	cells, rounds := o.cells(), o.times(3)
	cpu, rate := map[int]*report.Table{}, map[int]*report.Table{}
	for _, c := range cells {
		cpu[c.conns], rate[c.conns] = new(report.Table), &report.Table{Plain: true}
	}
	for round := range rounds {
		for _, c := range cells {
			for _, name := range names {
				r, err := echoOnce(name, c, warm, measure)
				if err != nil {
					return "", fmt.Errorf("%s, %s, %v: %w", name, count(c.conns, "connection"), c, err)
				}
				each := float64(r.CPU) / float64(r.Messages)
				second := float64(r.Messages) / r.Elapsed.Seconds()
				progress("echo %d/%d: %s, %v: %-12s %6.0f ns a message, %5.0f k/s", round+1, rounds, count(c.conns, "connection"), c, name, each, second/1000)
				cpu[c.conns].Add(name, side(name), c.String(), each)
				rate[c.conns].Add(name, side(name), c.String(), second/1000)
			}
		}
	}
	var b strings.Builder
	b.WriteString(echoText + measured(rounds) + "\n")
	writeNotes(&b, names)
	var done []int
	for _, c := range cells {
		if slices.Contains(done, c.conns) {
			continue
		}
		done = append(done, c.conns)
		fmt.Fprintf(&b, "\n### %s, processor time of the server, ns a message\n\n%s", count(c.conns, "connection"), cpu[c.conns].Markdown())
		fmt.Fprintf(&b, "\n### %s, thousands of messages a second\n\n%s", count(c.conns, "connection"), rate[c.conns].Markdown())
	}
	return b.String(), nil
}

// echoOnce loads a fresh server.
func echoOnce(name string, c cell, warm, measure time.Duration) (r load.Result, err error) {
	s, err := startServer(name)
	if err != nil {
		return r, err
	}
	defer s.stop()
	err = runLoad("echo", load.Echo{Addr: s.addr, Control: s.control, Conns: c.conns, Depth: c.depth, Size: c.size,
		Warm: warm, Measure: measure}, &r)
	if err == nil && r.Messages == 0 {
		err = fmt.Errorf("no message came back")
	}
	return r, err
}

// writeNotes tells how the servers are written.
func writeNotes(b *strings.Builder, names []string) {
	for _, name := range names {
		if s, ok := libs.FindServer(name); ok {
			fmt.Fprintf(b, "- %s: %s\n", name, s.Note)
		}
	}
}

// bytesOf returns a size in the largest unit that it is a multiple of.
func bytesOf(n int) string {
	if n >= 1024 && n%1024 == 0 {
		return fmt.Sprint(n/1024, " KiB")
	}
	return fmt.Sprint(n, " B")
}
