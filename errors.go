package wsdriver

import (
	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/hybi"
	"github.com/wsdriver/wsdriver/parser"
	"github.com/wsdriver/wsdriver/wire"
)

// The errors of calls out of order or with arguments that may not be sent. The
// Driver and dst are as they were before the call.
var (
	ErrNotOpen     = wire.ErrNotOpen     // the opening handshake is not complete
	ErrClosed      = wire.ErrClosed      // a Close frame was sent, or the peer broke the protocol
	ErrBusy        = wire.ErrBusy        // the last message, request or answer is not finished
	ErrTooLong     = wire.ErrTooLong     // more than 125 bytes in a control frame
	ErrUnsupported = wire.ErrUnsupported // the role or the version does not have it
	ErrInvalidUTF8 = wire.ErrInvalidUTF8 // text to send is not UTF-8
	ErrInvalidCode = wire.ErrInvalidCode // the close code may not be sent
)

// The faults of a peer on an open connection, as [Driver.Err] returns them. They
// may be compared with == or errors.Is.
var (
	ErrReservedBits     = parser.ErrReservedBits
	ErrOpcode           = parser.ErrOpcode
	ErrLength           = parser.ErrLength
	ErrLengthSign       = parser.ErrLengthSign
	ErrUnmasked         = parser.ErrUnmasked
	ErrMasked           = parser.ErrMasked
	ErrControlFragment  = parser.ErrControlFragment
	ErrControlLength    = parser.ErrControlLength
	ErrContinuation     = parser.ErrContinuation
	ErrInterleaved      = parser.ErrInterleaved
	ErrCloseLength      = parser.ErrCloseLength
	ErrUTF8             = parser.ErrUTF8
	ErrFrameTooBig      = parser.ErrFrameTooBig
	ErrMessageTooBig    = parser.ErrMessageTooBig
	ErrTooManyFragments = parser.ErrTooManyFragments
	ErrCloseCode        = hybi.ErrCloseCode
	ErrCloseReason      = hybi.ErrCloseReason
	ErrUnexpectedEOF    = wire.ErrUnexpectedEOF
	ErrTimeout          = wire.ErrTimeout
)

// The faults of an opening handshake that a program may want to tell apart; all
// of them are variables of package handshake.
var (
	// ErrNotWebSocket is the fault of a request that is not a WebSocket handshake
	// at all. A program that serves other things too answers it with AppendReject.
	ErrNotWebSocket = handshake.ErrNotWebSocket

	// ErrVersion is the fault of a request for a version that is not enabled.
	ErrVersion = handshake.ErrVersion

	// ErrStatus is the fault of a response other than 101: the server refused.
	// [Driver.Response] has its status, its header and the start of its body.
	ErrStatus = handshake.ErrStatus

	// ErrOrigin is the fault of a request whose origin CheckOrigin does not allow.
	ErrOrigin = &Error{Code: ProtocolError, Status: 403, Section: "RFC 6455 4.2.2",
		Text: "the origin is not allowed"}

	// ErrNoProtocol is the fault of a peer with which no subprotocol was agreed
	// though Config.RequireProtocol asks for one.
	ErrNoProtocol = &Error{Code: ProtocolError, Status: 400, Section: "RFC 6455 4.2.2",
		Text: "no subprotocol is common to both ends"}

	// ErrTooManyInterim is the fault of a server that sends interim responses and
	// does not come to the one that counts.
	ErrTooManyInterim = &Error{Code: ProtocolError, Section: "RFC 9110 15.2",
		Text: "too many interim responses"}

	// ErrHandshakeTimeout is the fault of a peer that did not complete its opening
	// handshake in time.
	ErrHandshakeTimeout = &Error{Code: ProtocolError, Status: 408, Section: "RFC 9110 15.5.9",
		Text: "the opening handshake took too long"}
)
