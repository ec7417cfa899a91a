package websocket_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/websocket"
	"github.com/wsdriver/wsdriver/deflate"
)

// echo is a server that echoes.
func echo(c *websocket.Config) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := c.Upgrade(w, r)
		if err != nil {
			return // the client was told
		}
		ws.OnMessage(func(m websocket.Message) { ws.Send(m) })
	}))
}

// A client and a server.
func Example() {
	http.HandleFunc("/chat", func(w http.ResponseWriter, r *http.Request) {
		ws, err := websocket.Upgrade(w, r)
		if err != nil {
			return // the client was told
		}
		ws.OnMessage(func(m websocket.Message) { ws.SendText("you said " + m.Text) })
	})
	server := httptest.NewServer(http.DefaultServeMux)
	defer server.Close()

	ws, err := websocket.New(server.URL + "/chat") // ws://, wss://, http:// or https://
	if err != nil {
		fmt.Println(err)
		return
	}
	closed := make(chan struct{})
	ws.OnOpen(func() {
		fmt.Println("open")
		ws.SendText("hello")
	})
	ws.OnClose(func(code wsdriver.Code, reason string, wasClean bool) {
		fmt.Println("close", int(code), wasClean)
		close(closed)
	})
	ws.OnMessage(func(m websocket.Message) {
		fmt.Println("message", m.Text)
		ws.Close(1000, "")
	})
	<-closed
	// Output:
	// open
	// message you said hello
	// close 1000 true
}

// A server with one path for a page and for a WebSocket.
func ExampleUpgrade() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !websocket.IsWebSocket(r) {
			fmt.Fprint(w, "a page")
			return
		}
		ws, err := websocket.Upgrade(w, r)
		if err != nil {
			return // the client was told
		}
		// The handler may return: the WebSocket goes on.
		ws.OnOpen(func() { ws.SendText("welcome") })
		ws.OnMessage(func(m websocket.Message) { ws.Send(m) })
	}))
	defer server.Close()

	if r, err := http.Get(server.URL); err == nil {
		fmt.Println(r.StatusCode)
		r.Body.Close()
	}
	ws, err := websocket.New(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	messages := make(chan string)
	ws.OnMessage(func(m websocket.Message) { messages <- m.Text })
	fmt.Println(<-messages)
	ws.Close(0, "")
	// Output:
	// 200
	// welcome
}

// Text comes as a string, and binary data as bytes.
func ExampleMessage() {
	server := echo(nil)
	defer server.Close()
	ws, err := websocket.New(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	var wg sync.WaitGroup
	wg.Add(2)
	ws.OnOpen(func() {
		ws.SendText("Grüße")
		ws.SendBinary([]byte{0, 1, 0xFF})
	})
	ws.OnMessage(func(m websocket.Message) {
		if m.IsBinary() {
			fmt.Printf("%T %v\n", m.Data, m.Data)
		} else {
			fmt.Printf("%T %v\n", m.Text, m.Text)
		}
		wg.Done()
	})
	wg.Wait()
	ws.Close(0, "")
	// Output:
	// string Grüße
	// []uint8 [0 1 255]
}

// The peer is told a code and a reason, and what may not be sent is refused.
func ExampleWebSocket_Close() {
	told := make(chan string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := websocket.Upgrade(w, r)
		if err != nil {
			return
		}
		ws.OnClose(func(code wsdriver.Code, reason string, wasClean bool) {
			told <- fmt.Sprintln(int(code), reason, wasClean)
		})
	}))
	defer server.Close()
	ws, err := websocket.New(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	tried := make(chan struct{})
	ws.OnOpen(func() {
		defer close(tried)
		fmt.Println(ws.Close(1001, "going away"))
		fmt.Println(ws.Close(4001, "logged in elsewhere"))
		fmt.Println(ws.ReadyState())
	})
	<-tried
	fmt.Print(<-told)
	// Output:
	// websocket: the close code is not 1000 or one of 3000 to 4999
	// <nil>
	// CLOSING
	// 4001 logged in elsewhere true
}

// Handlers that are set late miss nothing.
func ExampleWebSocket_OnMessage_late() {
	over := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := websocket.Upgrade(w, r)
		if err != nil {
			return
		}
		ws.SendText("one")
		ws.SendText("two")
		ws.OnClose(func(wsdriver.Code, string, bool) { close(over) })
		ws.Close(1000, "that was all")
	}))
	defer server.Close()
	ws, err := websocket.New(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	<-over // it has all happened

	closed := make(chan struct{})
	ws.OnClose(func(code wsdriver.Code, reason string, wasClean bool) {
		fmt.Println(int(code), reason)
		close(closed)
	})
	ws.OnMessage(func(m websocket.Message) { fmt.Println(m.Text) })
	<-closed
	// Output:
	// one
	// two
	// 1000 that was all
}

