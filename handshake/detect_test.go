package handshake_test

import (
	"slices"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
)

func TestVersions(t *testing.T) {
	for value, want := range map[string]wire.Version{"13": wire.Hybi13, "8": wire.Hybi08, "7": wire.Hybi07, "13 \t": wire.Hybi13} {
		head := with(t, "Version: 13", "Version: "+value)
		r := accepted(t, "version "+value, head)
		equal(t, "version "+value, r.Version, want)
		accepted(t, "enabled alone: "+value, head, want)
	}
	none := []string{
		"14", "0", "1", "3", "9", "12", "75", "76", "99", "255", "256", "-1", "+13", "013", "08", "04", "13, 8", "13,", "8, 13", "13abc", "1 3", "0x0d", "13.0", "\uff11\uff13", "",
	}
	for _, value := range none {
		refused(t, "H12: version "+value, with(t, "Version: 13", "Version: "+value), handshake.ErrVersion)
		refused(t, "H12: version "+value+", whatever is enabled", with(t, "Version: 13", "Version: "+value), handshake.ErrVersion, all...)
	}
	for _, value := range []string{"4", "5", "6"} {
		refused(t, "what is not named is not enabled: version "+value, with(t, "Version: 13", "Version: "+value), handshake.ErrVersion)
	}
	refused(t, "a version that is not enabled", with(t, "Version: 13", "Version: 8"), handshake.ErrVersion, wire.Hybi13, wire.Hybi07)
	refused(t, "no version is none that can be enabled", with(t, "Version: 13", "Version: 99"), handshake.ErrVersion, 0)
	refused(t, "13 is a version like others", good+"\r\n", handshake.ErrVersion, wire.Hybi08)
}

// Every version is found among all, and alone, and never taken for another.
func TestDetect(t *testing.T) {
	for _, m := range marks {
		head := old(m.lines)
		equal(t, "among all: "+m.v.String(), accepted(t, m.v.String(), head, all...).Version, m.v)
		equal(t, "alone: "+m.v.String(), accepted(t, m.v.String(), head, m.v).Version, m.v)
		others := slices.DeleteFunc(slices.Clone(all), func(v wire.Version) bool {
			return v == m.v || m.v == wire.Hybi02 && v == wire.Hybi03 // the same on the wire
		})
		want := handshake.ErrVersion
		if m.v == wire.Hixie75 {
			want = handshake.ErrNoVersion // a field may have been lost as well
		}
		refused(t, "not enabled: "+m.v.String(), head, want, others...)
	}
}

func TestDetectOrder(t *testing.T) {
	const key, version, draft = "Sec-WebSocket-Key: " + goodKey + "\r\n", "Sec-WebSocket-Version: 8\r\n", "Sec-WebSocket-Draft: 1\r\n"
	for _, tt := range []struct {
		reason, lines string
		want          wire.Version
	}{
		{"a version comes first", twoKeys + draft + key + version, wire.Hybi08},
		{"a draft comes before the keys", twoKeys + draft, wire.Hybi01},
		{"draft 0 is hixie-76", twoKeys + "Sec-WebSocket-Draft: 0\r\n", wire.Hixie76},
		{"draft 2", twoKeys + "Sec-WebSocket-Draft: 2\r\n", wire.Hybi02},
		{"draft 3", twoKeys + "Sec-WebSocket-Draft: 3\r\n", wire.Hybi03},
		{"two keys and nothing else are hixie-76, not hybi-01", twoKeys, wire.Hixie76},
		{"hixie-75 may ask for a subprotocol", "WebSocket-Protocol: a\r\n", wire.Hixie75},
	} {
		equal(t, tt.reason, accepted(t, tt.reason, old(tt.lines), all...).Version, tt.want)
	}
	r := accepted(t, "draft 2", old(twoKeys, "Sec-WebSocket-Draft: 2\r\n"), wire.Hybi03)
	equal(t, "hybi-03 kept the value of hybi-02", r.Version, wire.Hybi03)

	refused(t, "a key without a version is a hybi client that lost a field", old(key, twoKeys, draft), handshake.ErrNoVersion, all...)
	for _, value := range []string{"", "4", "-1", "02", "2, 3", "a"} {
		refused(t, "no draft that we know: "+value, old(twoKeys, "Sec-WebSocket-Draft: "+value+"\r\n"), handshake.ErrVersion, all...)
	}
	refused(t, "one draft only", old(twoKeys, draft, draft), handshake.ErrDuplicate, all...)
}

// What is hixie-75 has no trace of a younger version, and the draft's own words.
func TestNothingFallsToHixie75(t *testing.T) {
	head := old()
	accepted(t, "what hixie-75 sends", head, wire.Hixie75)
	refused(t, "it must be enabled", head, handshake.ErrNoVersion)
	for _, m := range marks[:len(marks)-1] {
		refused(t, "it does not stand for "+m.v.String(), old(m.lines), handshake.ErrVersion, wire.Hixie75)
	}
	for _, tt := range []struct {
		reason, head string
		want         *wire.Error
	}{
		{"any field of a younger version", old("Sec-WebSocket-Protocol: a\r\n"), handshake.ErrNoVersion},
		{"also one that is not known", old("sec-websocket-x:\r\n"), handshake.ErrNoVersion},
		{"half of hixie-76", old("Sec-WebSocket-Key2: 1 2\r\n"), handshake.ErrKey},
		{"a list in Connection is of a younger client", replace(t, head, "Connection: Upgrade", "Connection: keep-alive, Upgrade"), handshake.ErrNoVersion},
		{"so are two lines", replace(t, head, "Connection: Upgrade", "Connection: Upgrade\r\nConnection: Upgrade"), handshake.ErrNoVersion},
		{"a list in Upgrade", replace(t, head, "Upgrade: WebSocket", "Upgrade: WebSocket, h2c"), handshake.ErrNoVersion},
		{"no Host", replace(t, head, "Host: example.com\r\n", ""), handshake.ErrHost},
		{"no Upgrade", replace(t, head, "Upgrade: WebSocket\r\n", ""), handshake.ErrNotWebSocket},
		{"no Connection", replace(t, head, "Connection: Upgrade\r\n", ""), handshake.ErrConnection},
		{"a body of 8 bytes is of hixie-76", old("Content-Length: 8\r\n"), handshake.ErrBody},
	} {
		refused(t, tt.reason, tt.head, tt.want, all...)
	}
	accepted(t, "capitals do not matter", replace(t, old("Content-Length: 0\r\n"), "WebSocket", "websocket"), all...)
}

func TestOlderDrafts(t *testing.T) {
	for _, tt := range []struct {
		reason, lines string
		want          *wire.Error
	}{
		{"a key without a version is a hybi client that lost a field", "Sec-WebSocket-Key: " + goodKey + "\r\n", handshake.ErrNoVersion},
		{"hybi-01 to 03 are not enabled", "Sec-WebSocket-Draft: 2\r\n" + twoKeys, handshake.ErrVersion},
		{"hixie-76 is not enabled", twoKeys, handshake.ErrVersion},
		{"half a hixie-76 neither", "Sec-WebSocket-Key2: b\r\n", handshake.ErrVersion},
		{"nothing falls to hixie-75 in silence", "", handshake.ErrNoVersion},
		{"not even with its subprotocol", "WebSocket-Protocol: a\r\n", handshake.ErrNoVersion},
	} {
		refused(t, tt.reason, old(tt.lines), tt.want)
	}
}
