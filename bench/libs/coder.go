package libs

import (
	"context"
	"net"
	"net/http"
	"unicode/utf8"

	"github.com/coder/websocket"
)

func serveCoder(l net.Listener) error {
	return serveHTTP(l, func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		echoCoder(c)
	})
}

func serveCoderGo(l net.Listener) error {
	return serveHTTP(l, func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		go echoCoder(c)
	})
}

func echoCoder(c *websocket.Conn) {
	defer c.CloseNow()
	c.SetReadLimit(MaxMessage)
	ctx := context.Background() // one that cannot end is the cheapest
	for {
		kind, r, err := c.Reader(ctx)
		if err != nil {
			return
		}
		b := scratch.Get().(*[]byte)
		*b, err = readAll(r, *b)
		if err == nil && kind == websocket.MessageText && !utf8.Valid(*b) {
			err = errText
		}
		if err == nil {
			err = c.Write(ctx, kind, *b)
		}
		scratch.Put(b)
		if err != nil {
			return
		}
	}
}
