package handshake_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
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

// Before hybi-04, spaces stand between subprotocols, and they may be of any visible
// characters.
func TestSpacedProtocols(t *testing.T) {
	const name, name75 = "Sec-WebSocket-Protocol: ", "WebSocket-Protocol: "
	for _, tt := range []struct{ reason, lines, want, want75 string }{
		{"none", "", "", ""},
		{"one under the name of 75", name75 + "sample\r\n", "sample", "sample"},
		{"several under the name of 75", name75 + "a  b/c \t\r\n", "a|b/c", "a|b/c"},
		{"an empty value counts as absent", name75 + "\r\n", "", ""},
		{"an empty line beside another", name75 + "\r\nwebsocket-protocol: a\r\n", "a", "a"},
		{"one", name + "sample\r\n", "sample", "-"},
		{"several", name + "a @[b], c\r\n", "a|@[b],|c", "-"},
		{"an empty value", name + "\r\n", "", "-"},
		{"both names: the draft's own counts", name75 + "a\r\n" + name + "b\r\n", "b", "-"},
		{"both names, the draft's own empty", name75 + "a\r\n" + name + "\r\n", "a", "-"},
		{"uniqueness is of hybi-04", name + "a a\r\n", "a|a", "-"},
	} {
		for _, m := range marks[6:] {
			want := tt.want
			if m.v == wire.Hixie75 {
				want = tt.want75
			}
			if want == "-" {
				refused(t, "no name of 75: "+tt.reason, old(m.lines, tt.lines), handshake.ErrNoVersion, all...)
				continue
			}
			r := accepted(t, tt.reason, old(m.lines, tt.lines), all...)
			equal(t, m.v.String()+": "+tt.reason, strings.Join(r.Protocols, "|"), want)
		}
	}
	for _, value := range []string{"caf\xc3\xa9", "a\tb", "a \xff"} {
		for _, m := range marks[6:] {
			refused(t, "not of visible ASCII", old(m.lines, name75+value+"\r\n"), handshake.ErrProtocols, all...)
		}
	}
	for _, m := range marks[:6] {
		r := accepted(t, "the name of 75 means nothing to "+m.v.String(), old(m.lines, name75+"a\r\n"), all...)
		equal(t, "no subprotocols", len(r.Protocols), 0)
		refused(t, "no spaces from hybi-04 on", old(m.lines, name+"a b\r\n"), handshake.ErrProtocols, all...)
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
