package nethttp_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/nethttp"
)

// Shutdown tells all clients that the server goes away, and waits for what Handle does
// about that.
func ExampleServer_Shutdown() {
	s := &nethttp.Server{Handle: func(c *netconn.Conn, r *http.Request) {
		c.WriteText("hello")
		_, _, err := c.ReadMessage()
		fmt.Println("Handle: the server has closed it:", errors.Is(err, net.ErrClosed))
	}}
	web := httptest.NewServer(s)
	defer web.Close()
	c, err := dialer.Dial(context.Background(), "ws"+web.URL[len("http"):], nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	c.ReadMessage()
	closed := make(chan error)
	go func() {
		_, _, err := c.ReadMessage()
		closed <- err
	}()

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	fmt.Println("Shutdown:", s.Shutdown(ctx))
	fmt.Println("client:", netconn.CloseStatus(<-closed))
	// Output:
	// Handle: the server has closed it: true
	// Shutdown: <nil>
	// client: 1001 going away
}

// What one client says, all of them are told.
func ExampleServer_Clients() {
	s := new(nethttp.Server)
	s.Handle = func(c *netconn.Conn, _ *http.Request) {
		c.WriteText("welcome")
		for {
			kind, p, err := c.ReadMessage()
			if err != nil {
				return
			}
			for other := range s.Clients() {
				other.WriteMessage(kind, p)
			}
		}
	}
	web := httptest.NewServer(s)
	defer web.Close()
	defer s.Close()
	var clients []*netconn.Conn
	for range 3 {
		c, err := dialer.Dial(context.Background(), "ws"+web.URL[len("http"):], nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		defer c.CloseNow()
		c.ReadMessage()
		clients = append(clients, c)
	}
	fmt.Println("connections:", s.Count())
	clients[0].WriteText("hello, all")
	for _, c := range clients {
		_, p, err := c.ReadMessage()
		fmt.Printf("%s %v\n", p, err)
	}
	// Output:
	// connections: 3
	// hello, all <nil>
	// hello, all <nil>
	// hello, all <nil>
}

// A message is prepared, and compressed if that was agreed on, once for all clients,
// and a client that is slow does not keep the others waiting.
func ExampleServer_Broadcast() {
	s := &nethttp.Server{Handle: echo}
	web := httptest.NewServer(s)
	defer web.Close()
	defer s.Close()
	c, err := dialer.Dial(context.Background(), "ws"+web.URL[len("http"):], nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.CloseNow()
	c.WriteText("hello")
	c.ReadMessage()

	news, err := wsdriver.Prepare(wsdriver.Text, []byte("news"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Broadcast(news))
	_, p, err := c.ReadMessage()
	fmt.Printf("%s %v\n", p, err)
	// Output:
	// 1 <nil>
	// news <nil>
}
