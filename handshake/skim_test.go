package handshake_test

import (
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
)

// skims checks whether Skim passes a head, for a reason. That it sees in it what Check
// sees is held by check.
func skims(t *testing.T, reason, head string, want bool, enabled ...wire.Version) {
	t.Helper()
	if _, err := check(head, enabled...); want && err != nil {
		t.Fatalf("%s: got %v\n%q", reason, err, head)
	}
	equal(t, reason, new(handshake.Request).Skim(head, enabled), want)
}

func TestSkimPasses(t *testing.T) {
	for _, v := range []string{"13", "8", "7"} {
		skims(t, "a plain request of version "+v, with(t, "13", v), true)
	}
	for _, line := range []string{
		"Origin: http://a", "Sec-WebSocket-Protocol: a, b", "sec-websocket-protocol:", "Cookie: a=\xe9\tb", "Cookie: a\r\nCookie: b",
		"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits", "Sec-WebSocket-Extensions: permessage-deflate",
		"Sec-WebSocket-Extensions: a; b=\"c\", d", "Sec-WebSocket-Extensions:", "Content-Length: 0",
	} {
		skims(t, "a request with "+line, plus(line), true)
	}
	small := strings.NewReplacer("Host:", "host:", "Upgrade:", "upgrade:", "Connection:", "connection:",
		"Sec-WebSocket-Key:", "sec-websocket-key:", "Sec-WebSocket-Version:", "sec-websocket-version:")
	skims(t, "names in small letters", small.Replace(good)+"\r\n", true)
	skims(t, "a list in which websocket stands", with(t, "Upgrade: websocket", "upgrade: h2c, WebSocket"), true)
	skims(t, "a list in which Upgrade stands", with(t, "Connection: Upgrade", "connection: keep-alive, upgrade"), true)
	skims(t, "an absolute target", with(t, "/chat", "http://a:80?b"), true)
	skims(t, "as many fields as a head may have", good+strings.Repeat("a:\r\n", handshake.MaxLines-5)+"\r\n", true)
}

func TestSkimForgets(t *testing.T) {
	r := accepted(t, "a good request", good+"\r\n")
	equal(t, "a request without a Host does not pass for the one before", r.Skim(with(t, "Host: server.example.com\r\n", ""), nil), false)
	equal(t, "nor can it be accepted by oversight", r.Version, 0)
	equal(t, "another one takes its place", r.Skim(with(t, "/chat", "/other"), nil), true)
	equal(t, "in all", r.Target+r.Host, "/otherserver.example.com")
	equal(t, "but for the fields", r.Header == nil, true)
}

func TestSkimAllocatesNothing(t *testing.T) {
	head := plus("Origin: http://server.example.com", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")
	equal(t, "a request without subprotocols", testing.AllocsPerRun(100, func() {
		var r handshake.Request
		r.Skim(head, nil)
	}), 0)
}

func TestSkimLeavesTheRest(t *testing.T) {
	for _, line := range []string{
		"Connection: close", "Sec-WebSocket-Protocol: a\r\nSec-WebSocket-Protocol: b", "Sec-WebSocket-Extensions: a\r\nSec-WebSocket-Extensions: b", "Origin:",
	} {
		head := plus(line)
		if _, err := check(head); err != nil {
			t.Fatalf("%s: got %v", line, err)
		}
		skims(t, "what Check has a rule of its own for: "+line, head, false)
	}
	for _, tt := range marks {
		_, err := check(old(tt.lines), tt.v)
		equal(t, tt.v.String()+" passes", err, nil)
		skims(t, "an old version is no plain matter: "+tt.v.String(), old(tt.lines), tt.v == wire.Hybi13 || tt.v == wire.Hybi08 || tt.v == wire.Hybi07, tt.v)
	}
	for _, head := range []string{
		"", "GET", "GET ", "GET /", "GET / HTTP/1.1\r", "\r\n\r\n", good, good + "\r\nx", "\r\n" + good + "\r\n", strings.Replace(good, "GET", "POST", 1) + "\r\n", strings.Replace(good, " HTTP/1.1", "", 1) + "\r\n",
		plus("a b: c"), plus("a: \x00"), plus("Sec-WebSocket-Extensions: a b"), plus("Sec-WebSocket-Protocol: a b"), plus("Transfer-Encoding: chunked"),
		good + strings.Repeat("a:\r\n", handshake.MaxLines-4) + "\r\n",
	} {
		skims(t, "what is refused", head, false)
	}
}
