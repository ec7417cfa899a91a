package handshake

import (
	"strings"

	"github.com/wsdriver/wsdriver/wire"
)

// MaxLines is the greatest number of fields in a head.
const MaxLines = 128

// Head gathers the bytes of an HTTP head and finds its end. Its zero value is
// ready to read a request. It must not be copied once it has gathered bytes.
//
// Head looks at every byte once, when it comes, and never at what it has
// gathered: what it needs to know of the past is its place. So its work is
// linear and its verdict the same however the stream is cut.
type Head struct {
	// Response says that the head is a server's: a head that is too large is then
	// never blamed on its URI, and no empty line may come before it.
	Response bool

	at    place
	lines uint8           // field lines begun
	n     int             // bytes taken, skipped empty lines included
	text  strings.Builder // bytes taken, skipped empty lines left out
	err   *wire.Error
}

// place is where in the head the next byte stands.
type place uint8

const (
	beforeHead    place = iota // at the first byte of an empty line or of the head
	beforeHeadLF               // after the CR of an empty line before the head
	inStartLine                // inStartLineLF and inLineLF follow their lines: see step
	inStartLineLF              // after the CR of the start line
	atLine                     // at the first byte of a field line or of the empty line
	inLine
	inLineLF // after the CR of a field line
	inEndLF  // after the CR of the empty line
	afterHead
)

// Write takes the bytes of p that belong to the head, up to and including its
// empty line, and says how many they are and whether the empty line was among
// them. It copies them. A head has at most limit bytes: byte limit+1 is refused.
//
// An error is found at the same byte however the stream is cut. n does not count
// that byte, and the error is final.
func (h *Head) Write(p []byte, limit int) (n int, done bool, err *wire.Error) {
	if h.err != nil {
		return 0, false, h.err
	}
	room := max(limit-h.n, 0) // the caller may have lowered the limit
	over := len(p) > room
	if over {
		p = p[:room]
	}
	n, h.err = h.scan(p)
	h.n += n
	if over && h.err == nil && h.at != afterHead {
		h.err = h.tooLarge()
	}
	return n, h.at == afterHead, h.err
}

// String returns the head without the empty lines before it. It shares the
// memory of the Head and stays valid after Reset.
func (h *Head) String() string { return h.text.String() }

// Reset makes the Head ready for the next head, of the same Response. It keeps
// no memory.
func (h *Head) Reset() {
	h.text.Reset()
	h.at, h.lines, h.n, h.err = beforeHead, 0, 0, nil
}

// scan takes and gathers bytes up to the end of p, the end of the head or the byte
// at fault.
func (h *Head) scan(p []byte) (n int, err *wire.Error) {
	from := 0 // where in p the gathered bytes start
	for n < len(p) && h.at != afterHead {
		c := p[n]
		if h.at == beforeHead {
			from = n
		}
		if err = h.step(c); err != nil {
			break
		}
		n++
		// The long runs. Head refuses only what makes the ends of lines ambiguous;
		// the parsers refuse the other control characters.
		if h.at == inStartLine || h.at == inLine {
			n += valueLen(p[n:])
		}
	}
	if h.at > beforeHeadLF {
		h.text.Write(p[from:n])
	}
	return n, err
}

// step takes one byte.
func (h *Head) step(c byte) *wire.Error {
	switch h.at {
	case beforeHead:
		// "A server that is expecting to receive and parse a request-line SHOULD
		// ignore at least one empty line (CRLF)" (RFC 9112, section 2.2). The limit
		// bounds how many.
		switch {
		case c == '\r' && !h.Response:
			h.at = beforeHeadLF
		case isTokenByte(c):
			h.at = inStartLine
		default: // a TLS hello, say
			return ErrMalformedHead
		}
	case inStartLine, inLine:
		switch c {
		case '\r':
			h.at++ // to inStartLineLF or inLineLF
		case '\n', 0:
			return ErrMalformedHead
		}
	case atLine:
		switch {
		case c == '\r':
			h.at = inEndLF
		case c == '\n' || c == 0:
			return ErrMalformedHead
		case h.lines == MaxLines:
			return ErrHeadTooLarge
		default:
			h.at = inLine
			h.lines++
		}
	default:
		// A CR must be followed by LF (RFC 9112, section 2.2): whoever takes it for
		// the end of a line and whoever does not see two different heads.
		if c != '\n' {
			return ErrMalformedHead
		}
		h.at = afterLF[h.at]
	}
	return nil
}

// afterLF is the place after the LF that the place on the left waits for.
var afterLF = [afterHead]place{
	beforeHeadLF:  beforeHead,
	inStartLineLF: atLine,
	inLineLF:      atLine,
	inEndLF:       afterHead,
}

// tooLarge returns the error of a head that reached the limit where it stands.
func (h *Head) tooLarge() *wire.Error {
	if !h.Response && (h.at == inStartLine || h.at == inStartLineLF) {
		return ErrURITooLong
	}
	return ErrHeadTooLarge
}
