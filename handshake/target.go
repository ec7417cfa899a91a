package handshake

import "strings"

// splitTarget reports whether s is a request target that an opening handshake may
// have, and returns the authority if it is an absolute URI. The asterisk form
// and the authority form are of OPTIONS and CONNECT (RFC 9112, section 3.2).
//
//	request-target = origin-form / absolute-form / authority-form / asterisk-form
func splitTarget(s string) (authority string, ok bool) {
	if strings.HasPrefix(s, "/") {
		return "", validPath(s)
	}
	scheme, rest, _ := strings.Cut(s, "://")
	if defaultPort(scheme) == noPort {
		return "", false
	}
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	if _, _, ok = splitHost(rest[:end]); !ok {
		return "", false
	}
	return rest[:end], validPath(rest[end:])
}

// validPath reports whether s can be the path and the query of a request target. A
// fragment is never sent (RFC 9110, section 7.1); bytes that are not ASCII are
// percent-encoded (RFC 6455, section 11.1.1):
//
//	pct-encoded = "%" HEXDIG HEXDIG	; RFC 3986, section 2.1
//
// Every % of the path must start such an escape, but not every % of the query:
// browsers send a lone % there as it is, and nobody decodes a query before the
// application does.
func validPath(s string) bool {
	for {
		s = s[span(s, pathChars):]
		switch {
		case s == "":
			return true
		case s[0] == '?':
			return span(s, queryChars) == len(s)
		case s[0] != '%' || !escaped(s[1:]):
			return false
		}
		s = s[len("%41"):]
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
