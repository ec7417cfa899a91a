package libs

import (
	"context"
	"net"
	"net/http"
	"unicode/utf8"

	"github.com/coder/websocket"

	"github.com/wsdriver/wsdriver/bench/memory"
)

// openCoder returns a server's connection.
func openCoder(nc net.Conn) (*websocket.Conn, error) {
	r, err := memory.Request()
	if err != nil {
		return nil, err
	}
	return websocket.Accept(memory.Hijackable(nc), r, nil)
}

func parseCoder(nc net.Conn) (Parse, error) {
	c, err := openCoder(nc)
	if err != nil {
		return nil, err
	}
	return readCoder(c), nil
}

func readCoder(c *websocket.Conn) Parse {
	c.SetReadLimit(MaxMessage)
	ctx := context.Background()
	var buf []byte
	return func(n int, got func([]byte)) error {
		for range n {
			_, r, err := c.Reader(ctx)
			if err != nil {
				return err
			}
			if buf, err = readAll(r, buf); err != nil {
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
	}
}

func writeCoderServer(nc *memory.Conn, binary bool) (Write, error) {
	c, err := openCoder(nc)
	if err != nil {
		return nil, err
	}
	return writeCoder(c, binary), nil
}

func writeCoderClient(nc *memory.Conn, binary bool) (Write, error) {
	dial := func(context.Context, string, string) (net.Conn, error) { return nc, nil }
	c, _, err := websocket.Dial(context.Background(), "ws://example.com/",
		&websocket.DialOptions{HTTPClient: &http.Client{Transport: &http.Transport{DialContext: dial}}})
	if err != nil {
		return nil, err
	}
	return writeCoder(c, binary), nil
}

func writeCoder(c *websocket.Conn, binary bool) Write {
	ctx, kind := context.Background(), websocket.MessageText
	if binary {
		kind = websocket.MessageBinary
	}
	return func(p []byte) error { return c.Write(ctx, kind, p) }
}

func httpCoder(w http.ResponseWriter, r *http.Request) error {
	_, err := websocket.Accept(w, r, nil)
	return err
}
