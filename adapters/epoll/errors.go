//go:build linux

package epoll

import (
	"errors"
	"net"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// ErrQueueFull is returned by the calls that send while Config.MaxQueue bytes wait
// for the peer to take them. Nothing of the message is sent, and the connection is
// as good as before: Config.OnDrain tells when to go on.
var ErrQueueFull = errors.New("websocket: too much output waits for the peer to take it")

// ErrNilArgument is the misuse of nil: for a context, a listener or a connection.
var ErrNilArgument = errors.New("epoll: nil in the place of a context, a listener or a connection")

// closedHere is the end of a connection that this end closed without an answer, and
// of writing after Close.
type closedHere struct{ cause error }

var errClosedHere error = &closedHere{}

// errNeverOpen is that of the zero Conn.
var errNeverOpen error = &closedHere{errors.New("it was never open")}

func (e *closedHere) Error() string {
	s := "websocket: the connection was closed by this end"
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

func (e *closedHere) Is(err error) bool {
	return err == net.ErrClosed || err == wsdriver.ErrClosed
}
func (e *closedHere) Unwrap() error { return e.cause }

// lostError is the end of a connection whose stream ended early, and why.
type lostError struct {
	end   *netconn.CloseError
	cause error
}

func (e *lostError) Error() string   { return e.end.Error() + ": " + e.cause.Error() }
func (e *lostError) Unwrap() []error { return []error{e.end, e.cause} }

// writeError is the end of a connection whose output could not be written.
type writeError struct{ cause error }

func (e *writeError) Error() string {
	return "websocket: the connection was closed after a write failed: " + e.cause.Error()
}
func (e *writeError) Unwrap() []error { return []error{net.ErrClosed, e.cause} }
