package netconn

import (
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
)

// openPair returns two connections over a pipe, the handshake behind them.
func openPair(serverConfig, clientConfig *Config) (server, client *Conn) {
	s, c := net.Pipe()
	sd, cd := wsdriver.NewServer(nil), wsdriver.NewClient(nil)
	sd.Skip(wsdriver.Hybi13, "")
	cd.Skip(wsdriver.Hybi13, "")
	return New(s, sd, serverConfig, nil), New(c, cd, clientConfig, nil)
}

func TestCloseWriteLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, client := openPair(nil, nil)
		go func() { // echoes, slowly
			for {
				k, p, err := server.ReadMessage()
				if err != nil {
					return
				}
				time.Sleep(time.Second) // of the bubble's clock
				server.WriteMessage(k, p)
			}
		}()
		go func() {
			for range 3 {
				if err := client.WriteText("x"); err != nil {
					t.Error(err)
				}
			}
			if err := client.CloseWrite(wsdriver.NormalClosure, "that was all"); err != nil {
				t.Error(err)
			}
		}()
		for range 3 {
			if _, p, err := client.ReadMessage(); err != nil || string(p) != "x" {
				t.Fatalf("what the peer has under way is read: %q %v", p, err)
			}
		}
		_, _, err := client.ReadMessage()
		if CloseStatus(err) != wsdriver.NormalClosure || !errors.Is(err, net.ErrClosed) {
			t.Errorf("the end is a close that we started: %v", err)
		}
		if err := client.WriteText("more"); err == nil {
			t.Error("nothing is sent after the Close frame")
		}
	})
}

func TestCloseWriteIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, client := openPair(nil, &Config{CloseTimeout: 3 * time.Second})
		go discardAll(server.NetConn()) // a peer that never answers
		start := time.Now()
		go client.CloseWrite(wsdriver.GoingAway, "")
		if _, _, err := client.ReadMessage(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("the reader is told: %v", err)
		}
		if d := time.Since(start); d != 3*time.Second {
			t.Errorf("took %v", d)
		}
		server.CloseNow()
	})
}
