package wsdriver_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/handshake"
)

// fuzzSeeds adds what is known to have broken readers of WebSocket streams, and what
// a connection mostly carries, for the reader of that role.
func fuzzSeeds(f *testing.F, role wsdriver.Role) {
	for version := range byte(3) {
		c := simCase(byte(role) + version*2)
		for _, b := range fuzzFrames(c) {
			f.Add(append([]byte{version, 0, 0, 0, 0, 1}, b...))
			f.Add(append([]byte{version, 6, 0, 3, 1, 2, 9}, b...))
		}
	}
	heads := fuzzRequests
	if role == wsdriver.Client {
		keys := new(simKeys)
		accept := handshake.Accept(handshake.NewKey(keys.Uint64(), keys.Uint64()))
		heads = make([]string, len(fuzzResponses))
		for i, h := range fuzzResponses {
			heads[i] = strings.ReplaceAll(h, "ACCEPT", accept)
		}
	}
	c := simCase(byte(role))
	for _, head := range heads {
		b := append([]byte(head), simFrame(nil, c, 0x81, 5, []byte("Hello"), 0x37fa213d, 0)...)
		f.Add(append([]byte{fuzzHandshake, 0, 0, 0, 0, 1}, b...))
		f.Add(append([]byte{fuzzHandshake, 0, 0, 0, 1, 30, 200}, b...))
	}
}

// fuzzFrames are streams for the reader of the case: each announced length that has
// overflowed somewhere, zero-length frames of every opcode and in every pair, endless
// fragments, control frames before, in and after messages, and closings of all kinds.
func fuzzFrames(c modelConfig) (seeds [][]byte) {
	add := func(b []byte) { seeds = append(seeds, b) }
	frame := func(b []byte, b0 byte, p string) []byte {
		return simFrame(b, c, b0, uint64(len(p)), []byte(p), 0x37fa213d, 0)
	}
	for _, n := range simLengths {
		add(simFrame(nil, c, 0x82, n, []byte("12345"), 0, 2))
		// The length of a second fragment, to be added to the first one's.
		add(simFrame(frame(nil, 0x02, "1"), c, 0x80, n, []byte("12345"), 0, 2))
		add(simFrame(frame(nil, 0x01, "1"), c, 0x00, n, nil, 0, 2))
	}
	for op := range byte(16) {
		add(frame(frame(nil, 0x80|op, ""), 0x81, "x"))
		add(frame(frame(nil, op, ""), 0x80, ""))
		for rsv := byte(0x10); rsv < 0x80; rsv <<= 1 {
			add(frame(nil, 0x80|rsv|op, "x"))
		}
	}
	for _, a := range []int{0, 1, 125, 126} {
		for _, b := range []int{0, 1, 125, 126} {
			add(frame(frame(nil, 0x82, strings.Repeat("a", a)), 0x82, strings.Repeat("b", b)))
		}
	}
	for _, form := range []int{1, 2} {
		add(simFrame(nil, c, 0x81, 5, []byte("Hello"), 0, form))
		add(simFrame(nil, c, 0x89, 5, []byte("Hello"), 0, form))
	}
	add(append(frame(nil, 0x01, "a"), bytes.Repeat(frame(nil, 0x00, ""), 20)...))
	add(append(frame(nil, 0x02, "a"), bytes.Repeat(frame(nil, 0x00, "b"), 20)...))
	add(frame(frame(frame(frame(nil, 0x89, "before"), 0x01, "Hel"), 0x89, "in"), 0x80, "lo"))
	add(frame(frame(frame(nil, 0x81, "Hello"), 0x8A, "after"), 0x8A, "after"))
	add(bytes.Repeat(frame(nil, 0x89, strings.Repeat("p", 125)), 4))
	add(frame(nil, 0x89, strings.Repeat("p", 126)))
	for _, p := range []string{"", "\x03", "\x03\xE8", "\x03\xE8bye", "\x03\xE8\xFF", "\x03\xED", "\x03\xEC", "\x13\x88", "\x0B\xB8", "\x00\x00"} {
		add(frame(frame(nil, 0x88, p), 0x81, "too late"))
	}
	for _, text := range []string{"κόσμε", "\xED\xA0\x80edited", "\xC0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xCE\xBA\xE1\xBD\xB9\xCF\x83"} {
		add(frame(frame(nil, 0x01, text), 0x80, "x"))
		add(frame(nil, 0x81, text))
	}
	add(simFrame(nil, c.other(), 0x81, 5, []byte("Hello"), 1, 0)) // masked the wrong way round
	add([]byte{0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58})
	add([]byte("GET / HTTP/1.1\r\n\r\n"))
	add([]byte{0x16, 0x03, 0x01, 0x02, 0x00})
	return seeds
}

