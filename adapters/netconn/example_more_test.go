package netconn_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// A loop over messages, up to the end of the connection. Payloads are lent for one turn.
func ExampleConn_Messages() {
	s, c := pipe(nil)
	go func() {
		c.WriteText("hello")
		c.WriteBinary([]byte{1, 2, 3})
		c.Close(wsdriver.NormalClosure, "that was all")
	}()
	for m, err := range s.Messages() {
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Printf("%v %q\n", m.Kind, m.Data)
	}
	// Output:
	// text "hello"
	// binary "\x01\x02\x03"
	// websocket: closed by the peer: 1000 normal closure "that was all"
}

// Messages that are at hand together leave in one write.
func ExampleConn_WriteMessages() {
	s, c := pipe(nil)
	defer c.CloseNow()
	go s.WriteMessages(
		netconn.Message{Kind: wsdriver.Text, Data: []byte(`{"file":"a.bin"}`)},
		netconn.Message{Kind: wsdriver.Binary, Data: []byte("its bytes")},
	)
	for range 2 {
		kind, p, err := c.ReadMessage()
		fmt.Printf("%v %s %v\n", kind, p, err)
	}
	// Output:
	// text {"file":"a.bin"} <nil>
	// binary its bytes <nil>
}

// A message goes where it belongs while it comes in, and need not fit in memory.
func ExampleConn_NextReader() {
	s, c := pipe(nil)
	defer c.CloseNow()
	go c.WriteBinary(make([]byte, 100_000))

	kind, r, err := s.NextReader()
	if err != nil {
		fmt.Println(err)
		return
	}
	n, err := io.Copy(io.Discard, r)
	fmt.Println(kind, n, err)
	// Output: binary 100000 <nil>
}

// A message is sent while it is being made.
func ExampleConn_NextWriter() {
	s, c := pipe(nil)
	defer c.CloseNow()
	go func() {
		w, err := s.NextWriter(wsdriver.Text)
		if err != nil {
			return
		}
		json.NewEncoder(w).Encode([]string{"any", "writer's", "work"})
		w.Close()
	}()
	_, p, err := c.ReadMessage()
	fmt.Printf("%s%v\n", p, err)
	// Output:
	// ["any","writer's","work"]
	// <nil>
}

// News for many, some of whom are slow: nobody waits for them, and who is too far behind
// is told to come back later.
func ExampleConn_Send() {
	config := &netconn.Config{MaxQueue: 10, WhenFull: netconn.Disconnect}
	toQuick, quick := pipe(config)
	toSlow, slow := pipe(config)
	defer quick.CloseNow()

	for _, news := range []string{"first", "second", "third"} {
		for _, subscriber := range []*netconn.Conn{toQuick, toSlow} {
			err := subscriber.Send(wsdriver.Text, []byte(news))
			if errors.Is(err, netconn.ErrQueueFull) {
				fmt.Println(err)
			}
		}
		_, p, _ := quick.ReadMessage()
		fmt.Printf("quick: %s\n", p)
	}

	for {
		_, p, err := slow.ReadMessage()
		if err != nil {
			fmt.Println("slow:", netconn.CloseStatus(err))
			break
		}
		fmt.Printf("slow: %s\n", p)
	}
	// Output:
	// quick: first
	// quick: second
	// websocket: the queue of messages for a slow peer is full
	// quick: third
	// slow: first
	// slow: second
	// slow: 1013 try again later
}

// Is the peer there, and how far away is it?
func ExampleConn_Ping() {
	s, c := pipe(nil)
	defer c.CloseNow()
	go s.ReadMessage() // the reader answers pings
	go c.ReadMessage() // and sees pongs

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	took, err := c.Ping(ctx)
	fmt.Println(err, took == c.RTT())
	// Output: <nil> true
}

// A peer that is silent is asked whether it is there, without a goroutine or a timer, and
// RTT tells how long it took to say so.
func ExampleConfig_keepAlive() {
	answered := make(chan bool, 1)
	s, c := pipe(&netconn.Config{
		Driver: &wsdriver.Config{
			PingAfter: 10 * time.Millisecond, // some 30 seconds are more usual
			FailAfter: time.Minute,
		},
		OnEvent: func(c *netconn.Conn, ev wsdriver.Event) {
			if ev.Kind == wsdriver.Idle && c.RTT() > 0 {
				select {
				case answered <- true:
				default:
				}
			}
		},
	})
	defer c.CloseNow()
	go s.ReadMessage() // pings are sent by the reader
	go c.ReadMessage() // and answered by it
	fmt.Println(<-answered)
	// Output: true
}

