package netconn

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/wsdriver/wsdriver"
)

// maxChunk is how much of one Write to a Stream goes into one message.
const maxChunk = 32 << 10

// Stream returns c as a net.Conn: the payloads of the messages, one after the other, are
// the stream, and their bounds mean nothing. The messages that it sends are of kind k;
// one of the other kind ends the connection with wsdriver.UnsupportedData. What is
// written as wsdriver.Text must be UTF-8, and no Write may end inside a character.
//
// Any number of goroutines may use it. Read returns io.EOF after the peer's Close frame
// with wsdriver.NormalClosure, wsdriver.GoingAway or no code, Close is
// Conn.Close(wsdriver.NormalClosure, ""), and the deadlines are resumable. Some goroutine
// should read, as always; c must not be read from otherwise.
//
// Nil is taken for a Conn that never was open. If k is neither wsdriver.Text nor
// wsdriver.Binary, every message ends the connection, and Write returns
// wsdriver.ErrUnsupported.
func Stream(c *Conn, k wsdriver.Kind) net.Conn {
	if c == nil {
		c = new(Conn)
	}
	return &stream{c: c, kind: k}
}

type stream struct {
	c    *Conn
	kind wsdriver.Kind

	reading sync.Mutex
	message *MessageReader // or nil
}

func (s *stream) Read(p []byte) (n int, err error) {
	if len(p) == 0 {
		return 0, nil
	}
	s.reading.Lock()
	defer s.reading.Unlock()
	for {
		if s.message == nil {
			kind, r, err := s.c.NextReader()
			if err == nil && kind != s.kind {
				err = s.refuse(kind)
			}
			if err != nil {
				return 0, streamError(err)
			}
			s.message = r
		}
		switch n, err = s.message.Read(p); {
		case err == io.EOF:
			s.message = nil
		case errors.Is(err, io.EOF): // the peer has closed amid a message
			return n, errors.Join(io.ErrUnexpectedEOF, err)
		default:
			return n, streamError(err)
		}
	}
}

// refuse ends the connection for a message of the wrong kind.
func (s *stream) refuse(kind wsdriver.Kind) error {
	err := errors.New("websocket: a " + kind.String() + " message in a stream of the other kind")
	return errors.Join(err, s.c.Close(wsdriver.UnsupportedData, ""))
}

// Write sends p. After a deadline n counts what is on its way, which goes out with the
// next write.
func (s *stream) Write(p []byte) (n int, err error) {
	for first := true; first || len(p) > 0; first = false {
		m := s.cut(p)
		if err = s.c.WriteMessage(s.kind, p[:m]); err != nil {
			if OnItsWay(err) {
				n += m
			}
			return n, streamError(err)
		}
		n, p = n+m, p[m:]
	}
	return n, nil
}

// cut returns how much of p goes into one message. It cuts no character in two.
func (s *stream) cut(p []byte) int {
	if len(p) <= maxChunk {
		return len(p)
	}
	n := maxChunk
	if s.kind == wsdriver.Text {
		for n > maxChunk-utf8.UTFMax && !utf8.RuneStart(p[n]) {
			n--
		}
	}
	return n
}

func (s *stream) Close() error                       { return s.c.Close(wsdriver.NormalClosure, "") }
func (s *stream) LocalAddr() net.Addr                { return s.c.LocalAddr() }
func (s *stream) RemoteAddr() net.Addr               { return s.c.RemoteAddr() }
func (s *stream) SetDeadline(t time.Time) error      { return s.c.SetDeadline(t) }
func (s *stream) SetReadDeadline(t time.Time) error  { return s.c.SetReadDeadline(t) }
func (s *stream) SetWriteDeadline(t time.Time) error { return s.c.SetWriteDeadline(t) }

// streamError returns the error that a net.Conn would.
func streamError(err error) error {
	switch CloseStatus(err) {
	case wsdriver.NormalClosure, wsdriver.GoingAway, wsdriver.NoStatus:
		if errors.Is(err, io.EOF) {
			return io.EOF
		}
	case 0:
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return os.ErrDeadlineExceeded // it is a net.Error, as callers expect
		}
	}
	return err
}
