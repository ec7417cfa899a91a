package wsdriver_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"time"

	"github.com/wsdriver/wsdriver"
)

// fixed makes the keys of an example the same each time. Programs leave
// Config.Rand alone.
func fixed() rand.Source { return rand.NewPCG(1, 2) }

// hello is a client's opening handshake.
const hello = "GET /chat HTTP/1.1\r\n" +
	"Host: example.com\r\n" +
	"Upgrade: websocket\r\n" +
	"Connection: Upgrade\r\n" +
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
	"Sec-WebSocket-Protocol: chat, superchat\r\n" +
	"Sec-WebSocket-Version: 13\r\n\r\n"

// opened returns a server and a client with the handshake behind them.
func opened() (server, client *wsdriver.Driver) {
	server = wsdriver.NewServer(nil)
	client = wsdriver.NewClient(&wsdriver.Config{Rand: fixed()})
	server.Skip(wsdriver.Hybi13, "")
	client.Skip(wsdriver.Hybi13, "")
	return server, client
}

// A server echoes what it receives. The loop is all that an integration needs.
func Example() {
	conn, peer := net.Pipe()
	go func() {
		peer.Write([]byte(hello))
		io.ReadAtLeast(peer, make([]byte, 512), 1)       // the 101
		peer.Write([]byte("\x81\x82\x00\x00\x00\x00Hi")) // a text, masked with zeros
		echo := make([]byte, 4)
		io.ReadFull(peer, echo)
		fmt.Printf("client got % x\n", echo)
		peer.Close()
	}()

	d := wsdriver.NewServer(nil)
	buf := make([]byte, 4096)
	var out []byte
	for d.State() != wsdriver.Finished {
		n, err := conn.Read(buf)
		in := buf[:n]
		out = out[:0]
		for ev := range d.Drive(&in, &out) {
			switch ev.Kind {
			case wsdriver.Text, wsdriver.Binary:
				out, _ = d.AppendFragment(out, ev.Kind, ev.Data, ev.Last())
			}
		}
		if err != nil {
			fmt.Println(d.ReceiveEOF())
		}
		conn.Write(out)
	}
	conn.Close()
	// Output:
	// client got 81 02 48 69
	// close 1006 ""
}

// Receive takes one event at a time, and the rest of the input stays with the
// caller.
func ExampleDriver_Receive() {
	server, _ := opened()
	in := []byte("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58\x89\x80\x37\xfa\x21\x3d")
	for len(in) > 0 {
		ev, n := server.Receive(in)
		in = in[n:]
		fmt.Println(ev, "and", len(in), "bytes are left")
	}
	// Output:
	// text first,last "Hello" and 6 bytes are left
	// ping first,last "" and 0 bytes are left
}

// Drive answers as it goes: the handshake, the ping.
func ExampleDriver_Drive() {
	d := wsdriver.NewServer(nil)
	in := []byte(hello + "\x89\x82\x00\x00\x00\x00Hi")
	var out []byte
	for ev := range d.Drive(&in, &out) {
		fmt.Println(ev)
	}
	status, _, _ := strings.Cut(string(out), "\r\n")
	fmt.Println(status)
	fmt.Printf("% x\n", out[len(out)-4:])
	// Output:
	// request
	// open
	// ping first,last "Hi"
	// HTTP/1.1 101 Switching Protocols
	// 8a 02 48 69
}

// Events is for programs that answer in their own way.
func ExampleDriver_Events() {
	_, client := opened()
	var out []byte
	for ev := range client.Events([]byte("\x89\x01A\x89\x01B")) {
		if ev.Kind == wsdriver.Ping {
			out = client.AppendReply(out[:0], ev) // the latest ping is enough
		}
	}
	fmt.Println(len(out), "bytes")
	// Output: 7 bytes
}

// A server may look at a request before it answers.
func ExampleDriver_AppendAccept() {
	d := wsdriver.NewServer(&wsdriver.Config{Protocols: []string{"superchat"}})
	d.Receive([]byte(hello))
	fmt.Println(d.Request().Target, d.Request().Protocols, d.Version())

	out, err := d.AppendAccept(nil, "", wsdriver.Header{{Name: "Server", Value: "example"}})
	fmt.Println(strings.ReplaceAll(string(out), "\r\n", "\n"), err)
	// Output:
	// /chat [chat superchat] hybi-13
	// HTTP/1.1 101 Switching Protocols
	// Upgrade: websocket
	// Connection: Upgrade
	// Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
	// Sec-WebSocket-Protocol: superchat
	// Server: example
	//
	//  <nil>
}

