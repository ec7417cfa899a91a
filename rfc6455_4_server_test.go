package wsdriver_test

import (
	"bufio"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/handshake"
)

// TestServerReadsRequest is RFC 6455, section 4.2.1, with the grammar of section
// 4.3.
func TestServerReadsRequest(t *testing.T) {
	t.Run("M41 a bad request is answered with an error of HTTP", func(t *testing.T) {
		refused(t, "a field name is no token", nil, request("+Bad name: x"), handshake.ErrMalformedHead, 400)
		refused(t, "no WebSocket at all", nil, "GET / HTTP/1.1\r\nHost: h\r\n\r\n", wsdriver.ErrNotWebSocket, 426)
	})
	t.Run("M41a the request is a GET of HTTP/1.1 or higher", func(t *testing.T) {
		refused(t, "a POST", nil, request("POST /chat HTTP/1.1"), handshake.ErrMethod, 405)
		refused(t, "methods have a case", nil, request("get /chat HTTP/1.1"), handshake.ErrMethod, 405)
		refused(t, "HTTP/1.0", nil, request("GET /chat HTTP/1.0"), handshake.ErrHTTPVersion, 505)
		refused(t, "HTTP/2 has no request lines", nil, request("GET /chat HTTP/2.0"), handshake.ErrHTTPVersion, 505)
		accepted(t, "a later minor version", nil, request("GET /chat HTTP/1.2"))
	})
	t.Run("M41b there is a Host", func(t *testing.T) {
		refused(t, "none", nil, request("-Host"), handshake.ErrHost, 400)
		refused(t, "an empty one", nil, request("Host:"), handshake.ErrHost, 400)
		refused(t, "two", nil, request("+Host: server.example.com"), handshake.ErrDuplicate, 400)
	})
	t.Run("M41c Upgrade has websocket in any case", func(t *testing.T) {
		accepted(t, "upper case", nil, request("Upgrade: WEBSOCKET"))
		accepted(t, "among others", nil, request("Upgrade: h2c, websocket"))
		refused(t, "none", nil, request("-Upgrade"), handshake.ErrUpgrade, 400)
		refused(t, "another", nil, request("Upgrade: h2c"), handshake.ErrUpgrade, 400)
		refused(t, "a longer word", nil, request("Upgrade: websocket2"), handshake.ErrUpgrade, 400)
	})
	t.Run("M41d Connection has Upgrade in any case", func(t *testing.T) {
		accepted(t, "lower case, among others", nil, request("Connection: keep-alive, upgrade"))
		refused(t, "none", nil, request("-Connection"), handshake.ErrConnection, 400)
		refused(t, "another", nil, request("Connection: keep-alive"), handshake.ErrConnection, 400)
	})
	t.Run("M41e the key is 16 bytes in base64", func(t *testing.T) {
		for _, key := range []string{"", "AAAA", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ===",
			"dGhlIHNhbXBsZSBub25jZQAA", "dGhlIHNhbXBsZSBub2 jZQ==", "dGhlIHNhbXBsZSBub-5jZQ==", "dGhlIHNhbXBsZSBub25jZQ=A"} {
			refused(t, "not so: "+key, nil, request("Sec-WebSocket-Key: "+key), handshake.ErrKey, 400)
		}
		refused(t, "none", nil, request("-Sec-WebSocket-Key"), handshake.ErrKey, 400)
		r := accepted(t, "bits that an encoder leaves zero (erratum 3150)", nil, request("Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEC=="))
		if !strings.Contains(string(r.out), acceptOf("AQIDBAUGBwgJCgsMDQ4PEC==")) {
			t.Errorf("Accept is over the key as it is spelled: %q", r.out)
		}
	})
	t.Run("M41f m15 the version is one of ours, in its one spelling", func(t *testing.T) {
		for _, v := range []string{"", "12", "14", "013", "0", "256", "-1", "13a", "13, 8", "13.0", "８"} {
			refused(t, "version "+v, nil, request("Sec-WebSocket-Version: "+v), wsdriver.ErrVersion, 426)
		}
		refused(t, "none", nil, request("-Sec-WebSocket-Version"), handshake.ErrNoVersion, 400)
		for _, v := range []string{"7", "8"} {
			r := accepted(t, "version "+v, nil, request("Sec-WebSocket-Version: "+v))
			want(t, "the version counts", r.d.Version().String(), "hybi-0"+v)
		}
	})
	t.Run("M41g the lists obey their grammar", func(t *testing.T) {
		for _, v := range []string{"a b", "a/b", "é", ",", "a,,b;", "\"a\""} {
			refused(t, "subprotocols "+v, nil, request("Sec-WebSocket-Protocol: "+v), handshake.ErrProtocols, 400)
		}
		for _, v := range []string{"a b", "a;", "a;=b", "a; b=", ";a", ",", "a=b"} {
			refused(t, "extensions "+v, nil, request("Sec-WebSocket-Extensions: "+v), handshake.ErrExtensions, 400)
		}
	})
	t.Run("m14 whitespace and empty elements may stand in a list", func(t *testing.T) {
		c := &wsdriver.Config{Protocols: []string{"b"}}
		r := accepted(t, "the list is a, b", c, request("Sec-WebSocket-Protocol: , a\t,, \tb ,", "Sec-WebSocket-Extensions: ,  x ; y = 1 ,"))
		want(t, "and b is taken", r.d.Protocol(), "b")
		accepted(t, "in Connection too", nil, request("Connection: ,\tUpgrade ,"))
	})
	t.Run("M52 a quoted parameter is a token without its quotes", func(t *testing.T) {
		d := wsdriver.NewServer(nil)
		ev, _ := d.Receive([]byte(request("Sec-WebSocket-Extensions: x; a=\"15\"; b=\"1\\5\"")))
		wantEvent(t, "quotes and backslashes are fine", ev, "request")
		for _, p := range d.Request().Extensions[0].Params {
			want(t, "the value is the token", p.Value, "15")
		}
		for _, v := range []string{`""`, `"a b"`, `"a;b"`, `"a`, `"a\`, `"é"`, `"a\"b"`} {
			refused(t, "no token: "+v, nil, request("Sec-WebSocket-Extensions: x; a="+v), handshake.ErrExtensions, 400)
		}
	})
	t.Run("m10 several fields make one list in their order", func(t *testing.T) {
		d := wsdriver.NewServer(&wsdriver.Config{Protocols: []string{"c", "a"}})
		ev, _ := d.Receive([]byte(request("+Sec-WebSocket-Extensions: foo; x", "+Sec-WebSocket-Protocol: a",
			"+Sec-WebSocket-Extensions: bar, baz", "+Sec-WebSocket-Protocol: b, c")))
		wantEvent(t, "the fields are fine", ev, "request")
		var names []string
		for _, o := range d.Request().Extensions {
			names = append(names, o.Name)
		}
		want(t, "extensions", strings.Join(names, " "), "foo bar baz")
		want(t, "subprotocols", strings.Join(d.Request().Protocols, " "), "a b c")
		want(t, "the server's order decides", d.Protocol(), "c")
	})
}

// TestServerAnswers is RFC 6455, sections 4.2.2 and 4.4.
func TestServerAnswers(t *testing.T) {
	t.Run("M42 M51 the acceptance is a valid 101 that answers the key", func(t *testing.T) {
		r := accepted(t, "the example of section 1.3", nil, request())
		res, err := http.ReadResponse(bufio.NewReader(strings.NewReader(string(r.out))), nil)
		if err != nil {
			t.Fatal(err)
		}
		want(t, "the status", res.StatusCode, 101)
		want(t, "Upgrade", res.Header.Get("Upgrade"), "websocket")
		want(t, "Connection", res.Header.Get("Connection"), "Upgrade")
		want(t, "Accept", res.Header.Get("Sec-WebSocket-Accept"), goodAccept)
		want(t, "the connection is open", r.d.State(), wsdriver.Opened)
	})
	t.Run("M44 an origin that is not wanted gets a 403", func(t *testing.T) {
		refused(t, "another site", nil, request("Origin: http://evil.example"), wsdriver.ErrOrigin, 403)
		accepted(t, "the same origin", nil, request("Origin: http://server.example.com"))
		accepted(t, "none", nil, request())
		c := &wsdriver.Config{CheckOrigin: wsdriver.AllowOrigins("http://good.example")}
		accepted(t, "one that is allowed", c, request("Origin: http://good.example"))
		refused(t, "one that is not", c, request("Origin: http://server.example.com"), wsdriver.ErrOrigin, 403)
	})
	t.Run("M45 M53 a version that is not spoken gets a 426 with those that are", func(t *testing.T) {
		out := refused(t, "by default", nil, request("Sec-WebSocket-Version: 25"), wsdriver.ErrVersion, 426)
		if !strings.Contains(out, "\r\nSec-WebSocket-Version: 13, 8, 7\r\n") {
			t.Errorf("got %q", out)
		}
		c := &wsdriver.Config{Versions: []wsdriver.Version{wsdriver.Hybi13}}
		out = refused(t, "13 alone", c, request("Sec-WebSocket-Version: 8"), wsdriver.ErrVersion, 426)
		if !strings.Contains(out, "\r\nSec-WebSocket-Version: 13\r\n") {
			t.Errorf("got %q", out)
		}
	})
	t.Run("M46 M108 the program refuses what is not there, and it is over", func(t *testing.T) {
		d := wsdriver.NewServer(nil)
		head := []byte(request("GET /nowhere HTTP/1.1"))
		ev, n := d.Receive(head)
		wantEvent(t, "the request is told", ev, "request")
		want(t, "its target is at hand", d.Request().Target, "/nowhere")
		out, err := d.AppendReject(nil, 404, wsdriver.Header{{Name: "X-Why", Value: "gone"}}, []byte("not here"))
		want(t, "it may be refused", err, nil)
		want(t, "with an error of HTTP", string(out), "HTTP/1.1 404 Not Found\r\nX-Why: gone\r\nContent-Type: text/plain; charset=utf-8\r\n"+
			"Content-Length: 8\r\nConnection: close\r\n\r\nnot here")
		want(t, "the transport is to be closed", d.State(), wsdriver.Finished)
		ev, n = d.Receive(append(head[n:], "GET / HTTP/1.1\r\n"...))
		wantEvent(t, "nothing more is read", ev, "none")
		want(t, "but thrown away", n, len("GET / HTTP/1.1\r\n"))
	})
	t.Run("M47 the subprotocol is one that the client offers", func(t *testing.T) {
		c := &wsdriver.Config{Protocols: []string{"v2", "v1"}}
		r := accepted(t, "our best among its", c, request("Sec-WebSocket-Protocol: v0, v1"))
		if !strings.Contains(string(r.out), "\r\nSec-WebSocket-Protocol: v1\r\n") {
			t.Errorf("got %q", r.out)
		}
		d := wsdriver.NewServer(c)
		d.Receive([]byte(request("Sec-WebSocket-Protocol: v1")))
		out, err := d.AppendAccept(nil, "v2", nil)
		if err == nil || len(out) > 0 {
			t.Errorf("the program cannot choose another: %q, %v", out, err)
		}
		out, err = d.AppendAccept(nil, "v1", nil)
		if err != nil || !strings.Contains(string(out), "v1") {
			t.Errorf("but it can choose that one: %q, %v", out, err)
		}
	})
	t.Run("M48 where none is agreed there is no such field", func(t *testing.T) {
		for _, c := range []*wsdriver.Config{nil, {Protocols: []string{"mqtt"}}} {
			r := accepted(t, "nothing in common", c, request("Sec-WebSocket-Protocol: chat"))
			want(t, "no field", strings.Contains(string(r.out), "Sec-WebSocket-Protocol"), false)
			want(t, "and no subprotocol", r.d.Protocol(), "")
		}
	})
	t.Run("M49 M50 M113 no extension is named that the client did not offer", func(t *testing.T) {
		// The core has none of its own, so it takes none of those offered either.
		for _, offer := range []string{"", "permessage-deflate; client_max_window_bits", "x-webkit-deflate-frame, deflate-stream"} {
			r := accepted(t, "offered "+offer, nil, request("Sec-WebSocket-Extensions: "+offer))
			want(t, "none is taken", strings.Contains(string(r.out), "Sec-WebSocket-Extensions"), false)
		}
		req, err := handshake.ParseRequest(request("Sec-WebSocket-Extensions: a"))
		if err != nil || req.Check(nil) != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"b", "A"} {
			if _, err := handshake.AppendAccept(nil, req, "", []handshake.Offer{{Name: name}}, nil); err == nil {
				t.Errorf("%q can be named though only a was offered", name)
			}
		}
		out, fault := handshake.AppendAccept(nil, req, "", []handshake.Offer{{Name: "a"}}, nil)
		if fault != nil || !slices.Contains(strings.Split(string(out), "\r\n"), "Sec-WebSocket-Extensions: a") {
			t.Errorf("what was offered can be named: %q, %v", out, fault)
		}
	})
}
