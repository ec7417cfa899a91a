package nethttp_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/nethttp"
)

// echo is the Handle of most examples.
func echo(c *netconn.Conn, _ *http.Request) {
	for {
		kind, p, err := c.ReadView()
		if err != nil || c.QueueMessage(kind, p) != nil {
			return
		}
	}
}

// talk connects, says hello, and prints the answer, or why there is none.
func talk(url string) {
	c, err := dialer.Dial(context.Background(), strings.Replace(url, "http", "ws", 1), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close(wsdriver.NormalClosure, "")
	c.WriteText("hello")
	_, p, err := c.ReadMessage()
	fmt.Printf("%s %v\n", p, err)
}

func ExampleHandler() {
	mux := http.NewServeMux()
	mux.Handle("/echo", &nethttp.Handler{Handle: echo})
	server := httptest.NewServer(mux)
	defer server.Close()
	talk(server.URL + "/echo")
	// Output: hello <nil>
}

// The request is there for as long as Handle keeps it, with what the mux found in the
// path and what middleware put into its context.
func ExampleHandler_request() {
	mux := http.NewServeMux()
	mux.Handle("/rooms/{room}", &nethttp.Handler{
		Handle: func(c *netconn.Conn, r *http.Request) {
			c.WriteText("welcome to " + r.PathValue("room"))
			// The connection is closed with 1000 now.
		},
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	talk(server.URL + "/rooms/7")
	// Output: welcome to 7 <nil>
}
