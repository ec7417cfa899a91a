package wstest

import (
	"bytes"
	"io"
	"strconv"
	"strings"
)

// maxHead bounds the heads and bodies of HTTP that are read.
const maxHead = 64 << 10

// expectHead reads a head of HTTP, which must have all that want has, and returns it
// with its empty line.
func (a *actor) expectHead(want []byte) (got []byte) {
	for !bytes.HasSuffix(got, []byte("\r\n\r\n")) && len(got) < maxHead {
		b, err := a.in.ReadByte()
		if err != nil {
			m := &Mismatch{Vector: a.r.started, Offset: a.at, Err: err}
			m.show(want, got, len(got))
			a.failed(m, err)
			return got
		}
		got = append(got, b)
		a.at++
	}
	wanted, came := strings.Split(string(want), "\r\n"), strings.Split(string(got), "\r\n")
	if w, g := startLine(wanted[0]), startLine(came[0]); w != g {
		a.r.fail(&Mismatch{Vector: a.r.started, Offset: a.at - int64(len(got)), Want: []byte(wanted[0]), Got: []byte(came[0])})
	}
	for _, w := range wanted[1:] {
		if name, _, _ := strings.Cut(w, ":"); !optional(name) && !hasField(came[1:], w, ownChoice(name)) {
			a.r.fail(&Mismatch{Vector: a.r.started, Offset: a.at - int64(len(got)), Want: []byte(w), Got: bytes.TrimSuffix(got, []byte("\r\n\r\n"))})
		}
	}
	return got
}

// startLine returns what counts of one: of a response all but the words.
func startLine(line string) string {
	if f := strings.SplitN(line, " ", 3); strings.HasPrefix(line, "HTTP/") && len(f) > 1 {
		return f[0] + " " + f[1]
	}
	return line
}

// optional reports whether a field is about the body of a refusal, which is free.
func optional(name string) bool {
	return strings.EqualFold(name, "Content-Type") || strings.EqualFold(name, "Content-Length")
}

// ownChoice reports whether the value of a field is random.
func ownChoice(name string) bool {
	switch strings.ToLower(name) {
	case "sec-websocket-key", "sec-websocket-key1", "sec-websocket-key2", "sec-websocket-nonce":
		return true
	}
	return false
}

// hasField reports whether lines have that field, whatever its value if any will do.
func hasField(lines []string, field string, any bool) bool {
	name, value, _ := strings.Cut(field, ":")
	for _, line := range lines {
		n, v, ok := strings.Cut(line, ":")
		if line == field || ok && strings.EqualFold(n, name) && (any || strings.TrimSpace(v) == strings.TrimSpace(value)) {
			return true
		}
	}
	return false
}

// fieldOf returns the value of a field in a head, or "".
func fieldOf(head []byte, name string) string {
	for line := range strings.SplitSeq(string(head), "\r\n") {
		if n, v, _ := strings.Cut(line, ":"); strings.EqualFold(n, name) {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// refused reports whether a head is that of a response other than 101.
func refused(head []byte) bool {
	return bytes.HasPrefix(head, []byte("HTTP/")) && !strings.HasSuffix(startLine(string(head)), " 101")
}

// readBody reads the body of a refusal, which is free: as long as its head says, or,
// opposed, up to the end. rest is the body behind the head that is wanted; where
// that comes later, so does what is read.
func (a *actor) readBody(want, rest, got []byte) []byte {
	if a.r.err != nil {
		return nil
	}
	if n, err := strconv.Atoi(fieldOf(want, "Content-Length")); err == nil && n > len(rest) {
		return a.readAny(len(rest))
	}
	if n, err := strconv.Atoi(fieldOf(got, "Content-Length")); err == nil {
		return a.readAny(min(max(n, 0), maxHead))
	}
	if !a.r.opposed {
		return a.readAny(len(rest))
	}
	p, err := io.ReadAll(io.LimitReader(a.in, maxHead))
	a.at += int64(len(p))
	if err != nil {
		a.r.fail(err)
	}
	return p
}
