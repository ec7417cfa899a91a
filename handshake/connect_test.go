package handshake_test

import (
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
)

func TestConnectRequest(t *testing.T) {
	for _, tt := range []struct {
		reason string
		c      handshake.Connect
		want   string
	}{
		{"the target stands in the line and in Host, with its port", handshake.Connect{Target: "server.example.com:443"},
			"CONNECT server.example.com:443 HTTP/1.1\r\nHost: server.example.com:443\r\n\r\n"},
		{"an IPv6 address stands in brackets", handshake.Connect{Target: "[::1]:80"},
			"CONNECT [::1]:80 HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"},
		{"RFC 7617, section 2", handshake.Connect{Target: "a:1", Userinfo: "Aladdin:open%20sesame"},
			"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n"},
		{"a user without a password", handshake.Connect{Target: "a:1", Userinfo: "u"},
			"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nProxy-Authorization: Basic dTo=\r\n\r\n"},
		{"fields stand last and in order", handshake.Connect{Target: "a:1", Userinfo: "u:p", Header: handshake.Header{{Name: "User-Agent", Value: "x"}, {Name: "A", Value: "b"}}},
			"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nProxy-Authorization: Basic dTpw\r\nUser-Agent: x\r\nA: b\r\n\r\n"},
		{"other credentials than basic ones", handshake.Connect{Target: "a:1", Header: handshake.Header{{Name: "Proxy-Authorization", Value: "Bearer x"}}},
			"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nProxy-Authorization: Bearer x\r\n\r\n"},
	} {
		got, err := tt.c.AppendRequest(dst())
		if err != nil {
			t.Errorf("%s: %v", tt.reason, err)
		}
		equal(t, tt.reason, string(got), "dst"+tt.want)
	}
}

func TestConnectArguments(t *testing.T) {
	field := func(name, value string) handshake.Connect {
		return handshake.Connect{Target: "a:1", Userinfo: "u:p", Header: handshake.Header{{Name: name, Value: value}}}
	}
	for _, tt := range []struct {
		reason string
		c      handshake.Connect
		want   error
	}{
		{"no target", handshake.Connect{}, handshake.ErrInvalidHost},
		{"no port", handshake.Connect{Target: "a"}, handshake.ErrInvalidHost},
		{"an empty port", handshake.Connect{Target: "a:"}, handshake.ErrInvalidHost},
		{"port 0", handshake.Connect{Target: "a:0"}, handshake.ErrInvalidHost},
		{"a port that is none", handshake.Connect{Target: "a:65536"}, handshake.ErrInvalidHost},
		{"no host", handshake.Connect{Target: ":80"}, handshake.ErrInvalidHost},
		{"a second line in the target", handshake.Connect{Target: "a\r\nX: y\r\n:80"}, handshake.ErrInvalidHost},
		{"a space in the target", handshake.Connect{Target: "a b:80"}, handshake.ErrInvalidHost},
		{"an escape that is none", handshake.Connect{Target: "a:1", Userinfo: "u:%zz"}, handshake.ErrInvalidUserinfo},
		{"a second line in the password", handshake.Connect{Target: "a:1", Userinfo: "u:p%0d%0aX: y"}, handshake.ErrInvalidUserinfo},
		{"a NUL in the user", handshake.Connect{Target: "a:1", Userinfo: "u%00:p"}, handshake.ErrInvalidUserinfo},
		{"a colon in the user", handshake.Connect{Target: "a:1", Userinfo: "u%3Av:p"}, handshake.ErrInvalidUserinfo},
		{"a second line in a value", field("X", "y\r\nZ: a"), handshake.ErrInvalidField},
		{"a CR in a value", field("X", "y\r"), handshake.ErrInvalidField},
		{"a NUL in a value", field("X", "\x00"), handshake.ErrInvalidField},
		{"a second line in a name", field("X: y\r\nZ", "a"), handshake.ErrInvalidField},
		{"an empty name", field("", "a"), handshake.ErrInvalidField},
		{"two kinds of credentials", field("proxy-authorization", "Bearer x"), handshake.ErrReservedField},
		{"a second Host", field("host", "b"), handshake.ErrReservedField},
		{"a body", field("Content-Length", "1"), handshake.ErrReservedField},
		{"another body", field("transfer-encoding", "chunked"), handshake.ErrReservedField},
		{"an upgrade of the proxy", field("Upgrade", "h2c"), handshake.ErrReservedField},
		{"options of the connection", field("Connection", "close"), handshake.ErrReservedField},
	} {
		got, err := tt.c.AppendRequest(dst())
		invalid(t, tt.reason, got, err, tt.want)
		if err != nil && strings.Contains(err.Error(), "u:") {
			t.Errorf("%s: the error shows the password: %v", tt.reason, err)
		}
	}
}

