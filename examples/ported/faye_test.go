package ported

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/websocket"
)

// The server of faye-websocket on Rack: one application answers both kinds of request.
//
//	App = lambda do |env|
//	  if Faye::WebSocket.websocket?(env)
//	    ws = Faye::WebSocket.new(env)
//	    ws.on(:message) { |event| ws.send(event.data) }
//	    …
func Example_fayeRack() {
	closed := make(chan struct{})
	app := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !websocket.IsWebSocket(r) {
			io.WriteString(w, "Hello")
			return
		}
		ws, err := websocket.Upgrade(w, r)
		if err != nil {
			return // the client was told
		}
		ws.OnMessage(func(m websocket.Message) { ws.Send(m) })
		ws.OnClose(func(code wsdriver.Code, reason string, _ bool) {
			fmt.Println("server: close", int(code), reason)
			close(closed)
		})
	})
	server := httptest.NewServer(app)
	defer server.Close()

	page, err := http.Get(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	body, _ := io.ReadAll(page.Body)
	page.Body.Close()
	fmt.Printf("a browser's address bar: %s\n", body)
	greet(server.URL)
	<-closed
	// Unordered output:
	// a browser's address bar: Hello
	// client: open
	// client: message Hello, world!
	// client: close 1000
	// server: close 1000 bye
}

// The server of faye-websocket on Node: an HTTP server whose upgrades are looked at.
//
//	server.on('upgrade', function(request, socket, body) {
//	  if (WebSocket.isWebSocket(request)) {
//	    var ws = new WebSocket(request, socket, body);
//	    …
func Example_fayeNode() {
	closed := make(chan struct{})
	config := websocket.Config{Protocols: []string{"irc", "amqp"}, PingAfter: 15e9}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := config.Upgrade(w, r)
		if err != nil {
			return // the client was told, also of a request for no WebSocket
		}
		fmt.Println("server: protocol", ws.Protocol())
		ws.OnMessage(func(m websocket.Message) { ws.Send(m) })
		ws.OnClose(func(code wsdriver.Code, reason string, _ bool) {
			fmt.Println("server: close", int(code), reason)
			close(closed)
		})
	}))
	defer server.Close()
	greet(server.URL, "amqp")
	<-closed
	// Unordered output:
	// server: protocol amqp
	// client: open
	// client: message Hello, world!
	// client: close 1000
	// server: close 1000 bye
}

// greet is the client of faye-websocket:
//
//	var ws = new WebSocket.Client('ws://www.example.com/');
//	ws.on('open', function(event) { ws.send('Hello, world!'); });
//	…
//
// It returns when the connection has ended.
func greet(url string, protocols ...string) {
	ws, err := websocket.New(url, protocols...)
	if err != nil {
		fmt.Println(err)
		return
	}
	ended := make(chan struct{})
	ws.OnOpen(func() {
		fmt.Println("client: open")
		ws.SendText("Hello, world!")
	})
	ws.OnError(func(err error) { fmt.Println("client: error", err) })
	ws.OnClose(func(code wsdriver.Code, _ string, _ bool) {
		fmt.Println("client: close", int(code))
		close(ended)
	})
	ws.OnMessage(func(m websocket.Message) {
		fmt.Println("client: message", m.Text)
		ws.Close(wsdriver.NormalClosure, "bye")
	})
	<-ended
}
