package handshake

import (
	"slices"
	"strings"

	"github.com/wsdriver/wsdriver/wire"
)

// offeredProtocols returns the subprotocols that a client of that version offers.
func (r *Request) offeredProtocols(m *marks, v wire.Version) ([]string, *wire.Error) {
	switch {
	case likeHixie(v):
		return r.spacedProtocols(v)
	case m.protocols.n == 0:
		return nil, nil
	case m.protocols.n == 1:
		return parseProtocols([]string{m.protocols.value})
	}
	return parseProtocols(r.Header.Values("Sec-WebSocket-Protocol"))
}

// protocolField returns the name of the field that carries the subprotocols in
// versions before hybi-04, and its value. There are clients of hixie-76 to hybi-03
// that still use the name of hixie-75; they are answered by it too.
func (r *Request) protocolField(v wire.Version) (name, value string) {
	own := hixiePrefix(v) + protocolName
	for _, name := range [...]string{own, protocolName} {
		for _, f := range r.Header {
			if f.Value != "" && equalFold(f.Name, name) {
				return name, f.Value
			}
		}
	}
	return own, ""
}

// spacedProtocols parses the subprotocols of versions before hybi-04: words of
// visible characters with spaces between them. An empty value counts as absent. To
// hixie-75 and hixie-76, all of it is one name, in which a space would be odd.
func (r *Request) spacedProtocols(v wire.Version) (list []string, err *wire.Error) {
	_, value := r.protocolField(v)
	for elem, rest, more := "", value, value != ""; more; {
		elem, rest, more = strings.Cut(rest, " ")
		if elem == "" {
			continue
		}
		if !isVisible(elem) {
			return nil, ErrProtocols
		}
		list = append(list, elem)
	}
	return list, nil
}

// parseProtocols parses the subprotocols that a client offers from hybi-04 on. The
// lists of several lines make one list (RFC 6455, section 11.3.4). Its elements may
// be empty as long as one is not (RFC 2616, section 2.1); a field with an empty value
// counts as absent, since clients with nothing to offer send it.
//
//	Sec-WebSocket-Protocol-Client = 1#token	; RFC 6455, section 4.3
func parseProtocols(values []string) ([]string, *wire.Error) {
	var list []string
	empty := true
	for _, value := range values {
		if value == "" {
			continue
		}
		empty = false
		for elem, rest, more := "", value, true; more; {
			elem, rest, more = strings.Cut(rest, ",")
			if elem = trim(elem); elem == "" {
				continue
			}
			if !isToken(elem) {
				return nil, ErrProtocols
			}
			list = append(list, elem)
		}
	}
	// "The elements that comprise this value MUST be non-empty strings […] and MUST
	// all be unique strings" (section 4.1, item 10).
	if len(list) == 0 && !empty || !unique(list) {
		return nil, ErrProtocols
	}
	return list, nil
}

// fewProtocols is how many subprotocols are compared each with each. Above it a
// set is built, so that a head full of them costs no quadratic work.
const fewProtocols = 8

// unique reports whether all strings of the list differ.
func unique(list []string) bool {
	if len(list) <= fewProtocols {
		for i, s := range list {
			if slices.Contains(list[:i], s) {
				return false
			}
		}
		return true
	}
	seen := make(map[string]struct{}, len(list))
	for _, s := range list {
		seen[s] = struct{}{}
	}
	return len(seen) == len(list)
}

// SelectProtocol returns the first of a server's own subprotocols, best first,
// that the client offered, or "". Case matters.
func SelectProtocol(own, offered []string) string {
	for _, s := range own {
		if slices.Contains(offered, s) {
			return s
		}
	}
	return ""
}
