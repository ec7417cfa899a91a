package hybi

import (
	"encoding/binary"
	"fmt"
	"unicode/utf8"

	"github.com/wsdriver/wsdriver/internal/utf8x"
)

func (s *slowEarly) control(op byte, length uint64) string {
	body, whole := s.read(length)
	switch {
	case !whole:
		return cutShort
	case op == 2:
		s.lines = append(s.lines, s.line("ping", string(body)))
		return ""
	case op == 3:
		s.lines = append(s.lines, s.line("pong", string(body)))
		return ""
	}
	code := 1005
	switch {
	case s.version == 5:
		body = nil
	case s.version < 5 || len(body) == 0:
	case len(body) == 1:
		return s.fail(1002, "the body of a Close frame is a single byte")
	default:
		code, body = int(binary.BigEndian.Uint16(body)), body[2:]
		if code < 1000 || code > 4999 || code > 1014 && code < 3000 || code == 1005 || code == 1006 {
			return s.fail(1002, "the code of a Close frame is reserved or undefined")
		}
		if !utf8.Valid(body) {
			return s.fail(1007, "the reason of a Close frame is not valid UTF-8")
		}
	}
	return s.line(fmt.Sprintf("close %d", code), string(body)) + fmt.Sprintf(" at %d", s.at)
}

func (s *slowEarly) data(op byte, length uint64, last bool) string {
	size := uint64(len(s.payload))
	if op != 0 {
		size = 0
	}
	switch {
	case length > uint64(s.limits.Frame):
		return s.fail(1009, "a frame is larger than the limit")
	case size+length > uint64(s.limits.Message):
		return s.fail(1009, "a message is larger than the limit")
	}
	if op != 0 {
		s.kind, s.payload, s.places, s.frames = "text", nil, nil, 0
		if op == 5 {
			s.kind = "binary"
		}
	}
	s.frames++
	start := s.at
	b, whole := s.read(length)
	for i := range b {
		s.payload, s.places = append(s.payload, b[i]), append(s.places, start+i)
	}
	text, fault, end := s.text(last && whole)
	if fault >= 0 {
		s.at = end
		s.payload = s.payload[:fault]
		return s.fail(1007, "text is not valid UTF-8")
	}
	switch {
	case !whole:
		return cutShort
	case last:
		s.lines, s.kind = append(s.lines, s.line(s.kind, text)), ""
	}
	return ""
}

// text reads the message so far. With a fault it returns how many of its bytes are
// told, and how far the stream must be read to see that.
func (s *slowEarly) text(last bool) (text string, fault, end int) {
	if s.kind == "binary" {
		return string(s.payload), -1, 0
	}
	var m utf8x.Mender
	for at := 0; at < len(s.payload); {
		piece, n, bad := m.Next(s.payload[at:])
		if bad > 0 && s.limits.Strict {
			return "", at, s.places[at+bad-1] + 1
		}
		text += string(piece)
		at += n
	}
	if rest := m.End(); last && rest != nil {
		if s.limits.Strict {
			return "", len(s.payload), s.at
		}
		text += string(rest)
	}
	return text, -1, 0
}

// part is what was told of a message that did not come to its end.
func (s *slowEarly) part() string {
	text, _, _ := s.text(false)
	return text
}
