package deflate_test

import (
	"fmt"
	"strings"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/deflate"
)

// open carries out the opening handshake of two ends, and returns them.
func open(client, server *wsdriver.Config) (c, s *wsdriver.Driver) {
	c, s = wsdriver.NewClient(client), wsdriver.NewServer(server)
	toServer, _ := c.AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "example.com"})
	var toClient []byte
	for range s.Drive(&toServer, &toClient) {
	}
	for range c.Drive(&toClient, &toServer) {
	}
	return c, s
}

// A Config with an Extension is all there is to it: messages are the same at both ends,
// and shorter between them.
func Example() {
	cfg := &wsdriver.Config{Extensions: []wsdriver.Extension{&deflate.Extension{}}}
	client, server := open(cfg, cfg)

	message := strings.Repeat("All work and no play makes Jack a dull boy. ", 20)
	for range 2 {
		wire, _ := server.AppendMessage(nil, wsdriver.Text, []byte(message))
		fmt.Println(len(message), "bytes, on the wire", len(wire))
		for ev := range client.Events(wire) {
			fmt.Println(ev.Kind, string(ev.Data) == message)
		}
	}
	// Output:
	// 880 bytes, on the wire 57
	// text true
	// 880 bytes, on the wire 15
	// text true
}

// Both ends have a say in the windows that a connection keeps.
func ExampleExtension() {
	client := &deflate.Extension{ServerMaxWindowBits: 10}
	server := &deflate.Extension{ClientMaxWindowBits: 9}

	c, _ := open(
		&wsdriver.Config{Extensions: []wsdriver.Extension{client}},
		&wsdriver.Config{Extensions: []wsdriver.Extension{server}},
	)
	for _, p := range c.Extensions()[0].Params {
		fmt.Println(p.Name, p.Value)
	}
	// Output:
	// server_max_window_bits 10
	// client_max_window_bits 9
}

// A server with many idle connections may keep no windows at all. Messages are
// compressed alone then, which takes more bytes.
func ExampleExtension_noMemory() {
	small := &deflate.Extension{ServerNoContextTakeover: true, ClientNoContextTakeover: true}
	response, _ := small.Accept([]wsdriver.Param{{Name: "client_max_window_bits"}})
	for _, p := range response[:2] {
		fmt.Println(p.Name)
	}
	// Output:
	// server_no_context_takeover
	// client_no_context_takeover
}

// A message for many connections is compressed once for each size of window.
func ExampleExtension_Prepare() {
	e := &deflate.Extension{}
	message := []byte(strings.Repeat("news for all ", 100))
	prepared := e.Prepare(wsdriver.Text, message)
	for range 3 {
		_, codec := e.Accept(nil)
		payload, encoded := prepared.For(codec)
		fmt.Println(encoded, len(payload) < len(message)/20)
	}
	// Output:
	// true true
	// true true
	// true true
}
