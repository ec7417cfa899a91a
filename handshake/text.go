package handshake

// The tokens of RFC 2616, section 2.2, which RFC 6455 builds on, and of RFC 9110,
// section 5.6.2, are of the same 77 characters: U+0021 to U+007E without
// ( ) < > @ , ; : \ " / [ ] ? = { }. They are held as two words of bits.
const (
	tokenLow = 1<<'!' | 1<<'#' | 1<<'$' | 1<<'%' | 1<<'&' | 1<<'\'' | 1<<'*' | 1<<'+' |
		1<<'-' | 1<<'.' | (1<<10-1)<<'0'
	tokenHigh = (1<<26-1)<<('A'-64) | (1<<26-1)<<('a'-64) |
		1<<('^'-64) | 1<<('_'-64) | 1<<('`'-64) | 1<<('|'-64) | 1<<('~'-64)
)

// isTokenByte reports whether c may stand in a token.
func isTokenByte(c byte) bool {
	if c < 64 {
		return uint64(tokenLow)>>c&1 != 0
	}
	return c < 128 && uint64(tokenHigh)>>(c-64)&1 != 0
}

// isToken reports whether s is a token, and so not empty.
func isToken(s string) bool {
	for i := range len(s) {
		if !isTokenByte(s[i]) {
			return false
		}
	}
	return s != ""
}

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
func isFieldValue(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\t' || c == 0x7F {
			return false
		}
	}
	return true
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
func equalFold(a, b string) bool {
	if len(a) != len(b) {
		return false
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
