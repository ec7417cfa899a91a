package vectors

import (
	"time"

	"github.com/wsdriver/wsdriver"
)

// Endpoint is one end of one connection as a script drives it: the methods of
// [wsdriver.Driver] that have to do with bytes and events, with the contracts
// that they have there. A transport of one's own can embed a Driver and override
// those that take or give bytes.
type Endpoint interface {
	Receive(p []byte) (wsdriver.Event, int)
	ReceiveEOF() wsdriver.Event
	Tick(now time.Duration) (wsdriver.Event, time.Duration)

	AppendReply(dst []byte, ev wsdriver.Event) []byte
	AppendMessage(dst []byte, k wsdriver.Kind, p []byte) ([]byte, error)
	AppendFragment(dst []byte, k wsdriver.Kind, p []byte, last bool) ([]byte, error)
	AppendPing(dst, p []byte) ([]byte, error)
	AppendPong(dst, p []byte) ([]byte, error)
	AppendClose(dst []byte, c wsdriver.Code, reason string) ([]byte, error)

	AppendRequest(dst []byte, r *wsdriver.HandshakeRequest) ([]byte, error)
	AppendAccept(dst []byte, protocol string, header wsdriver.Header) ([]byte, error)
	AppendReject(dst []byte, status int, header wsdriver.Header, body []byte) ([]byte, error)

	Request() *wsdriver.HandshakeRequest
	State() wsdriver.State
	Version() wsdriver.Version
	Protocol() string
	Err() *wsdriver.Error
}

// Setup is what an Endpoint starts with.
type Setup struct {
	Role    wsdriver.Role
	Open    bool             // without an opening handshake
	Version wsdriver.Version // of the open connection; of a client's request
	Config  *wsdriver.Config // its Rand gives the keys, the nonce and the masks of the script

	// Peer is what the other end of an open connection in hybi-04 had in its head: a
	// client's Sec-WebSocket-Key, or a server's Sec-WebSocket-Nonce. What we had in
	// ours comes from Config.Rand.
	Peer string
}

// Start returns the Driver for a Setup.
func Start(s Setup) Endpoint {
	d := new(wsdriver.Driver)
	d.Reset(s.Role, s.Config)
	switch {
	case s.Open && s.Version == wsdriver.Hybi04:
		open04(d, s)
	case s.Open:
		d.Skip(s.Version, "")
	}
	return d
}
