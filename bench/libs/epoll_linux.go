package libs

import (
	"net"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/epoll"
)

func serveEpoll(l net.Listener) error {
	s := epoll.NewServer(&epoll.Config{
		OnMessage: func(c *epoll.Conn, kind wsdriver.Kind, p []byte) {
			if c.WriteMessage(kind, p) != nil {
				c.CloseNow() // an echo is never left out
			}
		},
	})
	return s.Serve(l)
}
