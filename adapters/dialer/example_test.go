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

// greet is a handler that greets and leaves.
var greet = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	c, err := nethttp.Upgrade(w, r, &netconn.Config{Driver: &wsdriver.Config{Protocols: []string{"chat"}}}, nil)
	if err != nil {
		return
	}
	c.WriteText(fmt.Sprintf("welcome to %s, %s", r.URL.Path, r.UserAgent()))
	c.Close(wsdriver.NormalClosure, "that was all")
})

// show prints the first message, or why there is none.
func show(c *netconn.Conn, err error) {
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.CloseNow()
	_, p, err := c.ReadMessage()
	fmt.Printf("%s %v\n", p, err)
}

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

// A redirect is a refusal too. Whether the new place is to be trusted with what the
// Dialer sends is for the program to say.
func ExampleDial_redirect() {
	server := httptest.NewServer(http.RedirectHandler("wss://elsewhere.example/chat", http.StatusTemporaryRedirect))
	defer server.Close()

	_, err := dialer.Dial(context.Background(), strings.Replace(server.URL, "http", "ws", 1), nil)
	var refused *netconn.HandshakeError
	if errors.As(err, &refused) {
		fmt.Println(refused.Status, refused.Header.Get("Location"))
	}
	// Output: 307 wss://elsewhere.example/chat
}

// Fields of the request, and the subprotocols that are offered.
func ExampleDialer() {
	server := httptest.NewServer(greet)
	defer server.Close()

	d := &dialer.Dialer{
		Header:    wsdriver.Header{{Name: "User-Agent", Value: "gopher"}},
		Origin:    server.URL,
		Protocols: []string{"superchat", "chat"},
	}
	c, err := dialer.Dial(context.Background(), strings.Replace(server.URL, "http", "ws", 1)+"/chat", d)
	if err == nil {
		fmt.Println("they speak", c.Protocol())
	}
	show(c, err)
	// Output:
	// they speak chat
	// welcome to /chat, gopher <nil>
}

// Anything that leads to the server.
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

// A connection that the program has already: a pipe, an SSH channel, a socket that
// somebody else has opened.
func ExampleConnect() {
	server := httptest.NewServer(greet)
	defer server.Close()

	nc, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		fmt.Println(err)
		return
	}
	d := &dialer.Dialer{Header: wsdriver.Header{{Name: "User-Agent", Value: "gopher"}}}
	show(dialer.Connect(context.Background(), nc, "ws://example.com/chat", d))
	// Output: welcome to /chat, gopher <nil>
}
