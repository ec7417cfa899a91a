package hybi

import (
	"github.com/wsdriver/wsdriver/internal/utf8x"
	"github.com/wsdriver/wsdriver/parser"
	"github.com/wsdriver/wsdriver/wire"
)

// A connection ends in one of three ways, and every rule of closing in this
// package follows from them.
//
//  1. The peer's Close frame comes. It is told as a Close event, and nothing that
//     follows it is parsed (RFC 6455, section 5.5.1).
//  2. The peer breaks a rule. That is told as a Fail event, and nothing that
//     follows is parsed, not even a Close frame (section 7.1.7).
//  3. The stream ends, or our patience does, before either. That is told as a
//     Close event with AbnormalClosure (section 7.1.5).
//
// Whichever comes first is the one terminal event (told is set); the others are
// then silent. On our side there is one act: a Close frame is sent (sent is set),
// as the reply to 1 or 2 or of our own accord, and after it nothing else is.
//
//	              told    sent   state
//	              no      no     Opened
//	we close      no      yes    Closing: the peer's data is still told
//	it closes     yes     no     Closing: what is left may still be sent
//	both          yes     yes    server: Finished (section 7.1.1 lets it close first)
//	                             client: Closing, until the server closes
//	end of stream yes     –      Finished
//
// After 2 the Close frame of AppendReply is the only thing that may be sent, so
// that no message follows a fault that the application may not have seen.

// Conn is one end of an open connection. It knows no time and no randomness: the
// masking key of each frame that a client sends is an argument, and servers
// ignore it.
type Conn struct {
	in      parser.Frames
	out     utf8x.State // of the text message being sent in fragments
	version wire.Version
	ending
}

// Reset starts a connection that is open.
func (c *Conn) Reset(role wire.Role, version wire.Version, limits parser.Limits) {
	*c = Conn{version: version, ending: ending{state: wire.Opened, role: role}}
	// hybi-14 was the first draft to forbid the longer forms of a length.
	c.in.Reset(role, limits, version < wire.Hybi13)
}

// State returns how far the connection has come, from Opened on.
func (c *Conn) State() wire.State { return c.state }

// Role returns the end of the connection that c plays.
func (c *Conn) Role() wire.Role { return c.role }

// Version returns the version of the protocol.
func (c *Conn) Version() wire.Version { return c.version }

// Err returns what ended the connection, or nil: a fault of the peer, or an end
// without a Close frame.
func (c *Conn) Err() *wire.Error { return c.in.Err() }

// Remaining returns how many bytes of input are certain to be payload of a data
// frame.
func (c *Conn) Remaining() int { return c.in.Remaining() }

// AtRest reports whether a Conn that was Reset with the same arguments would go on as c
// does: the connection is open, no message is under way in either direction, and
// extensions may encode none.
func (c *Conn) AtRest() bool {
	return c.in.Between() && c.ending == ending{state: wire.Opened, role: c.role}
}
