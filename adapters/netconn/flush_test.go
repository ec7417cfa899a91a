package netconn

import (
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
)

// A reader does not wait for its own answers: while the peer takes none it reads on, and
// its deadline counts. Else two ends, each of which waits for the other to read, would wait
// until one has had enough.
func TestReaderDoesNotWaitForItsAnswers(t *testing.T) {
	cert := certificate()
	noLeaks(t)
	for _, secure := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			nc, peer := net.Pipe()
			if secure {
				nc, peer = tlsPair(t, cert)
			}
			h := newHalfOn(t, wsdriver.Server, &Config{WriteTimeout: time.Hour}, nc, peer)
			go func() {
				h.peer.Write(h.ping("1"))
				h.peer.Write(h.message(wsdriver.Text, "read on"))
				h.peer.Write(h.ping("2"))
			}()
			start := time.Now()
			must(t, h.SetReadDeadline(start.Add(time.Second)))
			wantMessage(t, h.Conn, wsdriver.Text, "read on")
			_, _, err := h.ReadMessage()
			wantIs(t, "reading", err, os.ErrDeadlineExceeded)
			if d := time.Since(start); d != time.Second {
				t.Errorf("after %v", d)
			}
			readFrame(t, h.peer, wsdriver.Server, 0x8A, []byte("1"))
			readFrame(t, h.peer, wsdriver.Server, 0x8A, []byte("2"))
		})
	}
}
