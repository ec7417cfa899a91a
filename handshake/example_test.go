package handshake_test

import (
	"fmt"
	"strings"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
)

// A server gathers a head, checks it and answers.
func Example_server() {
	in := []byte("GET /chat HTTP/1.1\r\n" +
		"Host: server.example.com\r\n" +
		"Upgrade: websocket\r\n" +
		"Connection: Upgrade\r\n" +
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
		"Sec-WebSocket-Protocol: chat, superchat\r\n" +
		"Sec-WebSocket-Version: 13\r\n\r\n")

	var head handshake.Head
	var out []byte
	_, done, fault := head.Write(in, 8<<10)
	if !done && fault == nil {
		return // read on
	}
	var r *handshake.Request
	if fault == nil {
		r, fault = handshake.ParseRequest(head.String())
	}
	if fault == nil {
		fault = r.Check(nil)
	}
	if fault == nil && !r.SameOrigin(false) {
		fault = &wire.Error{Status: 403, Text: "this origin may not connect"}
	}
	if fault != nil {
		status, h, body := handshake.Refusal(fault, nil)
		out, _ = handshake.AppendReject(out, status, h, []byte(body))
	} else {
		protocol := handshake.SelectProtocol([]string{"superchat"}, r.Protocols)
		out, _ = handshake.AppendAccept(out, r, protocol, nil, nil)
	}
	fmt.Print(strings.ReplaceAll(string(out), "\r\n", "\n"))
	// Output:
	// HTTP/1.1 101 Switching Protocols
	// Upgrade: websocket
	// Connection: Upgrade
	// Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
	// Sec-WebSocket-Protocol: superchat
}

// A client makes its request of a URL.
func ExampleAppendRequest() {
	r, secure, err := handshake.ParseURL("wss://example.com:443/caf\u00e9?q=1")
	if err != nil {
		fmt.Println(err)
		return
	}
	r.Origin = "https://example.com"
	r.Protocols = []string{"chat"}
	key := handshake.NewKey(0x7468652073616d70, 0x6c65206e6f6e6365) // take random words
	out, err := handshake.AppendRequest(nil, r, wire.Hybi13, key)
	fmt.Println(secure, err)
	fmt.Print(strings.ReplaceAll(string(out), "\r\n", "\n"))
	// Output:
	// true <nil>
	// GET /caf%C3%A9?q=1 HTTP/1.1
	// Host: example.com
	// Upgrade: websocket
	// Connection: Upgrade
	// Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
	// Origin: https://example.com
	// Sec-WebSocket-Protocol: chat
	// Sec-WebSocket-Version: 13
}

// Only the listed origins pass. A request without one comes from no browser.
func ExampleAllowOrigins() {
	allow := handshake.AllowOrigins("https://example.com", "http://localhost:3000")
	for _, origin := range []string{"https://EXAMPLE.com:443", "http://localhost:3000", "http://example.com", "https://example.com.evil.net", "null"} {
		fmt.Println(origin, allow(&handshake.Request{Origin: origin}))
	}
	// Output:
	// https://EXAMPLE.com:443 true
	// http://localhost:3000 true
	// http://example.com false
	// https://example.com.evil.net false
	// null false
}

// Refusal says what an error owes to the client.
func ExampleRefusal() {
	status, h, body := handshake.Refusal(handshake.ErrVersion, []wire.Version{wire.Hybi13, wire.Hybi08})
	out, _ := handshake.AppendReject(nil, status, h, []byte(body))
	fmt.Print(strings.ReplaceAll(string(out), "\r\n", "\n"))
	// Output:
	// HTTP/1.1 426 Upgrade Required
	// Upgrade: websocket
	// Sec-WebSocket-Version: 13, 8
	// Content-Type: text/plain; charset=utf-8
	// Content-Length: 58
	// Connection: close, Upgrade
	//
	// this version of the WebSocket protocol is not spoken here
}

// The example of hixie-76, section 1.2: a server answers the keys in the head and the
// eight bytes behind it.
func ExampleDigest() {
	digest, ok := handshake.Digest("4 @1  46546xW%0l 1 5", "12998 5 Y3 1  .P00", []byte("^n:ds[4U"))
	fmt.Printf("%s %v\n", digest, ok)
	// Output:
	// 8jKS'y:G*Co,Wxa- true
}

// A client of hixie-75, whose fields have a fixed order. The later drafts need keys and
// random words.
func ExampleAppendRequestHixie() {
	r, secure, err := handshake.ParseURL("ws://example.com/demo")
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := handshake.AppendRequestHixie(nil, r, wire.Hixie75, secure, handshake.HixieKeys{}, nil)
	fmt.Println(r.DefaultLocation(secure), err)
	fmt.Print(strings.ReplaceAll(string(out), "\r\n", "\n"))
	// Output:
	// ws://example.com/demo <nil>
	// GET /demo HTTP/1.1
	// Upgrade: WebSocket
	// Connection: Upgrade
	// Host: example.com
	// Origin: http://example.com
}

func ExampleParseExtensions() {
	offers, _ := handshake.ParseExtensions([]string{`permessage-deflate; client_max_window_bits; server_max_window_bits="10", x-other`})
	for _, o := range offers {
		fmt.Println(o.Name, len(o.Params))
	}
	fmt.Println(string(handshake.AppendOffers(nil, offers)))
	// Output:
	// permessage-deflate 2
	// x-other 0
	// permessage-deflate; client_max_window_bits; server_max_window_bits=10, x-other
}
