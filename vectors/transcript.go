package vectors

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/wsdriver/wsdriver"
)

// transcript gathers the lines of a block. Within one command it joins the pieces
// of a message, and the bytes for the peer: how many they came in depends on the
// cuts of the input, and what they say does not.
type transcript struct {
	lines []string
	piece wsdriver.Event // under way if its kind is not None
	data  []byte         // of the piece
	out   [][]byte       // for the peer
	next  time.Duration  // when to tick again
}

func (t *transcript) add(line string) { t.lines = append(t.lines, line) }

// take returns the lines and starts over.
func (t *transcript) take() []string {
	lines := t.lines
	*t = transcript{}
	return lines
}

// flush ends a command.
func (t *transcript) flush() {
	t.endPiece()
	for _, p := range t.out {
		if !isHead(p) {
			t.add("> " + operands(p, false))
			continue
		}
		head, rest := p, []byte(nil)
		if i := bytes.Index(p, []byte("\r\n\r\n")); isRequest(p) && i >= 0 {
			head, rest = p[:i+4], p[i+4:] // the eight bytes of hixie-76
		}
		for line := range bytes.Lines(head) {
			t.add("> " + operands(line, true))
		}
		if len(rest) > 0 {
			t.add("> " + operands(rest, false))
		}
	}
	t.out = nil
	if t.next > 0 {
		t.add("next " + strconv.FormatFloat(t.next.Seconds(), 'f', -1, 64) + "s")
		t.next = 0
	}
}

// append notes bytes for the peer. A head and frames behind it stay apart.
func (t *transcript) append(p []byte) {
	if len(p) == 0 {
		return
	}
	if n := len(t.out) - 1; n >= 0 && !isHead(t.out[n]) && !isHead(p) {
		t.out[n] = append(t.out[n], p...)
		return
	}
	t.out = append(t.out, p)
}

// isHead tells a head of HTTP from frames, none of which starts like that.
func isHead(p []byte) bool {
	return bytes.HasPrefix(p, []byte("HTTP/")) || isRequest(p)
}

func isRequest(p []byte) bool { return bytes.HasPrefix(p, []byte("GET ")) }

// fail notes the error of a call.
func (t *transcript) fail(err error) { t.add("error " + strconv.QuoteToASCII(err.Error())) }

// event notes an event, and what is to be said behind it.
func (t *transcript) event(ev wsdriver.Event, failure string) {
	if ev.Kind == t.piece.Kind && !t.piece.Last() && !ev.First() {
		t.data = append(t.data, ev.Data...)
		t.piece.Flags |= ev.Flags
		return
	}
	t.endPiece()
	if ev.Kind == wsdriver.Text || ev.Kind == wsdriver.Binary {
		t.piece, t.data = ev, append(t.data[:0], ev.Data...)
		return
	}
	t.add(render(ev) + failure)
}

// endPiece prints the piece under way.
func (t *transcript) endPiece() {
	if t.piece.Kind == wsdriver.None {
		return
	}
	t.piece.Data = t.data
	t.add(render(t.piece))
	t.piece = wsdriver.Event{}
}

// render is Event.String, but for data that is printed better as operands.
func render(ev wsdriver.Event) string {
	if len(ev.Data) < minRun {
		return ev.String()
	}
	data := operands(ev.Data, ev.Kind != wsdriver.Binary)
	ev.Data = nil
	return strings.TrimSuffix(ev.String(), ` ""`) + " " + data
}
