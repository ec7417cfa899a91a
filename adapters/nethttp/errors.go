package nethttp

import (
	"errors"
	"net/http"

	"github.com/wsdriver/wsdriver"
)

// The Err of a netconn.HandshakeError of [Server.HandleUpgrade], besides those of
// Upgrade.
var (
	// ErrFull refuses a request that comes when there are Server.MaxConnections,
	// with 503 and a Retry-After of ten seconds.
	ErrFull = &wsdriver.Error{Code: wsdriver.TryAgainLater, Status: http.StatusServiceUnavailable, Section: "RFC 9110 15.6.4",
		Text: "there are as many connections as this server takes: try again later"}

	// ErrShutdown refuses a request that comes during or after Server.Shutdown or
	// Server.Close, in the same way. A connection whose opening handshake had come
	// too far for that is closed with 1001.
	ErrShutdown = &wsdriver.Error{Code: wsdriver.GoingAway, Status: http.StatusServiceUnavailable, Section: "RFC 9110 15.6.4",
		Text: "this server is shutting down: try again later"}

	// ErrNotAuthorized is for a request that Authorize has answered.
	ErrNotAuthorized = errors.New("nethttp: Authorize refused the request")

	// ErrNoHandle refuses with 501 what would be accepted if there were a Handle.
	ErrNoHandle = &wsdriver.Error{Code: wsdriver.InternalError, Status: http.StatusNotImplemented, Section: "RFC 9110 15.6.2",
		Text: "nobody handles WebSocket connections here"}
)

// ErrNilArgument is the misuse of nil: for a ResponseWriter, a request, a listener, a
// context or an http.Server.
var ErrNilArgument = errors.New("nethttp: nil in the place of a ResponseWriter, a request, a listener, a context or an http.Server")

// ErrUntracked is the error of Server.Broadcast where Server.Untracked is set.
var ErrUntracked = errors.New("nethttp: the server keeps no table of its connections")

// errHTTP2 refuses a request that came over HTTP/2 or HTTP/3. There is nothing to
// take over there: a WebSocket is a stream, asked for with an extended CONNECT.
var errHTTP2 = &wsdriver.Error{Code: wsdriver.ProtocolError, Status: http.StatusHTTPVersionNotSupported, Section: "RFC 8441 4",
	Text: "this WebSocket endpoint needs HTTP/1.1"}

// retryAfter is the Retry-After of a refusal that is not for ever, in seconds.
const retryAfter = "10"
