package wstest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/nethttp"
	"github.com/wsdriver/wsdriver/adapters/wstest"
)

// Both ends of a connection, in one goroutine.
func ExamplePipe() {
	server, client, err := wstest.Pipe(nil, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.CloseNow()
	defer client.CloseNow()
	client.WriteText("question")
	_, p, err := server.ReadMessage()
	fmt.Printf("%s %v\n", p, err)
	server.WriteText("answer")
	_, p, err = client.ReadMessage()
	fmt.Printf("%s %v\n", p, err)
	// Output:
	// question <nil>
	// answer <nil>
}

// A server of net/http and a dialer, without sockets.
func ExampleNet() {
	var n wstest.Net
	l, err := n.Listen("example.com:80")
	if err != nil {
		fmt.Println(err)
		return
	}
	server := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := nethttp.Upgrade(w, r, nil, nil)
		if err != nil {
			return
		}
		c.WriteText("welcome to " + r.URL.Path)
		c.Close(wsdriver.NormalClosure, "")
	})}
	go server.Serve(l)
	defer server.Close()

	d := &dialer.Dialer{NetDial: n.DialContext}
	c, err := dialer.Dial(context.Background(), "ws://example.com/chat", d)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, p, err := c.ReadMessage()
	fmt.Printf("%s %v\n", p, err)
	_, _, err = c.ReadMessage()
	fmt.Println(err)
	// Output:
	// welcome to /chat <nil>
	// websocket: closed by the peer: 1000 normal closure
}

// The connection is cut in the middle of a message.
func ExampleLink() {
	server, client, err := wstest.Link{
		Version:      wsdriver.Hybi13,
		ServerFaults: []wstest.Fault{{On: wstest.Writes, Do: wstest.Cut, At: 10}},
	}.Open(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(server.WriteText("more than ten bytes"))
	_, p, err := client.ReadMessage()
	fmt.Printf("%q %v\n", p, errors.Is(err, io.ErrUnexpectedEOF))
	// Output:
	// websocket: write failed, the connection is closed: wstest: nobody reads any more
	// "" true
}

// A transport that sends three bytes, and then nothing.
func ExampleWrap() {
	a, b := wstest.Transports(0)
	nc := wstest.Wrap(a, wstest.Fault{On: wstest.Writes, Do: wstest.Stall, At: 3})
	nc.SetWriteDeadline(time.Now().Add(time.Millisecond))
	n, err := nc.Write([]byte("Hello"))
	fmt.Println(n, errors.Is(err, os.ErrDeadlineExceeded))

	nc.Release()
	nc.SetWriteDeadline(time.Time{})
	nc.Write([]byte("lo"))
	buf := make([]byte, 10)
	n, _ = b.Read(buf)
	fmt.Printf("%s, %d calls\n", buf[:n], nc.Counts().Writes)
	// Output:
	// 3 true
	// Hello, 2 calls
}

// Which calls a session makes, to have each of them fail.
func ExampleFaulty_Counts() {
	session := func(faults ...wstest.Fault) (wstest.Counts, error) {
		nc, peer := wstest.Transports(0)
		defer peer.Close()
		f := wstest.Wrap(nc, faults...)
		d := wsdriver.NewServer(nil)
		d.Skip(wsdriver.Hybi13, "")
		c := netconn.New(f, d, nil, nil)
		defer c.CloseNow()
		err := c.WriteText("a")
		if err == nil {
			err = c.WriteText("b")
		}
		return f.Counts(), err
	}
	plain, err := session()
	fmt.Println(plain.Writes, err)
	for k := 1; k <= plain.Writes; k++ {
		counts, err := session(wstest.Fault{On: wstest.Writes, Do: wstest.Fail, Call: k})
		fmt.Println(counts.Writes, errors.Is(err, wstest.ErrInjected))
	}
	// Output:
	// 2 <nil>
	// 1 true
	// 2 true
}
