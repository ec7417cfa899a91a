package wire

// Offer is one element of Sec-WebSocket-Extensions (RFC 6455, section 9.1): an
// extension that a client offers or a server accepts.
type Offer struct {
	Name   string
	Params []Param // in their order; the same name may come twice
}

// Param is a parameter of an extension.
type Param struct {
	Name     string
	Value    string // a token, without its quotes
	HasValue bool
}

// Extension negotiates one extension of the protocol and makes a Codec for each
// connection that agrees on it. Any number of connections use it at the same time.
type Extension interface {
	// Name returns the extension's token, such as "permessage-deflate".
	Name() string

	// Offers returns the parameters that a client offers: one list for each
	// alternative, best first.
	Offers() [][]Param

	// Accept judges an offer on a server. It returns the parameters of the response
	// and a Codec for the connection, or a nil Codec to decline, and the next offer is
	// tried. Unknown, repeated and malformed parameters must be declined.
	Accept(offer []Param) (response []Param, c Codec)

	// Confirm judges the server's response on a client. An error fails the connection.
	Confirm(response []Param) (Codec, *Error)
}

// Codec transforms the messages of one connection, in both directions. Payload
// travels through the codec's own memory: the Driver asks for it with ToEncode or
// ToDecode, copies a piece of a message there, and calls Encode or Decode, which take
// what was copied. What they return is valid until the next call for the same
// direction, or of Rest: an echo encodes what was decoded. First and Last say where
// the piece stands in its message. Messages in opposite directions may be under way at
// the same time.
//
// A codec holds no buffers between messages: Rest gives them up.
type Codec interface {
	// Bits returns the reserved bits (RSV1, RSV2, RSV3) that it owns. They mark the
	// first frame of a message that it has encoded. A codec that owns none encodes all
	// messages.
	Bits() byte

	// Wants reports whether it is to encode the next message to send, of kind k and
	// with n bytes, in the first fragment if there are several. It is not asked if it
	// owns no bits.
	Wants(k Kind, n int) bool

	// ToEncode returns n bytes of memory for the next piece to Encode. n is at most
	// MaxPiece.
	ToEncode(n int) []byte

	// Encode encodes the piece, which may be empty, and returns all that is to be sent
	// of the message so far. The result for the piece marked Last completes it.
	Encode(f Flags) []byte

	// ToDecode returns n bytes of memory for the next piece to Decode. n is at most
	// MaxPiece.
	ToDecode(n int) []byte

	// Decode decodes the piece, which may be empty, and returns a part of the message.
	// While more is true, the rest of it is returned by further calls with the same
	// flags, for which there is no new piece. It may hold back what it has taken until
	// the piece marked Last has come. out is short enough for a message that is too
	// long to be given up on without much memory: at most some ten KiB.
	Decode(f Flags) (out []byte, more bool, err *Error)

	// Rest is called when no result is in use any more and says that memory which is
	// not needed for a message that is under way should be given up.
	Rest()
}

// MaxPiece is the most bytes that a Codec is given at a time.
const MaxPiece = 16 << 10

// Preparer is an Extension that can encode a message once for many connections.
type Preparer interface {
	Extension

	// Prepare takes a whole message, which it must not change and may keep.
	Prepare(k Kind, p []byte) Encoded
}

// Encoded is a message that is encoded once for each set of parameters that it meets.
// Any number of connections use it at the same time.
type Encoded interface {
	// For returns the payload for a connection's Codec, which takes the message as
	// sent. False means that the message goes as it is: it is not worth it, or the Codec
	// is of another Extension. The caller must not change the payload.
	For(c Codec) (payload []byte, encoded bool)
}
