package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/bench/libs"
	"github.com/wsdriver/wsdriver/bench/memory"
	"github.com/wsdriver/wsdriver/bench/report"
)

const deflateText = `## permessage-deflate

A server compresses and writes messages to a connection in memory that throws them away, and
reads and inflates messages from one. The messages differ: 64 of 1 KiB of JSON with
the same fields and other values, and 16 of 64 KiB of made-up prose, over and over. What is read was
compressed by wsdriver's client, with the window that the server asked for; it is the same for
all servers with the same terms. Every side validates the text that it reads. All compress with level 1,
which is the default of all of them. *Wire/plain* is how many bytes are sent, headers and
all, for each of the messages.

`

const retainedText = `
### Deflate: memory, bytes a connection

The heap after four collections, for each of %d connections that wait for a message after
each has received and sent %s of %s, over what it was with %d connections that are not
counted, which have filled what is shared by then; and the same without compression. *For
compression* is the difference. The transport is no socket, so that the buffers of a
connection that waits are in both, and so is the one of %s that the program reads into
where a library leaves that to it.

`

const (
	retainedConns    = 200
	retainedUsed     = 32 // that are not counted
	retainedMessages = 4
	retainedSize     = 64 << 10
)

func measureDeflate(o *options) (string, error) {
	var notes strings.Builder
	for _, d := range libs.Deflaters {
		if o.wants(d.Name) {
			fmt.Fprintf(&notes, "- %s: %s\n", d.Name, d.Note)
		}
	}
	var times benchTables
	speeds := map[string]*report.Table{}
	rounds, err := runBench(o, "Deflate", func(b report.Bench) { addDeflate(o, &times, speeds, b) })
	if err != nil {
		return "", err
	}
	var out strings.Builder
	out.WriteString(deflateText + measured(rounds) + "\n" + notes.String())
	for _, name := range times.names {
		fmt.Fprintf(&out, "\n### Deflate: %s, ns a message\n\n%s", headings[name], times.tables[name].Markdown())
		fmt.Fprintf(&out, "\n### Deflate: %s, MB/s (more is better) and wire/plain\n\n%s", headings[name], speeds[name].Markdown())
	}
	if err := addRetained(o, &out); err != nil {
		return "", err
	}
	return out.String(), nil
}

// addDeflate files a result.
func addDeflate(o *options, times *benchTables, speeds map[string]*report.Table, b report.Bench) {
	n := len(b.Path)
	if n < 4 || !o.wants(b.Path[n-1]) {
		return
	}
	times.add(o, b)
	name, column, row := strings.Join(b.Path[1:n-2], "/"), columnOf(b.Path[n-2]), b.Path[n-1]
	if speeds[name] == nil {
		speeds[name] = &report.Table{Plain: true}
	}
	speeds[name].Add(row, side(row), column+", MB/s", b.Rate)
	speeds[name].Add(row, side(row), column+", wire/plain", b.Ratio)
}

// retention is what a measurement of memory is told.
type retention struct {
	Name     string
	Conns    int
	Compress bool
}

// addRetained measures what connections keep, each row in a process of its own.
func addRetained(o *options, out *strings.Builder) error {
	conns := retainedConns
	if o.quick {
		conns = 20
	}
	tables := map[bool]*report.Table{true: {Plain: true}, false: {Plain: true}}
	for _, d := range libs.Deflaters {
		if !o.wants(d.Name) {
			continue
		}
		var with, without float64
		for to, compress := range map[*float64]bool{&with: true, &without: false} {
			if err := runLoad("retain", retention{d.Name, conns, compress}, to); err != nil {
				return fmt.Errorf("%s: %w", d.Name, err)
			}
		}
		progress("deflate: %-22s keeps %7.0f, without compression %6.0f", d.Name, with, without)
		for column, v := range []float64{with - without, with, without} {
			tables[d.Takeover].Add(d.Name, side(d.Name), []string{"for compression", "all", "without compression"}[column], v)
		}
	}
	fmt.Fprintf(out, retainedText, conns, count(retainedMessages, "message"), bytesOf(retainedSize), retainedUsed, bytesOf(retainedSize))
	out.WriteString("With context takeover:\n\n" + tables[true].Markdown())
	out.WriteString("\nWithout:\n\n" + tables[false].Markdown())
	return nil
}

// retain prints what connections keep.
func retain(spec string) error {
	var r retention
	if err := json.Unmarshal([]byte(spec), &r); err != nil {
		return err
	}
	kept, err := r.measure()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(os.Stdout, strconv.FormatFloat(kept, 'f', 1, 64))
	return err
}

// measure returns the bytes that a connection keeps.
func (r retention) measure() (float64, error) {
	d, ok := libs.FindDeflater(r.Name)
	if !ok {
		return 0, fmt.Errorf("no deflater %q", r.Name)
	}
	open := d.New()
	end := make(chan struct{})
	defer close(end)
	held := make([]libs.Deflated, 0, retainedUsed+r.Conns)
	defer runtime.KeepAlive(&held)
	defer runtime.KeepAlive(&open)
	use := func(n int) error {
		for range n {
			s, err := r.use(d, open, end)
			if err != nil {
				return err
			}
			held = append(held, s)
		}
		return nil
	}
	if err := use(retainedUsed); err != nil {
		return 0, err
	}
	before := heap()
	if err := use(r.Conns); err != nil {
		return 0, err
	}
	return (heap() - before) / float64(r.Conns), nil
}

// use opens a connection, and returns when it has received and sent messages and waits
// for the next.
func (r retention) use(d libs.Deflater, open libs.OpenDeflated, end chan struct{}) (libs.Deflated, error) {
	c := new(memory.Conn)
	s, client, err := d.Connect(c, open, r.Compress)
	if err != nil {
		return s, err
	}
	stream, err := deflateStream(client, memory.Prose, retainedSize, retainedMessages)
	if err != nil {
		return s, err
	}
	var waits sync.WaitGroup
	waits.Add(1)
	first := sync.OnceFunc(waits.Done)
	c.Serve(stream.wire, len(stream.wire))
	c.AtEnd = func() {
		c.Serve(nil, 0) // the stream is garbage now
		first()
		<-end
	}
	failed := make(chan error, 1)
	go func() {
		failed <- s.Read(retainedMessages+1, nil)
		first()
	}()
	waits.Wait()
	select {
	case err := <-failed:
		return s, err
	default:
	}
	for i := range retainedMessages {
		if err := s.Write(memory.Prose(i, retainedSize)); err != nil {
			return s, err
		}
	}
	return s, nil
}

// heap returns the bytes in use when all that is not was collected.
func heap() float64 {
	for range 4 {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// deflated are messages as a client sends them.
type deflated struct {
	wire []byte
	ends []int // of each message
}

// deflateStream returns what a client sends for the first n messages.
func deflateStream(client *wsdriver.Driver, message func(i, size int) []byte, size, n int) (s deflated, err error) {
	for i := range n {
		if s.wire, err = client.AppendMessage(s.wire, wsdriver.Text, message(i, size)); err != nil {
			return s, err
		}
		s.ends = append(s.ends, len(s.wire))
	}
	return s, nil
}

// total returns the length of n messages, which are those of s over and over.
func (s deflated) total(n int) int {
	total := n / len(s.ends) * len(s.wire)
	if n %= len(s.ends); n > 0 {
		total += s.ends[n-1]
	}
	return total
}
