package nethttp

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// Everything at once, under the race detector.
func TestServerAtOnce(t *testing.T) {
	noLeaks(t)
	setLog(t, io.Discard)
	m, err := wsdriver.Prepare(wsdriver.Text, []byte("news"))
	if err != nil {
		t.Fatal(err)
	}
	for round := range 6 {
		s := &Server{MaxConnections: 12, Untracked: round == 5, Handle: func(c *netconn.Conn, r *http.Request) {
			switch r.URL.Path {
			case "/0":
				c.Close(4000, "")
			case "/1":
				panic(http.ErrAbortHandler)
			case "/2":
				<-r.Context().Done()
			default:
				echo(c)
			}
		}}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		all.Go(func() { s.Serve(l) })
		var opened atomic.Int32
		for i := range 16 {
			all.Go(func() {
				for range 4 {
					nc, err := net.Dial("tcp", l.Addr().String())
					if err != nil {
						return
					}
					c, err := netconn.Connect(t.Context(), nc, nil,
						&wsdriver.HandshakeRequest{Host: "example.com", Target: "/" + string(rune('0'+i%5))})
					if err != nil {
						continue
					}
					opened.Add(1)
					c.WriteText("hello")
					c.ReadMessage()
					c.Close(wsdriver.NormalClosure, "")
				}
			})
		}
		for range 2 {
			all.Go(func() {
				for range 20 {
					s.Broadcast(m)
					for c := range s.Clients() {
						c.WriteText("hello")
					}
					s.Count()
				}
			})
		}
		for i := range 3 {
			all.Go(func() {
				for opened.Load() < 8 && s.Count() < 8 {
					time.Sleep(time.Millisecond)
				}
				if i == 2 && round%2 == 0 {
					s.Close()
				} else if err := s.Shutdown(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if err := s.Shutdown(context.Background()); err != nil || s.Count() != 0 || s.places != 0 {
			t.Error(err, s.Count(), s.places)
		}
	}
}
