package wsdriver_test

import (
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/handshake"
)

// notUTF8 are texts that are none, and how many of their bytes go before the
// first that no text can have there.
var notUTF8 = []struct {
	text  string
	valid int
}{
	{"\x80", 0}, {"\xbf", 0}, {"a\x80", 1}, {"\xc0\x80", 0}, {"\xc1\xbf", 0}, {"\xe0\x80\x80", 1}, {"\xe0\x9f\xbf", 1},
	{"\xf0\x80\x80\x80", 1}, {"\xf0\x8f\xbf\xbf", 1}, {"\xed\xa0\x80", 1}, {"\xed\xbf\xbf", 1}, {"\xf4\x90\x80\x80", 1},
	{"\xf5\x80\x80\x80", 0}, {"\xff", 0}, {"\xfe", 0}, {"\xf8\x88\x80\x80\x80", 0}, {"é\xc3(", 3}, {"κόσμε\xed\xa0\x80edited", 11},
	{"\xe6\x97(", 2}, {"\xf0\x9f\x98(", 3}, {"twelve-bytes\xff", 12},
}

// TestUTF8 is RFC 6455, section 8.1.
func TestUTF8(t *testing.T) {
	t.Run("M112 text that is not UTF-8 is the end, at the byte that shows it", func(t *testing.T) {
		for _, role := range bothRoles {
			start := func() *wsdriver.Driver { return aDriver(role) }
			for _, c := range notUTF8 {
				r := exchange(t, "a text", start, toward(role, 0x81, c.text))
				r.fails(t, "a text", wsdriver.ErrUTF8)
				want(t, "what goes before is told", string(r.part), c.text[:c.valid])
				// Without FIN and without the rest: the fault shows all the same.
				p := toward(role, 0x01, c.text+strings.Repeat("x", 100))
				exchange(t, "the start of one", start, p[:len(p)-100]).fails(t, "the start of one", wsdriver.ErrUTF8)
				for i := range c.text {
					p := join(toward(role, 0x01, c.text[:i]), toward(role, 0x00, ""), toward(role, 0x80, c.text[i:]))
					exchange(t, "a text in fragments", start, p).fails(t, "a text in fragments", wsdriver.ErrUTF8)
				}
			}
			for _, cut := range []string{"\xc3", "\xe6", "\xe6\x97", "\xf0\x9f\x98", "ab\xf0"} {
				exchange(t, "an end inside a character", start, toward(role, 0x81, cut)).fails(t, "an end inside a character", wsdriver.ErrUTF8)
				p := join(toward(role, 0x01, cut), toward(role, 0x80, ""))
				exchange(t, "an empty end inside a character", start, p).fails(t, "an empty end inside a character", wsdriver.ErrUTF8)
			}
		}
	})
	t.Run("M112 so is a reason that is not UTF-8, or a field of the handshake that should be ASCII", func(t *testing.T) {
		for _, c := range notUTF8 {
			p := fromClient(0x88, closeOf(1000, c.text))
			exchange(t, "a reason", aServer, p).fails(t, "a reason", wsdriver.ErrCloseReason)
			_, err := aServer().AppendClose(nil, 1000, c.text)
			want(t, "nor do we send one", err, wsdriver.ErrInvalidUTF8)
			refused(t, "a target", nil, request("GET /"+c.text+" HTTP/1.1"), handshake.ErrTarget, 400)
			refused(t, "a subprotocol", nil, request("Sec-WebSocket-Protocol: "+c.text), handshake.ErrProtocols, 400)
		}
		exchange(t, "a reason in UTF-8", aServer, fromClient(0x88, closeOf(1000, "日"))).
			want(t, "a reason in UTF-8", `close 1000 "\u65e5"`)
	})
}

// TestExtensions is RFC 6455, section 9, as far as a core without extensions of
// its own meets it.
func TestExtensions(t *testing.T) {
	none := wsdriver.Config{}
	t.Run("M113 M118 an extension that nobody took is not used", func(t *testing.T) {
		failsOn(t, "a server that takes what was not offered", handshake.ErrExtensionNotOffered, none,
			wsdriver.HandshakeRequest{}, "Sec-WebSocket-Extensions: x")
		r := opens(t, "a server that takes none", none, wsdriver.HandshakeRequest{})
		want(t, "there is none", len(r.response.Extensions), 0)
		r.feed(t, "a reserved bit", fromServer(0xC1, ""))
		wantFault(t, "a reserved bit", r.d, wsdriver.ErrReservedBits)
	})
	t.Run("M118 a client offers no extension that it does not have", func(t *testing.T) {
		// AppendRequest takes Target, Host, Origin, Protocols and Header. If it offered
		// what Extensions has, a server could take it, and the frames that follow would
		// be beyond us.
		_, sent, _ := asking(t, none, wsdriver.HandshakeRequest{Extensions: []handshake.Offer{{Name: "permessage-deflate"}}})
		want(t, "no offer is sent", strings.Contains(sent, "Sec-WebSocket-Extensions"), false)
	})
	t.Run("M114 M117 parameters are passed on as they are, for the extension to judge", func(t *testing.T) {
		d := wsdriver.NewServer(nil)
		ev, _ := d.Receive([]byte(request("Sec-WebSocket-Extensions: x; b; a=1; b=\"2\"; a")))
		wantEvent(t, "the list is well formed", ev, "request")
		got := string(handshake.AppendOffers(nil, d.Request().Extensions))
		want(t, "all of them, in order, twice where they are twice", got, "x; b; a=1; b=2; a")
		r := accepted(t, "unknown ones", nil, request("Sec-WebSocket-Extensions: permessage-deflate; no_such=1"))
		want(t, "the extension is left out", strings.Contains(string(r.out), "Extensions"), false)
	})
	t.Run("M115 a list that is malformed is the end", func(t *testing.T) {
		for _, list := range []string{"x;", "x y", "x=1", "x; y=", "x; y=\"", "x; =1", ";", ",", "x,, y;;z", "x; y=1 2", "(x)"} {
			refused(t, "a request with "+list, nil, request("Sec-WebSocket-Extensions: "+list), handshake.ErrExtensions, 400)
			failsOn(t, "a response with "+list, handshake.ErrResponseExtensions, none, wsdriver.HandshakeRequest{}, "Sec-WebSocket-Extensions: "+list)
		}
	})
}
