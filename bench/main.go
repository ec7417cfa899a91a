// Command bench measures wsdriver side by side with other WebSocket libraries and
// writes what it finds to BENCHMARKS.md.
//
//	go run . -write ../BENCHMARKS.md             # all of it
//	go run . -only echo -who netconn,gws -depth 16 -conns 50
//
// See README.md.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// options are the flags.
type options struct {
	only               []string
	who                []string // nil: all
	depth, conns, size []int
	rounds             int // 0: each section's own number
	seconds            float64
	quick              bool
	write              string
}

// section is a part of the document and what measures it.
type section struct {
	name    string
	measure func(*options) (string, error)
}

var sections = []section{
	{"parse", measureParse},
	{"write", measureWrite},
	{"echo", measureEcho},
	{"handshake", measureHandshake},
	{"idle", measureIdle},
	{"deflate", measureDeflate},
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "child" {
		fail(child(os.Args[2:]))
		return
	}
	o, err := readFlags()
	fail(err)
	fail(run(o))
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func readFlags() (*options, error) {
	o := new(options)
	only := flag.String("only", "parse,write,echo,handshake,idle,deflate", "the `sections` to measure")
	who := flag.String("who", "", "the `rows` to measure, all if empty")
	depth := flag.String("depth", "", "echo: `numbers` of messages that a client sends at once")
	conns := flag.String("conns", "", "echo, idle: `numbers` of connections")
	size := flag.String("size", "", "echo: `bytes` of a message")
	flag.IntVar(&o.rounds, "rounds", 0, "rounds, of which medians are taken; 0 means the section's own number")
	flag.Float64Var(&o.seconds, "seconds", 1, "echo: how long a round is measured")
	flag.BoolVar(&o.quick, "quick", false, "a smoke run: everything once and for a moment, no figure is good for anything")
	flag.StringVar(&o.write, "write", "", "the `file` to write; the tables go to the standard output without it")
	flag.Parse()
	o.only, o.who = list(*only), list(*who)
	for _, name := range o.only {
		if !slices.ContainsFunc(sections, func(s section) bool { return s.name == name }) {
			return nil, fmt.Errorf("no section %q", name)
		}
	}
	for _, n := range []struct {
		to   *[]int
		text string
	}{{&o.depth, *depth}, {&o.conns, *conns}, {&o.size, *size}} {
		for _, s := range list(n.text) {
			v, err := strconv.Atoi(s)
			if err != nil || v < 1 {
				return nil, fmt.Errorf("not a number of anything: %q", s)
			}
			*n.to = append(*n.to, v)
		}
	}
	if o.write != "" && (o.who != nil || o.depth != nil || o.conns != nil || o.size != nil || o.quick) {
		return nil, fmt.Errorf("-write takes whole sections: it does not go with -who, -depth, -conns, -size and -quick")
	}
	return o, nil
}

func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

// wants reports whether a row is to be measured.
func (o *options) wants(name string) bool { return o.who == nil || slices.Contains(o.who, name) }

// times returns the number of rounds, for a section whose own is n.
func (o *options) times(n int) int {
	switch {
	case o.rounds > 0:
		return o.rounds
	case o.quick:
		return 1
	}
	return n
}

// run measures the sections and shows or writes them.
func run(o *options) error {
	doc := newDocument()
	for i, s := range sections {
		if !slices.Contains(o.only, s.name) {
			continue
		}
		body, err := s.measure(o)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		doc.Sections[i].Body = body
		if o.write == "" {
			fmt.Println(body)
		}
	}
	if o.write == "" {
		return nil
	}
	return doc.Write(o.write)
}

func progress(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
