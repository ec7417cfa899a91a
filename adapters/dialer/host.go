package dialer

import (
	"strings"
	"unicode/utf8"
)

// asciiURL returns the URL with its host name in ASCII. What is not a URL is
// returned as it is: the parser says what is wrong with it.
func asciiURL(url string) (string, error) {
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok {
		return url, nil
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	start := strings.LastIndexByte(rest[:end], '@') + 1
	if i := strings.LastIndexByte(rest[start:end], ':'); i >= 0 {
		end = start + i // a host that is not in ASCII is no IPv6 address
	}
	host := rest[start:end]
	if isASCII(host) || !utf8.ValidString(host) {
		return url, nil
	}
	host, err := toASCII(host)
	if err != nil {
		return "", err
	}
	return scheme + "://" + rest[:start] + host + rest[end:], nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
