package libs

import (
	"net"
	"net/http"
	"unicode/utf8"

	"golang.org/x/net/websocket"
)

func serveXNet(l net.Listener) error {
	// Without a Handshake function clients without an origin are let in.
	s := websocket.Server{Handler: echoXNet}
	return (&http.Server{Handler: s}).Serve(l)
}

func echoXNet(c *websocket.Conn) {
	for {
		frame, err := c.NewFrameReader()
		if err != nil {
			return
		}
		if frame, err = c.HandleFrame(frame); err != nil {
			return
		}
		if frame == nil {
			continue // a ping or a pong
		}
		b := scratch.Get().(*[]byte)
		*b, err = readAll(frame, *b)
		c.PayloadType = frame.PayloadType()
		if err == nil && c.PayloadType == websocket.TextFrame && !utf8.Valid(*b) {
			err = errText
		}
		if err == nil {
			_, err = c.Write(*b)
		}
		scratch.Put(b)
		if err != nil {
			return
		}
	}
}
