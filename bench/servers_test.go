package main

import (
	"bytes"
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/wsdriver/wsdriver/bench/libs"
)

// dialEcho starts a server and connects a client to it that is none of ours.
func dialEcho(t *testing.T, s libs.Server) *websocket.Conn {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go s.Serve(l)
	d := websocket.Dialer{WriteBufferSize: 128 << 10} // it sends a message in one frame then
	c, _, err := d.Dial("ws://"+l.Addr().String()+"/echo", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetReadDeadline(time.Now().Add(20 * time.Second))
	return c
}

func eachServer(t *testing.T, run func(t *testing.T, s libs.Server)) {
	for _, s := range libs.Servers {
		t.Run(s.Name, func(t *testing.T) { run(t, s) })
	}
}

func wantMessage(t *testing.T, c *websocket.Conn, kind int, want []byte) {
	t.Helper()
	k, p, err := c.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	if k != kind || !bytes.Equal(p, want) {
		t.Fatalf("%d bytes of kind %d are no echo of %d of kind %d", len(p), k, len(want), kind)
	}
}

// Every server gives back what it gets, of all sizes, kinds and texts.
func TestServersEcho(t *testing.T) {
	eachServer(t, func(t *testing.T, s libs.Server) {
		c := dialEcho(t, s)
		for _, size := range append(sizes, 0, 1, 126, 65535) {
			for name := range texts {
				for _, kind := range []int{websocket.TextMessage, websocket.BinaryMessage} {
					p := text(name, size)
					if err := c.WriteMessage(kind, p); err != nil {
						t.Fatal(err)
					}
					wantMessage(t, c, kind, p)
				}
			}
		}
	})
}

// Messages that are sent before the first is answered come back in order.
func TestServersEchoInOrder(t *testing.T) {
	const n = 64
	eachServer(t, func(t *testing.T, s libs.Server) {
		c := dialEcho(t, s)
		message := func(i int) []byte { return []byte(fmt.Sprint(i, string(text("mixed", 40*i)))) }
		go func() {
			for i := range n {
				c.WriteMessage(websocket.TextMessage, message(i))
			}
		}()
		for i := range n {
			wantMessage(t, c, websocket.TextMessage, message(i))
		}
	})
}

// Every server validates: text that is not UTF-8 is not given back, and is the end.
func TestServersValidate(t *testing.T) {
	eachServer(t, func(t *testing.T, s libs.Server) {
		c := dialEcho(t, s)
		c.WriteMessage(websocket.TextMessage, []byte("fine"))
		wantMessage(t, c, websocket.TextMessage, []byte("fine"))
		c.WriteMessage(websocket.TextMessage, []byte("not \xff fine"))
		if kind, p, err := c.ReadMessage(); err == nil {
			t.Errorf("%q of kind %d came back", p, kind)
		}
	})
}

// The names of the rows are what -who and the tables know them by.
func TestServersNames(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range libs.Servers {
		if found, ok := libs.FindServer(s.Name); !ok || found.Note != s.Note || seen[s.Name] {
			t.Errorf("%q does not name one server", s.Name)
		}
		if !s.Echo && !s.Idle {
			t.Errorf("%q is in no section", s.Name)
		}
		seen[s.Name] = true
	}
}
