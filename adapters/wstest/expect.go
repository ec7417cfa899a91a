package wstest

import (
	"bytes"
	"io"

	"github.com/wsdriver/wsdriver"
)

// expect reads what corresponds to want, and returns what came, as it came. An error
// fails the performance.
func (a *actor) expect(want []byte) (got []byte) {
	if a.r.err != nil || len(want) == 0 {
		return nil
	}
	head, rest, isHead := bytes.Cut(want, []byte("\r\n\r\n"))
	if !a.opened && isHead && (bytes.HasPrefix(want, []byte("GET ")) || bytes.HasPrefix(want, []byte("HTTP/"))) {
		a.opened = true
		got = a.expectHead(head)
		switch {
		case a.r.err != nil || refused(got):
			return append(got, a.readBody(head, rest, got)...)
		case a.fromClient():
			keys := 0
			if fieldOf(head, "Sec-WebSocket-Key1") != "" {
				keys = min(8, len(rest)) // hixie-76, section 4.1: more of its own choice
			}
			got = append(got, a.readAny(keys)...)
			a.learn(want[:len(want)-len(rest)+keys], got)
			rest = rest[keys:]
		}
		want = rest
	}
	return append(got, a.expectFrames(want)...)
}

// expectFrames reads as many bytes as want has, which must say the same.
func (a *actor) expectFrames(want []byte) []byte {
	if len(want) == 0 {
		return nil // the version may not be known yet
	}
	frames := new(unveiling) // compares what is not frames, such as a head in pieces
	if a.opened || a.State() != wsdriver.Handshaking {
		if a.frames == nil {
			a.frames = newUnveiling(a.Version(), a.fromClient())
		}
		frames = a.frames
	}
	got := make([]byte, 0, len(want))
	var wanted, came []byte // unmasked
	for i, w := range want {
		g, err := a.in.ReadByte()
		same := false
		if err == nil {
			got = append(got, g)
			w, g, same = frames.next(w, g)
			came = append(came, g)
		}
		wanted = append(wanted, w)
		if !same {
			m := &Mismatch{Vector: a.r.started, Offset: a.at, Err: err}
			m.show(append(wanted, want[i+1:]...), came, i)
			a.failed(m, err)
			return got
		}
		a.at++
	}
	return got
}

// failed fails the performance with m, or with err if that is not the end of the
// stream.
func (a *actor) failed(m *Mismatch, err error) {
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		a.r.fail(err)
		return
	}
	a.r.fail(m)
}

// readAny reads n bytes.
func (a *actor) readAny(n int) []byte {
	p := make([]byte, n)
	n, err := io.ReadFull(a.in, p)
	a.at += int64(n)
	if err != nil {
		a.failed(&Mismatch{Vector: a.r.started, Offset: a.at, Err: err}, err)
	}
	return p[:n]
}
