package wire

import "errors"

// The errors of calls that the state of the connection or their own arguments
// forbid. A call that returns one has changed nothing.
var (
	// ErrNotOpen is returned for sending before the opening handshake is complete.
	ErrNotOpen = errors.New("websocket: the connection is not open yet")

	// ErrClosed is returned for sending after a Close frame was sent, after the
	// peer broke the protocol, and after the end of the connection.
	ErrClosed = errors.New("websocket: the connection is closed for sending")

	// ErrBusy is returned for starting a message while another one is being sent
	// in fragments, and for a second request, acceptance or rejection.
	ErrBusy = errors.New("websocket: the last message or request is not finished")

	// ErrTooLong is returned for a control payload of more than 125 bytes, for a
	// close reason of more than 123, and for more payload than was announced.
	ErrTooLong = errors.New("websocket: the payload of a control frame is too long")

	// ErrUnsupported is returned for what the role or the version of the protocol
	// does not have.
	ErrUnsupported = errors.New("websocket: not supported by this role or version")

	// ErrInvalidUTF8 is returned for sending text or a close reason that is not
	// valid UTF-8.
	ErrInvalidUTF8 = errors.New("websocket: text to send is not valid UTF-8")

	// ErrInvalidCode is returned for sending a close code that RFC 6455, section
	// 7.4, keeps off the wire or leaves undefined.
	ErrInvalidCode = errors.New("websocket: the close code may not be sent")
)
