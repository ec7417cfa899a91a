package wsdriver_test

import (
	"bytes"
	"unicode/utf8"

	"github.com/wsdriver/wsdriver"
)

// The slow reader reads the frames of the versions before hybi-07, from the words of
// the drafts alone: a whole stream at once, and every frame from its start. It is to
// them what the model is to the others.

// oldRules is what the reader must know beforehand. Limits are as in Config.
type oldRules struct {
	version                   wsdriver.Version
	from                      wsdriver.Role // whose bytes they are
	key                       [20]byte      // of the connection, in hybi-04
	message, frame, fragments int
	strict                    bool
}

// oldFrame is one whole frame of hybi-01 to hybi-06.
type oldFrame struct {
	op      byte
	last    bool
	nonce   [4]byte
	payload []byte
	long    bool // its length could have been written shorter
}

// oldStream is what the reader has to say.
type oldStream struct {
	events []string // as oldTold has them, up to a Close or a Fail
	frames []oldFrame
	over   bool   // by a Close or a Fail
	whole  bool   // the stream ends between two frames
	rest   []byte // behind what ended it

	kind  wsdriver.Kind // of the message under way
	text  []byte        // of that message
	frags int
}

func oldRead(r oldRules, b []byte) *oldStream {
	if r.message <= 0 {
		r.message = wsdriver.DefaultMaxMessage
	}
	if r.frame <= 0 {
		r.frame = r.message
	}
	if r.fragments <= 0 {
		r.fragments = wsdriver.DefaultMaxFragments
	}
	s := &oldStream{whole: true}
	for len(b) > 0 && !s.over {
		n := 0
		if r.version.Hixie() {
			n = s.hixie(r, b)
		} else {
			n = s.hybi(r, b)
		}
		if n == 0 {
			s.whole = s.over
			break
		}
		b = b[n:]
	}
	if s.over {
		s.rest = b
	}
	return s
}

func (s *oldStream) tell(k wsdriver.Kind, c wsdriver.Code, data []byte) {
	s.events = append(s.events, oldWords(k, c, string(data)))
	s.over = k == wsdriver.Close || k == wsdriver.Fail
}

func (s *oldStream) fail(c wsdriver.Code) int {
	s.tell(wsdriver.Fail, c, nil)
	return 0
}

// hixie reads one frame of hixie-75 or hixie-76, and returns its length; 0 if it is
// not whole or has a fault.
func (s *oldStream) hixie(r oldRules, b []byte) int {
	if b[0] < 0x80 {
		// "If the high-order bit is not set … read a byte; if it is not 0xFF append it"
		end := bytes.IndexByte(b, 0xFF)
		body := b[1:]
		if end >= 0 {
			body = b[1:end]
		}
		if b[0] == 0 {
			switch {
			case r.strict && !oldStarts(body[:min(len(body), r.message)]):
				return s.fail(1007)
			case len(body) > r.message:
				return s.fail(1009)
			case end >= 0 && r.strict && !utf8.Valid(body):
				return s.fail(1007)
			case end >= 0:
				s.tell(wsdriver.Text, 0, oldMend(body))
			}
		}
		return end + 1
	}
	// "Let length be zero … multiply length by 128, add b_v … if the high-order bit of
	// the frame byte is set, go back to the step above"
	length := 0
	for i, c := range b[1:] {
		length = length<<7 | int(c&0x7F)
		switch {
		case length > r.frame, i == 8 && c >= 0x80:
			return s.fail(1009)
		case c >= 0x80:
		case length == 0 && b[0] == 0xFF && r.version == wsdriver.Hixie76:
			s.tell(wsdriver.Close, wsdriver.NoStatus, nil)
			return i + 2
		case i+2+length > len(b):
			return 0
		default:
			return i + 2 + length
		}
	}
	return 0
}

// oldStarts reports whether p is the start of a text.
func oldStarts(p []byte) bool {
	for len(p) > 0 {
		if !utf8.FullRune(p) {
			return true
		}
		c, n := utf8.DecodeRune(p)
		if c == utf8.RuneError && n == 1 {
			return false
		}
		p = p[n:]
	}
	return true
}

// oldMend puts U+FFFD in the place of each longest start of a character that does not
// go on, and of each byte that starts none.
func oldMend(p []byte) (out []byte) {
	for len(p) > 0 {
		c, n := utf8.DecodeRune(p)
		if c == utf8.RuneError && n == 1 {
			for k := 2; k < 4 && k <= len(p) && !utf8.FullRune(p[:k]); k++ {
				n = k
			}
		}
		out, p = utf8.AppendRune(out, c), p[n:]
	}
	return out
}
