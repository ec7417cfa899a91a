package vectors

import (
	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/handshake"
)

// open04 opens a Driver in hybi-04, which masks with a key that is made of both ends'
// heads and so cannot do without them. Our own part comes from Config.Rand.
func open04(d *wsdriver.Driver, s Setup) {
	head := wsdriver.Header{
		{Name: "Upgrade", Value: "websocket"},
		{Name: "Connection", Value: "Upgrade"},
	}
	if s.Role == wsdriver.Server {
		head = append(head, wsdriver.Field{Name: "Sec-WebSocket-Key", Value: s.Peer},
			wsdriver.Field{Name: "Sec-WebSocket-Version", Value: "4"})
		ev := d.ReceiveRequest(&wsdriver.HandshakeRequest{
			Method: "GET", Target: "/", Proto: "HTTP/1.1", Host: "server.example.com", Header: head})
		d.AppendReply(nil, ev)
	} else {
		p, err := d.AppendRequest(nil, &wsdriver.HandshakeRequest{Target: "/", Host: "server.example.com"})
		if err != nil {
			panic(err) // there is nothing in it that could be wrong
		}
		p = append(p[:0], "HTTP/1.1 101 Switching Protocols\r\n"...)
		head = append(head, wsdriver.Field{Name: "Sec-WebSocket-Accept", Value: handshake.Accept(d.Request().Key)},
			wsdriver.Field{Name: "Sec-WebSocket-Nonce", Value: s.Peer})
		for _, f := range head {
			p = append(p, f.Name+": "+f.Value+"\r\n"...)
		}
		d.Receive(append(p, "\r\n"...))
	}
	// A server tells Open, and then both leave the handshake behind.
	d.Receive(nil)
	d.Receive(nil)
}
