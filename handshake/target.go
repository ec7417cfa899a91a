package handshake

import "strings"

// splitTarget reports whether s is a request target that an opening handshake may
// have, and returns the authority if it is an absolute URI. The asterisk form
// and the authority form are of OPTIONS and CONNECT (RFC 9112, section 3.2).
//
//	request-target = origin-form / absolute-form / authority-form / asterisk-form
func splitTarget(s string) (authority string, ok bool) {
	// A fragment is never sent (RFC 9110, section 7.1); bytes that are not ASCII are
	// percent-encoded (RFC 6455, section 11.1.1).
	if !isVisible(s) || strings.IndexByte(s, '#') >= 0 {
		return "", false
	}
	path := s
	if s[0] != '/' {
		scheme, rest, _ := strings.Cut(s, "://")
		if defaultPort(scheme) == noPort {
			return "", false
		}
		authority, path = rest, ""
		if i := strings.IndexAny(rest, "/?"); i >= 0 {
			authority, path = rest[:i], rest[i:]
		}
		if _, _, ok := splitHost(authority); !ok {
			return "", false
		}
	}
	path, _, _ = strings.Cut(path, "?")
	return authority, validEscapes(path)
}

// validEscapes reports whether every % of a path starts an escape:
//
//	pct-encoded = "%" HEXDIG HEXDIG	; RFC 3986, section 2.1
//
// Servers ask it of paths alone: browsers send a lone % in a query as it is, and
// nobody decodes a query before the application does.
func validEscapes(path string) bool {
	for {
		i := strings.IndexByte(path, '%')
		if i < 0 {
			return true
		}
		path = path[i+1:]
		if !escaped(path) {
			return false
		}
	}
}

// escaped reports whether s starts with the two digits of an escape.
func escaped(s string) bool {
	return len(s) >= 2 && unhex(s[0]) < 16 && unhex(s[1]) < 16
}

// noPort stands for a port that is not given.
const noPort = -1

// defaultPort returns the port that a URI of that scheme has if it names none
// (RFC 6455, section 3; RFC 9110, section 4.2), or noPort for other schemes.
func defaultPort(scheme string) int {
	switch {
	case equalFold(scheme, "http"), equalFold(scheme, "ws"):
		return 80
	case equalFold(scheme, "https"), equalFold(scheme, "wss"):
		return 443
	}
	return noPort
}
