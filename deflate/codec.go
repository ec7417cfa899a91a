package deflate

import "github.com/wsdriver/wsdriver/wire"

// direction is what was agreed on for one direction.
type direction struct {
	bits     uint8 // of the window
	takeover bool
}

// codec is the state of a connection: between messages two windows, or none.
type codec struct {
	threshold int
	sender    sender
	receiver  receiver
}

func (e *Extension) codec(send, receive direction) *codec {
	return &codec{
		threshold: e.threshold(send.takeover),
		sender:    sender{direction: send, level: uint8(e.level()), id: nextID.Add(1)},
		receiver:  receiver{direction: receive},
	}
}

// Bits returns RSV1, the bit "Per-Message Compressed" (RFC 7692, section 6).
func (c *codec) Bits() byte { return wire.RSV1 }

// Wants reports whether the message is long enough.
func (c *codec) Wants(k wire.Kind, n int) bool { return n >= c.threshold }

// ToEncode and ToDecode return memory for n bytes, or for the nearest number of which a
// piece may be: there is no more of it.

func (c *codec) ToEncode(n int) []byte      { return c.sender.input(piece(n)) }
func (c *codec) Encode(f wire.Flags) []byte { return c.sender.encode(f&wire.Last != 0) }
func (c *codec) ToDecode(n int) []byte      { return c.receiver.input(piece(n)) }

func piece(n int) int { return min(max(n, 0), wire.MaxPiece) }

func (c *codec) Decode(f wire.Flags) (out []byte, more bool, err *wire.Error) {
	return c.receiver.decode(f&wire.Last != 0)
}

// Rest keeps the windows, and what a message that is under way needs.
func (c *codec) Rest() {
	c.sender.rest()
	c.receiver.rest()
}
