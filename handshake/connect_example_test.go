package handshake_test

import (
	"fmt"
	"strings"

	"github.com/wsdriver/wsdriver/handshake"
)

// A tunnel through a proxy that wants a password.
func ExampleConnect() {
	c := handshake.Connect{Target: "server.example.com:443", Userinfo: "user:p%40ss"}
	out, err := c.AppendRequest(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(strings.ReplaceAll(string(out), "\r\n", "\n"))

	in := []byte("HTTP/1.1 200 Connection established\r\n\r\nfirst bytes")
	n, open, fault := c.Receive(in, 8<<10)
	fmt.Printf("%v %v, of the server: %q\n", open, fault == nil, in[n:])
	// Output:
	// CONNECT server.example.com:443 HTTP/1.1
	// Host: server.example.com:443
	// Proxy-Authorization: Basic dXNlcjpwQHNz
	//
	// true true, of the server: "first bytes"
}
