package handshake

import (
	"slices"
	"strconv"

	"github.com/wsdriver/wsdriver/wire"
)

// headRoom is what a head takes besides the caller's fields, about.
const headRoom = 512

// AppendRequest appends a client's opening handshake in version v with that key
// (see [NewKey]): "GET", r.Target ("/" if that is empty), r.Host, r.Origin,
// r.Protocols and r.Extensions if they are set, and then the fields of r.Header
// in their order (RFC 6455, section 4.1). Extensions are left out before version 7.
// Names are spelled as the drafts spell them, since there are peers that compare
// them so. [AppendRequestHixie] writes the versions before hybi-04.
//
// An error is an [ArgumentError], and nothing is appended then.
func AppendRequest(dst []byte, r *Request, v wire.Version, key string) ([]byte, error) {
	if err := checkRequest(r, v, key); err != nil {
		return dst, err
	}
	target := r.Target
	if target == "" {
		target = "/"
	}
	dst = slices.Grow(dst, headRoom)
	dst = append(dst, "GET "...)
	dst = append(dst, target...)
	dst = append(dst, " HTTP/1.1\r\n"...)
	dst = appendField(dst, "Host", r.Host)
	dst = append(dst, "Upgrade: websocket\r\nConnection: Upgrade\r\n"...)
	dst = appendField(dst, "Sec-WebSocket-Key", key)
	if r.Origin != "" {
		name := "Origin"
		if v != wire.Hybi13 {
			name = "Sec-WebSocket-Origin"
		}
		dst = appendField(dst, name, r.Origin)
	}
	for i, p := range r.Protocols {
		if i == 0 {
			dst = append(dst, "Sec-WebSocket-Protocol: "...)
		} else {
			dst = append(dst, ", "...)
		}
		dst = append(dst, p...)
	}
	if len(r.Protocols) > 0 {
		dst = append(dst, "\r\n"...)
	}
	if negotiates(v) {
		dst = appendExtensions(dst, r.Extensions)
	}
	dst = append(dst, "Sec-WebSocket-Version: "...)
	dst = append(appendVersion(dst, v), "\r\n"...)
	return appendFields(dst, r.Header), nil
}

// AppendAccept appends the response that accepts r, which Check must have passed
// (RFC 6455, section 4.2.2). The protocol is "" or one of r.Protocols, the names
// of the extensions are among those of r.Extensions; the fields of extra follow in
// their order.
//
// hybi-04 needs r.Nonce. Versions before it are answered by their drafts: with the
// origin and a location, for which r.Location may be set. Their [Digest] is no part of
// the head: it follows when the client's eight bytes are there.
//
// An error is an [ArgumentError], and nothing is appended then.
func AppendAccept(dst []byte, r *Request, protocol string, extensions []Offer, extra Header) ([]byte, error) {
	if err := checkAccept(r, protocol, extensions, extra); err != nil {
		return dst, err
	}
	dst = slices.Grow(dst, headRoom)
	if likeHixie(r.Version) {
		return appendAcceptHixie(dst, r, protocol, extra), nil
	}
	dst = append(dst, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "...)
	dst = append(AppendAcceptKey(dst, r.Key), "\r\n"...)
	if r.Version == wire.Hybi04 {
		dst = appendField(dst, "Sec-WebSocket-Nonce", r.Nonce)
	}
	// No subprotocol, no field: an empty value is not legal, and clients drop the
	// connection on one that they did not ask for.
	if protocol != "" {
		dst = appendField(dst, "Sec-WebSocket-Protocol", protocol)
	}
	dst = appendExtensions(dst, extensions)
	return appendFields(dst, extra), nil
}

func appendField(dst []byte, name, value string) []byte {
	dst = append(dst, name...)
	dst = append(dst, ": "...)
	dst = append(dst, value...)
	return append(dst, "\r\n"...)
}

// appendFields appends the last fields of a head and its empty line.
func appendFields(dst []byte, h Header) []byte {
	for _, f := range h {
		dst = appendField(dst, f.Name, f.Value)
	}
	return append(dst, "\r\n"...)
}

// appendExtensions appends one field for all extensions, if there are any: in a
// response it "MUST NOT appear more than once" (RFC 6455, section 11.3.2).
func appendExtensions(dst []byte, list []Offer) []byte {
	if len(list) == 0 {
		return dst
	}
	dst = append(dst, "Sec-WebSocket-Extensions: "...)
	return append(AppendOffers(dst, list), "\r\n"...)
}

func appendVersion(dst []byte, v wire.Version) []byte {
	return strconv.AppendUint(dst, uint64(v), 10)
}
