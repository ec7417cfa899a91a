package wstest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/wstest"
)

// This is how a program tests what it does about a peer that falls silent. Forty seconds
// pass, and the test takes none.
func TestSilentPeer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		config := &netconn.Config{Driver: &wsdriver.Config{PingAfter: 30 * time.Second, FailAfter: 10 * time.Second}}
		// The 20 bytes that still come are a message of four, with its header and key, and
		// the start of the next.
		silent := wstest.Fault{On: wstest.Reads, Do: wstest.Stall, At: 20}
		s, c, err := wstest.Link{Server: config, ServerFaults: []wstest.Fault{silent}}.Open(t.Context())
		must(t, err)
		defer c.CloseNow()
		must(t, c.WriteText("1234"))
		must(t, c.WriteText("a message that does not come"))

		_, p, err := s.ReadMessage()
		must(t, err)
		want(t, "what comes before", string(p), "1234")
		start := time.Now()
		_, _, err = s.ReadMessage()
		wantOneOf(t, "the silence", err, wsdriver.ErrTimeout)
		want(t, "is as long as it may", time.Since(start), 40*time.Second)
	})
}
