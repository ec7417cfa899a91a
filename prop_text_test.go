package wsdriver_test

import (
	"fmt"
	"testing"
	"unicode/utf8"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// propText sends text to a server in fragments of the lengths that cuts names, and
// holds what is told against unicode/utf8.
func propText(text, cuts []byte) error {
	c := simCase(0)
	s := &simScript{b: cuts}
	chunks := s.cuts()
	var b []byte
	opcode, rest := byte(1), text
	var ends []int // of the frames, in the text
	for s.more() && len(ends) < 20 {
		n := s.below(len(rest) + 1)
		b = simFrame(b, c, opcode, uint64(n), rest[:n], s.key(), 0)
		opcode, rest = 0, rest[n:]
		ends = append(ends, len(text)-len(rest))
	}
	b = simFrame(b, c, 0x80|opcode, uint64(len(rest)), rest, s.key(), 0)

	tr, err := simBoth(c.driver, b, chunks...)
	if err != nil {
		return err
	}
	told, failed := "", false
	for _, e := range tr.events {
		told += e.data
		failed = failed || e.kind == wsdriver.Fail
	}
	switch valid := utf8.Valid(text); {
	case valid == failed:
		return fmt.Errorf("%q: valid %v, failed %v", text, valid, failed)
	case failed && tr.err != wsdriver.ErrUTF8:
		return fmt.Errorf("%q: %v", text, tr.err)
	}
	// All that is told is text up to the first byte after which no text can come:
	// where that is within the last frame, or in what its header says, the end of the
	// message counts too.
	last := 0
	if len(ends) > 0 {
		last = ends[len(ends)-1]
	}
	if want := propValid(text, last); told != string(text[:want]) {
		return fmt.Errorf("%q with a last frame from %d: told %q, want %d bytes", text, last, told, want)
	}
	return simAgree(c, tr, b)
}

// propValid returns how many bytes of text can be told before it is known to be
// invalid; the last frame starts at last. It tries every way to go on.
func propValid(text []byte, last int) int {
	tails := []string{"", "\x80", "\x90", "\xA0", "\x80\x80", "\x90\x80", "\xA0\x80", "\x80\x80\x80", "\x90\x80\x80", "\xA0\x80\x80"}
	for n := range text {
		from := max(0, n-4)
		for from > 0 && text[from]&0xC0 == 0x80 {
			from--
		}
		ok := false
		for _, tail := range tails {
			if n < last || len(tail) <= len(text)-n-1 {
				ok = ok || utf8.ValidString(string(text[from:n+1])+tail)
			}
		}
		if !ok {
			return n
		}
		if n+1 == last && !propEnds(text, from, last, tails) {
			return last
		}
	}
	return len(text)
}

// propEnds says whether the bytes of the last frame are enough for a character that
// its message is amid.
func propEnds(text []byte, from, last int, tails []string) bool {
	for _, tail := range tails {
		if len(tail) <= len(text)-last && utf8.ValidString(string(text[from:last])+tail) {
			return true
		}
	}
	return false
}

// Text is taken if it is valid UTF-8 as a whole, wherever fragments and reads cut
// it, and refused at the first byte after which it cannot be (RFC 6455, section
// 8.1).
func TestTextIsUTF8(t *testing.T) {
	xtest.Check(t, "text", xtest.ForAll2(func(text, cuts xtest.Blob) error {
		return propText(text, cuts)
	}, xtest.Text(), xtest.Bytes(12)))
	xtest.Check(t, "bytes", xtest.ForAll2(func(text, cuts xtest.Blob) error {
		return propText(text, cuts)
	}, xtest.Bytes(9), xtest.Bytes(6)))
}

// What may be sent as text is what may be received as text, cut anywhere; and a
// refusal changes nothing.
func TestOnlyTextIsSentAsText(t *testing.T) {
	xtest.Check(t, "message, fragments, prepared", xtest.ForAll2(func(text, at xtest.Blob) error {
		s := &simScript{b: at}
		c := simCase(s.byte())
		d := c.driver()
		_, err := d.AppendMessage(nil, wsdriver.Text, text)
		_, err2 := wsdriver.Prepare(wsdriver.Text, text)
		var err3 error
		var b []byte
		cut := 0
		if len(text) > 0 {
			cut = int(s.byte()) % len(text)
		}
		if b, err3 = d.AppendFragment(b, wsdriver.Text, text[:cut], false); err3 == nil {
			n := len(b)
			if b, err3 = d.AppendFragment(b, wsdriver.Text, text[cut:], true); err3 != nil && len(b) != n {
				return fmt.Errorf("a refusal appended %x", b[n:])
			}
		}
		for _, err := range []error{err, err2, err3} {
			if (err == nil) != utf8.Valid(text) || err != nil && err != wsdriver.ErrInvalidUTF8 {
				return fmt.Errorf("valid %v: %v", utf8.Valid(text), err)
			}
		}
		return nil
	}, xtest.Text(), xtest.Bytes(2)))
}
