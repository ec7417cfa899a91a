package handshake_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
)

func TestProtocols(t *testing.T) {
	const name = "Sec-WebSocket-Protocol: "
	var many []string
	for i := range 100 {
		many = append(many, "p"+strconv.Itoa(i))
	}
	for _, tt := range []struct{ reason, lines, want string }{
		{"one", name + "chat", "chat"},
		{"several, with any whitespace", name + "a,b ,\tc  , d", "a|b|c|d"},
		{"several lines make one list", name + "a, b\r\nsec-websocket-protocol: c", "a|b|c"},
		{"case tells them apart", name + "chat, Chat", "chat|Chat"},
		{"all token characters", name + "!#$%&'*+-.^_`|~09azAZ", "!#$%&'*+-.^_`|~09azAZ"},
		{"m14: elements may be empty", name + ",a, ,b,", "a|b"},
		{"an empty value counts as absent", name, ""},
		{"also beside another", name + "\r\n" + name + "a\r\n" + name, "a"},
		{"a hundred", name + strings.Join(many, ", "), strings.Join(many, "|")},
	} {
		r := accepted(t, tt.reason, plus(tt.lines))
		equal(t, tt.reason, strings.Join(r.Protocols, "|"), tt.want)
	}
	for _, tt := range []struct{ reason, lines string }{
		{"no token: a space", name + "a b"},
		{"no token: a slash", name + "a/b"},
		{"no token: quotes", name + "\"a\""},
		{"row 64: bytes from 0x80 on", name + "caf\xc3\xa9"},
		{"m14: one element must be there", name + ","},
		{"also beside an empty value", name + "\r\n" + name + " , "},
		{"M32: twice", name + "a, b, a"},
		{"M32: twice over two lines", name + "a\r\n" + name + "a"},
		{"M32: twice among many", name + strings.Join(many, ", ") + ", p7"},
	} {
		refused(t, "H18: "+tt.reason, plus(tt.lines), handshake.ErrProtocols)
	}
}

func TestSelectProtocol(t *testing.T) {
	for _, tt := range []struct{ reason, own, offered, want string }{
		{"the server's order decides", "b a", "a b", "b"},
		{"what was not offered is passed over", "x b", "a b", "b"},
		{"none fits", "c", "a b", ""},
		{"case matters", "XMPP", "xmpp", ""},
	} {
		equal(t, tt.reason, handshake.SelectProtocol(strings.Fields(tt.own), strings.Fields(tt.offered)), tt.want)
	}
	equal(t, "nothing of one's own", handshake.SelectProtocol(nil, []string{"a"}), "")
	equal(t, "nothing offered", handshake.SelectProtocol([]string{"a"}, nil), "")
}
