package handshake

import (
	"slices"

	"github.com/wsdriver/wsdriver/wire"
)

// versions are the versions that are spoken, the highest first. They are enabled if
// none is named.
var versions = []wire.Version{wire.Hybi13, wire.Hybi08, wire.Hybi07}

// detect finds the version that the client speaks. The order is that of the
// drafts' age, youngest first: Sec-WebSocket-Version, Sec-WebSocket-Key,
// Sec-WebSocket-Draft, Sec-WebSocket-Key1 and -Key2, and what has none of them is
// hixie-75. It has no proof that the client meant it, so it is never assumed.
func (r *Request) detect(enabled []wire.Version) (wire.Version, *wire.Error) {
	if value, n := r.Header.count("Sec-WebSocket-Version"); n > 0 {
		return parseVersion(value, enabled)
	}
	switch {
	case r.Header.Has("Sec-WebSocket-Key"):
		return 0, ErrNoVersion
	case r.Header.Has("Sec-WebSocket-Draft"), // hixie-76 and hybi-01 to hybi-03
		r.Header.Has("Sec-WebSocket-Key1"), r.Header.Has("Sec-WebSocket-Key2"): // hixie-76
		return 0, ErrVersion
	}
	return 0, ErrNoVersion // hixie-75, or a field was lost
}

// parseVersion finds the value of Sec-WebSocket-Version among the enabled
// versions. Comparing with what those versions look like refuses 013 and -1 and
// 13, 8 without a rule for each:
//
//	version = DIGIT | (NZDIGIT DIGIT) | …	; RFC 6455, section 4.3: 0 to 255, no leading zeros
func parseVersion(value string, enabled []wire.Version) (wire.Version, *wire.Error) {
	if len(enabled) == 0 {
		enabled = versions
	}
	var v wire.Version
	switch value {
	case "13":
		v = wire.Hybi13
	case "8":
		v = wire.Hybi08
	case "7":
		v = wire.Hybi07
	}
	if v == 0 || !slices.Contains(enabled, v) {
		return 0, ErrVersion
	}
	return v, nil
}

// appendVersions appends the list for Sec-WebSocket-Version in a refusal (RFC
// 6455, section 4.4), the highest first.
func appendVersions(dst []byte, enabled []wire.Version) []byte {
	if len(enabled) == 0 {
		enabled = versions
	}
	first := true
	for _, v := range versions {
		if !slices.Contains(enabled, v) {
			continue
		}
		if !first {
			dst = append(dst, ", "...)
		}
		dst, first = appendVersion(dst, v), false
	}
	return dst
}
