package wstest_test

import (
	"errors"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/wstest"
)

// A reader whose pong cannot be written is not told of a deadline, after which it would
// read on.
func TestReaderAfterFailedPong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c, err := wstest.Link{ServerFaults: []wstest.Fault{{On: wstest.Writes, Do: wstest.Stall}}}.Open(t.Context())
		must(t, err)
		defer c.CloseNow()
		must(t, c.WritePing(nil))
		_, _, err = s.ReadMessage() // its pong stalls, and WriteTimeout passes
		if errors.Is(err, os.ErrDeadlineExceeded) || !errors.Is(err, net.ErrClosed) {
			t.Errorf("%v looks like a read deadline: %v, is net.ErrClosed: %v", err,
				errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, net.ErrClosed))
		}
	})
}

// A transport that fails to set a deadline once is not waited for without one.
func TestReaderAfterFailedDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		config := &netconn.Config{Driver: &wsdriver.Config{PingAfter: time.Second, FailAfter: time.Second}}
		s, c, err := wstest.Link{Server: config,
			ServerFaults: []wstest.Fault{{On: wstest.ReadDeadlines, Do: wstest.Fail, Call: 1}}}.Open(t.Context())
		must(t, err)
		defer c.CloseNow()
		_, _, err = s.ReadMessage()
		closed := s.NetConn().(*wstest.Faulty).Counts().Closes > 0
		if !closed {
			t.Errorf("the transport is open after %v", err)
		}
		guard := time.AfterFunc(time.Hour, func() {
			t.Error("and the next read waits for ever: FailAfter is dead")
			s.CloseNow()
		})
		defer guard.Stop()
		s.ReadMessage()
	})
}

// A message that was begun does not hide that the connection is over.
func TestCloseWriteAfterTheEnd(t *testing.T) {
	s, c, err := wstest.Link{Version: wsdriver.Hixie76}.Open(t.Context())
	must(t, err)
	w, err := c.NextWriter(wsdriver.Text)
	must(t, err)
	w.WriteString("x")
	must(t, w.Flush())
	s.CloseNow()
	must(t, c.CloseNow())
	wantOneOf(t, "the connection is over", c.CloseWrite(wsdriver.NormalClosure, ""), net.ErrClosed)
}