// tunnel is all that a Connect says about a proxy's stream. n counts from its start.
type tunnel struct {
	n      int
	open   bool
	err    *wire.Error
	status int
	body   string
}

// ask feeds the chunks to a Connect through one buffer, which it spoils after each
// call. It ends the stream behind them if the Connect is still waiting.
func ask(limit int, chunks ...string) (v tunnel) {
	var c handshake.Connect
	for _, s := range chunks {
		p := []byte(s)
		n, open, err := c.Receive(p, limit)
		for i := range p {
			p[i] = '\n'
		}
		v.n += n
		v.open, v.err = open, err
		if open || err != nil {
			break
		}
	}
	if !v.open && v.err == nil {
		v.err = c.ReceiveEOF()
	}
	if r := c.Response(); r != nil {
		v.status, v.body = r.Status, string(r.Body)
	}
	return v
}

const (
	established = "HTTP/1.1 200 Connection established\r\n\r\n"
	required    = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 5\r\n\r\n"
)

func TestConnectAnswers(t *testing.T) {
	long := strings.Repeat("a", 2*handshake.MaxBody)
	const page = "HTTP/1.1 502 \r\n\r\n"
	for _, tt := range []struct {
		reason, in, rest string
		want             tunnel
	}{
		{"a tunnel", established, "", tunnel{open: true, status: 200}},
		{"what follows is the tunnel's", established, "\x16\x03\x03", tunnel{open: true, status: 200}},
		{"and so it is if it looks like a head", established, established, tunnel{open: true, status: 200}},
		{"HTTP/1.0 will do", "HTTP/1.0 200 OK\r\n\r\n", "\r\n", tunnel{open: true, status: 200}},
		{"so does no reason", "HTTP/1.1 200\r\n\r\n", "", tunnel{open: true, status: 200}},
		{"every 2xx opens", "HTTP/1.1 204 \r\n\r\n", "x", tunnel{open: true, status: 204}},
		{"the end of the class", "HTTP/1.1 299 \r\n\r\n", "x", tunnel{open: true, status: 299}},
		{"a Content-Length means nothing", "HTTP/1.1 200 \r\nContent-Length: 5\r\n\r\n", "Hello", tunnel{open: true, status: 200}},
		{"neither does a Transfer-Encoding", "HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\nHello\r\n0\r\n\r\n", tunnel{open: true, status: 200}},
		{"interim responses are skipped", "HTTP/1.1 100 \r\n\r\nHTTP/1.1 103 \r\nContent-Length: 9\r\n\r\n" + established, "x", tunnel{open: true, status: 200}},
		{"up to a number", strings.Repeat("HTTP/1.1 100 \r\n\r\n", 16) + established, "x", tunnel{open: true, status: 200}},
		{"and no further", strings.Repeat("HTTP/1.1 100 \r\n\r\n", 17), established, tunnel{err: handshake.ErrManyInterim}},
		{"407 with its page", required + "Hello", "x", tunnel{err: handshake.ErrNoTunnel, status: 407, body: "Hello"}},
		{"a page without a length", page + "Hello", "", tunnel{err: handshake.ErrNoTunnel, status: 502, body: "Hello"}},
		{"a page that is cut short", required + "He", "", tunnel{err: handshake.ErrNoTunnel, status: 407, body: "He"}},
		{"the start of a long page", page + long[:handshake.MaxBody], long, tunnel{err: handshake.ErrNoTunnel, status: 502, body: long[:handshake.MaxBody]}},
		{"no page", "HTTP/1.1 403 \r\nContent-Length: 0\r\n\r\n", "x", tunnel{err: handshake.ErrNoTunnel, status: 403}},
		{"a page in chunks", "HTTP/1.1 403 \r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n", "x", tunnel{err: handshake.ErrNoTunnel, status: 403, body: "no"}},
		{"a redirect is a refusal", "HTTP/1.1 302 \r\nLocation: http://b/\r\nContent-Length: 0\r\n\r\n", "", tunnel{err: handshake.ErrNoTunnel, status: 302}},
		{"304 has no page", "HTTP/1.1 304 \r\nContent-Length: 5\r\n\r\n", "x", tunnel{err: handshake.ErrNoTunnel, status: 304}},
		{"nobody asked to switch protocols", "HTTP/1.1 101 \r\nUpgrade: websocket\r\n\r\n", "x", tunnel{err: handshake.ErrNoTunnel, status: 101}},
		{"nothing", "", "", tunnel{err: handshake.ErrNoAnswer}},
		{"half a head", required[:30], "", tunnel{err: handshake.ErrNoAnswer}},
		{"an interim response and the end", "HTTP/1.1 100 \r\n\r\n", "", tunnel{err: handshake.ErrNoAnswer}},
		{"frames of HTTP/2", "", "\x00\x00\x06\x04\x00\x00\x00\x00\x00", tunnel{err: handshake.ErrMalformedHead}},
		{"an empty line", "", "\r\n" + established, tunnel{err: handshake.ErrMalformedHead}},
		{"a bare LF", "HTTP/1.1 200 OK", "\n\r\n", tunnel{err: handshake.ErrMalformedHead}},
		{"a folded field", "HTTP/1.1 200 \r\nA: b\r\n c\r\n\r\n", "", tunnel{err: handshake.ErrMalformedHead}},
		{"no status", "HTTP/1.1 OK\r\n\r\n", "x", tunnel{err: handshake.ErrMalformedHead}},
		{"another protocol", "SIP/2.0 200 OK\r\n\r\n", "x", tunnel{err: handshake.ErrMalformedHead}},
		{"HTTP/2 in words", "HTTP/2.0 200 OK\r\n\r\n", "x", tunnel{err: handshake.ErrResponseVersion}},
		{"101 of HTTP/1.0", "HTTP/1.0 101 \r\n\r\n", "x", tunnel{err: handshake.ErrResponseVersion}},
	} {
		all := tt.in + tt.rest
		tt.want.n = len(tt.in)
		for cut := range len(all) + 1 {
			if cut > 80 && cut%97 != 0 { // of the long pages some
				continue
			}
			if got := ask(limit, all[:cut], all[cut:]); got != tt.want {
				t.Errorf("%s, cut at %d: got %+v, want %+v", tt.reason, cut, got, tt.want)
			}
		}
		if got := ask(limit, strings.Split(all, "")...); got != tt.want {
			t.Errorf("%s, byte by byte: got %+v, want %+v", tt.reason, got, tt.want)
		}
	}
}

