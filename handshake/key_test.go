package handshake_test

import (
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
)

func TestAccept(t *testing.T) {
	for key, want := range map[string]string{
		"dGhlIHNhbXBsZSBub25jZQ==": "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", // RFC 6455, section 1.3
		"AQIDBAUGBwgJCgsMDQ4PEA==": "C/0nmHhBztSRGR1CwL6Tf4ZjwpY=",
		"AQIDBAUGBwgJCgsMDQ4PEC==": "OfS0wDaT5NoxF2gqm7Zj2YtetzM=", // erratum 3150
		"JFBCWHksyIpXV+6Wlq/9pw==": "JdiiuafpBKRqD7eol0y4vJDTsTs=",
		"2vBVWg4Qyk3ZoM/5d3QD9Q==": "QV3I5XUXU2CdhtjixE7QCkCcMZM=",
		"k7VQuOSUfgI+BwKHflysZQ==": "aXgO8LFkhru9rk1h+7EXjPaXBpI=",
	} {
		equal(t, "the answer to "+key, handshake.Accept(key), want)
	}
	equal(t, "AppendAcceptKey appends", string(handshake.AppendAcceptKey(dst(), goodKey)), "dsts3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
}

func TestAcceptAllocates(t *testing.T) {
	var s string // outlives the call, as in a head
	equal(t, "Accept allocates its result", testing.AllocsPerRun(100, func() { s = handshake.Accept(goodKey) }), 1)
	equal(t, "the result", len(s), 28)
	b := make([]byte, 0, 64)
	equal(t, "AppendAcceptKey allocates nothing", testing.AllocsPerRun(100, func() { handshake.AppendAcceptKey(b, goodKey) }), 0)
}

func TestNewKey(t *testing.T) {
	equal(t, "the bytes 01 to 10", handshake.NewKey(0x0102030405060708, 0x090a0b0c0d0e0f10), "AQIDBAUGBwgJCgsMDQ4PEA==")
	equal(t, "the sample nonce", handshake.NewKey(0x7468652073616d70, 0x6c65206e6f6e6365), goodKey)
}

func TestKey(t *testing.T) {
	key := func(v, k string) string {
		return "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: " + v + "\r\nSec-WebSocket-Key: " + k + "\r\n\r\n"
	}
	for _, k := range []string{goodKey, "AQIDBAUGBwgJCgsMDQ4PEC==", "+/+/+/+/+/+/+/+/+/+/+w==", "   " + goodKey + "\t"} {
		accepted(t, "a key of 16 bytes: "+k, key("13", k))
	}
	bad := []string{"", "====", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ===", "dGhlIHNhbXBsZSBub25jZTE=", "dGhlIHNhbXBsZSBub25jZTEy",
		"dGhlIHNhbXBs SBub25jZQ==", "dGhlIHNhbXBs-SBub25jZQ==", "dGhlIHNhbXBs=SBub25jZQ==", "dGhlIHNhbXBsZSBub25j\xc3\xa9==", "AQIDBA==", goodKey + "," + goodKey}
	for n := range 201 { // row 65: every length but one
		if n != 22 {
			bad = append(bad, repeat('A', n)+"==")
		}
	}
	for _, k := range bad {
		refused(t, "H13: no key of 16 bytes: "+k, key("13", k), handshake.ErrKey)
	}
	for _, v := range []string{"7", "8"} {
		for _, k := range []string{goodKey, "AQIDBA==", "AQIDBAUGBwgJCgsMDQ4P", "AQIDBAUGBwgJCgsMDQ4PEBESExQ=", "a", repeat('A', 500)} {
			r := accepted(t, "old clients send keys of 4, 15 or 20 bytes: "+k, key(v, k))
			equal(t, "the key", r.Key, k)
		}
		for _, k := range []string{"", "a b", "a,b", "\"a\"", "\xff"} {
			refused(t, "not of base64: "+k, key(v, k), handshake.ErrKey)
		}
	}
	r := accepted(t, "a long key", key("8", repeat('A', 500)))
	if _, err := handshake.AppendAccept(nil, r, "", nil, nil); err != nil || r.Version != wire.Hybi08 {
		t.Errorf("a long key is answered: %v", err)
	}
}

func repeat(c byte, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = c
	}
	return string(b)
}
