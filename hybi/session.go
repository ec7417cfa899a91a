package hybi

import (
	"github.com/wsdriver/wsdriver/internal/utf8x"
	"github.com/wsdriver/wsdriver/wire"
)

// Session is what the extensions of a connection do to its messages. A connection
// without extensions has none.
//
// RFC 6455, section 9.1: the extension that the response lists first transforms what
// is sent first, and what is received last.
type Session struct {
	stages []stage
	max    int64 // bytes of a message once it is decoded
	lent   bool  // what was decoded last is still the program's

	// Of the message that is being received.
	kind wire.Kind
	size int64 // bytes decoded
	text utf8x.State

	marks byte // of the message that is being sent in fragments
}

// stage is one extension.
type stage struct {
	codec wire.Codec
	in    []byte     // what the stage before has decoded and this one not taken in yet
	flags wire.Flags // of in as a whole
	given wire.Flags // of the piece that Decode was given
	fed   bool       // Decode has a piece to look at
	more  bool       // Decode has more to tell of it
	held  bool       // in is to be taken in, be it empty
	begun bool       // something of the message was told
}

// NewSession returns a session of the codecs in the order of the response, for
// messages of up to max bytes.
func NewSession(codecs []wire.Codec, max int) *Session {
	s := &Session{stages: make([]stage, len(codecs)), max: int64(max)}
	for i, c := range codecs {
		s.stages[i].codec = c
	}
	return s
}

// Allow prepares the connection, which is new, for a session.
func (c *Conn) Allow(s *Session) {
	bits, every := byte(0), false
	for _, st := range s.stages {
		bits |= st.codec.Bits()
		every = every || st.codec.Bits() == 0
	}
	c.in.Allow(bits, every)
}

// RemainingPlain is Remaining where there is a session: nothing if the payload is
// still to be decoded.
func (c *Conn) RemainingPlain() int {
	if c.in.Encoded(nil) {
		return 0
	}
	return c.in.Remaining()
}

// used reports whether stage i has to do with messages that are marked so.
func (s *Session) used(i int, marks byte) bool {
	bits := s.stages[i].codec.Bits()
	return bits == 0 || bits&marks != 0
}

// rest lets the codecs give up memory, unless the program still uses some of it.
func (s *Session) rest() {
	if s.lent {
		return
	}
	for i := range s.stages {
		s.stages[i].codec.Rest()
	}
}
