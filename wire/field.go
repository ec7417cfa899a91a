package wire

// Field is one header field of an opening handshake, its name spelled as it is
// on the wire.
type Field struct {
	Name, Value string
}
