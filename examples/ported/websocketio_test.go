package ported

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/nethttp"
)

// answer is what the three servers of websocket.io do with a connection.
//
//	server.on('connection', function (socket) {
//	  socket.on('message', function () { });
//	  socket.on('close', function () { });
//	});
func answer(c *netconn.Conn, _ *http.Request) {
	for m, err := range c.Messages() {
		if err != nil {
			return // the end: *netconn.CloseError says which
		}
		c.WriteText("got " + string(m.Data))
	}
}

// ask sends a message to a server and prints the answer.
func ask(url string) {
	c, err := dialer.Dial(context.Background(), url, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close(wsdriver.NormalClosure, "")
	c.WriteText("it")
	_, p, err := c.ReadMessage()
	fmt.Println(string(p), err)
}

// Form (A) of websocket.io listens on a port, and answers other requests with 501.
//
//	var ws = require('websocket.io')
//	  , server = ws.listen(3000)
func Example_websocketioListen() {
	l, err := net.Listen("tcp", "127.0.0.1:0") // or server.ListenAndServe(":3000")
	if err != nil {
		fmt.Println(err)
		return
	}
	server := &nethttp.Server{Handle: answer}
	go server.Serve(l)
	defer server.Shutdown(context.Background())

	ask("ws://" + l.Addr().String())
	if page, err := http.Get("http://" + l.Addr().String()); err == nil {
		page.Body.Close()
		fmt.Println(page.Status)
	}
	// Output:
	// got it <nil>
	// 501 Not Implemented
}

// Form (B) of websocket.io attaches to an HTTP server that goes on serving what it did.
//
//	var ws = require('websocket.io')
//	  , http = require('http').createServer().listen(3000)
//	  , server = ws.attach(http)
func Example_websocketioAttach() {
	pages := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "a page") })
	hs := httptest.NewUnstartedServer(pages)
	server := &nethttp.Server{Handle: answer}
	if err := server.Attach(hs.Config); err != nil {
		fmt.Println(err)
		return
	}
	hs.Start()
	defer hs.Close()
	defer server.Shutdown(context.Background())

	ask("ws://" + hs.Listener.Addr().String())
	if page, err := http.Get(hs.URL); err == nil {
		body, _ := io.ReadAll(page.Body)
		page.Body.Close()
		fmt.Printf("%s\n", body)
	}
	// Output:
	// got it <nil>
	// a page
}

// Form (C) of websocket.io is handed the requests that the program chooses.
//
//	httpServer.on('upgrade', function (req, socket, head) {
//	  server.handleUpgrade(req, socket, head);
//	});
func Example_websocketioHandleUpgrade() {
	server := &nethttp.Server{Handle: answer}
	hs := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/mine" {
			server.HandleUpgrade(w, r) // the client is told what is wrong, if anything is
			return
		}
		http.NotFound(w, r)
	}))
	defer hs.Close()
	defer server.Shutdown(context.Background())

	ask("ws://" + hs.Listener.Addr().String() + "/mine")
	// Output:
	// got it <nil>
}
