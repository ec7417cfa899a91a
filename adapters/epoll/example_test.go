//go:build linux

package epoll_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/epoll"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// An echo server, and its end.
func Example() {
	s := epoll.NewServer(&epoll.Config{
		OnMessage: func(c *epoll.Conn, kind wsdriver.Kind, p []byte) {
			c.WriteMessage(kind, p)
		},
		OnClose: func(c *epoll.Conn, err error) {
			fmt.Println("server:", err)
		},
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	served := make(chan error)
	go func() { served <- s.Serve(l) }()

	c, err := dialer.Dial(context.Background(), "ws://"+l.Addr().String(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	c.WriteText("hello")
	kind, p, err := c.ReadMessage()
	fmt.Printf("client: %v %s %v\n", kind, p, err)
	c.Close(wsdriver.NormalClosure, "thanks")

	s.Shutdown(context.Background())
	fmt.Println(<-served)
	// Output:
	// client: text hello <nil>
	// server: websocket: closed by the peer: 1000 normal closure "thanks"
	// use of closed network connection
}

// room is a number of connections that hear each other.
type room struct {
	mu      sync.Mutex
	members map[*epoll.Conn]bool
}

func (r *room) enter(c *epoll.Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.members[c] = true
}

func (r *room) leave(c *epoll.Conn, _ error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.members, c)
}

// say sends a message to all. Who does not listen is left behind.
func (r *room) say(_ *epoll.Conn, kind wsdriver.Kind, p []byte) {
	m, err := wsdriver.Prepare(kind, append([]byte(nil), p...)) // p is lent
	if err != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for c := range r.members {
		if c.WritePrepared(m) == epoll.ErrQueueFull {
			c.CloseNow()
		}
	}
}

// A room in which everybody hears everybody. The members are on different loops, which
// is nothing to care about.
func ExampleConn_WritePrepared() {
	r := room{members: make(map[*epoll.Conn]bool)}
	s := epoll.NewServer(&epoll.Config{OnOpen: r.enter, OnMessage: r.say, OnClose: r.leave})
	defer s.Shutdown(context.Background())
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	go s.Serve(l)

	var clients []*netconn.Conn
	for range 3 {
		c, err := dialer.Dial(context.Background(), "ws://"+l.Addr().String(), nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		defer c.CloseNow()
		c.WriteText("hello") // heard by those who are there
		if _, _, err := c.ReadMessage(); err != nil {
			fmt.Println(err)
		}
		clients = append(clients, c)
	}
	clients[2].WriteText("anybody here?")
	for _, c := range clients {
		for {
			_, p, err := c.ReadMessage()
			if err != nil {
				fmt.Println(err)
				return
			}
			if string(p) != "hello" {
				fmt.Printf("%s\n", p)
				break
			}
		}
	}
	// Output:
	// anybody here?
	// anybody here?
	// anybody here?
}

// What takes time is done elsewhere, and answered from there.
func ExampleConn_WriteMessage() {
	s := epoll.NewServer(&epoll.Config{
		OnMessage: func(c *epoll.Conn, kind wsdriver.Kind, p []byte) {
			question := string(p) // p is lent
			go func() {
				// …
				c.WriteText("the answer to " + question)
			}()
		},
	})
	defer s.Shutdown(context.Background())
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	go s.Serve(l)

	c, err := dialer.Dial(context.Background(), "ws://"+l.Addr().String(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.CloseNow()
	c.WriteText("everything")
	_, p, _ := c.ReadMessage()
	fmt.Printf("%s\n", p)
	// Output: the answer to everything
}

// A sender that goes on whenever there is room.
func ExampleConfig_onDrain() {
	type download struct{ left int }
	send := func(c *epoll.Conn) {
		d := c.Data.(*download)
		for ; d.left > 0; d.left-- {
			if c.WriteBinary(make([]byte, 1000)) != nil {
				return // until OnDrain, if that is for ErrQueueFull
			}
		}
		c.Close(wsdriver.NormalClosure, "that was all")
	}
	s := epoll.NewServer(&epoll.Config{
		OnOpen: func(c *epoll.Conn) {
			c.Data = &download{left: 5000}
			send(c)
		},
		OnDrain: send,
	})
	defer s.Shutdown(context.Background())
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	go s.Serve(l)

	c, err := dialer.Dial(context.Background(), "ws://"+l.Addr().String(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	n := 0
	for {
		_, p, err := c.ReadMessage()
		if err != nil {
			var closed *netconn.CloseError
			fmt.Println(n, errors.As(err, &closed) && closed.Reason == "that was all")
			return
		}
		n += len(p)
	}
	// Output: 5000000 true
}
