package netconn

import (
	"errors"
	"io"
	"net"
	"strconv"

	"github.com/wsdriver/wsdriver"
)

// ErrConcurrentRead is returned to a goroutine that reads while another one
// does. The other one is not disturbed.
var ErrConcurrentRead = errors.New("websocket: another goroutine is reading from this connection")

// ErrNilArgument is the misuse of nil: for a context, a transport, a Driver or a writer. It
// is the Err of the *HandshakeError of Accept, Connect and Continue.
var ErrNilArgument = errors.New("websocket: nil in the place of a context, a connection, a Driver or a writer")

// ErrQueueFull is what Send returns for a message that was not sent because
// Config.MaxQueue bytes wait for the peer.
var ErrQueueFull = errors.New("websocket: the queue of messages for a slow peer is full")

// ErrWriteTimeout is the end of a connection whose peer has not taken in
// Config.WriteTimeout what was written at one time. It is not os.ErrDeadlineExceeded, after
// which connections go on.
var ErrWriteTimeout = errors.New("websocket: the peer takes too long to read")

// errClosedHere is the end of a connection that this end closed without an
// answer, and of writing after Close.
var errClosedHere error = closedHere{}

type closedHere struct{}

func (closedHere) Error() string { return "websocket: the connection was closed by this end" }
func (closedHere) Is(err error) bool {
	return err == net.ErrClosed || err == wsdriver.ErrClosed
}

// CloseError is the end of a connection as the peer told it: its Close frame, or,
// with AbnormalClosure, the end of the stream or of our patience without one.
//
// errors.Is finds in it
//
//   - io.EOF, if the peer closed in good order
//   - io.ErrUnexpectedEOF, if Code is AbnormalClosure, and the cause behind it,
//     such as wsdriver.ErrTimeout or the error of the transport
//   - net.ErrClosed, if it was this end that started to close
type CloseError struct {
	Code   wsdriver.Code // NoStatus if the frame held none
	Reason string
	Remote bool // the peer started it; false: it answers our Close

	cause error // of AbnormalClosure, or nil
}

// Error returns the code, its name and the reason.
func (e *CloseError) Error() string {
	s := "websocket: closed"
	if e.Code == wsdriver.AbnormalClosure {
		s = "websocket: ended without a Close frame"
	} else if e.Remote {
		s = "websocket: closed by the peer"
	}
	s += ": " + e.Code.String()
	if e.Reason != "" {
		s += " " + strconv.Quote(e.Reason) // the peer's words: no control characters in a log
	}
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Is reports whether target is what e stands for; see CloseError.
func (e *CloseError) Is(target error) bool {
	switch target {
	case io.EOF:
		return e.Remote && e.Code != wsdriver.AbnormalClosure
	case io.ErrUnexpectedEOF:
		return e.Code == wsdriver.AbnormalClosure
	case net.ErrClosed:
		return !e.Remote
	}
	return false
}

// Unwrap returns the cause of an AbnormalClosure, or nil.
func (e *CloseError) Unwrap() error { return e.cause }

// CloseStatus returns the close code that err carries: that of a [CloseError], or
// the one that was sent to a peer that broke the protocol. It returns 0 if there
// is none.
func CloseStatus(err error) wsdriver.Code {
	var closed *CloseError
	if errors.As(err, &closed) {
		return closed.Code
	}
	var fault *wsdriver.Error
	if errors.As(err, &fault) {
		return fault.Code
	}
	return 0
}

// HandshakeError is the end of a connection that never opened. The transport is
// closed. On a client, Status, Header and Body are the server's answer, as far as
// it came; on a server, Status is that of the refusal that was sent, or 0.
type HandshakeError struct {
	Status int
	Header wsdriver.Header
	Body   []byte // the start of the body, at most 1024 bytes
	Err    error  // often a *wsdriver.Error
}

// Error returns the status and the words of Err.
func (e *HandshakeError) Error() string {
	s := "websocket: opening handshake failed"
	if e.Status != 0 {
		s += " with status " + strconv.Itoa(e.Status)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns Err.
func (e *HandshakeError) Unwrap() error { return e.Err }

// errRefused is the Err of a HandshakeError after Config.Answer refused what the
// Driver would have accepted.
var errRefused = errors.New("websocket: the request was refused by the program")

// afterWriteError is the end of a connection for all but those whose bytes the write
// carried that failed. It does not wrap the cause: a timeout of a write must not look
// like a read deadline, after which reading goes on.
type afterWriteError struct{ cause error }

func (e *afterWriteError) Error() string {
	return "websocket: the connection was closed after a write failed: " + e.cause.Error()
}
func (e *afterWriteError) Unwrap() error { return net.ErrClosed }
