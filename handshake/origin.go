package handshake

import (
	"strings"

	"github.com/wsdriver/wsdriver/wire"
)

// originOf returns the field that carries the origin in version v. Drafts 11 and 12,
// which are version 8 as well, had renamed it already; versions 4 to 6 had just renamed
// it.
func (m *marks) originOf(v wire.Version) mark {
	if v == wire.Hybi07 || v >= wire.Hybi04 && v <= wire.Hybi08 && m.oldOrigin.n > 0 {
		return m.oldOrigin
	}
	return m.origin
}

// SameOrigin reports whether the request comes from a page of the host that it is
// sent to (RFC 6455, section 10.2). A request without an origin passes: it does not
// come from a browser, and what is not a browser can write any origin. An origin
// that is empty, null or malformed does not pass.
//
// Scheme, host and port must agree. The scheme must be https (or wss) if secure is
// true, which says that the client reached us over TLS. If secure is false, https
// passes too: a proxy may have ended TLS before us. An origin without a scheme,
// which some clients of version 8 send, is compared by host and port alone.
//
// Hosts are compared byte by byte but for the case of ASCII letters: a trailing
// dot makes another host, and punycode is not decoded.
func (r *Request) SameOrigin(secure bool) bool {
	if r.Origin == "" {
		return r.hasNoOrigin()
	}
	host, port, ok := splitHost(r.Host)
	if !ok {
		return false
	}
	if isPlainOrigin(r.Origin, r.Host, secure) {
		return true // as a rule
	}
	o, ok := parseOrigin(r.Origin)
	if !ok {
		// "null" stands for an origin that must not be told (RFC 6454, section 7.1);
		// it is not the name of a host.
		h, p, ok := splitHost(r.Origin)
		return ok && h != "null" && equalFold(h, host) && p == port
	}
	std := defaultPort(o.scheme)
	if std == noPort || secure && std != 443 {
		return false
	}
	if port == std {
		port = noPort
	}
	return equalFold(o.host, host) && o.port == port
}

// isPlainOrigin reports whether an origin is that of a well-formed host, written like
// it, with a scheme that will do.
func isPlainOrigin(origin, host string, secure bool) bool {
	rest, found := strings.CutPrefix(origin, "https://")
	if !found && !secure {
		rest, found = strings.CutPrefix(origin, "http://")
	}
	return found && rest == host && rest[len(rest)-1] != ':'
}

// AllowOrigins returns a check that passes requests from the listed origins, such
// as "https://example.com" or "http://localhost:3000". Scheme, host and port must
// agree, the default port of a scheme being the same as none; there are no
// patterns. A request without an origin passes, as in [Request.SameOrigin]; an
// entry that is no origin, such as "*" or "null", never matches.
func AllowOrigins(origins ...string) func(*Request) bool {
	allowed := make([]origin, 0, len(origins))
	for _, s := range origins {
		if o, ok := parseOrigin(s); ok {
			allowed = append(allowed, o)
		}
	}
	return func(r *Request) bool {
		if r == nil {
			return false
		}
		if r.Origin == "" {
			return r.hasNoOrigin()
		}
		o, ok := parseOrigin(r.Origin)
		if !ok {
			return false
		}
		for _, a := range allowed {
			if equalFold(a.scheme, o.scheme) && equalFold(a.host, o.host) && a.port == o.port {
				return true
			}
		}
		return false
	}
}

// hasNoOrigin reports whether the field is absent, and not merely empty: an odd
// origin must not pass for none.
func (r *Request) hasNoOrigin() bool {
	var m marks
	m.addAll(r.Header)
	return m.originOf(r.Version).n == 0
}

// origin is an origin taken apart. Its port is noPort if it is the scheme's own.
type origin struct {
	scheme, host string
	port         int
}

// parseOrigin parses one origin. Userinfo, a path, even "/", a query and a list
// are refused: all of them are what splitHost refuses.
//
//	serialized-origin = scheme "://" host [ ":" port ]	; RFC 6454, section 7.1
func parseOrigin(s string) (origin, bool) {
	scheme, rest, _ := strings.Cut(s, ":")
	if !isScheme(scheme) || !strings.HasPrefix(rest, "//") {
		return origin{}, false
	}
	authority := rest[len("//"):]
	host, port, ok := splitHost(authority)
	if !ok || authority[len(authority)-1] == ':' {
		return origin{}, false
	}
	if port == defaultPort(scheme) {
		port = noPort
	}
	return origin{scheme, host, port}, true
}

// isScheme reports whether s is the scheme of a URI:
//
//	scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )	; RFC 3986, section 3.1
func isScheme(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !isAlpha(c) && (i == 0 || !isDigit(c) && c != '+' && c != '-' && c != '.') {
			return false
		}
	}
	return s != ""
}
