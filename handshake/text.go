package handshake

import (
	"math/bits"
	"strings"
)

// class is a set of characters.
type class uint8

const (
	// tokenChars are those of a token. RFC 2616, section 2.2, which RFC 6455 builds
	// on, and RFC 9110, section 5.6.2, have the same 77.
	tokenChars class = 1 << iota
	// nameChars are those of a host name: the unreserved of RFC 3986, section 2.3.
	nameChars
	// base64Chars are those of base64, and paddedChars those with its padding, "=".
	base64Chars
	paddedChars
	// valueChars are those of a field value: all but the control characters, but the
	// tab, and all bytes beyond ASCII.
	valueChars
	// targetChars are those that end no request target: of valueChars all but the tab
	// and the space.
	targetChars
	// queryChars are those of a query: the visible but "#", which ends it.
	queryChars
	// pathChars are those of a path: of queryChars all but "%" and "?".
	pathChars
)

// classes are the sets that a character belongs to.
var classes = func() (sets [256]class) {
	for i := range sets {
		c := byte(i)
		in := func(set class, is bool) {
			if is {
				sets[c] |= set
			}
		}
		visible, alnum := c > ' ' && c <= '~', isAlpha(c) || isDigit(c)
		in(tokenChars, visible && strings.IndexByte("()<>@,;:\\\"/[]?={}", c) < 0)
		in(nameChars, alnum || strings.IndexByte("-._~", c) >= 0)
		in(base64Chars, alnum || c == '+' || c == '/')
		in(paddedChars, alnum || c == '+' || c == '/' || c == '=')
		in(valueChars, c >= ' ' && c != 0x7F || c == '\t')
		in(targetChars, c > ' ' && c != 0x7F)
		in(queryChars, visible && c != '#')
		in(pathChars, visible && c != '#' && c != '%' && c != '?')
	}
	return sets
}()

// span returns how many characters of the set s starts with.
func span(s string, set class) int {
	i := 0
	for i < len(s) && classes[s[i]]&set != 0 {
		i++
	}
	return i
}

// consists reports whether s is of characters of the set, and not empty.
func consists(s string, set class) bool {
	for i := range len(s) {
		set &= classes[s[i]]
	}
	return set != 0 && s != ""
}

// isName is isToken, made for the names of fields, which are of letters and hyphens as
// a rule.
func isName(s string) bool {
	rest := s
	for len(rest) >= wordLen {
		if w := word(rest); letters(w)|hyphens(w) != highs {
			break
		}
		rest = rest[wordLen:]
	}
	return s != "" && (rest == "" || isToken(rest))
}

// colonAt returns where the first colon of s is, or len(s).
func colonAt(s string) int {
	i := 0
	for i <= len(s)-wordLen {
		if found := firstColon(word(s[i : i+wordLen])); found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
		i += wordLen
	}
	for i < len(s) && s[i] != ':' {
		i++
	}
	return i
}

func isTokenByte(c byte) bool { return classes[c]&tokenChars != 0 }

func isToken(s string) bool { return consists(s, tokenChars) }

// isVisible reports whether s is of visible ASCII, without a space, and not empty.
func isVisible(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7F {
			return false
		}
	}
	return s != ""
}

// isFieldValue reports whether s may stand in a field value:
//
//	field-content = VCHAR / obs-text / SP / HTAB	; RFC 9110, section 5.5
func isFieldValue(s string) bool { return valueLen(s) == len(s) }

// valueLen returns how many bytes s starts with that may stand in a field value. In
// a head, that is up to the end of the line.
func valueLen[T string | []byte](s T) int {
	i := 0
	for i <= len(s)-2*wordLen && oddities(word(s[i:i+wordLen]))|oddities(word(s[i+wordLen:i+2*wordLen])) == 0 {
		i += 2 * wordLen
	}
	for i <= len(s)-wordLen {
		if odd := oddities(word(s[i : i+wordLen])); odd != 0 {
			i += bits.TrailingZeros64(odd) / 8
			break
		}
		i += wordLen
	}
	for i < len(s) && classes[s[i]]&valueChars != 0 {
		i++
	}
	return i
}

func isDigit(c byte) bool { return c-'0' < 10 }

func isAlpha(c byte) bool { return (c|0x20)-'a' < 26 }

// unhex returns the value of a hexadecimal digit, or 16 if c is none.
func unhex(c byte) byte {
	switch {
	case isDigit(c):
		return c - '0'
	case (c|0x20)-'a' < 6:
		return (c | 0x20) - 'a' + 10
	}
	return 16
}

// equalFold reports whether two strings are equal but for the case of ASCII
// letters. strings.EqualFold would not do: to it, a Kelvin sign is a k, and so
// there would be a second spelling of websocket.
func equalFold(a, b string) bool { return len(a) == len(b) && (a == b || fold(a, b)) }

// fold is equalFold for strings of one length.
func fold(a, b string) bool {
	for len(a) >= wordLen {
		v, w := word(a), word(b)
		if (v^w)&^(letters(v)>>2) != 0 { // the high bit, moved to the one that makes capitals small
			return false
		}
		a, b = a[wordLen:], b[wordLen:]
	}
	for i := range len(a) {
		if a[i] != b[i] && (a[i]|0x20 != b[i]|0x20 || !isAlpha(a[i])) {
			return false
		}
	}
	return true
}

// trim returns s without the optional whitespace around it:
//
//	OWS = *( SP / HTAB )	; RFC 9110, section 5.6.3
func trim(s string) string {
	for s != "" && (s[0] == ' ' || s[0] == '\t') {
		s = s[1:]
	}
	for s != "" && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t') {
		s = s[:len(s)-1]
	}
	return s
}
