package handshake

import (
	"strings"

	"github.com/wsdriver/wsdriver/wire"
)

// crlf ends a line, and stands alone for the empty line that ends a head.
const crlf = "\r\n"

// Header is the fields of a head in their order, with their names as spelled.
type Header []wire.Field

// Get returns the value of the first field of that name, or "". Names are
// compared without regard to the case of ASCII letters.
func (h Header) Get(name string) string {
	v, _ := h.count(name)
	return v
}

// Has reports whether there is a field of that name.
func (h Header) Has(name string) bool {
	_, n := h.count(name)
	return n > 0
}

// Values returns the values of all fields of that name, or nil.
func (h Header) Values(name string) []string {
	var values []string
	for _, f := range h {
		if equalFold(f.Name, name) {
			values = append(values, f.Value)
		}
	}
	return values
}

// count returns the first value of a name and how often the name stands.
func (h Header) count(name string) (first string, n int) {
	for _, f := range h {
		if equalFold(f.Name, name) {
			if n == 0 {
				first = f.Value
			}
			n++
		}
	}
	return first, n
}

// hasToken reports whether the comma-separated list that the fields of that name
// make together has the token, in any case.
func (h Header) hasToken(name, token string) bool {
	for _, f := range h {
		if equalFold(f.Name, name) && listHas(f.Value, token) {
			return true
		}
	}
	return false
}

// listHas reports whether a comma-separated list has the token, in any case.
func listHas(list, token string) bool {
	if equalFold(list, token) { // as a rule
		return true
	}
	for elem, rest, more := "", list, true; more; {
		elem, rest, more = strings.Cut(rest, ",")
		if equalFold(trim(elem), token) {
			return true
		}
	}
	return false
}

// parseFields parses the field lines of a head and the empty line that ends it.
//
//	*( field-line CRLF ) CRLF	; RFC 9112, section 2.1
func parseFields(s string) (Header, *wire.Error) {
	lines := strings.Count(s, "\n") - 1
	if lines > MaxLines {
		if strings.Count(s, "\r\n")-1 <= MaxLines {
			return nil, ErrMalformedHead // an LF without its CR
		}
		return nil, ErrHeadTooLarge
	}
	h := make(Header, 0, max(lines, 0))
	for !strings.HasPrefix(s, crlf) {
		name, value, rest, ok := cutField(s)
		if !ok {
			return nil, ErrMalformedHead
		}
		h, s = append(h, wire.Field{Name: name, Value: value}), rest
	}
	if s != crlf {
		return nil, ErrMalformedHead
	}
	return h, nil
}

// cutField cuts the field line off that s starts with. Asking for a token that
// reaches up to the colon refuses a folded line, which starts with whitespace (RFC
// 9112, section 5.2), and whitespace before the colon (section 5.1).
//
//	field-line = field-name ":" OWS field-value OWS	; RFC 9112, section 5
func cutField(s string) (name, value, rest string, ok bool) {
	name, value, rest, ok = cutAnyField(s)
	return name, value, rest, ok && isName(name)
}

// cutAnyField is cutField that leaves it to the caller to look at the name.
func cutAnyField(s string) (name, value, rest string, ok bool) {
	colon := colonAt(s)
	if colon == len(s) {
		return "", "", "", false
	}
	from := colon + 1
	end := from + valueLen(s[from:])
	if end > len(s)-len(crlf) || s[end] != '\r' || s[end+1] != '\n' {
		return "", "", "", false
	}
	return s[:colon], trim(s[from:end]), s[end+len(crlf):], true
}
