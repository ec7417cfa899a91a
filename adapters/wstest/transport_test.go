package wstest_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/nettest"

	"github.com/wsdriver/wsdriver/adapters/wstest"
)

// closing returns the two ends for nettest, and what closes them.
func closing(a, b net.Conn) (net.Conn, net.Conn, func(), error) {
	return a, b, func() { a.Close(); b.Close() }, nil
}

// The contract of net.Conn, of what is in memory and of what is wrapped.
func TestNetConn(t *testing.T) {
	for name, pipe := range map[string]nettest.MakePipe{
		"transport": func() (net.Conn, net.Conn, func(), error) {
			s, c := wstest.Transports(0)
			return closing(s, c)
		},
		"a small buffer": func() (net.Conn, net.Conn, func(), error) {
			s, c := wstest.Transports(16)
			return closing(s, c)
		},
		"no fault": func() (net.Conn, net.Conn, func(), error) {
			s, c := wstest.Transports(0)
			return closing(wstest.Wrap(s), wstest.Wrap(wstest.Wrap(c), wstest.Fault{}))
		},
		"pieces": func() (net.Conn, net.Conn, func(), error) {
			s, c := wstest.Transports(0)
			chunk := wstest.Fault{On: wstest.Reads | wstest.Writes, Do: wstest.Chunk, Size: 333}
			return closing(wstest.Wrap(s, chunk), wstest.Wrap(c, chunk))
		},
	} {
		t.Run(name, func(t *testing.T) { nettest.TestConn(t, pipe) })
	}
}

// What a socket does that net.Pipe does not: nobody need read for a write to end.
func TestBuffer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := wstest.Transports(10)
		n, err := s.Write([]byte("0123456789"))
		want(t, "what fits is taken", n, 10)
		must(t, err)
		must(t, s.SetWriteDeadline(time.Now().Add(time.Second)))
		n, err = s.Write([]byte("abc"))
		want(t, "what does not waits", n, 0)
		wantOneOf(t, "until the deadline", err, os.ErrDeadlineExceeded)
		must(t, s.SetWriteDeadline(time.Time{}))

		buf := make([]byte, 4)
		n, err = c.Read(buf)
		want(t, "reading makes room", string(buf[:n]), "0123")
		must(t, err)
		n, err = s.Write([]byte("abcd"))
		want(t, "for as much", n, 4)
		must(t, err)
		must(t, s.Close())
		rest, err := io.ReadAll(c)
		want(t, "what was sent before Close is read", string(rest), "456789abcd")
		must(t, err)
		_, err = c.Write([]byte("x"))
		wantOneOf(t, "and nobody reads", err, wstest.ErrBroken)
		_, err = s.Write([]byte("x"))
		wantOneOf(t, "this end is closed", err, net.ErrClosed)
		_, err = s.Read(buf)
		wantOneOf(t, "this end is closed", err, net.ErrClosed)
		wantOneOf(t, "this end is closed", s.SetDeadline(time.Now()), net.ErrClosed)
		must(t, s.Close())
	})
}

// A part of a write that went out before the deadline is told.
func TestPartOfAWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := wstest.Transports(10)
		must(t, s.SetWriteDeadline(time.Now().Add(time.Minute)))
		n, err := s.Write(make([]byte, 25))
		want(t, "the buffer's worth went out", n, 10)
		wantOneOf(t, "and the deadline struck", err, os.ErrDeadlineExceeded)
		n, err = c.Read(make([]byte, 100))
		want(t, "as much came", n, 10)
		must(t, err)
	})
}

func TestCloseWrite(t *testing.T) {
	s, c := wstest.Transports(0)
	c.Write([]byte("question"))
	must(t, c.CloseWrite())
	p, err := io.ReadAll(s)
	want(t, "all of it, and the end", string(p), "question")
	must(t, err)
	_, err = c.Write([]byte("x"))
	wantOneOf(t, "nothing more goes that way", err, wstest.ErrBroken)
	s.Write([]byte("answer"))
	s.Close()
	p, err = io.ReadAll(c)
	want(t, "the other way is open", string(p), "answer")
	must(t, err)
}

func TestReset(t *testing.T) {
	s, c := wstest.Transports(0)
	s.Write([]byte("lost"))
	s.Reset()
	buf := make([]byte, 10)
	for _, nc := range []net.Conn{s, c} {
		_, err := nc.Read(buf)
		wantOneOf(t, "reading", err, wstest.ErrReset)
		_, err = nc.Write(buf)
		wantOneOf(t, "writing", err, wstest.ErrReset)
		must(t, nc.Close())
		_, err = nc.Read(buf)
		wantOneOf(t, "closed is closed", err, net.ErrClosed)
	}
}

// Writes of many goroutines come out whole.
func TestWritesDoNotMix(t *testing.T) {
	s, c := wstest.Transports(7)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() { s.Write(bytes.Repeat([]byte{'a' + byte(i)}, 100)) })
	}
	go func() { wg.Wait(); s.Close() }()
	p, err := io.ReadAll(c)
	must(t, err)
	want(t, "nothing is lost", len(p), 800)
	for q := p; len(q) >= 100; q = q[100:] {
		want(t, "a write is whole", string(q[:100]), strings.Repeat(string(q[0]), 100))
	}
}

func TestZeroTransport(t *testing.T) {
	var zero wstest.Transport
	for _, nc := range []net.Conn{&zero, new(wstest.Faulty), wstest.Wrap(nil)} {
		_, err := nc.Read(make([]byte, 1))
		wantOneOf(t, "it is closed", err, net.ErrClosed)
		_, err = nc.Write(make([]byte, 1))
		wantOneOf(t, "it is closed", err, net.ErrClosed)
		wantOneOf(t, "it is closed", nc.SetDeadline(time.Now()), net.ErrClosed)
		wantOneOf(t, "it is closed", nc.(interface{ CloseWrite() error }).CloseWrite(), net.ErrClosed)
		nc.(interface{ Reset() }).Reset()
		must(t, nc.Close())
		want(t, "it has addresses", nc.LocalAddr().String()+nc.RemoteAddr().String(), "")
	}
}

func TestAddresses(t *testing.T) {
	s, c := wstest.Transports(0)
	want(t, "the network", s.LocalAddr().Network(), "memory")
	want(t, "one end", s.LocalAddr(), c.RemoteAddr())
	want(t, "the other", c.LocalAddr(), s.RemoteAddr())
	_, err := s.Read(nil)
	must(t, err)
	c.Close()
	s.Close()
	_, err = s.Read(make([]byte, 1))
	var op *net.OpError
	if !errors.As(err, &op) || op.Source != s.LocalAddr() {
		t.Errorf("the error of a socket: %#v", err)
	}
}
