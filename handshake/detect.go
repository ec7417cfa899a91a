package handshake

import (
	"slices"

	"github.com/wsdriver/wsdriver/wire"
)

// versions are enabled if none is named, the highest first.
var versions = []wire.Version{wire.Hybi13, wire.Hybi08, wire.Hybi07}

// detect finds the version that the client speaks. The order is that of the
// drafts' age, youngest first: Sec-WebSocket-Version, Sec-WebSocket-Key,
// Sec-WebSocket-Draft, Sec-WebSocket-Key1 and -Key2, and what has none of them is
// hixie-75. What is found must be enabled: a client that speaks one version is
// never answered in another.
func (r *Request) detect(m *marks, enabled []wire.Version) (wire.Version, *wire.Error) {
	if len(enabled) == 0 {
		enabled = versions
	}
	var v wire.Version
	missing := ErrVersion
	switch {
	case m.version.n > 0:
		v = parseVersion(m.version.value)
	case m.key.n > 0:
		return 0, ErrNoVersion // a hybi client that lost a field
	case m.draft.n > 0:
		v = parseDraft(m.draft.value, enabled)
	case m.key1.n > 0 || m.key2.n > 0:
		v = wire.Hixie76
	default:
		missing = ErrNoVersion // hixie-75, or a field was lost
		if r.looksHixie75(m) {
			v = wire.Hixie75
		}
	}
	if v == 0 || !slices.Contains(enabled, v) {
		return 0, missing
	}
	return v, nil
}

// parseVersion returns the version of a Sec-WebSocket-Version, or 0. Comparing
// with what the versions look like refuses 013 and -1 and 13, 8 without a rule
// for each:
//
//	version = DIGIT | (NZDIGIT DIGIT) | …	; RFC 6455, section 4.3: 0 to 255, no leading zeros
func parseVersion(value string) wire.Version {
	switch value {
	case "13":
		return wire.Hybi13
	case "8", "7", "6", "5", "4":
		return wire.Version(value[0] - '0')
	}
	return 0
}

// parseDraft returns the version of a Sec-WebSocket-Draft, or 0. hybi-02 brought the
// field, and hybi-03 kept its value of 2, so that nothing tells them apart; clients
// in the field send 3 as well, and 0 and 1 for what had no such field yet.
func parseDraft(value string, enabled []wire.Version) wire.Version {
	switch value {
	case "0":
		return wire.Hixie76
	case "1":
		return wire.Hybi01
	case "2":
		if slices.Contains(enabled, wire.Hybi02) {
			return wire.Hybi02
		}
		return wire.Hybi03
	case "3":
		return wire.Hybi03
	}
	return 0
}

// looksHixie75 reports whether the request may be one of hixie-75, which proves
// nothing. A younger client whose fields were lost on the way looks much the same,
// hence any trace of it counts, and Upgrade and Connection must be of one word
// each, as the draft fixes them.
func (r *Request) looksHixie75(m *marks) bool {
	for _, f := range r.Header {
		if isWebSocketField(f.Name) {
			return false
		}
	}
	// checkUpgrade has seen to one Upgrade.
	return m.connection.n == 1 && equalFold(m.upgrade.value, "websocket") && equalFold(m.connection.value, "upgrade")
}

// likeHixie reports whether the heads of a version are those of the hixie drafts,
// which hybi-01 to hybi-03 kept.
func likeHixie(v wire.Version) bool {
	return v.Hixie() || v >= wire.Hybi01 && v <= wire.Hybi03
}

// hasDigest reports whether the server proves by an MD5 that it read the request,
// with two keys in the head and eight bytes behind it.
func hasDigest(v wire.Version) bool { return likeHixie(v) && v != wire.Hixie75 }

// hasAccept reports whether the server proves by a Sec-WebSocket-Accept that it read
// the request. These are the versions that a Sec-WebSocket-Version can name.
func hasAccept(v wire.Version) bool {
	return v >= wire.Hybi04 && v <= wire.Hybi08 || v == wire.Hybi13
}

// negotiates reports whether we agree on extensions in that version. Versions 4 to 6
// have the field too, but know no extension that is worth an answer: deflate-stream
// takes the frames out of reach of every limit.
func negotiates(v wire.Version) bool { return hasAccept(v) && v >= wire.Hybi07 }

// appendVersions appends the list for Sec-WebSocket-Version in a refusal (RFC
// 6455, section 4.4), the highest first. The versions before hybi-04 have no number
// to be listed by.
func appendVersions(dst []byte, enabled []wire.Version) []byte {
	if len(enabled) == 0 {
		enabled = versions
	}
	first := true
	for _, v := range wire.Versions {
		if !hasAccept(v) || !slices.Contains(enabled, v) {
			continue
		}
		if !first {
			dst = append(dst, ", "...)
		}
		dst, first = appendVersion(dst, v), false
	}
	return dst
}
