package websocket

import "strconv"

// State is how far a WebSocket has come, as the readyState of the browser's API.
type State int

const (
	Connecting State = 0 // the opening handshake is not complete
	Open       State = 1 // messages go both ways
	Closing    State = 2 // Close was called, or the peer has started to close
	Closed     State = 3 // the connection is gone, or never came to be
)

// String returns the name that the constant has in the browser's API.
func (s State) String() string {
	switch s {
	case Connecting:
		return "CONNECTING"
	case Open:
		return "OPEN"
	case Closing:
		return "CLOSING"
	case Closed:
		return "CLOSED"
	}
	return strconv.Itoa(int(s))
}
