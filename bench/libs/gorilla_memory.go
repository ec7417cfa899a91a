package libs

import (
	"context"
	"net"
	"net/http"
	"unicode/utf8"

	"github.com/gorilla/websocket"

	"github.com/wsdriver/wsdriver/bench/memory"
)

// openGorilla returns a server's connection.
func openGorilla(nc net.Conn) (*websocket.Conn, error) {
	r, err := memory.Request()
	if err != nil {
		return nil, err
	}
	return new(websocket.Upgrader).Upgrade(memory.Hijackable(nc), r, nil)
}

func parseGorilla(nc net.Conn) (Parse, error) {
	c, err := openGorilla(nc)
	if err != nil {
		return nil, err
	}
	return readGorilla(c), nil
}

func readGorilla(c *websocket.Conn) Parse {
	c.SetReadLimit(MaxMessage)
	var buf []byte
	return func(n int, got func([]byte)) error {
		for range n {
			_, r, err := c.NextReader()
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

func writeGorillaServer(nc *memory.Conn, binary bool) (Write, error) {
	c, err := openGorilla(nc)
	if err != nil {
		return nil, err
	}
	return writeGorilla(c, binary), nil
}

func writeGorillaClient(nc *memory.Conn, binary bool) (Write, error) {
	d := websocket.Dialer{NetDialContext: func(context.Context, string, string) (net.Conn, error) { return nc, nil }}
	c, _, err := d.Dial("ws://example.com/", nil)
	if err != nil {
		return nil, err
	}
	return writeGorilla(c, binary), nil
}

func writeGorilla(c *websocket.Conn, binary bool) Write {
	kind := websocket.TextMessage
	if binary {
		kind = websocket.BinaryMessage
	}
	return func(p []byte) error { return c.WriteMessage(kind, p) }
}

var gorillaUpgrader websocket.Upgrader

func httpGorilla(w http.ResponseWriter, r *http.Request) error {
	_, err := gorillaUpgrader.Upgrade(w, r, nil)
	return err
}
