package websocket

import (
	"errors"
	"fmt"
)

// What the errors of a call wrap that the browser's API would throw. Nothing has
// happened then.
var (
	// ErrSyntax is the browser's SyntaxError: a URL that is none, or not one of ws,
	// wss, http or https, or has a fragment; a subprotocol that is no token, or is
	// listed twice; a reason of more than 123 bytes, or one that is not UTF-8.
	ErrSyntax = errors.New("websocket: syntax error")

	// ErrInvalidState is the browser's InvalidStateError: to send before the
	// WebSocket is open. A WebSocket that no function of this package has made is
	// never open.
	ErrInvalidState = errors.New("websocket: the connection is not open yet")

	// ErrInvalidAccess is the browser's InvalidAccessError: to close with a code other
	// than 1000 and 3000 to 4999.
	ErrInvalidAccess = errors.New("websocket: the close code is not 1000 or one of 3000 to 4999")
)

// ErrNilArgument is what Upgrade returns for a ResponseWriter or a Request that is nil.
var ErrNilArgument = errors.New("websocket: nil in the place of a ResponseWriter or a Request")

// The ends of a connection that are told to OnError and are of this package's own
// making.
var (
	// ErrCanceled is the end of a connection that was closed before it was open.
	ErrCanceled = errors.New("websocket: closed before the connection was established")

	// ErrBufferFull is the end of a connection that more was sent on than
	// Config.MaxBuffered lets wait for its peer, and what Send returns then.
	ErrBufferFull = errors.New("websocket: too much waits to be sent, the connection is closed")

	// ErrNoAnswer is the end of a connection whose peer has left our Close frame
	// without an answer for netconn.Config.CloseTimeout.
	ErrNoAnswer = errors.New("websocket: the peer did not answer the Close frame")
)

// errReason is of a reason that does not fit into a Close frame, or is no text.
var errReason = errors.New("the reason of a Close frame is UTF-8 of 123 bytes at most (RFC 6455 5.5.1)")

// exception is an error as the browser's API would throw it, with its cause.
type exception struct{ name, cause error }

func throw(name, cause error) error { return &exception{name, cause} }

func (e *exception) Error() string   { return e.name.Error() + ": " + e.cause.Error() }
func (e *exception) Unwrap() []error { return []error{e.name, e.cause} }

// PanicError is told to OnError when one of the other handlers has panicked, or a
// function of Config.Dialer or of a netconn.Config.
type PanicError struct {
	Value any    // of the panic
	Stack []byte // of the goroutine, as debug.Stack gives it
}

// Error returns the value of the panic, without the stack.
func (e *PanicError) Error() string { return fmt.Sprintf("websocket: panic in a handler: %v", e.Value) }

// Unwrap returns the value of the panic if it is an error, or nil.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}
