package wstest

import (
	"errors"
	"io"
	"net"
	"time"
)

// DefaultBuffer is how many bytes a [Transport] holds in each direction where
// nothing else is said: 64 KiB, about what a socket does.
const DefaultBuffer = 64 << 10

// The errors of a Transport that a socket would have too. Errors of calls wrap
// them in a [net.OpError], as they do os.ErrDeadlineExceeded and net.ErrClosed.
var (
	// ErrReset is what both ends get after [Transport.Reset] and a [Reset].
	ErrReset = errors.New("wstest: connection reset")

	// ErrBroken is what writing gets once the other end has closed, or after
	// CloseWrite.
	ErrBroken = errors.New("wstest: nobody reads any more")
)

// Transport is one end of a connection in memory: a [net.Conn] with a buffer, so
// that, as on a socket, a write does not wait for its read. Deadlines work, and all
// of it works in the bubbles of testing/synctest, if it is made there.
//
// Any number of goroutines may use it. The zero Transport is closed.
type Transport struct {
	in, out       *stream
	local, remote Addr
}

// Addr is the address of a Transport or of a listener of [Net].
type Addr string

// Network returns "memory".
func (Addr) Network() string { return "memory" }

// String returns the address.
func (a Addr) String() string { return string(a) }

// Transports returns the two ends of a connection that holds buffer bytes in each
// direction; 0 or less means DefaultBuffer.
func Transports(buffer int) (server, client *Transport) {
	return transports(buffer, "server", "client")
}

func transports(buffer int, serverAddr, clientAddr Addr) (server, client *Transport) {
	if buffer <= 0 {
		buffer = DefaultBuffer
	}
	up, down := newStream(buffer), newStream(buffer)
	return &Transport{up, down, serverAddr, clientAddr}, &Transport{down, up, clientAddr, serverAddr}
}

// Read waits for bytes of the other end. Once that has closed, and what it sent is
// read, it returns io.EOF.
func (t *Transport) Read(p []byte) (int, error) {
	if t.in == nil {
		return 0, t.failed("read", net.ErrClosed)
	}
	n, err := t.in.read(p)
	return n, t.failed("read", err)
}

// Write returns when all of p is in the buffer, or with how much is. The bytes of
// two calls at the same time do not mix.
func (t *Transport) Write(p []byte) (int, error) {
	if t.in == nil {
		return 0, t.failed("write", net.ErrClosed)
	}
	n, err := t.out.write(p)
	return n, t.failed("write", err)
}

// Close closes this end. The other one reads what was sent, and then io.EOF.
func (t *Transport) Close() error {
	if t.in != nil {
		t.out.end(true)
		t.in.leave()
	}
	return nil
}

// CloseWrite closes the direction to the other end, which reads io.EOF behind what
// was sent.
func (t *Transport) CloseWrite() error {
	if t.in == nil {
		return t.failed("close", net.ErrClosed)
	}
	t.out.end(false)
	return nil
}

// Reset breaks the connection: what is under way is lost, and both ends fail with
// ErrReset from now on.
func (t *Transport) Reset() {
	if t.in != nil {
		t.in.cut(ErrReset)
		t.out.cut(ErrReset)
	}
}

// LocalAddr returns the address of this end, an [Addr].
func (t *Transport) LocalAddr() net.Addr { return t.local }

// RemoteAddr returns the address of the other end, an [Addr].
func (t *Transport) RemoteAddr() net.Addr { return t.remote }

// SetDeadline sets both deadlines.
func (t *Transport) SetDeadline(at time.Time) error {
	return errors.Join(t.SetReadDeadline(at), t.SetWriteDeadline(at))
}

// SetReadDeadline sets when reading fails with an error that wraps
// os.ErrDeadlineExceeded; the zero Time means never. A Read that waits is ended too.
func (t *Transport) SetReadDeadline(at time.Time) error {
	if t.in == nil {
		return t.failed("set", net.ErrClosed)
	}
	return t.failed("set", t.in.setRead(at))
}

// SetWriteDeadline sets when writing fails, as SetReadDeadline does for reading.
func (t *Transport) SetWriteDeadline(at time.Time) error {
	if t.in == nil {
		return t.failed("set", net.ErrClosed)
	}
	return t.failed("set", t.out.setWrite(at))
}

// failed returns err with the ends of the connection. io.EOF is what it is.
func (t *Transport) failed(op string, err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	return &net.OpError{Op: op, Net: t.local.Network(), Source: t.local, Addr: t.remote, Err: err}
}
