package handshake

import (
	"strings"

	"github.com/wsdriver/wsdriver/wire"
)

// Offer is one element of Sec-WebSocket-Extensions: an extension that a client
// offers or a server accepts.
type Offer = wire.Offer

// Param is a parameter of an extension.
type Param = wire.Param

// ParseExtensions parses the values of all Sec-WebSocket-Extensions fields of a
// head; several fields make one list (RFC 6455, section 9.1). Its elements may be
// empty as long as one is not; an empty value counts as absent. Names are not
// looked at: which parameters an extension has, and how often, is its own matter.
// The error is ErrExtensions.
func ParseExtensions(values []string) ([]Offer, *wire.Error) {
	var list []Offer
	for _, s := range values {
		if !parseOffers(s, &list) {
			return nil, ErrExtensions
		}
	}
	return list, nil
}

// offeredExtensions returns the extensions that a client of that version offers.
func (r *Request) offeredExtensions(m *marks, v wire.Version) ([]Offer, *wire.Error) {
	switch {
	case !negotiates(v) || m.extensions.n == 0:
		return nil, nil
	case m.extensions.n == 1:
		return ParseExtensions([]string{m.extensions.value})
	}
	return ParseExtensions(r.Header.Values("Sec-WebSocket-Extensions"))
}

// wellFormedOffers reports whether ParseExtensions has no fault to find with s.
func wellFormedOffers(s string) bool {
	switch s {
	case "", "permessage-deflate", "permessage-deflate; client_max_window_bits": // what browsers send
		return true
	}
	return parseOffers(s, nil)
}

// parseOffers parses the elements of one field, and reports whether it is well formed.
// It appends them to the list, unless that is nil.
//
//	extension-list = 1#extension
//	extension = extension-token *( ";" extension-param )
func parseOffers(s string, list *[]Offer) bool {
	t := tokenizer{s: s}
	t.space()
	found := t.end() // nothing but whitespace: absent
	for !t.end() {
		if t.take(',') {
			t.space()
			continue
		}
		o := Offer{Name: t.token()}
		t.space()
		ok := o.Name != ""
		for ok && t.take(';') {
			var p Param
			if p, ok = t.param(); ok && list != nil {
				o.Params = append(o.Params, p)
			}
		}
		if !ok || !t.end() && t.s[t.i] != ',' {
			return false
		}
		if found = true; list != nil {
			*list = append(*list, o)
		}
	}
	return found
}

// tokenizer reads a list from left to right. It never goes back, and every
// method that it can be stuck at ends the parse: so its work is linear.
type tokenizer struct {
	s string
	i int // 0 <= i <= len(s)
}

func (t *tokenizer) end() bool { return t.i == len(t.s) }

// space skips the whitespace that RFC 2616 allows between tokens.
func (t *tokenizer) space() {
	for !t.end() && (t.s[t.i] == ' ' || t.s[t.i] == '\t') {
		t.i++
	}
}

// take skips c if it is next.
func (t *tokenizer) take(c byte) bool {
	if t.end() || t.s[t.i] != c {
		return false
	}
	t.i++
	return true
}

// token returns the token that is next, or "".
func (t *tokenizer) token() string {
	rest := t.s[t.i:]
	n := span(rest, tokenChars)
	t.i += n
	return rest[:n]
}

// param reads a parameter and the whitespace around it.
//
//	extension-param = token [ "=" ( token | quoted-string ) ]
func (t *tokenizer) param() (p Param, ok bool) {
	t.space()
	p.Name = t.token()
	t.space()
	if p.Name == "" || !t.take('=') {
		return p, p.Name != ""
	}
	t.space()
	if t.take('"') {
		p.Value, ok = t.quoted()
	} else {
		p.Value = t.token()
		ok = p.Value != ""
	}
	p.HasValue = true
	t.space()
	return p, ok
}

// quoted reads a quoted-string behind its first quote and returns it without
// backslashes. "When using the quoted-string syntax variant, the value after
// quoted-string unescaping MUST conform to the 'token' ABNF" (RFC 6455, section
// 9.1), which also ends the search for a quote that never comes.
func (t *tokenizer) quoted() (value string, ok bool) {
	from := t.i
	var plain strings.Builder // used from the first backslash on
	for !t.end() && t.s[t.i] != '"' {
		if t.s[t.i] == '\\' {
			plain.WriteString(t.s[from:t.i])
			t.i++
			from = t.i
		}
		if t.end() || !isTokenByte(t.s[t.i]) {
			return "", false
		}
		t.i++
	}
	value = t.s[from:t.i]
	if plain.Len() > 0 {
		plain.WriteString(value)
		value = plain.String()
	}
	return value, t.take('"') && value != ""
}

// AppendOffers appends the list as Sec-WebSocket-Extensions has it. Names and
// values must be tokens, as ParseExtensions returns them; AppendRequest and
// AppendAccept check it, AppendOffers does not.
func AppendOffers(dst []byte, offers []Offer) []byte {
	for i, o := range offers {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = append(dst, o.Name...)
		for _, p := range o.Params {
			dst = append(dst, "; "...)
			dst = append(dst, p.Name...)
			if p.HasValue {
				dst = append(dst, '=')
				dst = append(dst, p.Value...)
			}
		}
	}
	return dst
}

// offered reports whether the list has an extension of that name. Names are
// compared exactly: RFC 6455 folds no case.
func offered(list []Offer, name string) bool {
	for _, o := range list {
		if o.Name == name {
			return true
		}
	}
	return false
}
