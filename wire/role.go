package wire

// Role is the end of the connection that a Driver plays.
type Role uint8

const (
	Server Role = iota
	Client
)

// String returns "server" or "client".
func (r Role) String() string {
	if r == Client {
		return "client"
	}
	return "server"
}

// State is how far a connection has come.
type State uint8

const (
	// Handshaking lasts until the Open event.
	Handshaking State = iota
	// Opened is the time in which messages go both ways.
	Opened
	// Closing starts when a Close frame is sent or received, or when the peer
	// breaks the protocol.
	Closing
	// Finished means: send what was appended, then close the transport.
	Finished
)

// String returns the state's name in lower case.
func (s State) String() string {
	return [...]string{"handshaking", "opened", "closing", "finished"}[s&3]
}
