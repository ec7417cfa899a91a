package handshake

import (
	"strings"

	"github.com/wsdriver/wsdriver/wire"
)

// checkRequestHixie checks the arguments of AppendRequestHixie.
func checkRequestHixie(r *Request, v wire.Version, keys HixieKeys) error {
	if !likeHixie(v) {
		return invalid(v.String(), ErrInvalidVersion)
	}
	if hasDigest(v) {
		for _, key := range [...]string{keys.Key1, keys.Key2} {
			if !validHixieKey(key) {
				return invalid(key, ErrInvalidKey)
			}
		}
	}
	if err := checkPlace(r); err != nil {
		return err
	}
	for _, p := range r.Protocols {
		if !isVisible(p) { // a space would make it two
			return invalid(p, ErrInvalidProtocol)
		}
	}
	if !unique(r.Protocols) {
		return invalid(strings.Join(r.Protocols, " "), ErrInvalidProtocol)
	}
	if r.Header.Has("Origin") { // there is one without it
		return invalid("Origin", ErrReservedField)
	}
	return checkFields(r.Header)
}

// validHixieKey reports whether a key can be written: it hides a number, and is of
// printable ASCII without spaces at its ends, which no parser would keep.
func validHixieKey(key string) bool {
	for i := range len(key) {
		if key[i] < ' ' || key[i] > '~' {
			return false
		}
	}
	_, ok := KeyNumber(key)
	return ok && trim(key) == key
}

// checkAcceptHixie checks what AppendAccept repeats of the request. After Check all
// of it is fine; the caller may have set Location since.
func checkAcceptHixie(r *Request) error {
	if hasDigest(r.Version) {
		for _, key := range [...]string{r.Key1, r.Key2} {
			if _, ok := KeyNumber(key); !ok {
				return invalid(key, ErrInvalidKey)
			}
		}
	}
	// What a client sends as its origin may have spaces in it, and is repeated as it is.
	if !isFieldValue(r.Origin) {
		return invalid(r.Origin, ErrInvalidOrigin)
	}
	if location := r.location(); !isVisible(location) {
		return invalid(location, ErrInvalidLocation)
	}
	return nil
}
