package handshake

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"github.com/wsdriver/wsdriver/wire"
)

// ParseURL returns the request that a ws or wss URL stands for, ready for
// [AppendRequest], and whether it wants TLS. Method, Target, Proto and Host are
// set; the default port is left out of Host. A user name and a password become an
// Authorization field in Header (RFC 7617).
//
// In the path and the query, characters that a URI cannot have are escaped (RFC
// 6455, section 11.1.1); escapes that are there are kept and must be well formed.
// A host name must be in ASCII. An error is an [ArgumentError]; it never shows the
// password.
//
//	ws-URI = "ws:" "//" host [ ":" port ] path [ "?" query ]	; RFC 6455, section 3
func ParseURL(rawURL string) (r *Request, secure bool, err error) {
	scheme, rest, ok := strings.Cut(rawURL, "://")
	secure = equalFold(scheme, "wss")
	if !ok || !secure && !equalFold(scheme, "ws") {
		return nil, false, invalid("scheme", ErrInvalidURL)
	}
	// "Fragment identifiers are meaningless in the context of WebSocket URIs and
	// MUST NOT be used on these URIs", not even empty ones.
	if strings.IndexByte(rest, '#') >= 0 {
		return nil, false, invalid("fragment", ErrInvalidURL)
	}
	if !utf8.ValidString(rest) || !isFieldValue(rest) || strings.IndexByte(rest, '\t') >= 0 {
		return nil, false, invalid("encoding", ErrInvalidURL)
	}
	authority, target := rest, ""
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority, target = rest[:i], rest[i:]
	}
	r = &Request{Method: "GET", Proto: "HTTP/1.1"}
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		value, ok := basic(authority[:i])
		if !ok {
			return nil, false, invalid("userinfo", ErrInvalidURL)
		}
		if i > 0 {
			r.Header = Header{wire.Field{Name: "Authorization", Value: value}}
		}
		authority = authority[i+1:]
	}
	if r.Host, err = urlHost(authority, defaultPort(scheme)); err != nil {
		return nil, false, err
	}
	if r.Target, ok = escape(target); !ok {
		return nil, false, invalid("path", ErrInvalidURL)
	}
	return r, secure, nil
}

// urlHost returns the value of the Host field for the authority of a URL: "the host
// […] optionally followed by the port if not using the default" (section 4.1,
// item 4).
func urlHost(authority string, std int) (string, error) {
	for i := range len(authority) {
		if authority[i] >= utf8.RuneSelf {
			return "", invalid(authority, ErrInternationalHost)
		}
	}
	if _, _, ok := splitHost(authority); !ok {
		return "", invalid(authority, ErrInvalidHost)
	}
	return withoutPort(authority, std), nil
}

// basic returns the value of an Authorization field for the userinfo of a URL:
//
//	user-pass = user-id ":" password	; RFC 7617, section 2
//
// The user-id cannot have a colon, and neither part a control character.
func basic(userinfo string) (value string, ok bool) {
	user, password, _ := strings.Cut(userinfo, ":")
	user, ok = unescape(user)
	password, ok2 := unescape(password)
	if !ok || !ok2 || strings.IndexByte(user, ':') >= 0 {
		return "", false
	}
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password)), true
}

// unescape decodes the escapes of a part of the userinfo.
func unescape(s string) (string, bool) {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '@' { // which of several ends the userinfo is read in two ways
			return "", false
		}
		if c == '%' {
			if !escaped(s[i+1:]) {
				return "", false
			}
			c = unhex(s[i+1])<<4 | unhex(s[i+2])
			i += 2
		}
		if c < ' ' || c == 0x7F {
			return "", false
		}
		b = append(b, c)
	}
	return string(b), true
}

// escape returns the resource name (RFC 6455, section 3) of a path and a query:
// with "/" for an empty path, and with escapes for what a URI cannot have.
func escape(target string) (string, bool) {
	const digits = "0123456789ABCDEF"
	b := make([]byte, 0, len(target)+1)
	if target == "" || target[0] == '?' {
		b = append(b, '/')
	}
	for i := range len(target) {
		c := target[i]
		switch {
		case c == '%' && !escaped(target[i+1:]):
			return "", false
		case c == '%', inURI(c):
			b = append(b, c)
		default:
			b = append(b, '%', digits[c>>4], digits[c&15])
		}
	}
	return string(b), true
}

// inURI reports whether c may stand unescaped in a path or a query:
//
//	query = *( pchar / "/" / "?" )	; RFC 3986, section 3.4
//	pchar = unreserved / pct-encoded / sub-delims / ":" / "@"	; section 3.3
func inURI(c byte) bool {
	return isAlpha(c) || isDigit(c) || strings.IndexByte("-._~!$&'()*+,;=:@/?", c) >= 0
}
