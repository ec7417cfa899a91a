package wstest_test

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver/adapters/wstest"
)

func TestDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, peer := faulted(
			wstest.Fault{On: wstest.Reads | wstest.Writes, Do: wstest.Delay, Wait: time.Second},
			wstest.Fault{On: wstest.Reads, Do: wstest.Delay, Wait: time.Second},
		)
		start := time.Now()
		_, err := f.Write([]byte(digits))
		must(t, err)
		want(t, "a write", time.Since(start), time.Second)
		peer.Write([]byte(digits))
		_, err = f.Read(make([]byte, 10))
		must(t, err)
		want(t, "and a read, twice", time.Since(start), 3*time.Second)
		must(t, f.SetReadDeadline(time.Now().Add(time.Second)))
		_, err = f.Read(make([]byte, 10))
		wantOneOf(t, "not beyond a deadline", err, os.ErrDeadlineExceeded)
		want(t, "which counts", time.Since(start), 4*time.Second)
	})
}

// The k-th call fails, of each kind and of all together.
func TestFail(t *testing.T) {
	calls := []struct {
		op   wstest.Op
		call func(net.Conn) error
	}{
		{wstest.Reads, func(nc net.Conn) error { _, err := nc.Read(nil); return err }},
		{wstest.Writes, func(nc net.Conn) error { _, err := nc.Write([]byte("x")); return err }},
		{wstest.Deadlines, func(nc net.Conn) error { return nc.SetDeadline(time.Time{}) }},
		{wstest.ReadDeadlines, func(nc net.Conn) error { return nc.SetReadDeadline(time.Time{}) }},
		{wstest.WriteDeadlines, func(nc net.Conn) error { return nc.SetWriteDeadline(time.Time{}) }},
		{wstest.Closes, net.Conn.Close},
	}
	for _, c := range calls {
		f, _ := faulted(wstest.Fault{On: c.op, Do: wstest.Fail, Call: 1, Err: errMine})
		for _, other := range calls[:5] {
			if other.op != c.op {
				must(t, other.call(f))
			}
		}
		wantOneOf(t, "the first", c.call(f), errMine)
		if c.op != wstest.Closes {
			must(t, c.call(f))
		} else {
			_, err := f.Read(nil)
			wantOneOf(t, "it is closed all the same", err, net.ErrClosed)
		}
		want(t, "it is counted", f.Counts().Of(c.op) >= 1, true)
	}
	for k := 1; k <= len(calls); k++ {
		f, _ := faulted(wstest.Fault{On: wstest.AnyCall, Do: wstest.Fail, Call: k})
		for i, c := range calls {
			err := c.call(f)
			want(t, "one of all", errors.Is(err, wstest.ErrInjected), i+1 == k)
		}
		want(t, "all are counted", f.Counts().Of(wstest.AnyCall), len(calls))
	}
	f, _ := faulted(wstest.Fault{On: wstest.Writes, Do: wstest.Fail})
	for range 3 {
		n, err := f.Write([]byte(digits))
		wantOneOf(t, "every one", err, wstest.ErrInjected)
		want(t, "and nothing is written", n, 0)
	}
}

func TestShort(t *testing.T) {
	f, peer := faulted(
		wstest.Fault{On: wstest.Writes, Do: wstest.Short, Call: 2, Size: 3},
		wstest.Fault{On: wstest.Writes, Do: wstest.Short, Call: 3, Size: 3, Err: errMine},
		wstest.Fault{On: wstest.Reads, Do: wstest.Short, Size: 6, Err: errMine},
	)
	for i, wantN := range []int{10, 3, 3, 10} {
		n, err := f.Write([]byte(digits))
		want(t, "bytes", n, wantN)
		want(t, "the error", errors.Is(err, errMine), i == 2)
	}
	p := make([]byte, 100)
	n, _ := peer.Read(p)
	want(t, "as many came", string(p[:n]), digits+"012"+"012"+digits)
	peer.Write([]byte(digits))
	n, err := f.Read(p)
	want(t, "bytes and an error", string(p[:n]), "012345")
	wantOneOf(t, "of one call", err, errMine)
}

// Faults of many kinds, and wrappers of wrappers, act together.
func TestFaultsCompose(t *testing.T) {
	nc, peer := wstest.Transports(0)
	f := wstest.Wrap(wstest.Wrap(nc,
		wstest.Fault{On: wstest.Writes, Do: wstest.Flip, At: 2, Bit: 1}),
		wstest.Fault{On: wstest.Writes, Do: wstest.Chunk},
		wstest.Fault{On: wstest.Writes, Do: wstest.Cut, At: 6},
		wstest.Fault{On: wstest.Writes, Do: wstest.Cut, At: 5, Err: errMine},
	)
	n, err := f.Write([]byte(digits))
	want(t, "the first cut counts", n, 5)
	wantOneOf(t, "with its error", err, errMine)
	p, err := io.ReadAll(peer)
	want(t, "and what is beneath", string(p), "01034")
	must(t, err)
}
