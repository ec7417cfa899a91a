package handshake

import (
	"slices"
	"strings"

	"github.com/wsdriver/wsdriver/wire"
)

// AppendRequestHixie appends a client's opening handshake in hixie-75, hixie-76 or
// hybi-01 to hybi-03: r.Target ("/" if that is empty), r.Host, r.Origin (the host's
// own if that is empty), r.Protocols and the fields of r.Header. There are no
// extensions. secure says that the connection is one over TLS.
//
// In hixie-75 the fields have a fixed order, and keys and random are not used. In
// the others they come in an order drawn from random (hixie-76, section 4.1), but
// those of r.Header keep theirs among themselves, and keys.Key3 follows the head.
// Names and values are spelled as the drafts print them: there are servers that
// compare them so.
//
// An error is an [ArgumentError], and nothing is appended then.
func AppendRequestHixie(dst []byte, r *Request, v wire.Version, secure bool, keys HixieKeys, random func() uint64) ([]byte, error) {
	if err := checkRequestHixie(r, v, keys); err != nil {
		return dst, err
	}
	fields := hixieFields(r, v, secure, keys)
	if hasDigest(v) {
		for i := len(fields) - 1; i > 0; i-- {
			j := below(random, uint64(i)+1)
			fields[i], fields[j] = fields[j], fields[i]
		}
	}
	dst = slices.Grow(dst, headRoom)
	dst = append(dst, "GET "...)
	dst = append(dst, resource(r.Target)...)
	dst = append(dst, " HTTP/1.1\r\n"...)
	next := 0
	for _, f := range fields {
		if f.Name == "" {
			f = r.Header[next]
			next++
		}
		dst = appendField(dst, f.Name, f.Value)
	}
	dst = append(dst, "\r\n"...)
	if hasDigest(v) {
		dst = append(dst, keys.Key3[:]...)
	}
	return dst, nil
}

// hixieFields returns the fields of a request in the order of hixie-75, and a field
// without a name in the place of each of r.Header.
func hixieFields(r *Request, v wire.Version, secure bool, keys HixieKeys) []wire.Field {
	fields := append(make([]wire.Field, 0, 8+len(r.Header)),
		wire.Field{Name: "Upgrade", Value: "WebSocket"},
		wire.Field{Name: "Connection", Value: "Upgrade"},
		wire.Field{Name: "Host", Value: hixieHost(r, secure)},
		wire.Field{Name: "Origin", Value: hixieOrigin(r, v, secure)})
	if hasDigest(v) {
		fields = append(fields, wire.Field{Name: "Sec-WebSocket-Key1", Value: keys.Key1},
			wire.Field{Name: "Sec-WebSocket-Key2", Value: keys.Key2})
	}
	switch v {
	case wire.Hybi01: // its text has no such field; those who spoke it sent one
		fields = append(fields, wire.Field{Name: "Sec-WebSocket-Draft", Value: "1"})
	case wire.Hybi02, wire.Hybi03:
		fields = append(fields, wire.Field{Name: "Sec-WebSocket-Draft", Value: "2"})
	}
	if len(r.Protocols) > 0 {
		fields = append(fields, wire.Field{Name: hixiePrefix(v) + protocolName, Value: strings.Join(r.Protocols, " ")})
	}
	return append(fields, make([]wire.Field, len(r.Header))...)
}

// hixiePrefix returns what the names of these versions' own fields have before
// WebSocket: from hixie-76 on, what no script can send.
func hixiePrefix(v wire.Version) string {
	if v == wire.Hixie75 {
		return ""
	}
	return "Sec-"
}

// What follows hixiePrefix.
const (
	originName   = "WebSocket-Origin"
	locationName = "WebSocket-Location"
	protocolName = "WebSocket-Protocol"
)

// hixieHost returns the value of Host: the host in lower case, and the port unless it
// is the default (hixie-76, section 4.1).
func hixieHost(r *Request, secure bool) string {
	std := defaultPort("ws")
	if secure {
		std = defaultPort("wss")
	}
	return strings.ToLower(withoutPort(r.Host, std))
}

// hixieOrigin returns the value of Origin. These versions know no client without one.
// In hixie-75 it has no capitals (section 4.1).
func hixieOrigin(r *Request, v wire.Version, secure bool) string {
	switch {
	case r.Origin != "" && v == wire.Hixie75:
		return strings.ToLower(r.Origin)
	case r.Origin != "":
		return r.Origin
	case secure:
		return "https://" + hixieHost(r, secure)
	}
	return "http://" + hixieHost(r, secure)
}
