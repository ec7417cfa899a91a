package dialer_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/nethttp"
)

func ExampleDial() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := nethttp.Upgrade(w, r, nil, nil)
		if err != nil {
			return
		}
		c.WriteText("welcome to " + r.URL.Path)
		c.Close(wsdriver.NormalClosure, "that was all")
	}))
	defer server.Close()

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	c, err := dialer.Dial(ctx, strings.Replace(server.URL, "http", "ws", 1)+"/chat", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.CloseNow()
	for {
		_, p, err := c.ReadMessage()
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s\n", p)
	}
	// Output:
	// welcome to /chat
	// websocket: closed by the peer: 1000 normal closure "that was all"
}

// A server that refuses says why.
func ExampleDial_refused() {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()

	_, err := dialer.Dial(context.Background(), strings.Replace(server.URL, "http", "ws", 1), nil)
	var refused *netconn.HandshakeError
	if errors.As(err, &refused) {
		fmt.Printf("%d %s", refused.Status, refused.Body)
	}
	// Output: 404 404 page not found
}

// A proxy, a Unix socket or anything else that leads to the server.
func ExampleDialer_netDial() {
	d := &dialer.Dialer{
		NetDial: func(ctx context.Context, network, addr string) (net.Conn, error) {
			fmt.Println("to", addr)
			return nil, errors.New("not today")
		},
	}
	_, err := dialer.Dial(context.Background(), "wss://example.com/chat", d)
	fmt.Println(err)
	// Output:
	// to example.com:443
	// not today
}
