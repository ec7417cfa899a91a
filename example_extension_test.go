package wsdriver_test

import (
	"fmt"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/wire"
)

// flip is an extension that inverts every byte of a message. It has no parameters and
// marks its messages with RSV2.
type flip struct{}

func (flip) Name() string { return "x-flip" }

func (flip) Offers() [][]wsdriver.Param { return [][]wsdriver.Param{nil} }

func (flip) Accept(offer []wsdriver.Param) ([]wsdriver.Param, wsdriver.Codec) {
	if len(offer) > 0 {
		return nil, nil // parameters that it does not know
	}
	return nil, new(flipCodec)
}

func (flip) Confirm(response []wsdriver.Param) (wsdriver.Codec, *wsdriver.Error) {
	if len(response) > 0 {
		return nil, &wsdriver.Error{Code: wsdriver.MandatoryExtension, Text: "x-flip has no parameters"}
	}
	return new(flipCodec), nil
}

// flipCodec has memory for each direction, and transforms it in place.
type flipCodec struct{ out, in []byte }

func (c *flipCodec) Bits() byte                    { return wire.RSV2 }
func (c *flipCodec) Wants(wsdriver.Kind, int) bool { return true }

func (c *flipCodec) ToEncode(n int) []byte {
	c.out = make([]byte, n)
	return c.out
}

func (c *flipCodec) Encode(wsdriver.Flags) []byte { return invert(&c.out) }

func (c *flipCodec) ToDecode(n int) []byte {
	c.in = make([]byte, n)
	return c.in
}

func (c *flipCodec) Decode(wsdriver.Flags) (out []byte, more bool, err *wsdriver.Error) {
	return invert(&c.in), false, nil
}

func (c *flipCodec) Rest() {}

// invert returns the piece that p holds, and leaves nothing there: the next piece may be
// empty.
func invert(p *[]byte) []byte {
	piece := *p
	for i := range piece {
		piece[i] ^= 0xFF
	}
	*p = nil
	return piece
}

// An extension of the program's own: both ends have it in their Config.
func ExampleExtension() {
	cfg := &wsdriver.Config{Extensions: []wsdriver.Extension{flip{}}}
	client, server := wsdriver.NewClient(cfg), wsdriver.NewServer(cfg)

	toServer, _ := client.AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "example.com"})
	var toClient []byte
	for range server.Drive(&toServer, &toClient) {
	}
	for range client.Drive(&toClient, &toServer) {
	}
	fmt.Println(client.Extensions()[0].Name)

	toClient, _ = server.AppendMessage(nil, wsdriver.Text, []byte("hi"))
	fmt.Printf("% x\n", toClient) // FIN and RSV2, 2 bytes
	for ev := range client.Events(toClient) {
		fmt.Printf("%v %s\n", ev.Kind, ev.Data)
	}
	// Output:
	// x-flip
	// a1 02 97 96
	// text hi
}
