package wstest_test

import (
	"context"
	"net"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/wstest"
	"github.com/wsdriver/wsdriver/vectors"
)

func script(t testing.TB, text string) *vectors.Script {
	t.Helper()
	s, err := vectors.Parse("script", []byte(text))
	must(t, err)
	return s
}

// echo is a server that sends back what comes.
func echo(nc net.Conn, config *netconn.Config) {
	c, err := netconn.Accept(context.Background(), nc, config)
	if err != nil {
		return
	}
	for {
		k, p, err := c.ReadMessage()
		if err != nil || c.WriteMessage(k, p) != nil {
			return
		}
	}
}

func TestPlayClient(t *testing.T) {
	for name, text := range greetings {
		synctest.Test(t, func(t *testing.T) {
			server, nc := wstest.Transports(0)
			done := make(chan bool)
			go func() {
				echo(server, &netconn.Config{Driver: &wsdriver.Config{
					Versions: wsdriver.AllVersions(), Protocols: []string{"chat"},
				}})
				close(done)
			}()
			if err := wstest.Play(t.Context(), nc, script(t, text)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			nc.Close()
			<-done
		})
	}
}

func TestPlayServer(t *testing.T) {
	for v, text := range asServer {
		synctest.Test(t, func(t *testing.T) {
			nc, client := wstest.Transports(0)
			var wg sync.WaitGroup
			wg.Go(func() {
				c, err := netconn.Connect(context.Background(), client,
					&netconn.Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{v}}},
					&wsdriver.HandshakeRequest{Target: "/", Host: "example.com"})
				if err != nil {
					t.Errorf("%v: %v", v, err)
					return
				}
				want(t, "a message", c.WriteText("Hello"), nil)
				want(t, "a ping", c.WritePing(nil), nil)
				_, _, err = c.ReadMessage()
				want(t, "the end", err != nil, true)
			})
			if err := wstest.Play(t.Context(), nc, script(t, text)); err != nil {
				t.Errorf("%v: %v", v, err)
			}
			nc.Close()
			wg.Wait()
		})
	}
}

// Clients have keys of their own, and are given the proof for those.
func TestOpposeClient(t *testing.T) {
	for name, text := range greetings {
		synctest.Test(t, func(t *testing.T) {
			nc, client := wstest.Transports(0)
			var wg sync.WaitGroup
			wg.Go(func() {
				v, _ := wsdriver.ParseVersion(name)
				target := map[string]string{"hybi-13": "/chat", "hixie-76": "/demo"}[name]
				request := &wsdriver.HandshakeRequest{Target: target, Host: "example.com",
					Header: wsdriver.Header{{Name: "X-Mine", Value: "yes"}}}
				if name == "hixie-76" {
					request.Origin = "http://example.com"
				}
				c, err := netconn.Connect(context.Background(), client, &netconn.Config{Driver: &wsdriver.Config{
					Versions: []wsdriver.Version{v}, Protocols: []string{"chat"},
				}}, request)
				if err != nil {
					t.Errorf("%s: %v", name, err)
					return
				}
				want(t, "a message", c.WriteText("Hello"), nil)
				_, p, err := c.ReadMessage()
				want(t, "a message", string(p), "Hello")
				want(t, "without an error", err, nil)
				if name == "hybi-13" {
					want(t, "a ping", c.WritePing([]byte("p")), nil)
					want(t, "the end", c.Close(wsdriver.NormalClosure, ""), nil)
				}
				c.CloseNow()
			})
			if err := wstest.Oppose(t.Context(), nc, script(t, text)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			nc.Close()
			wg.Wait()
		})
	}
}
