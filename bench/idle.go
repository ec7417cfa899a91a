package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wsdriver/wsdriver/bench/host"
	"github.com/wsdriver/wsdriver/bench/libs"
	"github.com/wsdriver/wsdriver/bench/load"
	"github.com/wsdriver/wsdriver/bench/report"
)

const (
	idleConns   = 10000
	idleMessage = 16 << 10
	spareFiles  = 100 // beside the connections
)

const idleText = `## Idle connections

%d connections over loopback to a server in a process of its own; the clients are bare sockets
of another process. The figures are bytes of the server's process for each connection, over
what it had before the first: *heap* in use and *stacks* after four collections, and *RSS*, the
process's memory in fact, after what is free was given back to the system. What the kernel
holds for a socket is not in them, and is the same for all. *Fresh* is after the handshake,
*used* after each connection has sent a message of %s and got it back.

`

// measureIdle measures what connections cost that wait.
func measureIdle(o *options) (string, error) {
	conns := idleConns
	if o.quick {
		conns = 200
	}
	if o.conns != nil {
		conns = slices.Max(o.conns)
	}
	less := ""
	if most := host.MaxFiles() - spareFiles; most < conns {
		less = fmt.Sprintf("The system allows a process %d open files, so that fewer connections are open than the %d that are meant to be.\n\n", most+spareFiles, conns)
		conns = most
	}
	if conns < 1 {
		return "", host.ErrUnsupported
	}
	fresh, used := new(report.Table), new(report.Table)
	rounds := o.times(3)
	var names []string
	for _, s := range libs.Servers {
		if s.Idle && o.wants(s.Name) {
			names = append(names, s.Name)
		}
	}
	for round := range rounds {
		for _, name := range names {
			r, err := idleOnce(name, conns)
			if err != nil {
				return "", fmt.Errorf("%s: %w", name, err)
			}
			progress("idle %d/%d: %-14s fresh %6.0f heap + %5.0f stack, RSS %6.0f; used %6.0f + %5.0f, RSS %6.0f", round+1, rounds, name,
				r.Fresh.Heap, r.Fresh.Stack, r.Fresh.RSS, r.Used.Heap, r.Used.Stack, r.Used.RSS)
			addFootprint(fresh, name, r.Fresh)
			addFootprint(used, name, r.Used)
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, idleText, conns, bytesOf(idleMessage))
	b.WriteString(less + measured(rounds) + "\n")
	writeNotes(&b, names)
	b.WriteString("\n### Fresh, bytes a connection\n\n" + fresh.Markdown())
	fmt.Fprintf(&b, "\n### After a message of %s, bytes a connection\n\n%s", bytesOf(idleMessage), used.Markdown())
	return b.String(), nil
}

func idleOnce(name string, conns int) (r load.IdleResult, err error) {
	s, err := startServer(name)
	if err != nil {
		return r, err
	}
	defer s.stop()
	return r, runLoad("idle", load.Idle{Addr: s.addr, Control: s.control, Conns: conns, Size: idleMessage}, &r)
}

func addFootprint(t *report.Table, name string, f load.Footprint) {
	whose := side(name)
	t.Add(name, whose, "heap + stack", f.Heap+f.Stack)
	t.Add(name, whose, "heap", f.Heap)
	t.Add(name, whose, "stack", f.Stack)
	t.Add(name, whose, "RSS", f.RSS)
}
