package wstest_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/wstest"
	"github.com/wsdriver/wsdriver/deflate"
)

// Every version, opened both ways, talks and closes.
func TestLink(t *testing.T) {
	for _, v := range wsdriver.AllVersions() {
		for _, over := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				s, c, err := wstest.Link{Version: v, OverTransport: over}.Open(t.Context())
				must(t, err)
				if v != wsdriver.Hybi02 && v != wsdriver.Hybi03 { // which say the same
					want(t, "the version of the server", s.Version(), v)
				}
				want(t, "the version of the client", c.Version(), v)
				want(t, "the request is at hand", s.Request() != nil && c.Request() != nil, true)
				must(t, c.WriteText("question"))
				_, p, err := s.ReadMessage()
				must(t, err)
				want(t, "one way", string(p), "question")
				must(t, s.WriteText("answer"))
				_, p, err = c.ReadMessage()
				must(t, err)
				want(t, "the other way", string(p), "answer")
				go s.Close(wsdriver.NormalClosure, "")
				_, _, err = c.ReadMessage()
				want(t, "the end", err != nil, true)
				c.CloseNow()
			})
		}
	}
}

// What is agreed on in a handshake is agreed on without a transport too.
func TestPipeAgrees(t *testing.T) {
	driver := &wsdriver.Config{
		Protocols:  []string{"chat"},
		Extensions: []wsdriver.Extension{&deflate.Extension{}},
	}
	s, c, err := wstest.Pipe(&netconn.Config{Driver: driver}, &netconn.Config{Driver: driver})
	must(t, err)
	defer s.CloseNow()
	defer c.CloseNow()
	for _, end := range []*netconn.Conn{s, c} {
		want(t, "the subprotocol", end.Protocol(), "chat")
		want(t, "the extension", len(end.Extensions()), 1)
	}
	want(t, "the configs stay", driver.Versions == nil, true)
}

func TestPipeDisagrees(t *testing.T) {
	server := &netconn.Config{Driver: &wsdriver.Config{Protocols: []string{"chat"}, RequireProtocol: true}}
	for _, over := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			s, c, err := wstest.Link{Server: server, OverTransport: over}.Open(t.Context())
			wantOneOf(t, "no subprotocol", err, wsdriver.ErrNoProtocol)
			want(t, "no ends", s == nil && c == nil, true)
			request := &wsdriver.HandshakeRequest{Target: "no target", Host: "example.com"}
			_, _, err = wstest.Link{Request: request, OverTransport: over}.Open(t.Context())
			want(t, "a request that cannot be sent", err != nil, true)
		})
	}
	mixed := &netconn.Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{wsdriver.Hixie76}}}
	_, _, err := wstest.Pipe(nil, mixed)
	wantOneOf(t, "no version", err, wsdriver.ErrVersion)
	_, _, err = wstest.Link{Version: 99}.Open(context.Background())
	want(t, "no version at all", err != nil, true)
}

// The faults of a Link strike in the opening handshake if that goes over the transport,
// and its context bounds it.
func TestLinkFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cut := []wstest.Fault{{On: wstest.Writes, Do: wstest.Cut, At: 20}}
		_, _, err := wstest.Link{ServerFaults: cut, OverTransport: true}.Open(t.Context())
		wantOneOf(t, "cut in the answer", err, wstest.ErrBroken)

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		stall := []wstest.Fault{{On: wstest.Writes, Do: wstest.Stall, At: 20}}
		_, _, err = wstest.Link{ClientFaults: stall, OverTransport: true}.Open(ctx)
		wantOneOf(t, "stalled in the request", err, context.DeadlineExceeded)

		s, c, err := wstest.Link{ServerFaults: cut}.Open(t.Context())
		must(t, err)
		want(t, "faulty", s.NetConn().(*wstest.Faulty).Counts().Writes, 0)
		wantOneOf(t, "cut in a message", s.WriteText("much more than twenty bytes"), wstest.ErrBroken)
		_, _, err = c.ReadMessage()
		want(t, "which the other end sees", netconn.CloseStatus(err), wsdriver.AbnormalClosure)
	})
}
