package handshake

import (
	"errors"
	"strconv"
)

// ArgumentError says which argument of the caller cannot be written to the wire
// or read as a URL. It wraps one of the variables below. No argument is written
// in part: the writer is the last place that can keep a CR LF from becoming a
// header field or a second response (RFC 9110, section 5.5).
type ArgumentError struct {
	Name string // the header field, protocol, extension or part at fault
	Err  error
}

// Error returns the words of the wrapped error and the name.
func (e *ArgumentError) Error() string {
	return "websocket: " + e.Err.Error() + ": " + strconv.Quote(e.Name)
}

// Unwrap returns the wrapped error.
func (e *ArgumentError) Unwrap() error { return e.Err }

// What an ArgumentError wraps.
var (
	ErrInvalidURL         = errors.New("not a ws or wss URL without a fragment (RFC 6455 3)")
	ErrInvalidTarget      = errors.New("the request target must start with / and be visible ASCII without # (RFC 6455 3)")
	ErrInvalidHost        = errors.New("not a host with an optional port (RFC 3986 3.2.2)")
	ErrInternationalHost  = errors.New("convert the host name to its ASCII form (IDNA) first (RFC 6455 11.1.1)")
	ErrInvalidOrigin      = errors.New("an origin is visible ASCII (RFC 6454 7)")
	ErrInvalidLocation    = errors.New("a location is a URL in visible ASCII (hixie-76 5.2)")
	ErrInvalidVersion     = errors.New("not a version that can be written")
	ErrInvalidKey         = errors.New("not a key or a nonce of that version (RFC 6455 4.1, hixie-76 4.1)")
	ErrInvalidProtocol    = errors.New("a subprotocol must be a token and listed once (RFC 6455 4.1)")
	ErrInvalidExtension   = errors.New("an extension and its parameters must be tokens (RFC 6455 9.1)")
	ErrInvalidField       = errors.New("a field name must be a token and its value free of control characters (RFC 9110 5.5)")
	ErrReservedField      = errors.New("this field is not the application's to write")
	ErrInvalidStatus      = errors.New("the status of a refusal is 200 to 599, and one of 204 and 304 has no body (RFC 9110 15)")
	ErrProtocolNotOffered = errors.New("the client did not offer this subprotocol (RFC 6455 4.2.2)")
	ErrUnofferedExtension = errors.New("the client did not offer this extension (RFC 6455 4.2.2)")
)

func invalid(name string, err error) error { return &ArgumentError{name, err} }