// The end of a context ends the call, and not the connection: the next call goes on in
// the middle of the message.
func ExampleConn_ReadMessageContext() {
	s, c := pipe(nil)
	defer c.CloseNow()
	w, err := c.NextWriter(wsdriver.Text)
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		w.WriteString("one half, ")
		w.Flush()
		cancel() // by then the half has come
	}()
	_, p, err := s.ReadMessageContext(ctx)
	fmt.Printf("%q %v\n", p, err)

	go func() {
		w.WriteString("and the other")
		w.Close()
	}()
	_, p, err = s.ReadMessageContext(context.Background())
	fmt.Printf("%q %v\n", p, err)
	// Output:
	// "" context canceled
	// "one half, and the other" <nil>
}

// A connection as a net.Conn, for all that knows no messages.
func ExampleStream() {
	s, c := pipe(nil)
	go func() {
		stream := netconn.Stream(c, wsdriver.Binary)
		io.WriteString(stream, "two messages, ")
		io.WriteString(stream, "and one stream")
		stream.Close()
	}()
	p, err := io.ReadAll(netconn.Stream(s, wsdriver.Binary))
	fmt.Printf("%s %v\n", p, err)
	// Output: two messages, and one stream <nil>
}

// What all are told is encoded once.
func ExampleConn_WritePrepared() {
	m, err := wsdriver.Prepare(wsdriver.Text, []byte("to all"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 3 {
		s, c := pipe(nil)
		go s.WritePrepared(m)
		_, p, err := c.ReadMessage()
		fmt.Printf("%s %v\n", p, err)
		c.CloseNow()
	}
	// Output:
	// to all <nil>
	// to all <nil>
	// to all <nil>
}

// A client that has said all, and wants to hear the rest.
func ExampleConn_CloseWrite() {
	s, c := pipe(nil)
	go func() {
		defer s.CloseNow()
		for m, err := range s.Messages() {
			if err != nil || s.QueueMessage(m.Kind, m.Data) != nil {
				return
			}
		}
	}()
	go func() {
		c.WriteText("an order")
		c.WriteText("another one")
		c.CloseWrite(wsdriver.NormalClosure, "no more orders")
	}()
	for {
		_, p, err := c.ReadMessage()
		if err != nil {
			fmt.Println(netconn.CloseStatus(err))
			break
		}
		fmt.Printf("%s\n", p)
	}
	// Output:
	// an order
	// another one
	// 1000 normal closure
}

// The code is found in the error of the end that was closed, in that of the end whose peer
// broke the protocol, and in no other.
func ExampleCloseStatus() {
	s, c := pipe(nil)
	go c.Close(wsdriver.GoingAway, "")
	_, _, err := s.ReadMessage()
	fmt.Println(netconn.CloseStatus(err))

	s, c = pipe(&netconn.Config{Driver: &wsdriver.Config{MaxMessage: 10}})
	go c.WriteText("eleven bytes and more")
	go c.ReadMessage()
	_, _, err = s.ReadMessage()
	fmt.Println(netconn.CloseStatus(err))

	s, _ = pipe(nil)
	s.CloseNow()
	_, _, err = s.ReadMessage()
	fmt.Println(netconn.CloseStatus(err) == 0)
	// Output:
	// 1001 going away
	// 1009 message too big
	// true
}

// A call that is over before its message is: the message comes all the same, and must not
// be sent again.
func ExampleOnItsWay() {
	s, c := pipe(nil)
	defer c.CloseNow()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	result := make(chan error)
	go func() { result <- s.WriteMessageContext(ctx, wsdriver.Binary, make([]byte, 100_000)) }()

	_, r, err := c.NextReader() // the first of the message is here, and the rest is not
	if err != nil {
		fmt.Println(err)
		return
	}
	cancel()
	err = <-result
	fmt.Println(err, netconn.OnItsWay(err))
	err = s.WriteMessageContext(ctx, wsdriver.Binary, []byte("too late from the start"))
	fmt.Println(err, netconn.OnItsWay(err))

	n, err := io.Copy(io.Discard, r)
	fmt.Println(n, err)
	// Output:
	// context canceled true
	// context canceled false
	// 100000 <nil>
}
