// Package hixietest holds what the tests of hixie-75 and hixie-76 share: a second
// reader of their frames, which has all of the stream at hand and takes its time, and
// a way to put a machine to the same test. Nothing else imports it.
package hixietest

import (
	"bytes"
	"fmt"

	"github.com/wsdriver/wsdriver/internal/utf8x"
)

// Rules are what a reader goes by.
type Rules struct {
	Closes         bool // FF 00 is the closing frame: hixie-76
	Message, Frame int
	Strict         bool
}

// Slow reads a whole stream, by the words of hixie-76, section 4.2, and returns
// what a machine has to tell of it, a line each, its end included.
func (r Rules) Slow(p []byte) (lines []string) {
	at := 0
	for at < len(p) {
		start := p[at]
		at++
		if start&0x80 == 0 { // "If the high-order bit of the frame type byte is not set"
			size := bytes.IndexByte(p[at:], 0xFF)
			whole := size >= 0
			if !whole {
				size = len(p) - at
			}
			if start == 0 {
				line, fault, proof := r.text(p[at:at+size], whole)
				if line != "" {
					lines = append(lines, line)
				}
				if fault != "" {
					return append(lines, fmt.Sprintf("%s at %d", fault, at+proof))
				}
			}
			if !whole {
				return append(lines, "eof: close 1006, unexpected")
			}
			at += size + 1
			continue
		}
		// "If the high-order bit of the frame type byte is set"
		size, taken, fault := r.length(p[at:])
		at += taken
		switch {
		case fault == "cut" && taken == 0 && start == 0xFF && r.Closes:
			return append(lines, "eof: close 1005")
		case fault == "cut" || size > len(p)-at:
			return append(lines, "eof: close 1006, unexpected")
		case fault != "":
			return append(lines, fmt.Sprintf("%s at %d", fault, at))
		case size == 0 && start == 0xFF && r.Closes:
			return append(lines, fmt.Sprintf("close 1005 at %d", at))
		}
		at += size
	}
	if r.Closes {
		return append(lines, "eof: close 1006, unexpected")
	}
	return append(lines, "eof: close 1006")
}

// text reads the text of a message, or, if it is not whole, what came of it. With
// a fault it returns how many bytes prove that.
func (r Rules) text(raw []byte, whole bool) (line, fault string, proof int) {
	allowed := raw[:min(len(raw), r.Message)]
	if len(raw) > r.Message {
		whole, fault, proof = false, "fail 1009 a message is larger than the limit", r.Message+1
	}
	var m utf8x.Mender
	told := ""
	for at := 0; at < len(allowed); {
		piece, taken, bad := m.Next(allowed[at:])
		if bad > 0 && r.Strict {
			return part(told), "fail 1007 text is not valid UTF-8", at + bad
		}
		told += string(piece)
		at += taken
	}
	if !whole {
		return part(told), fault, proof
	}
	if end := m.End(); end != nil {
		if r.Strict {
			return part(told), "fail 1007 text is not valid UTF-8", len(raw) + 1
		}
		told += string(end)
	}
	return fmt.Sprintf("text %q", told), "", 0
}

// part is the line for a message that did not come to its end.
func part(told string) string {
	if told == "" {
		return ""
	}
	return fmt.Sprintf("part %q", told)
}

// length reads a length, which may be cut or have a fault.
func (r Rules) length(p []byte) (size, taken int, fault string) {
	sum := uint64(0) // an int would run over where it has 32 bits
	for _, b := range p {
		sum = sum*128 + uint64(b&0x7F)
		taken++
		if sum > uint64(r.Frame) || taken == 9 && b&0x80 != 0 {
			return 0, taken, "fail 1009 a frame is larger than the limit"
		}
		if b&0x80 == 0 {
			return int(sum), taken, ""
		}
	}
	return 0, taken, "cut"
}