// A server may refuse with any status.
func ExampleDriver_AppendReject() {
	d := wsdriver.NewServer(nil)
	d.Receive([]byte(hello))
	out, _ := d.AppendReject(nil, 401, wsdriver.Header{{Name: "WWW-Authenticate", Value: "Basic"}}, []byte("who are you?\n"))
	status, _, _ := strings.Cut(string(out), "\r\n")
	fmt.Println(status, "-", d.State())
	// Output: HTTP/1.1 401 Unauthorized - finished
}

// A request that is no WebSocket handshake can be answered with a page.
func ExampleDriver_AppendReject_page() {
	d := wsdriver.NewServer(nil)
	ev, _ := d.Receive([]byte("GET / HTTP/1.1\r\nHost: example.com\r\n\r\n"))
	if ev.Kind == wsdriver.Fail && d.Err() == wsdriver.ErrNotWebSocket {
		out, _ := d.AppendReject(nil, 200, wsdriver.Header{{Name: "Content-Type", Value: "text/html"}}, []byte("<p>Hello"))
		status, _, _ := strings.Cut(string(out), "\r\n")
		fmt.Println(status)
	}
	// Output: HTTP/1.1 200 OK
}

// A client asks, the server answers, and both are open.
func ExampleDriver_AppendRequest() {
	client := wsdriver.NewClient(&wsdriver.Config{Protocols: []string{"chat"}})
	server := wsdriver.NewServer(&wsdriver.Config{Protocols: []string{"chat"}})

	toServer, err := client.AppendRequest(nil, &wsdriver.HandshakeRequest{
		Host:   "example.com",
		Target: "/room?id=7",
		Header: wsdriver.Header{{Name: "Cookie", Value: "session=1"}},
	})
	if err != nil {
		panic(err)
	}
	var toClient, none []byte
	for ev := range server.Drive(&toServer, &toClient) {
		fmt.Println("server:", ev)
	}
	for ev := range client.Drive(&toClient, &none) {
		fmt.Println("client:", ev)
	}
	fmt.Println(client.Protocol(), client.State(), server.State())
	// Output:
	// server: request
	// server: open
	// client: open
	// chat opened opened
}

// What a server said when it refused is kept.
func ExampleDriver_Response() {
	client := wsdriver.NewClient(nil)
	client.AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "example.com", Target: "/"})
	ev, _ := client.Receive([]byte("HTTP/1.1 403 Forbidden\r\nContent-Length: 9\r\n\r\nnot today"))
	r := client.Response()
	fmt.Println(ev.Kind, client.Err() == wsdriver.ErrStatus)
	fmt.Printf("%d %s: %s\n", r.Status, r.Reason, r.Body)
	// Output:
	// fail true
	// 403 Forbidden: not today
}

// A message can be sent while its end is not known yet.
func ExampleDriver_AppendFragment() {
	server, _ := opened()
	out, _ := server.AppendFragment(nil, wsdriver.Text, []byte("Hel"), false)
	out, _ = server.AppendPing(out, nil)
	out, _ = server.AppendFragment(out, wsdriver.Text, []byte("lo"), true)
	fmt.Printf("% x\n", out)
	// Output: 01 03 48 65 6c 89 00 80 02 6c 6f
}

// A server can send a large payload from where it lies.
func ExampleDriver_AppendHeader() {
	server, _ := opened()
	file := make([]byte, 1<<16)
	header, _ := server.AppendHeader(nil, wsdriver.Binary, len(file), true)
	buffers := net.Buffers{header, file} // buffers.WriteTo(conn)
	fmt.Printf("% x and %d bytes\n", buffers[0], len(buffers[1]))
	// Output: 82 7f 00 00 00 00 00 01 00 00 and 65536 bytes
}