func TestConnectLimit(t *testing.T) {
	equal(t, "a head of the limit passes", ask(len(established), established), tunnel{n: len(established), open: true, status: 200})
	equal(t, "one byte more does not", ask(len(established)-1, established), tunnel{n: len(established) - 1, err: handshake.ErrHeadTooLarge})
	endless := "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 2*limit)
	equal(t, "an endless field ends at the limit", ask(limit, strings.Split(endless, "")...), tunnel{n: limit, err: handshake.ErrHeadTooLarge})
	lines := "HTTP/1.1 200 OK\r\n" + strings.Repeat("X: y\r\n", handshake.MaxLines)
	equal(t, "and endless lines at their number", ask(1<<20, lines+"X: y\r\n\r\n"), tunnel{n: len(lines), err: handshake.ErrHeadTooLarge})
	equal(t, "each interim response has a limit of its own", ask(20, strings.Repeat("HTTP/1.1 100 \r\n\r\n", 2)+"HTTP/1.1 200\r\n\r\n").open, true)
}

// What was said is said again, and nothing more is taken.
func TestConnectIsFinal(t *testing.T) {
	for _, tt := range []struct {
		reason, in string
		open       bool
		err        *wire.Error
	}{
		{"an open tunnel", established, true, nil},
		{"a refusal", required + "Hello", false, handshake.ErrNoTunnel},
		{"garbage", "\x00", false, handshake.ErrMalformedHead},
	} {
		var c handshake.Connect
		c.Receive([]byte(tt.in), limit)
		n, open, err := c.Receive([]byte(established), limit)
		equal(t, tt.reason+" takes no more", n, 0)
		equal(t, tt.reason+" stays so", open, tt.open)
		equal(t, tt.reason+" keeps its error", err, tt.err)
		equal(t, tt.reason+" does at the end of the stream", c.ReceiveEOF(), tt.err)
	}
	var c handshake.Connect
	n, open, err := c.Receive(nil, limit)
	equal(t, "nothing says nothing", n == 0 && !open && err == nil && c.Response() == nil, true)
}

// See TestHeadIsLinear.
func TestConnectIsLinear(t *testing.T) {
	in := "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", huge) + "\r\n\r\n"
	var c handshake.Connect
	for i := range in {
		if n, _, err := c.Receive([]byte(in[i:i+1]), 2*huge); n != 1 || err != nil {
			t.Fatalf("byte %d: got %d, %v", i, n, err)
		}
	}
	_, open, _ := c.Receive(nil, 2*huge)
	equal(t, "it opens", open, true)
}
