package libs

import (
	"context"
	"net"
	"net/http"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/nethttp"
	"github.com/wsdriver/wsdriver/bench/memory"
)

func serveNetconn(l net.Listener) error {
	return acceptEach(l, func(nc net.Conn) {
		c, err := netconn.Accept(context.Background(), nc, nil)
		if err != nil {
			return
		}
		echoNetconn(c)
	})
}

func serveNetHTTP(l net.Listener) error {
	return serveHTTP(l, func(w http.ResponseWriter, r *http.Request) {
		c, err := nethttp.Upgrade(w, r, nil, nil)
		if err != nil {
			return
		}
		go echoNetconn(c)
	})
}

func echoNetconn(c *netconn.Conn) {
	defer c.CloseNow()
	for {
		kind, p, err := c.ReadView()
		if err != nil || c.QueueMessage(kind, p) != nil {
			return
		}
	}
}

func parseNetconn(nc net.Conn) (Parse, error) {
	return readNetconn(netconn.New(nc, openDriver(wsdriver.Server), nil, nil)), nil
}

func readNetconn(c *netconn.Conn) Parse {
	return func(n int, got func([]byte)) error {
		for range n {
			kind, p, err := c.ReadView()
			if err != nil {
				return err
			}
			if kind != wsdriver.Text {
				return errKind
			}
			if got != nil {
				got(p)
			}
		}
		return nil
	}
}

func writeNetconnServer(nc *memory.Conn, binary bool) (Write, error) {
	return writeNetconn(nc, wsdriver.Server, binary)
}

func writeNetconnClient(nc *memory.Conn, binary bool) (Write, error) {
	return writeNetconn(nc, wsdriver.Client, binary)
}

func writeNetconn(nc net.Conn, role wsdriver.Role, binary bool) (Write, error) {
	c, kind := netconn.New(nc, openDriver(role), nil, nil), kindOf(binary)
	return func(p []byte) error { return c.WriteMessage(kind, p) }, nil
}

func httpNetconn(w http.ResponseWriter, r *http.Request) error {
	_, err := nethttp.Upgrade(w, r, nil, nil)
	return err
}
