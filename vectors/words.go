package vectors

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// words is what is left of a line.
type words struct {
	list []string // a quoted word keeps its quotes
}

// split cuts a line into its words: quoted strings, and what spaces part.
func split(line string) (*words, error) {
	w := new(words)
	for line = strings.TrimLeft(line, " \t\n"); line != ""; line = strings.TrimLeft(line, " \t\n") {
		n := strings.IndexAny(line, " \t\n")
		if n < 0 {
			n = len(line)
		}
		if line[0] == '"' {
			quoted, err := strconv.QuotedPrefix(line)
			if err != nil {
				return nil, fmt.Errorf("a quote that does not end: %s", line)
			}
			n = len(quoted)
		}
		w.list, line = append(w.list, line[:n]), line[n:]
	}
	return w, nil
}

func (w *words) end() bool { return len(w.list) == 0 }

// peek returns the next word, or "".
func (w *words) peek() string {
	if w.end() {
		return ""
	}
	return w.list[0]
}

// next takes the next word, or "" at the end.
func (w *words) next() string {
	word := w.peek()
	if word != "" {
		w.list = w.list[1:]
	}
	return word
}

// take takes the next word if it is that one.
func (w *words) take(word string) bool {
	if w.peek() != word {
		return false
	}
	w.next()
	return true
}

// option takes the next word if it is name=value, and returns the value.
func (w *words) option(name string) (string, bool) {
	value, ok := strings.CutPrefix(w.peek(), name+"=")
	if !ok {
		return "", false
	}
	w.next()
	return value, true
}

// maxBytes bounds what the operands of a line make, so that a script cannot ask
// for more memory than a test should take.
const maxBytes = 16 << 20

// bytes takes all words that are left, as operands, and joins them.
func (w *words) bytes() ([]byte, error) {
	var p []byte
	for !w.end() {
		word := w.next()
		if word != "repeat" && word != "fill" {
			q, err := operand(word)
			if err != nil {
				return nil, err
			}
			p = append(p, q...)
			continue
		}
		count := w.next()
		n, err := strconv.Atoi(count)
		if err != nil || n < 0 {
			return nil, fmt.Errorf("%s wants a number and not %q", word, count)
		}
		q, err := operand(w.next())
		if err != nil {
			return nil, err
		}
		size := 1
		if word == "repeat" {
			size = len(q)
		}
		if len(q) == 0 || n > (maxBytes-len(p))/size {
			return nil, fmt.Errorf("%s %s makes nothing, or too much", word, count)
		}
		n *= size
		for i := range n {
			p = append(p, q[i%len(q)])
		}
	}
	return p, nil
}

// operand returns the bytes of a quoted string or of hexadecimal digits.
func operand(word string) ([]byte, error) {
	if strings.HasPrefix(word, `"`) {
		s, err := strconv.Unquote(word)
		return []byte(s), err
	}
	p, err := hex.DecodeString(word)
	if err != nil || word == "" {
		return nil, fmt.Errorf("neither hexadecimal nor quoted: %q", word)
	}
	return p, nil
}

// text takes the next word as a quoted string.
func (w *words) text() (string, error) {
	word := w.next()
	s, err := strconv.Unquote(word)
	if err != nil || word[0] != '"' {
		return "", fmt.Errorf("not quoted: %q", word)
	}
	return s, nil
}
