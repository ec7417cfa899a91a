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

// An echo server whose connections outlive the handler, and so do without the
// memory that the http.Server keeps for a request.
func ExampleUpgrade() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := nethttp.Upgrade(w, r, nil, nil)
		if err != nil {
			return // the client was told
		}
		go func() {
			defer c.CloseNow()
			for {
				kind, p, err := c.ReadMessage()
				if err != nil || c.WriteMessage(kind, p) != nil {
					return
				}
			}
		}()
	}))
	defer server.Close()

	c, err := dialer.Dial(context.Background(), strings.Replace(server.URL, "http", "ws", 1), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close(wsdriver.NormalClosure, "")
	c.WriteText("hello")
	_, p, err := c.ReadMessage()
	fmt.Printf("%s %v\n", p, err)
	// Output: hello <nil>
}

// One path for a page and for a WebSocket.
func ExampleIsUpgrade() {
	config := &netconn.Config{Driver: &wsdriver.Config{MaxMessage: 64 << 10}}
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !nethttp.IsUpgrade(r) {
			fmt.Fprintln(w, "a page")
			return
		}
		c, err := nethttp.Upgrade(w, r, config, nil)
		if err != nil {
			return
		}
		c.Close(wsdriver.TryAgainLater, "not today")
	})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	fmt.Print(w.Body)
	// Output: a page
}
