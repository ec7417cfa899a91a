package handshake

import "strings"

// DefaultLocation returns the URL that the client connected to, as far as the
// request tells: what a server of hixie-75 to hybi-03 must repeat as its location,
// and what a client of these versions compares that with. Only the server knows
// whether the client came by TLS, perhaps to a proxy before it.
//
// The host is spelled as it came; the default port is left out (hixie-76, section 3.2).
func (r *Request) DefaultLocation(secure bool) string {
	scheme := "ws"
	if secure {
		scheme = "wss"
	}
	return scheme + "://" + withoutPort(r.Host, defaultPort(scheme)) + resource(r.Target)
}

// withoutPort returns the authority without its port if that is std, or empty.
func withoutPort(authority string, std int) string {
	host, port, ok := splitHost(authority)
	if ok && (port == std || port == noPort) {
		return host
	}
	return authority
}

// resource returns the path and the query of a request target, "/" for no path.
func resource(target string) string {
	if target != "" && target[0] == '/' {
		return target
	}
	_, rest, _ := strings.Cut(target, "://")
	i := strings.IndexAny(rest, "/?")
	switch {
	case i < 0:
		return "/"
	case rest[i] == '?':
		return "/" + rest[i:]
	}
	return rest[i:]
}
