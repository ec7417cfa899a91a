package websocket

import (
	"net"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// BenchmarkRoundTrip sends a message to an echo and waits for it, over loopback: with
// handlers at both ends, and with what they stand on.
func BenchmarkRoundTrip(b *testing.B) {
	for name, f := range map[string]func(*testing.B, *netconn.Conn, *netconn.Conn){
		"netconn": func(b *testing.B, s, c *netconn.Conn) {
			go func() {
				for {
					k, p, err := s.ReadView()
					if err != nil || s.WriteMessage(k, p) != nil {
						return
					}
				}
			}()
			for b.Loop() {
				c.WriteText("hello")
				c.ReadView()
			}
		},
		"websocket": func(b *testing.B, s, c *netconn.Conn) {
			exchange := exchange(Wrap(s), Wrap(c))
			for b.Loop() {
				exchange()
			}
		},
	} {
		b.Run(name, func(b *testing.B) {
			s, c := sockets(b)
			b.ReportAllocs()
			f(b, s, c)
			c.CloseNow()
			s.CloseNow()
		})
	}
}

// exchange returns what sends a message there and back.
func exchange(server, client *WebSocket) func() {
	server.OnMessage(func(m Message) { server.Send(m) })
	back := make(chan Message)
	client.OnMessage(func(m Message) { back <- m })
	return func() {
		client.SendText("hello")
		<-back
	}
}

// A message belongs to its handler, and is the only memory that each costs.
func TestMessageCostsItsPayload(t *testing.T) {
	if xtest.Race {
		t.Skip("the race detector allocates too")
	}
	s, c := sockets(t)
	if n := testing.AllocsPerRun(200, exchange(Wrap(s), Wrap(c))); n > 2 {
		t.Errorf("%v allocations for a message there and back, 2 at most", n)
	}
	c.CloseNow()
	s.CloseNow()
}

// sockets returns both ends of a connection on loopback.
func sockets(b testing.TB) (s, c *netconn.Conn) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	accepted := make(chan *netconn.Conn)
	go func() {
		nc, err := l.Accept()
		if err != nil {
			b.Error(err)
		}
		s, err := netconn.Accept(b.Context(), nc, nil)
		if err != nil {
			b.Error(err)
		}
		accepted <- s
	}()
	nc, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	c, err = netconn.Connect(b.Context(), nc, nil, &wsdriver.HandshakeRequest{Host: "example.com"})
	if err != nil {
		b.Fatal(err)
	}
	return <-accepted, c
}
