package wstest_test

import (
	"context"
	"fmt"
	"net"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/wstest"
	"github.com/wsdriver/wsdriver/vectors"
)

// A client that follows a script, against a server that is tested. It says which bytes
// it sends, which it wants, and what they mean.
func ExamplePlay() {
	script, err := vectors.Parse("greeting.txt", []byte(`
client hybi-13
request /chat host=example.com
----
> "GET /chat HTTP/1.1\r\n"
> "Host: example.com\r\n"
> "Upgrade: websocket\r\n"
> "Connection: Upgrade\r\n"
> "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
> "Sec-WebSocket-Version: 13\r\n"
> "\r\n"

recv "HTTP/1.1 101 Switching Protocols\r\n"
  "Upgrade: websocket\r\n"
  "Connection: Upgrade\r\n"
  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
  "\r\n"
----
open
state opened

recv 8107 "Welcome"
----
text first,last "Welcome"
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	nc, client := wstest.Transports(0)
	defer client.Close()
	go func() {
		if c, err := netconn.Accept(context.Background(), nc, nil); err == nil {
			c.WriteText("welcome") // the script has it in another way
		}
	}()
	fmt.Println(wstest.Play(context.Background(), client, script))
	// Output:
	// wstest: greeting.txt, connection 1: byte 131 is another one
	// want
	// 	810757656c636f6d65 "\x81\aWelcome"
	// got
	// 	810777 "\x81\aw"
	// 	    ^^
	// greeting.txt:22:
	// 	recv 8107 "Welcome"
	// want
	// 	text first,last "Welcome"
	// got
	//
}

// Hostile bytes, for a server that reads and does nothing else. The words of an error are
// every server's own, and the script does without.
func ExampleStage_Oppose() {
	script, err := vectors.Parse("hostile.txt", []byte(`
# An opcode that there is none of.
server hybi-13 open
recv 8380 00000000
----
fail 1002
> 880203ea
state finished

# A ping, and no mask.
server hybi-13 open
recv 8980 00000000
recv 8900
----
ping first,last ""
> 8a00
fail 1002
> 880203ea
state finished
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	stage := wstest.Stage{Dial: func(_ context.Context, s vectors.Setup) (net.Conn, error) {
		nc, peer := wstest.Transports(0)
		d := wsdriver.NewServer(s.Config)
		d.Skip(s.Version, "") // as if net/http had carried out the handshake
		c := netconn.New(nc, d, nil, nil)
		go c.ReadMessage()
		return peer, nil
	}}
	fmt.Println(stage.Oppose(context.Background(), script))
	// Output:
	// <nil>
}
