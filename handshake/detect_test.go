package handshake_test

import (
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
)

func TestVersions(t *testing.T) {
	for value, want := range map[string]wire.Version{"13": wire.Hybi13, "8": wire.Hybi08, "7": wire.Hybi07, "13 \t": wire.Hybi13} {
		head := with(t, "Version: 13", "Version: "+value)
		r := accepted(t, "V030: version "+value, head)
		equal(t, "version "+value, r.Version, want)
		accepted(t, "enabled alone: "+value, head, want)
	}
	for _, value := range []string{
		"14", "0", "4", "6", "9", "12", "99", "255", "256", "-1", "+13", "013", "08", "13, 8", "13,", "8, 13", "13abc", "1 3", "0x0d", "13.0", "\uff11\uff13", "",
	} {
		refused(t, "H12: version "+value, with(t, "Version: 13", "Version: "+value), handshake.ErrVersion)
	}
	refused(t, "V040: a version that is not enabled", with(t, "Version: 13", "Version: 8"), handshake.ErrVersion, wire.Hybi13, wire.Hybi07)
	refused(t, "13 is a version like others", good+"\r\n", handshake.ErrVersion, wire.Hybi08)
}

func TestOlderDrafts(t *testing.T) {
	const old = "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nOrigin: http://a\r\n"
	for _, tt := range []struct {
		reason, lines string
		want          *wire.Error
	}{
		{"a key without a version is a hybi client that lost a field", "Sec-WebSocket-Key: " + goodKey + "\r\n", handshake.ErrNoVersion},
		{"hybi-01 to 03 are not spoken", "Sec-WebSocket-Draft: 2\r\nSec-WebSocket-Key1: a\r\nSec-WebSocket-Key2: b\r\n", handshake.ErrVersion},
		{"hixie-76 is not spoken", "Sec-WebSocket-Key1: a\r\nSec-WebSocket-Key2: b\r\n", handshake.ErrVersion},
		{"half a hixie-76 neither", "Sec-WebSocket-Key2: b\r\n", handshake.ErrVersion},
		{"nothing falls to hixie-75 in silence", "", handshake.ErrNoVersion},
		{"not even with its subprotocol", "WebSocket-Protocol: a\r\n", handshake.ErrNoVersion},
	} {
		refused(t, tt.reason, old+tt.lines+"\r\n", tt.want)
	}
}
