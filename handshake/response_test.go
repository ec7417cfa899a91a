package handshake_test

import (
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
)

const (
	clientKey    = "2vBVWg4Qyk3ZoM/5d3QD9Q=="
	clientAccept = "QV3I5XUXU2CdhtjixE7QCkCcMZM="

	goodResponse = "HTTP/1.1 101 Switching Protocols\r\n" +
		"Upgrade: websocket\r\n" +
		"Connection: Upgrade\r\n" +
		"Sec-WebSocket-Accept: " + clientAccept + "\r\n"
)

// answer parses and checks a response to a request for two subprotocols and two
// extensions.
func answer(head string) (*handshake.Response, *wire.Error) {
	p, err := handshake.ParseResponse(head)
	if err != nil {
		return nil, err
	}
	r := handshake.Request{Protocols: []string{"foo", "xmpp"}, Extensions: []handshake.Offer{{Name: "x"}, {Name: "y"}}}
	return p, p.Check(&r, clientKey)
}

func TestParseResponse(t *testing.T) {
	for _, tt := range []struct {
		line, proto string
		status      int
		reason      string
	}{
		{"HTTP/1.1 101 Switching Protocols", "HTTP/1.1", 101, "Switching Protocols"},
		{"HTTP/1.1 101 ", "HTTP/1.1", 101, ""},
		{"HTTP/1.1 101", "HTTP/1.1", 101, ""},
		{"HTTP/1.1 101 \tWeb\xe9  Socket ", "HTTP/1.1", 101, "\tWeb\xe9  Socket "},
		{"HTTP/1.1 100 Continue", "HTTP/1.1", 100, "Continue"},
		{"HTTP/1.0 403 Forbidden", "HTTP/1.0", 403, "Forbidden"},
		{"HTTP/1.2 999 ?", "HTTP/1.2", 999, "?"},
	} {
		p, err := handshake.ParseResponse(tt.line + "\r\nA: b\r\n\r\n")
		if err != nil {
			t.Errorf("%q: %v", tt.line, err)
			continue
		}
		equal(t, "the version of HTTP of "+tt.line, p.Proto, tt.proto)
		equal(t, "the status of "+tt.line, p.Status, tt.status)
		equal(t, "the reason of "+tt.line, p.Reason, tt.reason)
		equal(t, "the fields of "+tt.line, p.Header.Get("a"), "b")
	}
	for _, tt := range []struct {
		reason, head string
		want         *wire.Error
	}{
		{"an empty head", "", handshake.ErrMalformedHead},
		{"no status", "HTTP/1.1\r\n\r\n", handshake.ErrMalformedHead},
		{"a status of two digits", "HTTP/1.1 10\r\n\r\n", handshake.ErrMalformedHead},
		{"a status of four digits", "HTTP/1.1 1010\r\n\r\n", handshake.ErrMalformedHead},
		{"a status that is no number", "HTTP/1.1 1a1\r\n\r\n", handshake.ErrMalformedHead},
		{"a status that is no number at its end", "HTTP/1.1 10a\r\n\r\n", handshake.ErrMalformedHead},
		{"a status that is no number at its start", "HTTP/1.1 +10\r\n\r\n", handshake.ErrMalformedHead},
		{"a status of no class", "HTTP/1.1 099\r\n\r\n", handshake.ErrMalformedHead},
		{"two spaces", "HTTP/1.1  101\r\n\r\n", handshake.ErrMalformedHead},
		{"a tab", "HTTP/1.1 101\tOK\r\n\r\n", handshake.ErrMalformedHead},
		{"no HTTP", "ICY 200 OK\r\n\r\n", handshake.ErrMalformedHead},
		{"lower case", "http/1.1 101\r\n\r\n", handshake.ErrMalformedHead},
		{"a control character in the reason", "HTTP/1.1 101 a\x01\r\n\r\n", handshake.ErrMalformedHead},
		{"a bare LF", "HTTP/1.1 101\nA: b\r\n\r\n", handshake.ErrMalformedHead},
		{"a folded field", "HTTP/1.1 101\r\nA: b\r\n c\r\n\r\n", handshake.ErrMalformedHead},
		{"too many fields", "HTTP/1.1 101\r\n" + strings.Repeat("a:\r\n", 129) + "\r\n", handshake.ErrHeadTooLarge},
		{"HTTP/1.0 cannot switch", "HTTP/1.0 101 Switching Protocols\r\n\r\n", handshake.ErrResponseVersion},
		{"HTTP/2 has no status lines", "HTTP/2.0 400 No\r\n\r\n", handshake.ErrResponseVersion},
	} {
		if _, err := handshake.ParseResponse(tt.head); err != tt.want {
			t.Errorf("%s: got %v, want %v", tt.reason, err, tt.want)
		}
	}
}

