package wstest_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/wstest"
)

// pair returns the end of that role, with its faults, and the other one.
func pair(t *testing.T, d dialect, role wsdriver.Role, faults ...wstest.Fault) (conn, peer *netconn.Conn) {
	t.Helper()
	link := wstest.Link{Version: d.version, Server: d.config(), Client: d.config()}
	if role == wsdriver.Server {
		link.ServerFaults = faults
	} else {
		link.ClientFaults = faults
	}
	s, c, err := link.Open(context.Background())
	must(t, err)
	if role == wsdriver.Client {
		return c, s
	}
	return s, c
}

func readsNothing(t *testing.T, d dialect, role wsdriver.Role) {
	conn, peer := pair(t, d, role, wstest.Fault{On: wstest.Reads, Do: wstest.Short})
	defer peer.CloseNow()
	_, _, err := conn.ReadMessage()
	wantOneOf(t, "an end is made of it", err, io.ErrNoProgress)
	want(t, "soon", conn.NetConn().(*wstest.Faulty).Counts().Reads <= 1000, true)
}

func endsAgain(t *testing.T, d dialect, role wsdriver.Role) {
	conn, peer := pair(t, d, role, wstest.Fault{On: wstest.Reads, Do: wstest.Cut})
	defer peer.CloseNow()
	for range 100 {
		_, _, err := conn.ReadMessage()
		want(t, "an end without a Close frame", netconn.CloseStatus(err), wsdriver.AbnormalClosure)
	}
	want(t, "and nobody asks for more", conn.NetConn().(*wstest.Faulty).Counts().Reads, 1)
}

func peerDoesNotRead(t *testing.T, d dialect, role wsdriver.Role) {
	conn, peer := pair(t, d, role, wstest.Fault{On: wstest.Writes, Do: wstest.Stall})
	defer peer.CloseNow()
	start := time.Now()
	var wg sync.WaitGroup
	wg.Go(func() {
		// What must be answered piles up only so far.
		for range 20_000 {
			if d.version.Caps().Ping && peer.WritePing([]byte(strings.Repeat("p", 100))) != nil {
				return
			}
		}
		peer.WriteText("and who reads his own words waits too")
	})
	var err error
	for err == nil || errors.Is(err, os.ErrDeadlineExceeded) && time.Since(start) < patience {
		var k wsdriver.Kind
		var p []byte
		if k, p, err = conn.ReadMessage(); err == nil {
			err = conn.WriteMessage(k, p)
		}
	}
	want(t, "it ends", err != nil, true)
	must(t, conn.Close(wsdriver.NormalClosure, ""))
	peer.CloseNow()
	wg.Wait()
	want(t, "within what bounds it", time.Since(start) <= patience, true)
}

func writesGoWrong(t *testing.T, d dialect, role wsdriver.Role) {
	for _, fault := range []wstest.Fault{
		{Do: wstest.Fail}, {Do: wstest.Short, Size: 1}, {Do: wstest.Short, Size: 1, Err: errMine}, {Do: wstest.Stall}, {Do: wstest.Stall, At: 3},
	} {
		synctest.Test(t, func(t *testing.T) {
			fault.On = wstest.Writes
			conn, peer := pair(t, d, role, fault)
			defer peer.CloseNow()
			first := conn.WriteText("a message")
			want(t, "it is told", first != nil && documentedOr(first, errMine), true)
			second := conn.WriteText("another one")
			wantOneOf(t, "and then it is over", second, net.ErrClosed, errMine, wstest.ErrInjected, io.ErrShortWrite, os.ErrDeadlineExceeded)
			_, _, err := conn.ReadMessage()
			wantOneOf(t, "for the reader too", err, net.ErrClosed)
			must(t, conn.Close(wsdriver.NormalClosure, ""))
		})
	}
}

// documentedOr is documented for tests with an error of their own.
func documentedOr(err, own error) bool { return errors.Is(err, own) || documented(err) }

func deadlinesMove(t *testing.T, d dialect, role wsdriver.Role) {
	conn, peer := pair(t, d, role)
	defer peer.CloseNow()
	past := time.Unix(1, 0)
	for range 3 {
		must(t, conn.SetReadDeadline(past))
		_, _, err := conn.ReadMessage()
		wantOneOf(t, "in the past", err, os.ErrDeadlineExceeded)
		must(t, conn.SetReadDeadline(time.Time{}))
		must(t, peer.WriteText("x"))
		_, p, err := conn.ReadMessage()
		must(t, err)
		want(t, "is no end", string(p), "x")
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		_, _, err := conn.ReadMessage()
		wantOneOf(t, "moved while somebody reads", err, os.ErrDeadlineExceeded)
	})
	synctest.Wait()
	must(t, conn.SetReadDeadline(time.Now().Add(time.Second)))
	must(t, conn.SetReadDeadline(past))
	wg.Wait()
	must(t, conn.SetDeadline(time.Time{}))
	must(t, peer.WriteText("y"))
	_, p, err := conn.ReadMessage()
	must(t, err)
	want(t, "is no end", string(p), "y")
	conn.CloseNow()
	want(t, "after Close", conn.SetDeadline(time.Now()) != nil, true)
	_, _, err = conn.ReadMessage()
	wantOneOf(t, "closed is closed", err, net.ErrClosed)
}

func resets(t *testing.T, d dialect, role wsdriver.Role) {
	conn, peer := pair(t, d, role)
	peer.NetConn().(*wstest.Transport).Reset()
	_, _, err := conn.ReadMessage()
	wantOneOf(t, "a reset", err, wstest.ErrReset)
	want(t, "is an end without a Close frame", netconn.CloseStatus(err), wsdriver.AbnormalClosure)
	want(t, "for who writes too", conn.WriteText("x") != nil, true)
	peer.CloseNow()

	conn, peer = pair(t, d, role)
	defer peer.CloseNow()
	must(t, peer.WriteText("the last"))
	must(t, peer.NetConn().(*wstest.Transport).CloseWrite())
	_, p, err := conn.ReadMessage()
	must(t, err)
	want(t, "half a close", string(p), "the last")
	_, _, err = conn.ReadMessage()
	wantOneOf(t, "is the end of what comes", err, io.ErrUnexpectedEOF)
}

// N4: Close, writing and reading at once (CVE-2022-25762) is TestConcurrentCalls.
