package websocket

import (
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

func TestPing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, conn := client(t, Config{}, nil)
		d := keep(ws)
		pong := func(rtt time.Duration, err error) { d.write("pong %v %v", rtt, err) }
		if err := ws.Ping(pong); err != nil {
			t.Error(err)
		}
		if err := ws.Ping(nil); err != nil {
			t.Error(err)
		}
		d.want(t, "the peer does not read yet", "open")
		time.Sleep(time.Second)
		peer := Wrap(conn)
		d.want(t, "it does", "pong 1s <nil>")
		peer.Ping(func(rtt time.Duration, err error) { d.write("and back %v %v", rtt, err) })
		d.want(t, "servers ping too", "and back 0s <nil>")

		ws.Ping(func(time.Duration, error) { panic("in a pong") })
		d.want(t, "told like a handler", "error")
		peer.OnMessage(nil)
		peer.Close(1000, "")
		d.want(t, "the end", "close 1000  true")
		if err := ws.Ping(pong); err != wsdriver.ErrClosed {
			t.Error(err)
		}
	})
}

// A ping that is not answered is told before the end.
func TestPingUnanswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, conn := client(t, Config{}, nil)
		d := keep(ws)
		go io.Copy(io.Discard, conn.NetConn())
		for range 2 {
			ws.Ping(func(rtt time.Duration, err error) {
				if d.write("pong"); rtt != 0 || !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Error(rtt, err)
				}
			})
		}
		d.want(t, "nothing comes", "open")
		conn.NetConn().Close()
		d.want(t, "the end", "pong", "pong", "error", "close 1006  false")
	})
}

func TestPingOfHixie(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hixie := netconn.Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{wsdriver.Hixie76}}}
		ws, peer := pair(t, Config{Dialer: &dialer.Dialer{Config: hixie}}, &hixie)
		if err := ws.Ping(nil); err != wsdriver.ErrUnsupported {
			t.Error(err)
		}
		closeBoth(ws, peer)
	})
}
