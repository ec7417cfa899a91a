package wsdriver_test

import (
	"bytes"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/wire"
)

// An extension for tests: each byte is sent XORed with key, behind a byte that says how
// often it comes, so that messages can be short on the wire and long behind it. All
// memory that a result was in is overwritten as soon as the contract allows it.
type toyExtension struct {
	name    string
	bits    byte
	key     byte
	least   int // what it wants to encode
	chunk   int // it decodes so many bytes at a time, or 300
	decline bool
	made    []*toyCodec
}

var errToy = &wire.Error{Code: wire.InvalidPayload, Section: "none", Text: "a count without its byte"}

func (e *toyExtension) Name() string { return e.name }

func (e *toyExtension) Offers() [][]wsdriver.Param {
	return [][]wsdriver.Param{{{Name: "strange", Value: "1", HasValue: true}}, {{Name: "plain"}}}
}

func (e *toyExtension) Accept(offer []wsdriver.Param) ([]wsdriver.Param, wsdriver.Codec) {
	if e.decline || len(offer) != 1 || offer[0].Name != "plain" {
		return nil, nil
	}
	return offer, e.codec()
}

func (e *toyExtension) Confirm(response []wsdriver.Param) (wsdriver.Codec, *wsdriver.Error) {
	if len(response) != 1 || response[0].Name != "plain" {
		return nil, &wire.Error{Code: wire.MandatoryExtension, Section: "none", Text: "not what was offered"}
	}
	return e.codec(), nil
}

func (e *toyExtension) codec() *toyCodec {
	c := &toyCodec{e: e}
	e.made = append(e.made, c)
	return c
}

type toyCodec struct {
	e              *toyExtension
	toEnc, toDec   []byte // pieces
	enc, dec       []byte // results
	encAny, decAny bool   // between First and Last
	rest           []byte // of what was taken in and not decoded yet
}

func (c *toyCodec) Bits() byte                        { return c.e.bits }
func (c *toyCodec) Wants(_ wsdriver.Kind, n int) bool { return n >= c.e.least }

func poison(p []byte) {
	for i := range p[:cap(p)] {
		p[:cap(p)][i] = 0xEE
	}
}

func (c *toyCodec) ToEncode(n int) []byte {
	if n > wire.MaxPiece || len(c.toEnc) > 0 {
		panic("a piece that is too long, or was not encoded")
	}
	poison(c.enc)
	c.toEnc = make([]byte, n)
	return c.toEnc
}

func (c *toyCodec) Encode(f wsdriver.Flags) []byte {
	if f&wsdriver.First != 0 == c.encAny {
		panic("First is not at the start")
	}
	c.encAny = f&wsdriver.Last == 0
	poison(c.enc)
	c.enc = nil
	for p := c.toEnc; len(p) > 0; {
		n := 1
		for n < len(p) && n < 255 && p[n] == p[0] {
			n++
		}
		c.enc = append(c.enc, byte(n), p[0]^c.e.key)
		p = p[n:]
	}
	c.toEnc = nil
	return c.enc
}

func (c *toyCodec) ToDecode(n int) []byte {
	if n > wire.MaxPiece || len(c.toDec) > 0 {
		panic("a piece that is too long, or was not decoded")
	}
	poison(c.dec)
	c.toDec = make([]byte, n)
	return c.toDec
}

func (c *toyCodec) Decode(f wsdriver.Flags) ([]byte, bool, *wsdriver.Error) {
	poison(c.dec)
	c.dec = nil
	c.rest, c.toDec = append(c.rest, c.toDec...), nil
	c.decAny = f&wsdriver.Last == 0
	for len(c.dec) < max(300, c.e.chunk) && len(c.rest) >= 2 {
		for range c.rest[0] {
			c.dec = append(c.dec, c.rest[1]^c.e.key)
		}
		c.rest = c.rest[2:]
	}
	if len(c.rest) == 1 && f&wsdriver.Last != 0 {
		return nil, false, errToy
	}
	return c.dec, len(c.rest) >= 2, nil
}

func (c *toyCodec) Rest() {
	poison(c.enc)
	poison(c.dec)
	c.enc, c.dec = nil, nil
}

// toys returns two new extensions that use different bits.
func toys() (a, b *toyExtension) {
	return &toyExtension{name: "x-a", bits: 0x40, key: 0x11}, &toyExtension{name: "x-b", bits: 0x10, key: 0xA0}
}

// toyPair returns two ends that have carried out the opening handshake.
func toyPair(t *testing.T, client, server *wsdriver.Config) (c, s *wsdriver.Driver) {
	t.Helper()
	c, s = wsdriver.NewClient(client), wsdriver.NewServer(server)
	toServer, err := c.AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "example.com"})
	if err != nil {
		t.Fatal(err)
	}
	var toClient []byte
	for len(toServer)+len(toClient) > 0 {
		in := toServer
		toServer = nil
		for ev := range s.Drive(&in, &toClient) {
			if ev.Terminal() {
				t.Fatalf("server: %v %v", ev, s.Err())
			}
		}
		in, toClient = toClient, nil
		for ev := range c.Drive(&in, &toServer) {
			if ev.Terminal() {
				t.Fatalf("client: %v %v", ev, c.Err())
			}
		}
	}
	return c, s
}

// toyReceive gives d the bytes of p in pieces of at most n, and returns the messages as
// text, kind first, and the terminal event if there is one.
func toyReceive(d *wsdriver.Driver, p []byte, n int) (messages []string, end wsdriver.Event) {
	var message []byte
	for len(p) > 0 {
		in := bytes.Clone(p[:min(n, len(p))])
		p = p[len(in):]
		for {
			ev, taken := d.Receive(in)
			in = in[taken:]
			if ev.Terminal() {
				return messages, ev
			}
			if ev.Kind == wsdriver.None {
				break
			}
			if ev.Kind > wsdriver.Binary {
				messages = append(messages, ev.String())
				continue
			}
			if ev.First() {
				message = message[:0]
			}
			message = append(message, ev.Data...)
			if ev.Last() {
				messages = append(messages, ev.Kind.String()+" "+string(message))
			}
		}
	}
	return messages, wsdriver.Event{}
}
