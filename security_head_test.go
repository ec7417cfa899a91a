package wsdriver_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/handshake"
)

// TestAttacksOnTheHead is what may be sent in the place of an opening handshake.
// Each is fed whole, byte by byte and cut at random.
func TestAttacksOnTheHead(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	t.Run("H1 a request line that is too long is told from fields that are", func(t *testing.T) {
		refused(t, "it never ends", nil, "GET /"+long(9000), handshake.ErrURITooLong, 414)
		refused(t, "it ends too late", nil, request("GET /"+long(9000)+" HTTP/1.1"), handshake.ErrURITooLong, 414)
	})
	t.Run("H2 fields are too large, or too many", func(t *testing.T) {
		refused(t, "one line", nil, request("X: "+long(9000)), handshake.ErrHeadTooLarge, 431)
		var many []string
		for i := range 129 - (len(goodRequest) - 1) {
			many = append(many, fmt.Sprintf("+X%d: y", i))
		}
		refused(t, "129 lines", nil, request(many...), handshake.ErrHeadTooLarge, 431)
		accepted(t, "128 lines", nil, request(many[1:]...))
		c := &wsdriver.Config{MaxHandshake: 100}
		refused(t, "the limit is the program's to set", c, request(), handshake.ErrHeadTooLarge, 431)
		accepted(t, "upwards too", &wsdriver.Config{MaxHandshake: 1 << 16}, request("X: "+long(60000)))
	})
	t.Run("H3 a head that does not end is cut off at the limit", func(t *testing.T) {
		for _, c := range []struct {
			reason, unit string
			fault        *wsdriver.Error
			status       int
		}{
			{"empty lines for ever", "\r\n", handshake.ErrHeadTooLarge, 431},
			{"fields for ever", "Field: some value that goes on for a while, so that there are few lines of it and they fill the limit first\r\n", handshake.ErrHeadTooLarge, 431},
			{"a word for ever", "x", handshake.ErrURITooLong, 414},
		} {
			head := strings.Repeat(c.unit, 3*wsdriver.DefaultMaxHandshake/len(c.unit))
			if strings.Contains(c.unit, ":") {
				head = "GET / HTTP/1.1\r\n" + head
			}
			refused(t, c.reason, nil, head, c.fault, c.status)
		}
	})
	t.Run("H4 one kind of line end and no control characters", func(t *testing.T) {
		for reason, head := range map[string]string{
			"a bare LF":            strings.Replace(request(), "\r\n", "\n", 1),
			"bare LFs":             strings.ReplaceAll(request(), "\r\n", "\n"),
			"a bare CR in a value": request("X: a\rb"),
			"a bare CR at an end":  strings.Replace(request(), "\r\n", "\r", 1),
			"CR CR LF":             strings.Replace(request(), "\r\n", "\r\r\n", 1),
			"NUL in a value":       request("X: a\x00b"),
			"NUL in a name":        request("+X\x00: a"),
			"NUL in the target":    request("GET /\x00 HTTP/1.1"),
			"BEL":                  request("X: a\x07b"),
			"DEL":                  request("X: a\x7fb"),
			"a TLS hello":          "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
			"a frame":              string(fromClient(0x81, "Hello")),
			"a bare LF at first":   "\n" + request(),
		} {
			refused(t, reason, nil, head, handshake.ErrMalformedHead, 400)
		}
		accepted(t, "empty lines before the head are skipped", nil, "\r\n\r\n"+request())
	})
	t.Run("H5 nothing is folded", func(t *testing.T) {
		refused(t, "a space", nil, request("X: a\r\n b"), handshake.ErrMalformedHead, 400)
		refused(t, "a tab", nil, request("X: a\r\n\tb"), handshake.ErrMalformedHead, 400)
	})
	t.Run("H6 field names are tokens up to the colon", func(t *testing.T) {
		for _, line := range []string{"X : a", ": a", "X\t: a", "X y: a", "(X): a", "é: a", "X", " X: a"} {
			refused(t, line, nil, strings.Replace(request(), "\r\n", "\r\n"+line+"\r\n", 1), handshake.ErrMalformedHead, 400)
		}
	})
	t.Run("H7 one Host, well formed", func(t *testing.T) {
		refused(t, "two", nil, request("+Host: a"), handshake.ErrDuplicate, 400)
		refused(t, "none", nil, request("-Host"), handshake.ErrHost, 400)
		for _, h := range []string{"[::1", "[::g]", "a b", "h:99999", "h:-1", "h:8o", "a,b", "u@h", "h/", "h?", "é", "%41", "[::1]x", "::1"} {
			refused(t, h, nil, request("Host: "+h), handshake.ErrHost, 400)
		}
		for _, h := range []string{"h", "h:80", "h:", "127.0.0.1:8080", "[::1]", "[::ffff:1.2.3.4]:443", "a_b.example"} {
			accepted(t, h, nil, request("Host: "+h))
		}
	})
	t.Run("H8 what stands once stands once, and lists may be split", func(t *testing.T) {
		for _, line := range []string{"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 8", "Upgrade: websocket"} {
			refused(t, line, nil, request("+"+line), handshake.ErrDuplicate, 400)
		}
		refused(t, "Origin", nil, request("+Origin: http://server.example.com", "+Origin: http://server.example.com"), handshake.ErrDuplicate, 400)
		accepted(t, "Connection", nil, request("Connection: keep-alive", "+Connection: Upgrade"))
	})
	t.Run("H9 Upgrade stands anywhere in Connection", func(t *testing.T) {
		for _, v := range []string{"Upgrade, keep-alive", "keep-alive, Upgrade", "a,UPGRADE,b", "keep-alive,\tupgrade"} {
			accepted(t, v, nil, request("Connection: "+v))
		}
	})
	t.Run("H10 GET, HTTP/1.1, a path or an absolute URI", func(t *testing.T) {
		for _, m := range []string{"POST", "HEAD", "CONNECT", "OPTIONS", "Get"} {
			refused(t, m, nil, request(m+" / HTTP/1.1"), handshake.ErrMethod, 405)
		}
		refused(t, "HTTP/1.0", nil, request("GET / HTTP/1.0"), handshake.ErrHTTPVersion, 505)
		refused(t, "the preface of HTTP/2", nil, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", wsdriver.ErrNotWebSocket, 426)
		for _, target := range []string{"*", "server.example.com:80", "chat", "ftp://h/", "http://a b/", "/#x", "/%zz", "http://"} {
			line := "GET " + target + " HTTP/1.1"
			fault := handshake.ErrTarget
			if strings.Contains(target, " ") {
				fault = handshake.ErrMalformedHead
			}
			refused(t, target, nil, request(line), fault, 400)
		}
		for _, line := range []string{"GET  / HTTP/1.1", "GET / HTTP/1.1 ", "GET /", "GET / HTTP/1", "GET / http/1.1", "GET\t/\tHTTP/1.1", "GET / HTTP/11", "/ HTTP/1.1 "} {
			refused(t, line, nil, strings.Replace(request(), goodRequest[0], line, 1), handshake.ErrMalformedHead, 400)
		}
		accepted(t, "an absolute URI", nil, request("GET http://server.example.com/chat HTTP/1.1"))
	})
	t.Run("H11 no body", func(t *testing.T) {
		for _, f := range []string{"Content-Length: 1", "Content-Length: 8", "Content-Length: -1", "Content-Length: 0x0", "Content-Length: 00",
			"Content-Length: 0, 0", "Content-Length:", "Transfer-Encoding: chunked", "Transfer-Encoding: identity", "Transfer-Encoding:"} {
			refused(t, f, nil, request(f), handshake.ErrBody, 400)
		}
		refused(t, "two lengths", nil, request("+Content-Length: 0", "+Content-Length: 0"), handshake.ErrBody, 400)
		accepted(t, "a length of 0", nil, request("Content-Length: 0"))
	})
	t.Run("H12 a version that we do not speak is answered with those that we do", func(t *testing.T) {
		for _, v := range []string{"14", "-1", "013", "13, 8", "13;8", "0", "6", "256", "99999999999999999999", "13 13"} {
			out := refused(t, v, nil, request("Sec-WebSocket-Version: "+v), wsdriver.ErrVersion, 426)
			if !strings.Contains(out, "\r\nSec-WebSocket-Version: 13, 8, 7\r\n") || !strings.Contains(out, "\r\nUpgrade: websocket\r\n") {
				t.Errorf("version %s: got %q", v, out)
			}
		}
		accepted(t, "whitespace around a value is not part of it", nil, request("Sec-WebSocket-Version: 13 "))
	})
	t.Run("H13 a key of 24 characters of base64", func(t *testing.T) {
		for n := range 200 {
			if n != 24 {
				refused(t, "length "+fmt.Sprint(n), nil, request("Sec-WebSocket-Key: "+strings.Repeat("A", max(n-2, 0))+"=="[:min(n, 2)]), handshake.ErrKey, 400)
			}
		}
		for _, c := range "!-_ \t,;é" {
			refused(t, "with "+string(c), nil, request("Sec-WebSocket-Key: dGhlIHNh"+string(c)+"XBsZSBub25jZQ=="), handshake.ErrKey, 400)
		}
		// Bits of padding that are not zero pass: RFC 6455 itself printed such a key
		// (erratum 3150), and Accept is over the spelling.
		accepted(t, "padding bits", nil, request("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR=="))
		accepted(t, "version 8 has clients with other lengths", nil, request("Sec-WebSocket-Key: AAAA", "Sec-WebSocket-Version: 8"))
		refused(t, "but not with none", nil, request("Sec-WebSocket-Key:", "Sec-WebSocket-Version: 8"), handshake.ErrKey, 400)
	})
	t.Run("H14 frames behind the head are kept for the open connection", func(t *testing.T) {
		r := exchange(t, "head and frames at once", aNewServer(nil), append([]byte(request()), fromClient(0x81, "early")...))
		r.want(t, "head and frames at once", "request", "open", `text "early"`)
		d := wsdriver.NewServer(nil)
		p := append([]byte(request()), fromClient(0x81, "early")...)
		ev, n := d.Receive(p)
		wantEvent(t, "the request comes first", ev, "request")
		ev, m := d.Receive(p[n:])
		wantEvent(t, "and nothing else", ev, "none")
		want(t, "until it is answered, nothing is taken", m, 0)
	})
	t.Run("H15 a client takes a response that is right and no other", func(t *testing.T) {
		none, req := wsdriver.Config{}, wsdriver.HandshakeRequest{Protocols: []string{"a"}}
		start, _, key := asking(t, none, req)
		good := response(key)
		interim := "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
		exchange(t, "interim responses first", start, []byte(interim+good)).want(t, "interim responses first", "open")
		exchange(t, "16 of them", start, []byte(strings.Repeat("HTTP/1.1 102 x\r\n\r\n", 16)+good)).want(t, "16 of them", "open")
		r := exchange(t, "17 of them", start, []byte(strings.Repeat("HTTP/1.1 102 x\r\n\r\n", 17)+good))
		r.want(t, "17 of them", "fail 1002")
		wantFault(t, "17 of them", r.d, wsdriver.ErrTooManyInterim)
		for _, status := range []string{"200 OK", "301 Moved", "400 Bad", "401 Unauthorized", "426 Upgrade Required", "500 x", "999 x"} {
			r := exchange(t, status, start, []byte(edited(goodResponse, "HTTP/1.1 "+status, "Content-Length: 0")))
			r.want(t, status, "fail 1002")
			wantFault(t, status, r.d, wsdriver.ErrStatus)
			want(t, "the status is told", fmt.Sprint(r.d.Response().Status), status[:3])
		}
		failsOn(t, "Accept in another case", handshake.ErrAccept, none, req, "Sec-WebSocket-Accept: "+strings.ToUpper(acceptOf(key)))
		failsOn(t, "two of them", handshake.ErrDuplicateAccept, none, req, "+Sec-WebSocket-Accept: "+acceptOf(key))
		failsOn(t, "an extension", handshake.ErrExtensionNotOffered, none, req, "Sec-WebSocket-Extensions: x")
		failsOn(t, "a subprotocol", handshake.ErrResponseProtocol, none, req, "Sec-WebSocket-Protocol: b")
		failsOn(t, "empty lines first", handshake.ErrMalformedHead, none, req, "\r\nHTTP/1.1 101 x")
		failsOn(t, "a folded line", handshake.ErrMalformedHead, none, req, "X: a\r\n b")
		failsOn(t, "a head without end", handshake.ErrHeadTooLarge, none, req, "X: "+long(9000))
	})
	t.Run("H16 what our own program says cannot break a head open", func(t *testing.T) {
		evil := []string{"a\r\nb", "a\nb", "a\rb", "a\x00b", "a\x7fb", "a\x01b"}
		for _, s := range evil {
			for name, r := range map[string]wsdriver.HandshakeRequest{
				"host": {Host: s}, "target": {Host: "h", Target: "/" + s}, "origin": {Host: "h", Origin: s},
				"subprotocol": {Host: "h", Protocols: []string{s}},
				"name":        {Host: "h", Header: wsdriver.Header{{Name: s, Value: "x"}}},
				"value":       {Host: "h", Header: wsdriver.Header{{Name: "X", Value: s}}},
			} {
				out, err := wsdriver.NewClient(nil).AppendRequest([]byte("dst"), &r)
				wantArgument(t, fmt.Sprintf("%s %q", name, s), out, err)
			}
			d := wsdriver.NewServer(nil)
			d.Receive([]byte(request()))
			for _, f := range []wsdriver.Field{{Name: s, Value: "x"}, {Name: "X", Value: s}} {
				out, err := d.AppendAccept([]byte("dst"), "", wsdriver.Header{f})
				wantArgument(t, fmt.Sprintf("acceptance %q", f), out, err)
				out, err = d.AppendReject([]byte("dst"), 404, wsdriver.Header{f}, nil)
				wantArgument(t, fmt.Sprintf("refusal %q", f), out, err)
			}
			out, err := d.AppendAccept([]byte("dst"), s, nil)
			wantArgument(t, "subprotocol", out, err)
			want(t, "the request still waits for its answer", d.State(), wsdriver.Handshaking)
		}
		d := wsdriver.NewServer(nil)
		d.Receive([]byte(request()))
		for _, name := range []string{"Connection", "content-length", "Transfer-Encoding", "Upgrade", "Sec-WebSocket-Accept", "sec-websocket-protocol", "Host"} {
			out, err := d.AppendAccept([]byte("dst"), "", wsdriver.Header{{Name: name, Value: "x"}})
			wantArgument(t, "a field that is ours: "+name, out, err)
		}
	})
	t.Run("H17 malformed offers of extensions are refused, odd ones ignored", func(t *testing.T) {
		for _, v := range []string{`x; a="b`, `x; a="b\`, `x; a="`, `x; a=(b)`} {
			refused(t, v, nil, request("Sec-WebSocket-Extensions: "+v), handshake.ErrExtensions, 400)
		}
		for _, v := range []string{"constructor", "__proto__; hasOwnProperty=1", "x; a; a=1; a=2", strings.Repeat("x, ", 2000) + "x"} {
			accepted(t, v, nil, request("Sec-WebSocket-Extensions: "+v))
		}
		refused(t, "10000 offers", nil, request("Sec-WebSocket-Extensions: "+strings.Repeat("x,", 10000)), handshake.ErrHeadTooLarge, 431)
	})
	t.Run("H18 subprotocols are tokens, none twice", func(t *testing.T) {
		for _, v := range []string{"a, a", "a b", "a;b", "a,\xff", "\"a\"", ",,", "a/1"} {
			refused(t, v, nil, request("Sec-WebSocket-Protocol: "+v), handshake.ErrProtocols, 400)
		}
		for _, v := range []string{"", "a,,b", "constructor, __proto__"} {
			accepted(t, v, nil, request("Sec-WebSocket-Protocol: "+v))
		}
	})
	t.Run("H19 a byte now and then does not put off the deadline", func(t *testing.T) {
		d := wsdriver.NewServer(&wsdriver.Config{FailAfter: 5 * time.Second})
		now := time.Duration(0)
		var events []string
		for _, c := range []byte(request()) {
			d.Receive([]byte{c})
			ev, _ := d.Tick(now)
			if ev.Kind != wsdriver.None {
				events = append(events, ev.String())
				want(t, "it comes in time", now, 5*time.Second)
				wantFault(t, "it says so", d, wsdriver.ErrHandshakeTimeout)
				out := string(d.AppendReply(nil, ev))
				want(t, "and so does the answer", out[:13], "HTTP/1.1 408 ")
				break
			}
			now += time.Second
		}
		want(t, "it comes once", strings.Join(events, " "), "fail 1002")
		want(t, "and it is over", d.State(), wsdriver.Finished)
	})
	t.Run("a request with any one field left out is refused, and nothing breaks", func(t *testing.T) {
		for _, line := range goodRequest[1:] {
			name, _, _ := strings.Cut(line, ":")
			d := wsdriver.NewServer(nil)
			r := (&record{d: d}).feed(t, "without "+name, []byte(request("-"+name)))
			want(t, "without "+name, slices.Contains(r.events, "fail 1002"), true)
		}
	})
}

// wantArgument checks that an Append call refused an argument of the program's
// and left dst as it was.
func wantArgument(t *testing.T, reason string, dst []byte, err error) {
	t.Helper()
	var arg *handshake.ArgumentError
	if !errors.As(err, &arg) || string(dst) != "dst" {
		t.Errorf("%s: got %q, %v", reason, dst, err)
	}
}
