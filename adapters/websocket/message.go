package websocket

import "unsafe"

// Message is a message that was received, or is to be sent: text as a string, binary
// data as bytes. It is a binary message if Data is not nil, be it empty, and a text
// message if it is, be Text empty.
type Message struct {
	Text string
	Data []byte
}

// IsBinary reports whether m is a binary message.
func (m Message) IsBinary() bool { return m.Data != nil }

// size is the number of bytes of the payload.
func (m Message) size() int {
	if m.IsBinary() {
		return len(m.Data)
	}
	return len(m.Text)
}

// messageOf returns the message of a payload, which it takes over.
func messageOf(binary bool, p []byte) Message {
	switch {
	case !binary:
		// Nobody else has p, and nobody writes to it.
		return Message{Text: unsafe.String(unsafe.SliceData(p), len(p))}
	case p == nil:
		return Message{Data: []byte{}}
	}
	return Message{Data: p}
}
