package netconn_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/handshake"
)

// A server on a bare listener, and a client on a bare connection.
func Example() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer l.Close()
	go func() {
		nc, err := l.Accept()
		if err != nil {
			return
		}
		c, err := netconn.Accept(context.Background(), nc, nil)
		if err != nil {
			return
		}
		defer c.CloseNow()
		for {
			kind, p, err := c.ReadMessage()
			if err != nil || c.WriteMessage(kind, p) != nil {
				return
			}
		}
	}()

	nc, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		fmt.Println(err)
		return
	}
	r, _, err := handshake.ParseURL("ws://example.com/echo")
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := netconn.Connect(context.Background(), nc, nil, r)
	if err != nil {
		fmt.Println(err)
		return
	}
	c.WriteText("hello")
	kind, p, err := c.ReadMessage()
	fmt.Printf("%v %s %v\n", kind, p, err)
	fmt.Println(c.Close(wsdriver.NormalClosure, ""))
	// Output:
	// text hello <nil>
	// <nil>
}

// pipe returns both ends of a connection in memory.
func pipe(server *netconn.Config) (s, c *netconn.Conn) {
	snc, cnc := net.Pipe()
	done := make(chan *netconn.Conn)
	go func() {
		s, _ := netconn.Accept(context.Background(), snc, server)
		done <- s
	}()
	c, _ = netconn.Connect(context.Background(), cnc, nil, &wsdriver.HandshakeRequest{Host: "example.com"})
	return <-done, c
}

// A deadline is no end: the next read goes on where this one stopped.
func ExampleConn_SetReadDeadline() {
	s, c := pipe(nil)
	defer c.CloseNow()
	s.SetReadDeadline(time.Now())
	_, _, err := s.ReadMessage()
	fmt.Println(errors.Is(err, os.ErrDeadlineExceeded))

	s.SetReadDeadline(time.Time{})
	go c.WriteText("late")
	_, p, err := s.ReadMessage()
	fmt.Printf("%s %v\n", p, err)
	// Output:
	// true
	// late <nil>
}

// The message is looked at, and may be changed, where it was read to.
func ExampleConn_ReadView() {
	s, c := pipe(nil)
	defer c.CloseNow()
	go func() {
		defer s.CloseNow()
		for {
			kind, p, err := s.ReadView()
			if err != nil {
				return
			}
			for i := range p {
				p[i] ^= 'a' ^ 'A'
			}
			if s.QueueMessage(kind, p) != nil {
				return
			}
		}
	}()
	c.WriteText("hello")
	_, p, _ := c.ReadMessage()
	fmt.Printf("%s\n", p)
	// Output: HELLO
}

// Messages that came in one segment are answered in one write.
func ExampleConn_QueueMessage() {
	s, c := pipe(nil)
	defer c.CloseNow()
	go func() {
		defer s.CloseNow()
		var buf []byte
		for {
			kind, p, err := s.AppendRead(buf[:0])
			if err != nil || s.QueueMessage(kind, p) != nil {
				return
			}
			buf = p
		}
	}()
	c.WriteText("hello")
	_, p, _ := c.ReadMessage()
	fmt.Printf("%s\n", p)
	// Output: hello
}

// What became of a connection.
func ExampleCloseError() {
	s, c := pipe(&netconn.Config{OnEvent: func(_ *netconn.Conn, ev wsdriver.Event) {
		fmt.Printf("event: %v %d %s\n", ev.Kind, ev.Code, ev.Data)
	}})
	go c.Close(wsdriver.GoingAway, "moving on")
	_, _, err := s.ReadMessage()
	fmt.Println(err)
	fmt.Println(errors.Is(err, io.EOF), netconn.CloseStatus(err))
	// Output:
	// event: close 1001 moving on
	// websocket: closed by the peer: 1001 going away "moving on"
	// true 1001 going away
}

// A page for browsers and 404 for all paths but one.
func ExampleConfig_answer() {
	config := &netconn.Config{Answer: func(d *wsdriver.Driver, ev wsdriver.Event, dst []byte) []byte {
		switch {
		case d.Err() == wsdriver.ErrNotWebSocket:
			dst, _ = d.AppendReject(dst, 200, nil, []byte("a page"))
		case ev.Kind == wsdriver.Request && d.Request().Target != "/chat":
			dst, _ = d.AppendReject(dst, 404, nil, nil)
		}
		return dst // what is not answered here is answered by default
	}}
	nc, peer := net.Pipe()
	go io.WriteString(peer, "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n")
	go io.Copy(io.Discard, peer)
	_, err := netconn.Accept(context.Background(), nc, config)
	var e *netconn.HandshakeError
	fmt.Println(errors.As(err, &e) && e.Status == 200)
	// Output: true
}
