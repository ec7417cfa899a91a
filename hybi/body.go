package hybi

import (
	"encoding/binary"
	"unicode/utf8"

	"github.com/wsdriver/wsdriver/parser"
	"github.com/wsdriver/wsdriver/wire"
)

// The faults that a Close frame can have.
var (
	ErrCloseCode = &wire.Error{Code: wire.ProtocolError, Section: "RFC 6455 7.4",
		Text: "the code of a Close frame is reserved or undefined"}
	ErrCloseReason = &wire.Error{Code: wire.InvalidPayload, Section: "RFC 6455 5.5.1",
		Text: "the reason of a Close frame is not valid UTF-8"}
)

// closeEvent reads the body of a Close frame (RFC 6455, section 5.5.1). It returns
// a Fail event and its fault if the body has one.
func closeEvent(body []byte, v wire.Version) (wire.Event, *wire.Error) {
	switch len(body) {
	case 0:
		return wire.Event{Kind: wire.Close, Code: wire.NoStatus}, nil // 7.1.5
	case 1:
		return fault(parser.ErrCloseLength) // 5.5.1
	}
	// Code: 2 bytes, then the reason
	code, reason := wire.Code(binary.BigEndian.Uint16(body)), body[2:]
	if !defined(v, code) {
		return fault(ErrCloseCode) // 7.4
	}
	if !utf8.Valid(reason) {
		return fault(ErrCloseReason) // 8.1
	}
	return wire.Event{Kind: wire.Close, Code: code, Data: reason}, nil
}

func fault(err *wire.Error) (wire.Event, *wire.Error) {
	return wire.Event{Kind: wire.Fail, Code: err.Code}, err
}

// closeBody returns the body of a Close frame (RFC 6455, section 5.5.1), checked.
func closeBody(v wire.Version, code wire.Code, reason string) ([]byte, error) {
	switch {
	case code == 0 || code == wire.NoStatus:
		if reason != "" {
			return nil, wire.ErrInvalidCode // a reason needs a code before it
		}
		return nil, nil
	case !defined(v, code):
		return nil, wire.ErrInvalidCode
	case len(reason) > wire.MaxReason:
		return nil, wire.ErrTooLong
	case !utf8.ValidString(reason):
		return nil, wire.ErrInvalidUTF8
	}
	return append(codeBody(codeFor(v, code)), reason...), nil
}

// defined reports whether a code may stand in a Close frame. 1004 was taken out in
// hybi-13.
func defined(v wire.Version, code wire.Code) bool {
	return code.Sendable() || code == wire.TooLarge && v < wire.Hybi13
}

// codeBody returns the body that holds a code alone.
func codeBody(code wire.Code) []byte {
	return binary.BigEndian.AppendUint16(make([]byte, 0, 2), uint16(code))
}

// codeFor is the code that says in version v what code does in RFC 6455. Version
// 13 has them all; 8 has none above 1007; 7 and 6 end at 1004, which is in all of them
// what is too big.
func codeFor(v wire.Version, code wire.Code) wire.Code {
	switch {
	case v >= wire.Hybi13 || code >= 3000:
		return code
	case code == wire.MessageTooBig:
		return wire.TooLarge
	case code > wire.InvalidPayload, code == wire.InvalidPayload && v < wire.Hybi08:
		return wire.ProtocolError
	}
	return code
}

// replyBody holds a code, if it is one that may be sent: events are values that a
// program can make up.
func replyBody(v wire.Version, code wire.Code) []byte {
	if !defined(v, code) {
		return nil
	}
	return codeBody(code)
}
