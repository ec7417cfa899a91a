package handshake

import (
	"slices"
	"strings"

	"github.com/wsdriver/wsdriver/wire"
)

// checkRequest checks the arguments of AppendRequest.
func checkRequest(r *Request, v wire.Version, key string) error {
	if !hasAccept(v) {
		return invalid(v.String(), ErrInvalidVersion)
	}
	if !validKey(v, key) {
		return invalid(key, ErrInvalidKey)
	}
	if err := checkPlace(r); err != nil {
		return err
	}
	for _, p := range r.Protocols {
		if !isToken(p) {
			return invalid(p, ErrInvalidProtocol)
		}
	}
	if !unique(r.Protocols) {
		return invalid(strings.Join(r.Protocols, ", "), ErrInvalidProtocol)
	}
	if err := checkOffers(r.Extensions); err != nil {
		return err
	}
	if r.Origin != "" && r.Header.Has("Origin") {
		return invalid("Origin", ErrReservedField)
	}
	return checkFields(r.Header)
}

// checkPlace checks where a request goes and where it comes from.
func checkPlace(r *Request) error {
	if t := r.Target; t != "" && (t[0] != '/' || !isVisible(t) || strings.IndexByte(t, '#') >= 0) {
		return invalid(t, ErrInvalidTarget)
	}
	if _, _, ok := splitHost(r.Host); !ok {
		return invalid(r.Host, ErrInvalidHost)
	}
	if r.Origin != "" && !isVisible(r.Origin) {
		return invalid(r.Origin, ErrInvalidOrigin)
	}
	return nil
}

// checkAccept checks the arguments of AppendAccept.
func checkAccept(r *Request, protocol string, extensions []Offer, extra Header) error {
	isProtocol := isToken
	switch {
	case likeHixie(r.Version):
		if err := checkAcceptHixie(r); err != nil {
			return err
		}
		isProtocol = isVisible
	case !hasAccept(r.Version): // Check did not pass it
		return invalid(r.Version.String(), ErrInvalidVersion)
	case !validKey(r.Version, r.Key):
		return invalid(r.Key, ErrInvalidKey)
	case r.Version == wire.Hybi04 && !validKey(wire.Hybi13, r.Nonce):
		return invalid(r.Nonce, ErrInvalidKey)
	}
	// A server that lists what was not offered "MUST NOT" (RFC 6455, section 4.2.2,
	// items 4 and 5.5): the client would fail the connection.
	if protocol != "" && !slices.Contains(r.Protocols, protocol) {
		return invalid(protocol, ErrProtocolNotOffered)
	}
	if !isProtocol(protocol) && protocol != "" { // r was filled by hand
		return invalid(protocol, ErrInvalidProtocol)
	}
	for _, o := range extensions {
		if !negotiates(r.Version) || !offered(r.Extensions, o.Name) {
			return invalid(o.Name, ErrUnofferedExtension)
		}
	}
	if err := checkOffers(extensions); err != nil {
		return err
	}
	return checkFields(extra)
}

// checkOffers checks that AppendOffers can write the list.
func checkOffers(list []Offer) error {
	for _, o := range list {
		if !isToken(o.Name) {
			return invalid(o.Name, ErrInvalidExtension)
		}
		for _, p := range o.Params {
			if !isToken(p.Name) || p.HasValue && !isToken(p.Value) {
				return invalid(o.Name, ErrInvalidExtension)
			}
		}
	}
	return nil
}

// checkFields checks the application's fields in a request or an acceptance.
func checkFields(h Header) error {
	for _, f := range h {
		if isReserved(f.Name) || equalFold(f.Name, "Host") || equalFold(f.Name, "Upgrade") || isHandshakeField(f.Name) {
			return invalid(f.Name, ErrReservedField)
		}
		if err := checkField(f); err != nil {
			return err
		}
	}
	return nil
}

func checkField(f wire.Field) error {
	if !isToken(f.Name) || !isFieldValue(f.Value) {
		return invalid(f.Name, ErrInvalidField)
	}
	return nil
}

// isHandshakeField reports whether the name is one of the handshake's own in any
// version.
func isHandshakeField(name string) bool {
	return isWebSocketField(name) || equalFold(name, originName) || equalFold(name, locationName) || equalFold(name, protocolName)
}

// isReserved reports whether a field says where a message or a connection ends,
// which only the writer of the message can know.
func isReserved(name string) bool {
	return equalFold(name, "Connection") || equalFold(name, "Content-Length") || equalFold(name, "Transfer-Encoding")
}
