package wire

import (
	"encoding/hex"
	"strconv"
	"strings"
)

// Kind says what an [Event] is about. Kinds that stand for a frame have the
// value of its opcode in RFC 6455, section 5.2.
type Kind uint8

const (
	// None means that there is no event: all of the input was consumed, or, on a
	// server whose Request is not answered yet, none of it. No field is set.
	None Kind = 0

	// Text is a piece of a text message. Flags and Data are set. A piece may end
	// inside a character; the message as a whole is valid UTF-8.
	Text Kind = 1

	// Binary is a piece of a binary message. Flags and Data are set.
	Binary Kind = 2

	// Request is a client's opening handshake that a server may accept or
	// reject. Driver.Request tells its particulars. No other field is set.
	Request Kind = 3

	// Open says that the opening handshake is complete. It comes exactly once,
	// before any message. No other field is set.
	Open Kind = 4

	// Idle says that the peer has been silent for Config.PingAfter; the reply to
	// it is a ping. It comes from Tick alone. No other field is set.
	Idle Kind = 5

	// Fail says that the peer broke the protocol, or, at the end of the opening
	// handshake, that the connection is refused. It is terminal. Code is set;
	// Driver.Err has the words, the section and the HTTP status.
	Fail Kind = 6

	// Close is the end of the connection as the peer saw it: its Close frame,
	// with Code (NoStatus if it held none) and the reason in Data, or, with
	// AbnormalClosure, the end of the stream or of our patience without one. It
	// is terminal.
	Close Kind = 8

	// Ping is a ping; the reply to it is a pong. Flags (First and Last) and Data
	// are set.
	Ping Kind = 9

	// Pong is a pong, asked for or not. Flags (First and Last) and Data are set.
	Pong Kind = 10
)

// String returns the kind's name in lower case.
func (k Kind) String() string {
	switch k {
	case None:
		return "none"
	case Text:
		return "text"
	case Binary:
		return "binary"
	case Request:
		return "request"
	case Open:
		return "open"
	case Idle:
		return "idle"
	case Fail:
		return "fail"
	case Close:
		return "close"
	case Ping:
		return "ping"
	case Pong:
		return "pong"
	}
	return "kind(" + strconv.Itoa(int(k)) + ")"
}

// Flags says where a piece stands in its message.
type Flags uint8

const (
	// First marks the first piece of a message.
	First Flags = 1 << iota
	// Last marks the last piece of a message.
	Last
	// Whole marks a message that came in one piece.
	Whole = First | Last
)

// String returns "first,last", "first", "last" or "".
func (f Flags) String() string {
	return [...]string{"", "first", "last", "first,last"}[f&Whole]
}

// Event is what a Driver tells about its peer. It is returned by value and must
// stay within four fields and four words: that keeps it in registers.
type Event struct {
	Kind  Kind
	Flags Flags  // where a piece stands in its message
	Code  Code   // Fail and Close
	Data  []byte // aliases the argument of Receive; see the package's notes on ownership
}

// First reports whether the event starts a message.
func (e Event) First() bool { return e.Flags&First != 0 }

// Last reports whether the event ends a message.
func (e Event) Last() bool { return e.Flags&Last != 0 }

// Terminal reports whether the event is the last of its connection.
func (e Event) Terminal() bool { return e.Kind == Close || e.Kind == Fail }

// String renders the event as the vector files do: text data quoted, binary
// data in hexadecimal.
func (e Event) String() string {
	var b strings.Builder
	b.WriteString(e.Kind.String())
	if e.Flags != 0 {
		b.WriteByte(' ')
		b.WriteString(e.Flags.String())
	}
	switch e.Kind {
	case Text, Ping, Pong:
		b.WriteByte(' ')
		b.WriteString(strconv.QuoteToASCII(string(e.Data)))
	case Binary:
		if len(e.Data) > 0 {
			b.WriteByte(' ')
			b.WriteString(hex.EncodeToString(e.Data))
		}
	case Close:
		b.WriteByte(' ')
		b.WriteString(strconv.Itoa(int(e.Code)))
		b.WriteByte(' ')
		b.WriteString(strconv.QuoteToASCII(string(e.Data)))
	case Fail:
		b.WriteByte(' ')
		b.WriteString(strconv.Itoa(int(e.Code)))
	}
	return b.String()
}