// Both ends say goodbye, and the server closes the transport.
func ExampleDriver_AppendClose() {
	server, client := opened()
	toServer, _ := client.AppendClose(nil, wsdriver.NormalClosure, "done")
	var toClient, none []byte
	for ev := range server.Drive(&toServer, &toClient) {
		fmt.Println("server:", ev, server.State())
	}
	fmt.Println("server is", server.State())
	for ev := range client.Drive(&toClient, &none) {
		fmt.Println("client:", ev)
	}
	client.ReceiveEOF()
	fmt.Println("client is", client.State())
	// Output:
	// server: close 1000 "done" closing
	// server is finished
	// client: close 1000 ""
	// client is finished
}

// Time comes in as an argument, so that tests run as fast as they like.
func ExampleDriver_Tick() {
	d := wsdriver.NewServer(&wsdriver.Config{PingAfter: 30 * time.Second, FailAfter: 5 * time.Second})
	d.Skip(wsdriver.Hybi13, "")
	_, next := d.Tick(0)
	for range 2 {
		var ev wsdriver.Event
		now := next
		ev, next = d.Tick(now)
		fmt.Printf("%v: %v, owed: [% x]\n", now, ev, d.AppendReply(nil, ev))
	}
	fmt.Println(d.Err())
	// Output:
	// 30s: idle, owed: [89 00]
	// 35s: close 1006 "", owed: []
	// websocket: the peer did not answer in time (RFC 6455 7.1.1)
}

// Of a connection that waits, two bytes need be kept, and the next one to have
// something to do gets its Driver.
func ExampleDriver_AtRest() {
	d, _ := opened()
	d.Receive([]byte("\x81\x82\x00\x00\x00\x00H"))
	fmt.Println("amid a message:", d.AtRest(nil))
	d.Receive([]byte("i"))
	fmt.Println("after it:", d.AtRest(nil))
	role, version := d.Role(), d.Version()

	d.Reset(role, nil)
	d.Skip(version, "")
	ev, _ := d.Receive([]byte("\x81\x82\x00\x00\x00\x00Ho"))
	fmt.Println(ev)
	// Output:
	// amid a message: false
	// after it: true
	// text first,last "Ho"
}

// An Assembler joins the pieces of a message.
func ExampleAssembler() {
	_, client := opened()
	var whole wsdriver.Assembler
	for ev := range client.Events([]byte("\x01\x03Hel\x89\x00\x80\x02lo")) {
		if m, ok := whole.Add(ev); ok {
			fmt.Println(m)
		}
	}
	// Output:
	// ping first,last ""
	// text first,last "Hello"
}

// One message goes to many connections.
func ExamplePrepare() {
	m, err := wsdriver.Prepare(wsdriver.Text, []byte("to all"))
	if err != nil {
		panic(err)
	}
	for range 2 {
		server, _ := opened()
		out, _ := server.AppendPrepared(nil, m)
		fmt.Printf("% x\n", out)
	}
	// Output:
	// 81 06 74 6f 20 61 6c 6c
	// 81 06 74 6f 20 61 6c 6c
}

// A breach of the protocol says what it was and where it is forbidden.
func ExampleError() {
	d := wsdriver.NewServer(nil)
	d.Skip(wsdriver.Hybi13, "")
	ev, _ := d.Receive([]byte("\x81\x05Hello"))
	fmt.Println(ev.Kind, ev.Code)
	fmt.Println(d.Err())
	fmt.Printf("owed: % x\n", d.AppendReply(nil, ev))
	// Output:
	// fail 1002 protocol error
	// websocket: a client must mask its frames (RFC 6455 5.1)
	// owed: 88 02 03 ea
}

// A page of another site is kept out unless it is listed.
func ExampleAllowOrigins() {
	c := &wsdriver.Config{CheckOrigin: wsdriver.AllowOrigins("https://app.example.com")}
	for _, origin := range []string{"https://app.example.com", "https://evil.example"} {
		d := wsdriver.NewServer(c)
		ev, _ := d.Receive([]byte(strings.Replace(hello, "\r\n\r\n", "\r\nOrigin: "+origin+"\r\n\r\n", 1)))
		fmt.Println(origin, ev.Kind)
	}
	// Output:
	// https://app.example.com request
	// https://evil.example fail
}
