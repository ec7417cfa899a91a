package wsdriver

import (
	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
)

// Event is what a Driver tells about its peer: four fields in 32 bytes, so that
// it travels in registers. Event.Data aliases the argument of Receive; see
// Ownership in the package's documentation.
type Event = wire.Event

// Kind says what an [Event] is about.
type Kind = wire.Kind

// The kinds of event.
const (
	// None means that all of the input was consumed, or, on a server whose Request
	// is not answered yet, none of it. No field is set.
	None = wire.None

	// Text is a piece of a text message. Flags and Data are set. A piece may end
	// inside a character; the message as a whole is valid UTF-8.
	Text = wire.Text

	// Binary is a piece of a binary message. Flags and Data are set.
	Binary = wire.Binary

	// Request is a client's opening handshake that the server may accept or
	// reject. [Driver.Request] tells its particulars. No field is set.
	Request = wire.Request

	// Open says that the opening handshake is complete. It comes exactly once,
	// before any message. No field is set.
	Open = wire.Open

	// Idle says that the peer has been silent for Config.PingAfter. The reply to it
	// is a ping. It comes from Tick alone. No field is set.
	Idle = wire.Idle

	// Fail says that the peer broke the protocol or refused the connection. It is
	// terminal. Code is set; [Driver.Err] has the words.
	Fail = wire.Fail

	// Close is the peer's Close frame, with its Code ([NoStatus] if it held none)
	// and its reason in Data; or, with [AbnormalClosure], the end of the stream or
	// of our patience without one. It is terminal.
	Close = wire.Close

	// Ping is a ping. The reply to it is a pong. Flags and Data are set.
	Ping = wire.Ping

	// Pong is a pong, asked for or not. Flags and Data are set.
	Pong = wire.Pong
)

// Flags says where a piece stands in its message.
type Flags = wire.Flags

const (
	First = wire.First // the first piece of a message
	Last  = wire.Last  // the last piece of a message
	Whole = wire.Whole // a message in one piece
)

// Code is the status code of a Close frame (RFC 6455, section 7.4).
type Code = wire.Code

const (
	NormalClosure      = wire.NormalClosure      // 1000
	GoingAway          = wire.GoingAway          // 1001
	ProtocolError      = wire.ProtocolError      // 1002
	UnsupportedData    = wire.UnsupportedData    // 1003
	TooLarge           = wire.TooLarge           // 1004, hybi-06 to hybi-12 only
	NoStatus           = wire.NoStatus           // 1005, never on the wire
	AbnormalClosure    = wire.AbnormalClosure    // 1006, never on the wire
	InvalidPayload     = wire.InvalidPayload     // 1007
	PolicyViolation    = wire.PolicyViolation    // 1008
	MessageTooBig      = wire.MessageTooBig      // 1009
	MandatoryExtension = wire.MandatoryExtension // 1010
	InternalError      = wire.InternalError      // 1011
	ServiceRestart     = wire.ServiceRestart     // 1012
	TryAgainLater      = wire.TryAgainLater      // 1013
	BadGateway         = wire.BadGateway         // 1014
	TLSHandshake       = wire.TLSHandshake       // 1015, never on the wire
)

// Role is the end of the connection that a Driver plays.
type Role = wire.Role

const (
	Server = wire.Server
	Client = wire.Client
)

// State is how far a connection has come.
type State = wire.State

const (
	Handshaking = wire.Handshaking // until the opening handshake is complete
	Opened      = wire.Opened      // messages go both ways
	Closing     = wire.Closing     // a Close frame was sent or received, or the peer broke the protocol
	Finished    = wire.Finished    // send what was appended, then close the transport
)

// Version is a version of the protocol.
type Version = wire.Version

const (
	Hybi01 = wire.Hybi01 // draft-ietf-hybi-thewebsocketprotocol-01
	Hybi02 = wire.Hybi02 // draft 02
	Hybi03 = wire.Hybi03 // draft 03
	Hybi04 = wire.Hybi04 // draft 04
	Hybi05 = wire.Hybi05 // draft 05
	Hybi06 = wire.Hybi06 // draft 06
	Hybi07 = wire.Hybi07 // draft 07
	Hybi08 = wire.Hybi08 // drafts 08 to 12
	Hybi13 = wire.Hybi13 // drafts 13 to 17 and RFC 6455

	Hixie75 = wire.Hixie75 // draft-hixie-thewebsocketprotocol-75
	Hixie76 = wire.Hixie76 // draft-hixie-thewebsocketprotocol-76, which is hybi-00
)

// ParseVersion returns the version of a name such as "hybi-13", as
// [Version.String] gives it.
func ParseVersion(name string) (Version, bool) { return wire.ParseVersion(name) }

// Caps tells what a version of the protocol can do.
type Caps = wire.Caps

// Error is a fault of the peer: the close code or HTTP status owed for it, the
// section of the specification, and words for the peer's developer.
type Error = wire.Error

// Field is one header field of an opening handshake.
type Field = wire.Field

// Header is a list of header fields in the order of the wire.
type Header = handshake.Header

// HandshakeRequest is a client's opening handshake: what a server received, or
// what a client is to send.
type HandshakeRequest = handshake.Request

// HandshakeResponse is a server's answer as a client received it.
type HandshakeResponse = handshake.Response
