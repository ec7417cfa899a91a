package hixietest

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/wsdriver/wsdriver/wire"
)

// Machine is what the connections of hixie-75 and hixie-76 have in common.
type Machine interface {
	State() wire.State
	Err() *wire.Error
	Receive(p []byte) (wire.Event, int)
	Abort(err *wire.Error) wire.Event
	AppendMessage(dst []byte, k wire.Kind, p []byte) ([]byte, error)
	AppendFragment(dst []byte, k wire.Kind, p []byte, last bool) ([]byte, error)
	AppendClose(dst []byte, code wire.Code, reason string) ([]byte, error)
}

// Run gives the chunks and the end of the stream to m, and returns what it tells, a
// line each, the pieces of messages joined. It calls check after every step. What m
// has taken is overwritten at once, so that a reference to it would show.
func Run(t testing.TB, m Machine, check func(), chunks ...[]byte) (lines []string) {
	t.Helper()
	var told []byte
	inside, ended, at, calls, size := false, false, 0, 0, 0
	take := func(ev wire.Event) {
		switch {
		case ev.Kind == wire.None:
			return
		case ended:
			t.Fatalf("%v comes after the end, %q", ev, lines)
		case ev.Kind == wire.Text:
			if ev.First() == inside {
				t.Fatalf("%v amid a message is %v, after %q", ev, inside, lines)
			}
			if cap(ev.Data) != len(ev.Data) && len(ev.Data) > 4 {
				t.Fatalf("%v: to append would write over what follows", ev)
			}
			told, inside = append(told, ev.Data...), !ev.Last()
			if ev.Last() {
				lines, told = append(lines, fmt.Sprintf("text %q", told)), nil
			} else if len(ev.Data) == 0 {
				t.Fatalf("an empty piece amid a message, after %q", lines)
			}
			return
		case !ev.Terminal() || ev.Flags != 0 || ev.Data != nil:
			t.Fatalf("%v is no event of a hixie draft", ev)
		}
		ended = true
		if inside {
			lines = append(lines, fmt.Sprintf("part %q", told))
		}
		line := fmt.Sprintf("%v %d", ev.Kind, ev.Code)
		if ev.Kind == wire.Fail {
			line += " " + m.Err().Text
		}
		lines = append(lines, line)
	}
	for _, chunk := range chunks {
		p, was := bytes.Clone(chunk), chunk
		size += len(chunk)
		for {
			ev, n := m.Receive(p)
			if calls++; n < 0 || n > len(p) || ev.Kind == wire.None && n != len(p) {
				t.Fatalf("%d of %d bytes taken with %v", n, len(p), ev)
			}
			if !bytes.Equal(p[n:], was[n:]) {
				t.Fatalf("what is not taken has changed: %x, was %x", p, was)
			}
			at += n
			if take(ev); ev.Terminal() {
				lines[len(lines)-1] += fmt.Sprintf(" at %d", at)
			}
			for i := range p[:n] {
				p[i] = 0xAA
			}
			p, was = p[n:], was[n:]
			if check(); ev.Kind == wire.None {
				break
			}
		}
	}
	if calls > 2*size+2*len(chunks)+1 {
		t.Fatalf("%d calls for %d bytes in %d chunks", calls, size, len(chunks))
	}
	ev := m.Abort(wire.ErrUnexpectedEOF)
	if take(ev); ev.Kind != wire.None {
		lines[len(lines)-1] = "eof: " + lines[len(lines)-1]
		if m.Err() == wire.ErrUnexpectedEOF {
			lines[len(lines)-1] += ", unexpected"
		}
	}
	check()
	if m.Abort(wire.ErrTimeout).Kind != wire.None || m.State() != wire.Finished {
		t.Fatalf("the end of the stream is the end: %v", m.State())
	}
	return lines
}

// Agree checks that a machine tells what the lines say of p, whole, byte by byte
// and with every single cut.
func Agree(t testing.TB, reason string, start func() (Machine, func()), p []byte, lines []string) {
	t.Helper()
	agree(t, reason, start, p, 1, lines)
}

// AgreeMostly is Agree with a few cuts only.
func AgreeMostly(t testing.TB, reason string, start func() (Machine, func()), p []byte, lines []string) {
	t.Helper()
	agree(t, reason, start, p, 1+len(p)/8, lines)
}

func agree(t testing.TB, reason string, start func() (Machine, func()), p []byte, step int, lines []string) {
	t.Helper()
	all := [][][]byte{{p}, slices.Collect(slices.Chunk(p, 1))}
	for cut := 1; cut < len(p); cut += step {
		all = append(all, [][]byte{p[:cut], p[cut:]})
	}
	for _, chunks := range all {
		m, check := start()
		if got := Run(t, m, check, chunks...); !slices.Equal(got, lines) {
			t.Fatalf("%s: %x in %d chunks:\ngot  %q\nwant %q", reason, p, len(chunks), got, lines)
		}
	}
}