func TestResponseCheck(t *testing.T) {
	const accept = "Sec-WebSocket-Accept: " + clientAccept
	for _, tt := range []struct {
		reason, old, new string
		want             *wire.Error
	}{
		{"as it should be", "", "", nil},
		{"m13: the reason is free", "Switching Protocols", "Web Socket Protocol Handshake", nil},
		{"no reason", " Switching Protocols", " ", nil},
		{"capitals in Upgrade", ": websocket", ": WebSocket", nil},
		{"a list in Connection", "Connection: Upgrade", "connection: keep-alive, UPGRADE", nil},
		{"whitespace around Accept", accept, accept + " \t", nil},
		{"a length is ignored", accept, accept + "\r\nContent-Length: 5\r\nTransfer-Encoding: chunked", nil},

		{"a refusal", "101 Switching Protocols", "404 Not Found", handshake.ErrStatus},
		{"200 is no 101", "101", "200", handshake.ErrStatus},
		{"100 is no answer yet", "101", "100", handshake.ErrStatus},
		{"M35: no Upgrade", "Upgrade: websocket\r\n", "", handshake.ErrResponseUpgrade},
		{"M35: another Upgrade", "Upgrade: websocket", "Upgrade: h2c", handshake.ErrResponseUpgrade},
		{"a list in Upgrade", "Upgrade: websocket", "Upgrade: websocket, h2c", handshake.ErrResponseUpgrade},
		{"two Upgrades", "Upgrade: websocket", "Upgrade: websocket\r\nUpgrade: websocket", handshake.ErrResponseUpgrade},
		{"M36: no Connection", "Connection: Upgrade\r\n", "", handshake.ErrResponseConnection},
		{"M36: another Connection", "Connection: Upgrade", "Connection: close", handshake.ErrResponseConnection},
		{"M37: no Accept", accept + "\r\n", "", handshake.ErrAccept},
		{"M37: an empty Accept", accept, "Sec-WebSocket-Accept:", handshake.ErrAccept},
		{"M37: the key sent back", clientAccept, clientKey, handshake.ErrAccept},
		{"H15: Accept in another case", clientAccept, strings.ToLower(clientAccept), handshake.ErrAccept},
		{"M37: something behind it", accept, accept + ",", handshake.ErrAccept},
		{"M127: two Accepts", accept, accept + "\r\n" + accept, handshake.ErrDuplicateAccept},
	} {
		_, err := answer(strings.Replace(goodResponse, tt.old, tt.new, 1) + "\r\n")
		equal(t, tt.reason, err, tt.want)
	}
}

func TestResponseProtocolAndExtensions(t *testing.T) {
	const protocol, extensions = "Sec-WebSocket-Protocol: ", "Sec-WebSocket-Extensions: "
	for _, tt := range []struct {
		reason, lines, protocol, extensions string
		want                                *wire.Error
	}{
		{"none though asked", "", "", "", nil},
		{"one that was asked for", protocol + "xmpp\r\n", "xmpp", "", nil},
		{"an empty one counts as absent", protocol + "\r\n", "", "", nil},
		{"M39: one that was not", protocol + "bar\r\n", "", "", handshake.ErrResponseProtocol},
		{"case matters", protocol + "XMPP\r\n", "", "", handshake.ErrResponseProtocol},
		{"a list", protocol + "foo, xmpp\r\n", "", "", handshake.ErrResponseProtocol},
		{"two fields", protocol + "foo\r\n" + protocol + "foo\r\n", "", "", handshake.ErrDuplicateProtocol},
		{"M128: two fields, one empty", protocol + "\r\n" + protocol + "foo\r\n", "", "", handshake.ErrDuplicateProtocol},
		{"extensions in their order, parameters and all", extensions + "y; a=1, x\r\n", "", "y; a=1, x", nil},
		{"erratum 3433: several fields", extensions + "x\r\n" + extensions + "y\r\n", "", "x, y", nil},
		{"an empty value counts as absent", extensions + "\r\n", "", "", nil},
		{"one that was not offered", extensions + "x, x-foo\r\n", "", "", handshake.ErrExtensionNotOffered},
		{"M38: case matters", extensions + "X\r\n", "", "", handshake.ErrExtensionNotOffered},
		{"M115: malformed", extensions + "x;\r\n", "", "", handshake.ErrResponseExtensions},
		{"both", protocol + "foo\r\n" + extensions + "x\r\n", "foo", "x", nil},
	} {
		p, err := answer(goodResponse + tt.lines + "\r\n")
		equal(t, tt.reason, err, tt.want)
		equal(t, tt.reason, p.Protocol, tt.protocol)
		equal(t, tt.reason, string(handshake.AppendOffers(nil, p.Extensions)), tt.extensions)
	}
}

// What our server writes, our client takes.
func TestBothEnds(t *testing.T) {
	c := handshake.Request{Host: "a", Protocols: []string{"foo", "bar"}, Extensions: []handshake.Offer{{Name: "x"}}}
	for _, v := range []wire.Version{13, 8, 7} {
		b, err := handshake.AppendRequest(nil, &c, v, clientKey)
		if err != nil {
			t.Fatal(err)
		}
		s := accepted(t, "our client's request", string(b))
		b, err = handshake.AppendAccept(nil, s, handshake.SelectProtocol([]string{"bar"}, s.Protocols), s.Extensions, nil)
		if err != nil {
			t.Fatal(err)
		}
		p, perr := handshake.ParseResponse(string(b))
		if perr == nil {
			perr = p.Check(&c, clientKey)
		}
		equal(t, "our server's response", perr, nil)
		equal(t, "the subprotocol", p.Protocol, "bar")
		equal(t, "the extensions", len(p.Extensions), 1)
	}
}
