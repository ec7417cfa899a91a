package wstest_test

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver/adapters/wstest"
)

const digits = "0123456789"

var errMine = errors.New("mine")

// faulted has faults at one end of a connection.
func faulted(faults ...wstest.Fault) (f *wstest.Faulty, peer *wstest.Transport) {
	nc, peer := wstest.Transports(0)
	return wstest.Wrap(nc, faults...), peer
}

func TestCutWhileReading(t *testing.T) {
	for _, tt := range []struct {
		err, want error
	}{{nil, io.EOF}, {errMine, errMine}} {
		f, peer := faulted(wstest.Fault{On: wstest.Reads, Do: wstest.Cut, At: 4, Err: tt.err})
		peer.Write([]byte(digits))
		buf := make([]byte, 10)
		n, err := f.Read(buf)
		want(t, "what is before the cut", string(buf[:n]), "0123")
		must(t, err)
		for range 2 {
			_, err = f.Read(buf)
			wantOneOf(t, "and then the end", err, tt.want)
		}
		want(t, "what was read is counted", f.Counts().BytesRead, 4)
		want(t, "and the calls", f.Counts().Reads, 3)
	}
}

func TestCutWhileWriting(t *testing.T) {
	for at := range int64(11) {
		f, peer := faulted(wstest.Fault{On: wstest.Writes, Do: wstest.Cut, At: at})
		n, err := f.Write([]byte(digits))
		if at < 10 {
			wantOneOf(t, "the write fails", err, wstest.ErrBroken)
		} else {
			must(t, err)
			f.Close()
		}
		want(t, "and tells what is out", n, int(at))
		p, err := io.ReadAll(peer)
		want(t, "the other end sees a clean end", string(p), digits[:at])
		must(t, err)
	}
}

func TestResetBreaksBothEnds(t *testing.T) {
	f, peer := faulted(wstest.Fault{On: wstest.Writes, Do: wstest.Reset, At: 4, Err: errMine})
	_, err := f.Write([]byte(digits))
	wantOneOf(t, "with the error that is wanted", err, errMine)
	_, err = peer.Read(make([]byte, 10))
	wantOneOf(t, "the other end", err, wstest.ErrReset)
	_, err = f.Read(make([]byte, 10))
	wantOneOf(t, "and the other direction", err, wstest.ErrReset)
}

// Over TCP, a Reset is one.
func TestResetTCP(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	c, err := net.Dial("tcp", l.Addr().String())
	must(t, err)
	s, err := l.Accept()
	must(t, err)
	defer s.Close()
	wstest.Wrap(c).Reset()
	if _, err := s.Read(make([]byte, 1)); err == nil || err == io.EOF {
		t.Errorf("reading after a reset: %v", err)
	}
	// What cannot be reset is closed.
	a, b := net.Pipe()
	wstest.Wrap(a).Reset()
	_, err = b.Read(make([]byte, 1))
	wantOneOf(t, "closed", err, io.EOF)
}

func TestStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, peer := faulted(wstest.Fault{On: wstest.Reads | wstest.Writes, Do: wstest.Stall, At: 4})
		peer.Write([]byte(digits))
		buf := make([]byte, 10)
		n, err := f.Read(buf)
		want(t, "what is before", string(buf[:n]), "0123")
		must(t, err)
		start := time.Now()
		must(t, f.SetDeadline(start.Add(time.Minute)))
		_, err = f.Read(buf)
		wantOneOf(t, "reading waits", err, os.ErrDeadlineExceeded)
		must(t, f.SetDeadline(time.Now().Add(time.Minute)))
		n, err = f.Write([]byte(digits))
		want(t, "writing sends what is before", n, 4)
		wantOneOf(t, "and waits", err, os.ErrDeadlineExceeded)
		want(t, "until the deadline", time.Since(start), 2*time.Minute)
		must(t, f.SetDeadline(time.Time{}))

		var wg sync.WaitGroup
		wg.Go(func() {
			n, err := f.Write([]byte("456789"))
			want(t, "released", n, 6)
			want(t, "without an error", err, nil)
		})
		synctest.Wait()
		f.Release()
		wg.Wait()
		n, err = f.Read(buf)
		want(t, "nothing is lost", string(buf[:n]), "456789")
		must(t, err)
	})
}

// Close and the two deadlines of their own end what stalls.
func TestStallEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stall := wstest.Fault{On: wstest.Reads | wstest.Writes, Do: wstest.Stall}
		for reason, end := range map[string]func(*wstest.Faulty) error{
			"Close": (*wstest.Faulty).Close,
			"deadlines": func(f *wstest.Faulty) error {
				return errors.Join(f.SetReadDeadline(time.Now()), f.SetWriteDeadline(time.Now().Add(1)))
			},
		} {
			f, _ := faulted(stall)
			var wg sync.WaitGroup
			wg.Go(func() {
				_, err := f.Read(make([]byte, 1))
				wantOneOf(t, reason, err, net.ErrClosed, os.ErrDeadlineExceeded)
			})
			wg.Go(func() {
				_, err := f.Write(make([]byte, 1))
				wantOneOf(t, reason, err, net.ErrClosed, os.ErrDeadlineExceeded)
			})
			synctest.Wait()
			must(t, end(f))
			wg.Wait()
		}
	})
}

func TestFlip(t *testing.T) {
	f, peer := faulted(
		wstest.Fault{On: wstest.Writes, Do: wstest.Flip, At: 5, Bit: 7},
		wstest.Fault{On: wstest.Writes, Do: wstest.Flip, At: 5},
		wstest.Fault{On: wstest.Reads, Do: wstest.Flip, At: 1, Bit: 3},
	)
	p := []byte(digits)
	for _, q := range [][]byte{p[:3], p[3:]} {
		_, err := f.Write(q)
		must(t, err)
	}
	want(t, "the caller's bytes stay", string(p), digits)
	buf := make([]byte, 20)
	n, _ := peer.Read(buf)
	want(t, "two bits of one byte", string(buf[:n]), "01234\xb46789")
	peer.Write(p)
	n, _ = f.Read(buf)
	want(t, "and what is read", string(buf[:n]), "0923456789")
}

func TestChunk(t *testing.T) {
	f, peer := faulted(
		wstest.Fault{On: wstest.Reads, Do: wstest.Chunk, Size: 3},
		wstest.Fault{On: wstest.Writes, Do: wstest.Chunk}, // one byte
	)
	peer.Write([]byte(digits))
	n, err := f.Read(make([]byte, 10))
	want(t, "three at a time", n, 3)
	must(t, err)
	// The pieces of a write show beneath.
	below, _ := faulted()
	over := wstest.Wrap(below, wstest.Fault{On: wstest.Writes, Do: wstest.Chunk})
	n, err = over.Write([]byte(digits))
	want(t, "all of it", n, 10)
	must(t, err)
	want(t, "in one call", over.Counts().Writes, 1)
	want(t, "which makes many", below.Counts().Writes, 10)
}
