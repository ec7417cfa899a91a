package nethttp

import (
	"fmt"
	"strings"

	"github.com/wsdriver/wsdriver"
)

// AllowOriginPatterns returns a wsdriver.Config.CheckOrigin that allows requests from
// the origins that the patterns stand for, and requests without an origin, which do
// not come from a browser. The origin of the server itself has to be among them if its
// own pages connect. A pattern is one of
//
//	https://example.com         this origin; the port is 443
//	https://example.com:8443    this origin
//	http://localhost:*          any port
//	https://*.example.com       every domain below example.com, but not that one
//	https://*.example.com:*     both
//
// The scheme is always given, and no other one passes. The star before a dot stands
// for one or more whole labels; it cannot stand anywhere else in a host, nor before
// nothing but a number, as addresses end in one. Whoever has a domain that a pattern
// allows has the visitors' cookies: patterns are for domains whose pages are all the
// program's own.
//
// An error is for a pattern of another form, such as "*" or "example.com".
func AllowOriginPatterns(patterns ...string) (func(*wsdriver.HandshakeRequest) bool, error) {
	var exact []string
	var wild []originPattern
	for _, s := range patterns {
		p, ok := parsePattern(s)
		switch {
		case !ok:
			return nil, fmt.Errorf("nethttp: %q is no pattern of origins: see AllowOriginPatterns", s)
		case p.suffix == "" && !p.anyPort:
			exact = append(exact, s)
		default:
			wild = append(wild, p)
		}
	}
	listed := wsdriver.AllowOrigins(exact...)
	return func(r *wsdriver.HandshakeRequest) bool {
		if r == nil {
			return false
		}
		if listed(r) {
			return true
		}
		for _, p := range wild {
			if p.allows(r) {
				return true
			}
		}
		return false
	}, nil
}

// originPattern is a pattern with a star.
type originPattern struct {
	scheme  string // with "://"
	host    string // if there is no star in it
	suffix  string // of the host, from the dot behind the star, or ""
	port    string // with the colon, or ""
	anyPort bool
}

// parsePattern parses a pattern. It is well formed if it is an origin with an
// ordinary label and port in the places of the stars.
func parsePattern(s string) (p originPattern, ok bool) {
	if p.scheme, p.host, p.port, ok = splitOrigin(s); !ok {
		return p, false
	}
	example := p.host
	if below, ok := strings.CutPrefix(p.host, "*."); ok {
		p.suffix = p.host[1:]
		example = "a." + below
		if !isDomain(below) {
			return p, false
		}
	}
	port := p.port
	if p.port == ":*" {
		p.anyPort, port = true, ""
	}
	return p, isOrigin(p.scheme + example + port)
}

// allows reports whether the request comes from what the pattern stands for. It
// says which single origin that would have to be, and leaves the comparison to
// AllowOrigins, so that there is one notion of what an origin is.
func (p originPattern) allows(r *wsdriver.HandshakeRequest) bool {
	_, host, port, ok := splitOrigin(r.Origin)
	if !ok {
		return false
	}
	if p.suffix != "" {
		n := len(host) - len(p.suffix)
		if n < 0 || !areLabels(host[:n]) {
			return false
		}
		host = host[:n] + p.suffix
	} else {
		host = p.host
	}
	if !p.anyPort {
		port = p.port
	}
	return wsdriver.AllowOrigins(p.scheme + host + port)(r)
}

// splitOrigin splits an origin, or a pattern, where it would have to be split if it
// is well formed. "://" stays with the scheme, the colon with the port.
func splitOrigin(s string) (scheme, host, port string, ok bool) {
	at := strings.Index(s, "://")
	if at < 0 {
		return "", "", "", false
	}
	at += len("://")
	scheme, host = s[:at], s[at:]
	if colon := strings.LastIndexByte(host, ':'); colon > strings.LastIndexByte(host, ']') {
		host, port = host[:colon], host[colon:]
	}
	return scheme, host, port, true
}

// isOrigin reports whether s is an origin in the sense of AllowOrigins.
func isOrigin(s string) bool {
	return wsdriver.AllowOrigins(s)(&wsdriver.HandshakeRequest{Origin: s})
}

// isDomain reports whether s could be a domain: no label is empty, and the last one is
// no number, as that of an address is.
func isDomain(s string) bool {
	last := s[strings.LastIndexByte(s, '.')+1:]
	return areLabels(s) && strings.Trim(last, "0123456789") != ""
}

func areLabels(s string) bool {
	return s != "" && s[0] != '.' && s[len(s)-1] != '.' && !strings.Contains(s, "..")
}
