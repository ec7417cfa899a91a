package handshake

import "github.com/wsdriver/wsdriver/wire"

// appendAcceptHixie appends the response of these versions, up to its empty line. The
// digest follows when the client's eight bytes are there, and need not be waited for:
// there are proxies that hold them back until they see the head.
func appendAcceptHixie(dst []byte, r *Request, protocol string, extra Header) []byte {
	phrase := "WebSocket Protocol Handshake"
	if r.Version == wire.Hixie75 {
		phrase = "Web Socket Protocol Handshake"
	}
	dst = append(dst, "HTTP/1.1 101 "...)
	dst = append(dst, phrase...)
	dst = append(dst, "\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"...)
	if r.Origin != "" {
		dst = append(dst, hixiePrefix(r.Version)...)
		dst = appendField(dst, originName, r.Origin)
	}
	dst = append(dst, hixiePrefix(r.Version)...)
	dst = appendField(dst, locationName, r.location())
	if protocol != "" {
		name, _ := r.protocolField(r.Version)
		dst = appendField(dst, name, protocol)
	}
	return appendFields(dst, extra)
}

// location returns the location that a server tells.
func (r *Request) location() string {
	if r.Location != "" {
		return r.Location
	}
	return r.DefaultLocation(false)
}