// What can go wrong: a server that refuses, and a peer that vanishes.
func ExampleWebSocket_OnError() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/chat" {
			http.Error(w, "no such chat", 404)
			return
		}
		if ws, err := websocket.Upgrade(w, r); err == nil {
			ws.Conn().CloseNow()
		}
	}))
	defer server.Close()
	for _, path := range []string{"/", "/chat"} {
		ws, err := websocket.New(server.URL + path)
		if err != nil {
			fmt.Println(err)
			return
		}
		closed := make(chan struct{})
		ws.OnError(func(err error) {
			var refused *netconn.HandshakeError
			if errors.As(err, &refused) {
				fmt.Printf("refused: %d %s", refused.Status, refused.Body)
			} else {
				fmt.Println("lost:", netconn.CloseStatus(err))
			}
		})
		ws.OnClose(func(code wsdriver.Code, _ string, wasClean bool) {
			fmt.Println(int(code), wasClean)
			close(closed)
		})
		<-closed
	}
	// Output:
	// refused: 404 no such chat
	// 1006 false
	// lost: 1006 abnormal closure
	// 1006 false
}

// A panic is told like an error, with its stack, and the connection goes on.
func ExamplePanicError() {
	server := echo(nil)
	defer server.Close()
	ws, err := websocket.New(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	done := make(chan struct{})
	ws.OnError(func(err error) {
		var p *websocket.PanicError
		if errors.As(err, &p) {
			fmt.Println(p.Value, len(p.Stack) > 0, ws.ReadyState())
		}
		close(done)
	})
	ws.OnMessage(func(m websocket.Message) { panic("I do not like " + m.Text) })
	ws.OnOpen(func() { ws.SendText("this") })
	<-done
	ws.Close(0, "")
	// Output: I do not like this true OPEN
}

// A program that cannot take more makes its peer wait.
func ExampleWebSocket_Pause() {
	server := echo(nil)
	defer server.Close()
	ws, err := websocket.New(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	jobs := make(chan string, 1)
	ws.OnMessage(func(m websocket.Message) {
		ws.Pause()
		jobs <- m.Text
	})
	ws.OnOpen(func() {
		for i := range 3 {
			ws.SendText(fmt.Sprint("job ", i))
		}
	})
	for range 3 {
		fmt.Println(<-jobs)
		ws.Resume()
	}
	ws.Close(0, "")
	// Output:
	// job 0
	// job 1
	// job 2
}

// All that there is to say about a client: subprotocols, header fields, keep-alive,
// limits and compression. Proxies, TLS and cookies are the Dialer's.
func ExampleConfig() {
	server := echo(&websocket.Config{
		Protocols:  []string{"chat.v2"},
		Extensions: []wsdriver.Extension{&deflate.Extension{}},
	})
	defer server.Close()
	config := &websocket.Config{
		Header:     wsdriver.Header{{Name: "X-Client", Value: "example"}},
		PingAfter:  30 * time.Second,
		MaxMessage: 64 << 10,
		Extensions: []wsdriver.Extension{&deflate.Extension{}},
		Dialer:     &dialer.Dialer{Origin: server.URL},
	}
	ws, err := config.New(strings.Replace(server.URL, "http", "ws", 1), "chat.v2", "chat.v1")
	if err != nil {
		fmt.Println(err)
		return
	}
	closed := make(chan struct{})
	ws.OnOpen(func() {
		fmt.Println(ws.Protocol(), ws.Version())
		fmt.Println(strings.HasPrefix(ws.Extensions(), "permessage-deflate"))
		ws.Close(0, "")
	})
	ws.OnClose(func(wsdriver.Code, string, bool) { close(closed) })
	<-closed
	// Output:
	// chat.v2 hybi-13
	// true
}

// Without net/http: whatever makes a connection of package netconn will do.
func ExampleWrap() {
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
		websocket.Wrap(c).SendText("welcome")
	}()
	ws, err := websocket.New("ws://" + l.Addr().String())
	if err != nil {
		fmt.Println(err)
		return
	}
	messages := make(chan string)
	ws.OnMessage(func(m websocket.Message) { messages <- m.Text })
	fmt.Println(<-messages)
	ws.Close(0, "")
	// Output: welcome
}

// How long the way to the peer and back takes.
func ExampleWebSocket_Ping() {
	server := echo(nil)
	defer server.Close()
	ws, err := websocket.New(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	done := make(chan struct{})
	ws.OnOpen(func() {
		ws.Ping(func(rtt time.Duration, err error) {
			fmt.Println(rtt > 0, err)
			close(done)
		})
	})
	<-done
	ws.Close(0, "")
	// Output: true <nil>
}
