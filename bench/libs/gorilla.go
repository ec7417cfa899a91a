package libs

import (
	"net"
	"net/http"
	"sync"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

func serveGorilla(l net.Listener) error {
	var u websocket.Upgrader
	return serveHTTP(l, func(w http.ResponseWriter, r *http.Request) {
		c, err := u.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		echoGorilla(c)
	})
}

func serveGorillaTuned(l net.Listener) error {
	u := websocket.Upgrader{ReadBufferSize: 1024, WriteBufferSize: 1024, WriteBufferPool: new(sync.Pool)}
	return serveHTTP(l, func(w http.ResponseWriter, r *http.Request) {
		c, err := u.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		go echoGorilla(c)
	})
}

func echoGorilla(c *websocket.Conn) {
	defer c.Close()
	c.SetReadLimit(MaxMessage)
	for {
		kind, r, err := c.NextReader()
		if err != nil {
			return
		}
		b := scratch.Get().(*[]byte)
		*b, err = readAll(r, *b)
		if err == nil && kind == websocket.TextMessage && !utf8.Valid(*b) {
			err = errText
		}
		if err == nil {
			err = c.WriteMessage(kind, *b)
		}
		scratch.Put(b)
		if err != nil {
			return
		}
	}
}
