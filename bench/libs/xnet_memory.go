package libs

import (
	"net"
	"net/http"
	"unicode/utf8"

	"golang.org/x/net/websocket"

	"github.com/wsdriver/wsdriver/bench/memory"
)

// openXNet returns a server's connection. The transport stays open when the handler
// returns, for closing does nothing to it.
func openXNet(nc net.Conn) (c *websocket.Conn, err error) {
	r, err := memory.Request()
	if err != nil {
		return nil, err
	}
	s := websocket.Server{Handler: func(conn *websocket.Conn) { c = conn }}
	s.ServeHTTP(memory.Hijackable(nc), r)
	if c == nil {
		err = errHandshake
	}
	return c, err
}

func parseXNet(nc net.Conn) (Parse, error) {
	c, err := openXNet(nc)
	if err != nil {
		return nil, err
	}
	var buf []byte
	return func(n int, got func([]byte)) error {
		for range n {
			frame, err := c.NewFrameReader()
			if err != nil {
				return err
			}
			if frame, err = c.HandleFrame(frame); err != nil {
				return err
			}
			if buf, err = readAll(frame, buf); err != nil {
				return err
			}
			if !utf8.Valid(buf) {
				return errText
			}
			if got != nil {
				got(buf)
			}
		}
		return nil
	}, nil
}

func writeXNetServer(nc *memory.Conn, binary bool) (Write, error) {
	c, err := openXNet(nc)
	if err != nil {
		return nil, err
	}
	return writeXNet(c, binary), nil
}

func writeXNetClient(nc *memory.Conn, binary bool) (Write, error) {
	config, err := websocket.NewConfig("ws://example.com/", "http://example.com/")
	if err != nil {
		return nil, err
	}
	c, err := websocket.NewClient(config, nc)
	if err != nil {
		return nil, err
	}
	return writeXNet(c, binary), nil
}

func writeXNet(c *websocket.Conn, binary bool) Write {
	if c.PayloadType = websocket.TextFrame; binary {
		c.PayloadType = websocket.BinaryFrame
	}
	return func(p []byte) error {
		_, err := c.Write(p)
		return err
	}
}

func httpXNet(w http.ResponseWriter, r *http.Request) error {
	opened := false
	websocket.Server{Handler: func(*websocket.Conn) { opened = true }}.ServeHTTP(w, r)
	if !opened {
		return errHandshake
	}
	return nil
}