const fuzzGood = "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"

var fuzzRequests = []string{
	fuzzGood + "\r\n",
	fuzzGood + "Origin: http://server.example.com\r\nSec-WebSocket-Protocol: chat, superchat\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n",
	strings.Replace(fuzzGood, "Version: 13", "Version: 8", 1) + "Sec-WebSocket-Origin: http://server.example.com\r\n\r\n",
	strings.Replace(fuzzGood, "Version: 13", "Version: 7", 1) + "\r\n",
	strings.Replace(fuzzGood, "Version: 13", "Version: 14", 1) + "\r\n",
	"\r\n" + fuzzGood + "Content-Length: 0\r\n\r\n",
	fuzzGood + "Transfer-Encoding: chunked\r\n\r\n",
	fuzzGood + "Sec-WebSocket-Protocol: b" + strings.Repeat(" ", 60) + "x\r\n\r\n",
	fuzzGood + "Sec-WebSocket-Extensions: a; b=\"\\c\\c\\c\r\n\r\n",
	fuzzGood + " folded\r\n\r\n",
	strings.ReplaceAll(fuzzGood, "\r\n", "\n") + "\n",
	"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
	"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
	"GET /demo HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n" +
		"Upgrade: WebSocket\r\nSec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nOrigin: http://example.com\r\n\r\n^n:ds[4U",
}

var fuzzResponses = []string{
	"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ACCEPT\r\n\r\n",
	"HTTP/1.1 101\r\nupgrade: WebSocket\r\nconnection: keep-alive, upgrade\r\nsec-websocket-accept:  ACCEPT \r\nSec-WebSocket-Protocol: chat\r\n\r\n",
	"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 101 ok\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ACCEPT\r\n\r\n",
	"HTTP/1.1 101 no\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ACCEPT\r\nSec-WebSocket-Extensions: foo\r\n\r\n",
	"HTTP/1.1 101 no\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
	"HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nno!\n",
	"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nTrailer: x\r\n\r\n",
	"HTTP/1.0 400 Bad\r\n\r\nuntil the end",
	"HTTP/1.1 204 No Content\r\n\r\n",
	"HTTP/2 101\r\n\r\n",
}

// The seeds of fuzz targets run with every test; here it is that they are what they
// claim to be.
func TestFuzzSeedsOpen(t *testing.T) {
	keys := new(simKeys)
	accept := handshake.Accept(handshake.NewKey(keys.Uint64(), keys.Uint64()))
	for role, head := range map[wsdriver.Role]string{
		wsdriver.Server: fuzzRequests[1],
		wsdriver.Client: strings.ReplaceAll(fuzzResponses[2], "ACCEPT", accept),
	} {
		tr, err := simFeed(fuzzFresh(simCase(byte(role))), []byte(head))
		if err == nil && tr.opened != len(head) {
			err = fmt.Errorf("opened at %d of %d: %v", tr.opened, len(head), tr.err)
		}
		if err != nil {
			t.Errorf("%v: %v", role, err)
		}
	}
}
