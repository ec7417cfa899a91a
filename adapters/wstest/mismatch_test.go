package wstest_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/wstest"
	"github.com/wsdriver/wsdriver/vectors"
)

// What the other end does wrong is told, with its place.
func TestMismatch(t *testing.T) {
	const play, oppose = false, true
	for _, tt := range []struct {
		reason  string
		opposed bool
		text    string
		sent    string // by the code under test, before its end
		offset  int64
		words   string
	}{
		{"another byte", play, "client hybi-13 open\nrecv 8105 \"Hello\"\n----\ntext first,last \"Hello\"\n",
			"\x81\x05Hexlo", 4, "byte 4 is another one\nwant\n\t810548656c6c6f \"\\x81\\x05Hello\"\ngot\n\t810548"},
		{"an early end", play, "client hybi-13 open\nrecv 8105 \"Hello\"\n----\ntext first,last \"Hello\"\n",
			"\x81\x05He", 4, "the stream ended before byte 4: EOF\nwant\n\t810548656c6c6f"},
		{"more than the end", play, "client hybi-13 open\neof\n----\nclose 1006 \"\"\nstate finished\n",
			"x", 0, `byte 0 came though the end is expected: 78 "x"`},
		{"under a mask", play, "server hybi-13 open\nrecv 8182 00000000 \"ab\"\n----\ntext first,last \"ab\"\n",
			"\x81\x82\x01\x01\x01\x01`d", 7, "818200000000616"},
		{"another length", play, "server hybi-13 open\nrecv 8182 00000000 \"ab\"\n----\ntext first,last \"ab\"\n",
			"\x81\x81\x00\x00\x00\x00a", 1, "byte 1 is another one"},
		{"no mask", play, "server hybi-13 open\nrecv 8182 00000000 \"ab\"\n----\ntext first,last \"ab\"\n",
			"\x81\x02ab0000", 1, "byte 1 is another one"},
		{"another answer", oppose, "server hybi-13 open\nrecv 8980 00000000\n----\nping first,last \"\"\n> 8a00\n",
			"\x8a\x01x", 1, "byte 1 is another one"},
		{"no answer", oppose, "server hybi-13 open\nrecv 8980 00000000\n----\nping first,last \"\"\n> 8a00\n",
			"", 0, "the stream ended before byte 0"},
		{"a field is missing", play, greetings["hybi-13"],
			"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n", 0, `"Sec-WebSocket-Protocol: chat"`},
		{"another status", play, greetings["hybi-13"], "HTTP/1.1 200 OK\r\n\r\n", 0, `"HTTP/1.1 101 Any Words"`},
		{"half a head", play, greetings["hybi-13"], "HTTP/1.1 101", 12, "the stream ended before byte 12"},
	} {
		nc, peer := wstest.Transports(0)
		peer.Write([]byte(tt.sent))
		peer.CloseWrite()
		f := wstest.Play
		if tt.opposed {
			f = wstest.Oppose
		}
		err := f(t.Context(), nc, script(t, tt.text))
		var m *wstest.Mismatch
		if !errors.As(err, &m) {
			t.Errorf("%s: %v", tt.reason, err)
			continue
		}
		want(t, tt.reason+": the offset", m.Offset, tt.offset)
		want(t, tt.reason+": the connection", m.Vector, 1)
		if !strings.Contains(err.Error(), tt.words) || !strings.HasPrefix(err.Error(), "wstest: script, connection 1: ") {
			t.Errorf("%s: %v", tt.reason, err)
		}
		want(t, tt.reason+": the end", errors.Is(err, io.EOF), strings.Contains(tt.words, "ended"))
	}
}

// The place in the script is told too.
func TestMismatchDiff(t *testing.T) {
	nc, peer := wstest.Transports(0)
	peer.Write([]byte("\x81\x01a"))
	err := wstest.Play(t.Context(), nc, script(t, "client hybi-13 open\nrecv 8101 \"a\"\n----\ntext first,last \"b\"\n"))
	var m *wstest.Mismatch
	if !errors.As(err, &m) {
		t.Fatal(err)
	}
	want(t, "the bytes are right", m.Offset, -1)
	want(t, "and the block", m.Diff, "script:1:\n\tclient hybi-13 open\n\trecv 8101 \"a\"\nwant\n\ttext first,last \"b\"\ngot\n\ttext first,last \"a\"")
}

func TestPlayEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nc, peer := wstest.Transports(1)
		defer peer.Close()
		waiting := script(t, "client hybi-13 open\nrecv 8100\n----\ntext first,last \"\"\n")
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		start := time.Now()
		wantOneOf(t, "reading", wstest.Play(ctx, nc, waiting), context.DeadlineExceeded)
		want(t, "no longer than it may", time.Since(start), time.Hour)
		wantOneOf(t, "writing", wstest.Oppose(ctx, nc, waiting), context.DeadlineExceeded)
		wantOneOf(t, "waiting", wstest.Play(ctx, nc, script(t, "server\ntick 20s\n----\nnext 30s\n")), context.DeadlineExceeded)

		twice := script(t, "server\n----\n\nserver\n----\n")
		if err := wstest.Play(t.Context(), nc, twice); err == nil || !strings.Contains(err.Error(), "second connection") {
			t.Errorf("one connection, two starts: %v", err)
		}
		failing := wstest.Stage{Dial: func(context.Context, vectors.Setup) (net.Conn, error) { return nil, errMine }}
		wantOneOf(t, "no connection", failing.Oppose(t.Context(), twice), errMine)
		want(t, "no Dial", wstest.Stage{}.Play(t.Context(), twice) != nil, true)
		want(t, "no connection", wstest.Play(t.Context(), nil, twice) != nil, true)
		want(t, "no script", wstest.Play(t.Context(), nc, nil) != nil, true)
		_, err := peer.Write([]byte("x"))
		want(t, "what Play was given stays open", err, nil)
	})
}

// A tick is a wait: a server that pings is seen to do so.
func TestPlayTick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nc, client := wstest.Transports(0)
		done := make(chan bool)
		go func() {
			echo(nc, &netconn.Config{Driver: &wsdriver.Config{PingAfter: 30 * time.Second}})
			close(done)
		}()
		c, err := netconn.Connect(t.Context(), client, nil, &wsdriver.HandshakeRequest{Target: "/", Host: "x"})
		must(t, err)
		start := time.Now()
		must(t, wstest.Play(t.Context(), c.NetConn(), script(t, `
client hybi-13 open
tick 29s
recv 8900
----
ping first,last ""
> 8a8037fa213d
`)))
		want(t, "after so long", time.Since(start), 30*time.Second)
		client.Close()
		<-done
	})
}
