package handshake_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
)

// good is a request that every version but for its number accepts. It is
// followed by lines of a test's own.
const good = "GET /chat HTTP/1.1\r\n" +
	"Host: server.example.com\r\n" +
	"Upgrade: websocket\r\n" +
	"Connection: Upgrade\r\n" +
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
	"Sec-WebSocket-Version: 13\r\n"

const goodKey = "dGhlIHNhbXBsZSBub25jZQ=="

// with returns the good request with one text replaced by another.
func with(t *testing.T, old, new string) string {
	t.Helper()
	return replace(t, good, old, new) + "\r\n"
}

// replace returns the head with one text replaced by another.
func replace(t *testing.T, head, old, new string) string {
	t.Helper()
	if !strings.Contains(head, old) {
		t.Fatalf("%q has no %q", head, old)
	}
	return strings.Replace(head, old, new, 1)
}

// plus returns the good request with lines added.
func plus(lines ...string) string {
	return good + strings.Join(append(lines, "", ""), "\r\n")
}

// check parses and checks a head with the enabled versions, or 13, 8 and 7. Skim must
// not see more in it, nor anything else.
func check(head string, enabled ...wire.Version) (*handshake.Request, *wire.Error) {
	r, err := handshake.ParseRequest(head)
	if err == nil {
		err = r.Check(enabled)
	}
	var skimmed handshake.Request
	if skimmed.Skim(head, enabled) {
		if err != nil {
			panic(fmt.Sprintf("Skim passes what is refused with %v: %q", err, head))
		}
		skimmed.Header, skimmed.Extensions = r.Header, r.Extensions
		if !reflect.DeepEqual(&skimmed, r) {
			panic(fmt.Sprintf("Skim reads %+v, Check %+v: %q", skimmed, *r, head))
		}
	}
	return r, err
}

// refused checks that a head is refused with that error, for a reason.
func refused(t *testing.T, reason, head string, want *wire.Error, enabled ...wire.Version) {
	t.Helper()
	if _, err := check(head, enabled...); err != want {
		t.Errorf("%s: got %v, want %v\n%q", reason, err, want, head)
	}
}

// accepted checks that a head passes, for a reason, and that net/http reads it in
// the same way.
func accepted(t *testing.T, reason, head string, enabled ...wire.Version) *handshake.Request {
	t.Helper()
	r, err := check(head, enabled...)
	if err != nil {
		t.Fatalf("%s: got %v\n%q", reason, err, head)
	}
	agree(t, r, head)
	return r
}

// equal checks two values, for a reason.
func equal[T comparable](t *testing.T, reason string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\ngot  %#v\nwant %#v", reason, got, want)
	}
}

// invalid checks that an Append function refused an argument of ours and left
// dst alone, for a reason.
func invalid(t *testing.T, reason string, dst []byte, err, want error) {
	t.Helper()
	var arg *handshake.ArgumentError
	if !errors.Is(err, want) || !errors.As(err, &arg) {
		t.Errorf("%s: got error %v, want %v", reason, err, want)
	}
	if string(dst) != "dst" {
		t.Errorf("%s: dst became %q", reason, dst)
	}
	if err != nil && strings.ContainsAny(err.Error(), "\r\n\x00") {
		t.Errorf("%s: the error has control characters: %q", reason, err.Error())
	}
}

// twoKeys are the keys of the example in hixie-76, section 1.2, whose numbers are
// 829309203 and 259970620.
const twoKeys = "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n"

// marks are the lines by which each version is known.
var marks = []struct {
	v     wire.Version
	lines string
}{
	{wire.Hybi13, "Sec-WebSocket-Key: " + goodKey + "\r\nSec-WebSocket-Version: 13\r\n"},
	{wire.Hybi08, "Sec-WebSocket-Key: " + goodKey + "\r\nSec-WebSocket-Version: 8\r\n"},
	{wire.Hybi07, "Sec-WebSocket-Key: " + goodKey + "\r\nSec-WebSocket-Version: 7\r\n"},
	{wire.Hybi06, "Sec-WebSocket-Key: " + goodKey + "\r\nSec-WebSocket-Version: 6\r\n"},
	{wire.Hybi05, "Sec-WebSocket-Key: " + goodKey + "\r\nSec-WebSocket-Version: 5\r\n"},
	{wire.Hybi04, "Sec-WebSocket-Key: " + goodKey + "\r\nSec-WebSocket-Version: 4\r\n"},
	{wire.Hybi03, twoKeys + "Sec-WebSocket-Draft: 3\r\n"},
	{wire.Hybi02, twoKeys + "Sec-WebSocket-Draft: 2\r\n"},
	{wire.Hybi01, twoKeys + "Sec-WebSocket-Draft: 1\r\n"},
	{wire.Hixie76, twoKeys},
	{wire.Hixie75, ""},
}

// all enables every version.
var all = wire.Versions[:]

// old returns a request of a draft with lines of its own, after the example in
// hixie-76, section 1.2.
func old(lines ...string) string {
	return "GET /demo HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\nOrigin: http://example.com\r\n" +
		strings.Join(append(lines, "\r\n"), "")
}

// words returns random words that are the same for the same seed.
func words(seed uint64) func() uint64 { return rand.NewPCG(seed, 1).Uint64 }

// dst is what the Append functions append to in tests. Its capacity ends with it,
// so that what they write cannot be mistaken for it.
func dst() []byte { return []byte("dst")[:3:3] }
