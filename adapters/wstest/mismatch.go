package wstest

import (
	"fmt"
	"strings"
)

// Mismatch is how the code under test departs from a script.
type Mismatch struct {
	Script string // its name
	Vector int    // of the connections that the script starts, which, from 1

	// Offset is where it departs, among the bytes that the code under test has sent on
	// that connection; of a head of HTTP, its start. It is -1 if the bytes were as
	// long as they should be and no comparison of bytes, but that of the events, tells
	// of a difference.
	Offset int64

	// Want and Got are some of the bytes around that place, without their masks. Of
	// a head, Want is the line that is missing. Nothing in both means that some
	// bytes are missing, whatever they are.
	Want, Got []byte

	// Err is the end of the stream, where that came too early, or nil.
	Err error

	// Diff is the block of the script that was not performed, with its line, what is
	// expected and what was done. It may be empty.
	Diff string

	mark int // the place in Want and Got
}

// around is how many bytes are shown before and behind a difference.
const around = 16

// show takes the bytes around index at of both streams.
func (m *Mismatch) show(want, got []byte, at int) {
	from := max(at-around, 0)
	m.Want = want[from:min(at+around, len(want))]
	m.Got = got[min(from, len(got)):]
	m.mark = at - from
}

// Error shows both, and the place.
func (m *Mismatch) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "wstest: %s, connection %d: ", m.Script, m.Vector)
	switch {
	case m.Offset < 0:
		b.WriteString("not what the script tells")
	case len(m.Want) == 0 && len(m.Got) > 0:
		fmt.Fprintf(&b, "byte %d came though the end is expected: %x %q", m.Offset, m.Got, m.Got)
	case m.Err != nil:
		fmt.Fprintf(&b, "the stream ended before byte %d: %v", m.Offset, m.Err)
		m.bytes(&b)
	default:
		fmt.Fprintf(&b, "byte %d is another one", m.Offset)
		m.bytes(&b)
	}
	if m.Diff != "" {
		b.WriteString("\n" + m.Diff)
	}
	return b.String()
}

// bytes writes Want and Got.
func (m *Mismatch) bytes(b *strings.Builder) {
	if printable(m.Want) {
		fmt.Fprintf(b, "\nwant\n\t%q\ngot\n\t%q", m.Want, m.Got)
		return
	}
	fmt.Fprintf(b, "\nwant\n\t%x %q\ngot\n\t%x %q\n\t%s^^", m.Want, m.Want, m.Got, m.Got, strings.Repeat("  ", m.mark))
}

// printable reports whether p is text, as lines of a head are.
func printable(p []byte) bool {
	for _, c := range p {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// Unwrap returns Err.
func (m *Mismatch) Unwrap() error { return m.Err }
