package handshake

import (
	"crypto/sha1"
	"encoding/base64"

	"github.com/wsdriver/wsdriver/wire"
)

// guid is what a server joins to the key to prove that it knows the protocol
// (RFC 6455, section 1.3).
const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

const (
	keyLen    = 24 // a key of version 13: 16 bytes in base64
	acceptLen = 28 // the 20 bytes of a SHA-1 in base64
)

// Accept returns the value of Sec-WebSocket-Accept for a key (RFC 6455, section
// 4.2.2): the SHA-1 of the key as it is spelled and a fixed GUID, in base64.
func Accept(key string) string {
	var b [acceptLen]byte
	return string(AppendAcceptKey(b[:0], key))
}

// AppendAcceptKey is like Accept and appends the value.
func AppendAcceptKey(dst []byte, key string) []byte {
	var b [2*keyLen + len(guid)]byte // room for longer keys of versions 4 to 8
	sum := sha1.Sum(append(append(b[:0], key...), guid...))
	return base64.StdEncoding.AppendEncode(dst, sum[:])
}

// NewKey returns a Sec-WebSocket-Key of 16 bytes, hi and lo in big-endian order.
// They must be random and new for each connection (RFC 6455, section 4.1, item 7).
func NewKey(hi, lo uint64) string {
	var b [16]byte
	for i := range 8 {
		b[i] = byte(hi >> (56 - 8*i))
		b[8+i] = byte(lo >> (56 - 8*i))
	}
	return base64.StdEncoding.EncodeToString(b[:])
}

// validKey reports whether the key is one of that version.
//
// Version 13 wants "a base64-encoded value that, when decoded, is 16 bytes in
// length" (RFC 6455, section 4.2.1, item 5): 22 digits and two signs of padding.
// The last digit carries two bits and room for four more, which an encoder leaves
// zero. The RFC itself printed a key with others (AQID…PEC==, erratum 3150), so
// they pass: the key need not be decoded, and Accept is over its spelling.
//
// Versions 4 to 8 want the same, but clients in the field send 4, 15 or 20
// bytes, so any length passes.
func validKey(v wire.Version, key string) bool {
	if v != wire.Hybi13 {
		return consists(key, paddedChars)
	}
	return len(key) == keyLen && consists(key[:keyLen-2], base64Chars) && key[keyLen-2:] == "=="
}
