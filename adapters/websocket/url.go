package websocket

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"github.com/wsdriver/wsdriver/handshake"
)

// parseURL returns the URL to dial, and as URL shows it: without a user and a password.
//
// "If urlRecord's scheme is "http", then set urlRecord's scheme to "ws". Otherwise, if
// urlRecord's scheme is "https", set urlRecord's scheme to "wss"" (WebSockets, "get a
// URL record"). A fragment is an error, in that order of steps too.
func parseURL(raw string) (dial, shown string, err error) {
	scheme, rest, ok := strings.Cut(raw, "://")
	switch scheme = strings.ToLower(scheme); {
	case !ok:
		scheme = "" // and is refused as such
	case scheme == "http":
		scheme = "ws"
	case scheme == "https":
		scheme = "wss"
	}
	if rest, err = asciiHost(rest); err != nil {
		return "", "", throw(ErrSyntax, err)
	}
	dial = scheme + "://" + rest
	r, _, err := handshake.ParseURL(dial)
	if err != nil {
		return "", "", throw(ErrSyntax, err)
	}
	return dial, scheme + "://" + strings.ToLower(r.Host) + r.Target, nil
}

// asciiHost returns what stands behind the scheme of a URL with the host in ASCII.
func asciiHost(rest string) (string, error) {
	end := len(rest)
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		end = i
	}
	start := strings.LastIndexByte(rest[:end], '@') + 1
	if i := strings.LastIndexByte(rest[start:end], ':'); i >= 0 {
		end = start + i // a host that is not in ASCII is no IPv6 address
	}
	host := rest[start:end]
	if isASCII(host) || !utf8.ValidString(host) {
		return rest, nil // the parser says what is wrong with it
	}
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil {
		return "", &handshake.ArgumentError{Name: host, Err: handshake.ErrInvalidHost}
	}
	return rest[:start] + ascii + rest[end:], nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// checkProtocols refuses subprotocols that are not tokens, or are not all different
// (RFC 6455, section 4.1, item 10).
func checkProtocols(list []string) error {
	seen := make(map[string]bool, len(list))
	for _, s := range list {
		if !isToken(s) || seen[s] {
			return throw(ErrSyntax, &handshake.ArgumentError{Name: s, Err: handshake.ErrInvalidProtocol})
		}
		seen[s] = true
	}
	return nil
}

// isToken reports whether s is a token (RFC 2616, section 2.2).
func isToken(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' || strings.IndexByte("()<>@,;:\\\"/[]?={}", s[i]) >= 0 {
			return false
		}
	}
	return s != ""
}
