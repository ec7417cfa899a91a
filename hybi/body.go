package hybi

import (
	"encoding/binary"
	"unicode/utf8"

	"github.com/wsdriver/wsdriver/wire"
)

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
