package handshake

import "strings"

// maxPort is the highest port of TCP.
const maxPort = 65535

// splitHost splits the value of a Host field, and reports whether it is well
// formed. Brackets stay with an IPv6 address. An absent or empty port is noPort.
//
//	Host = uri-host [ ":" port ]	; RFC 9110, section 7.2
//	host = IP-literal / IPv4address / reg-name	; RFC 3986, section 3.2.2
//	reg-name = *( unreserved / pct-encoded / sub-delims )
//	unreserved = ALPHA / DIGIT / "-" / "." / "_" / "~"	; section 2.3
//	port = *DIGIT	; section 3.2.3
func splitHost(s string) (host string, port int, ok bool) {
	// A registered name or an IPv4 address. RFC 3986 would let sub-delims and
	// percent-escapes stand in it. No name in the DNS has them, and a comma or an
	// escape there is how two parsers come to see two hosts.
	end := span(s, nameChars)
	if s != "" && s[0] == '[' {
		end = strings.IndexByte(s, ']') + 1
		if end == 0 || !validIPv6(s[1:end-1]) {
			return "", noPort, false
		}
	}
	switch {
	case end == 0:
		return "", noPort, false
	case end == len(s):
		return s, noPort, true
	case s[end] != ':':
		return "", noPort, false
	}
	port, ok = parsePort(s[end+1:])
	return s[:end], port, ok
}

// parsePort returns the number of a port, which may have leading zeros.
func parsePort(s string) (port int, ok bool) {
	if s == "" {
		return noPort, true
	}
	for i := range len(s) {
		if !isDigit(s[i]) {
			return noPort, false
		}
		if port = port*10 + int(s[i]-'0'); port > maxPort {
			return noPort, false
		}
	}
	return port, true
}

// validIPv6 reports whether s is an IPv6 address: eight groups of up to four
// hexadecimal digits, of which one run of one or more zero groups may be written
// as "::" and the last two as an IPv4 address (RFC 3986, section 3.2.2). A zone is
// of local meaning and never sent (RFC 6874, section 4).
func validIPv6(s string) bool {
	left, right, gap := strings.Cut(s, "::")
	n, ok := countGroups(left, !gap)
	m, tail := countGroups(right, true)
	return ok && tail && (n+m < 8 && gap || n == 8 && !gap)
}

// countGroups counts the groups of a part of an IPv6 address that has no "::".
func countGroups(s string, mayEndInIPv4 bool) (n int, ok bool) {
	for elem, rest, more := "", s, s != ""; more; n++ {
		elem, rest, more = strings.Cut(rest, ":")
		if !more && mayEndInIPv4 && validIPv4(elem) {
			return n + 2, true
		}
		if len(elem) < 1 || len(elem) > 4 {
			return n, false
		}
		for i := range len(elem) {
			if unhex(elem[i]) == 16 {
				return n, false
			}
		}
	}
	return n, true
}

// validIPv4 reports whether s is four numbers of 0 to 255 without leading zeros.
//
//	IPv4address = dec-octet "." dec-octet "." dec-octet "." dec-octet
func validIPv4(s string) bool {
	parts := 0
	for elem, rest, more := "", s, true; more; parts++ {
		elem, rest, more = strings.Cut(rest, ".")
		octet, ok := parsePort(elem)
		if !ok || octet < 0 || octet > 255 || len(elem) > 1 && elem[0] == '0' {
			return false
		}
	}
	return parts == 4
}
