package netconn

import (
	"net"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/internal/transport"
)

// neverOpen is the end of a Conn that never was open: of the zero Conn, and of one that
// New could not make.
type neverOpen struct{ cause error } // or nil

var errNeverOpen error = &neverOpen{}

func (e *neverOpen) Error() string {
	s := "websocket: the connection was never open"
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

func (e *neverOpen) Is(err error) bool {
	return err == net.ErrClosed || err == wsdriver.ErrClosed
}
func (e *neverOpen) Unwrap() error { return e.cause }

// unfit says why a Driver, or a transport, is none for an open connection.
func unfit(nc net.Conn, d *wsdriver.Driver) error {
	switch {
	case transport.IsNil(nc) || d == nil:
		return ErrNilArgument
	case d.State() == wsdriver.Handshaking:
		return wsdriver.ErrNotOpen
	case d.State() != wsdriver.Opened:
		return wsdriver.ErrClosed
	}
	return nil
}

// absent is in the place of a transport that there is not: one that is closed.
type absent struct{}

func (absent) Read([]byte) (int, error)         { return 0, net.ErrClosed }
func (absent) Write([]byte) (int, error)        { return 0, net.ErrClosed }
func (absent) Close() error                     { return nil }
func (absent) LocalAddr() net.Addr              { return nil }
func (absent) RemoteAddr() net.Addr             { return nil }
func (absent) SetDeadline(time.Time) error      { return net.ErrClosed }
func (absent) SetReadDeadline(time.Time) error  { return net.ErrClosed }
func (absent) SetWriteDeadline(time.Time) error { return net.ErrClosed }
