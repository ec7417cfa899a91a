package wsdriver_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/handshake"
)

// TestAdvisoriesHandshake is about the opening handshake.
func TestAdvisoriesHandshake(t *testing.T) {
	// linear checks that a head of twice the size, fed byte by byte or whole, costs
	// no more than twice as much and a little.
	linear := func(t *testing.T, reason string, head func(n int) string) {
		t.Helper()
		for _, step := range []int{1, 1 << 20} {
			cost := func(n int) (grown, calls int) {
				d := wsdriver.NewServer(&wsdriver.Config{MaxHandshake: 1 << 20})
				p := []byte(head(n))
				grown = allocated(func() { _, calls = drain(d, p, step) })
				return grown, calls
			}
			g1, c1 := cost(1 << 14)
			g2, c2 := cost(1 << 15)
			if g2 > 5*g1/2+8192 || c2 > 5*c1/2+8 {
				t.Errorf("%s: from %d bytes and %d calls to %d and %d", reason, g1, c1, g2, c2)
			}
		}
	}
	t.Run("CVE-2026-54465", func(t *testing.T) {
		head := "GET / HTTP/1.1\r\n" + strings.Repeat("X: y\r\n", 1<<16)
		refused(t, "lines without end", nil, head, handshake.ErrHeadTooLarge, 431)
		c := &wsdriver.Config{MaxHandshake: 1 << 20}
		refused(t, "their number has a limit of its own", c, head, handshake.ErrHeadTooLarge, 431)
	})
	t.Run("CVE-2023-43669", func(t *testing.T) {
		linear(t, "one long field", func(n int) string { return request("X: " + strings.Repeat("x", n)) })
		accepted(t, "64 KiB of it, byte by byte", &wsdriver.Config{MaxHandshake: 1 << 17}, request("X: "+strings.Repeat("x", 1<<16)))
	})
	t.Run("CVE-2024-37890", func(t *testing.T) {
		var many []string
		for i := range 200 {
			many = append(many, fmt.Sprintf("+X-%d: y", i))
		}
		refused(t, "fields are not dropped when there are too many", nil, request(many...), handshake.ErrHeadTooLarge, 431)
		d := wsdriver.NewServer(nil)
		r := &wsdriver.HandshakeRequest{Method: "GET", Target: "/", Proto: "HTTP/1.1", Host: "h"}
		wantEvent(t, "a parsed request without Upgrade", d.ReceiveRequest(r), "fail 1002")
		wantFault(t, "it is no WebSocket", d, wsdriver.ErrNotWebSocket)
	})
	t.Run("CVE-2021-32640", func(t *testing.T) {
		for _, name := range []string{"Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "Connection", "Upgrade"} {
			linear(t, name, func(n int) string { return request(name + ": b" + strings.Repeat(" ", n) + "x") })
		}
		refused(t, "spaces do not join two tokens", nil, request("Sec-WebSocket-Protocol: b"+strings.Repeat(" ", 4000)+"x"), handshake.ErrProtocols, 400)
	})
	t.Run("CVE-2020-7662 and CVE-2020-7663", func(t *testing.T) {
		evil := func(n int) string {
			return request(`Sec-WebSocket-Extensions: a; b="` + strings.Repeat(`\c`, n/2))
		}
		linear(t, "backslashes", evil)
		refused(t, "a quote that never comes", nil, evil(4000), handshake.ErrExtensions, 400)
	})
	t.Run("CVE-2023-26103", func(t *testing.T) {
		linear(t, "a list", func(n int) string { return request("Connection: " + strings.Repeat(" ,\t", n/3) + "x") })
		accepted(t, "empty elements", nil, request("Connection: "+strings.Repeat(" ,\t", 2000)+"Upgrade"))
	})
	t.Run("names that are properties elsewhere", func(t *testing.T) {
		c := &wsdriver.Config{Protocols: []string{"chat"}}
		for _, name := range []string{"constructor", "__proto__", "toString", "hasOwnProperty"} {
			r := accepted(t, name, c, request("Sec-WebSocket-Extensions: "+name+"; "+name+"="+name, "Sec-WebSocket-Protocol: "+name, "+"+name+": "+name))
			want(t, "it is a name like any other", r.d.Protocol(), "")
		}
	})
	t.Run("CVE-2026-61666", func(t *testing.T) {
		for _, h := range []string{"", "[", "]", "[]", "[:", "a:b", "a:b:c", "http://h", "h\\", "<h>", "h:1:2", "h#", "h h", "%", "[::1]:", "..", "-", "_"} {
			exchange(t, "Host "+h, aNewServer(nil), []byte(request("Host: "+h)))
		}
		refused(t, "a malformed one", nil, request("Host: [bad"), handshake.ErrHost, 400)
	})
	t.Run("CVE-2026-42544", func(t *testing.T) {
		for _, line := range goodRequest[1:] {
			name, value, _ := strings.Cut(line, ": ")
			for _, s := range []string{"\x80", "\xff", "é", "\xf0\x9f\x98\x80", "\xc3"} {
				for _, v := range []string{s, value + s, s + value, value[:1] + s + value[1:]} {
					exchange(t, name+" "+v, aNewServer(nil), []byte(request(name+": "+v))).want(t, name+" "+v, "fail 1002")
				}
			}
		}
		refused(t, "subprotocols", nil, request("Sec-WebSocket-Protocol: \xe9"), handshake.ErrProtocols, 400)
		refused(t, "extensions", nil, request("Sec-WebSocket-Extensions: \xe9"), handshake.ErrExtensions, 400)
		accepted(t, "a field that says nothing to us", nil, request("X: \xe9\xff"))
	})
	t.Run("CVE-2026-5067", func(t *testing.T) {
		for n := range 200 {
			key := strings.Repeat("A", n)
			refused(t, "a key of "+fmt.Sprint(n), nil, request("Sec-WebSocket-Key: "+key), handshake.ErrKey, 400)
		}
	})
	t.Run("CVE-2018-17281", func(t *testing.T) {
		// Nothing is nested, so nothing can be nested deeply; the nearest to it:
		for _, v := range []string{strings.Repeat("(", 7000), strings.Repeat("a;", 3000), strings.Repeat(",", 7000), strings.Repeat("\"", 7000)} {
			exchange(t, "extensions", aNewServer(nil), []byte(request("Sec-WebSocket-Extensions: "+v))).want(t, "extensions", "fail 1002")
		}
		start, _, _ := asking(t, wsdriver.Config{}, wsdriver.HandshakeRequest{})
		r := exchange(t, "interim responses for ever", start, bytes.Repeat([]byte("HTTP/1.1 100 Continue\r\n\r\n"), 10000))
		r.want(t, "interim responses for ever", "fail 1002")
	})
	t.Run("CVE-2020-7693 and CVE-2022-37797", func(t *testing.T) {
		for _, method := range []string{"GET", "POST", "X"} {
			for _, proto := range []string{"HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/3.0"} {
				for mask := range 1 << (len(goodRequest) - 1) {
					head := method + " / " + proto + "\r\n"
					for i, line := range goodRequest[1:] {
						if mask>>i&1 != 0 {
							head += line + "\r\n"
						}
					}
					d := wsdriver.NewServer(nil)
					r := (&record{d: d}).feed(t, "a subset of the fields", []byte(head+"\r\n"))
					whole := method == "GET" && proto == "HTTP/1.1" && mask == 1<<(len(goodRequest)-1)-1
					want(t, "only all of them will do", r.events[0] == "request", whole)
				}
			}
		}
	})
	t.Run("CVE-2018-21036 and CVE-2017-16025", func(t *testing.T) {
		for _, target := range []string{"*", "//", "///", "/..", "/%00", "?", "http://h", "http:///", "http://", "h:80", "/\\", "/" + strings.Repeat("/", 4000)} {
			exchange(t, "target "+target, aNewServer(nil), []byte(request("GET "+target+" HTTP/1.1")))
		}
		for _, cookie := range []string{"", "=", ";", "a", "a=;;;", "\"", "a=%", "=; ="} {
			accepted(t, "a cookie is not ours to read", nil, request("Cookie: "+cookie))
		}
	})
	t.Run("CVE-2026-47072 and CVE-2026-1527 and CVE-2020-35678", func(t *testing.T) {
		for _, s := range []string{"x\r\nX-Injected: 1", "x\r\n\r\nGET /admin HTTP/1.1", "x\ny", "x\ry", "x\x00", "x\x0b"} {
			for name, r := range map[string]wsdriver.HandshakeRequest{
				"host": {Host: s}, "path": {Host: "h", Target: "/" + s}, "origin": {Host: "h", Origin: s},
				"subprotocol": {Host: "h", Protocols: []string{"a", s}},
				"field":       {Host: "h", Header: wsdriver.Header{{Name: "Cookie", Value: s}}},
				"name":        {Host: "h", Header: wsdriver.Header{{Name: s, Value: "x"}}},
			} {
				out, err := wsdriver.NewClient(nil).AppendRequest([]byte("dst"), &r)
				wantArgument(t, name, out, err)
			}
			d := wsdriver.NewServer(nil)
			d.Receive([]byte(request()))
			out, err := d.AppendReject([]byte("dst"), 302, wsdriver.Header{{Name: "Location", Value: s}}, nil)
			wantArgument(t, "a redirect", out, err)
			out, err = d.AppendAccept([]byte("dst"), "", wsdriver.Header{{Name: "Set-Cookie", Value: s}})
			wantArgument(t, "a cookie", out, err)
		}
	})
	t.Run("CVE-2025-11677", func(t *testing.T) {
		// Every call at the moment of the Request event, and again afterwards.
		d := wsdriver.NewServer(nil)
		in := []byte(request())
		var out []byte
		for ev := range d.Drive(&in, &out) {
			wantEvent(t, "the first and last event", ev, "request")
			for _, send := range allSends(d) {
				_, err := send(nil)
				want(t, "not yet", err, wsdriver.ErrNotOpen)
			}
			out, _ = d.AppendReject(out, 403, nil, nil)
			_, err := d.AppendAccept(nil, "", nil)
			want(t, "one answer is all", err, wsdriver.ErrClosed)
		}
		want(t, "one answer is sent", strings.Count(string(out), "HTTP/1.1 "), 1)
		want(t, "it is the program's", strings.HasPrefix(string(out), "HTTP/1.1 403 "), true)
		d = wsdriver.NewServer(nil)
		in, out = []byte(request()), nil
		for ev := range d.Drive(&in, &out) {
			if ev.Kind == wsdriver.Request {
				out, _ = d.AppendAccept(out, "", nil)
				out, _ = d.AppendClose(out, 1013, "full")
			}
		}
		want(t, "an acceptance and a Close frame at once", strings.HasSuffix(string(out), "\r\n\r\n\x88\x06\x03\xf5full"), true)
	})
	t.Run("CVE-2024-45810 and CVE-2025-30157", func(t *testing.T) {
		start, _, _ := asking(t, wsdriver.Config{}, wsdriver.HandshakeRequest{})
		refusal := "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Busy\r\nContent-Length: 5\r\n\r\nlater"
		r := exchange(t, "an interim response, a refusal, a body", start, []byte(refusal+"HTTP/1.1 101 x\r\n\r\n"))
		r.want(t, "an interim response, a refusal, a body", "fail 1002")
		want(t, "the body ends where it says", string(r.d.Response().Body), "later")
		for n := range len(refusal) {
			d := start()
			r := (&record{d: d}).feed(t, "cut short", []byte(refusal[:n]))
			r.add(t, "cut short", d.ReceiveEOF())
			want(t, "one event says so", len(r.events), 1)
			want(t, "it is over", d.State(), wsdriver.Finished)
		}
	})
}

// TestAdvisoriesProxies is about what stands between the two ends.
func TestAdvisoriesProxies(t *testing.T) {
	t.Run("CVE-2010-4508", func(t *testing.T) {
		head := "GET /demo HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\nOrigin: http://example.com\r\n"
		key := "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n"
		refused(t, "hixie-76 is not spoken unless it is asked for", nil, head+key+"\r\n^n:ds[4U", wsdriver.ErrVersion, 426)
		refused(t, "nor hixie-75", nil, head+"\r\n", handshake.ErrNoVersion, 400)
	})
	t.Run("a body that a proxy holds back", func(t *testing.T) {
		// A handshake that waits for bytes which never come must end by itself.
		d := wsdriver.NewServer(&wsdriver.Config{FailAfter: time.Second})
		d.Receive([]byte(request())[:100])
		ev, next := d.Tick(0)
		wantEvent(t, "it waits", ev, "none")
		ev, _ = d.Tick(next)
		wantEvent(t, "and then no longer", ev, "fail 1002")
	})
	t.Run("CVE-2025-10148", func(t *testing.T) {
		d := wsdriver.NewClient(nil)
		d.Skip(wsdriver.Hybi13, "")
		var out []byte
		for range 1000 {
			out, _ = d.AppendMessage(out, wsdriver.Binary, []byte("attack at dawn"))
		}
		keys := map[[4]byte]bool{}
		for _, f := range takeApart(t, "frames", out) {
			keys[f.key] = true
		}
		if len(keys) < 999 {
			t.Errorf("1000 frames have %d keys", len(keys))
		}
	})
	t.Run("frames without a mask", func(t *testing.T) {
		for _, v := range hybiVersions {
			start := started(wsdriver.Server, v, wsdriver.Config{})
			exchange(t, "a server refuses them", start, fromServer(0x81, "GET / HTTP/1.1\r\n\r\n")).fails(t, "a server refuses them", wsdriver.ErrUnmasked)
			start = started(wsdriver.Client, v, wsdriver.Config{})
			exchange(t, "and a client those with one", start, fromClient(0x81, "x")).fails(t, "and a client those with one", wsdriver.ErrMasked)
		}
	})
	t.Run("a tunnel that a proxy believes in", func(t *testing.T) {
		// After a refusal the bytes that follow are not read as another request.
		second := "GET /internal HTTP/1.1\r\nHost: localhost\r\n\r\n"
		out := refused(t, "a version that is not spoken", nil, request("Sec-WebSocket-Version: 99")+second+request(), wsdriver.ErrVersion, 426)
		want(t, "one answer is all", strings.Count(out, "HTTP/1.1 "), 1)
		r := exchange(t, "after an upgrade all is frames", aNewServer(nil), []byte(request()+second))
		r.want(t, "after an upgrade all is frames", "request", "open", "fail 1002")
		start, _, key := asking(t, wsdriver.Config{}, wsdriver.HandshakeRequest{})
		exchange(t, "a client takes no 101 of another", start, []byte(strings.Replace(response(key), acceptOf(key), goodAccept, 1)+"\x81\x00")).
			want(t, "a client takes no 101 of another", "fail 1002")
	})
	t.Run("CVE-2026-28367 and CVE-2026-28368 and CVE-2026-28369", func(t *testing.T) {
		for reason, head := range map[string]string{
			"a lone CR ends a line":   strings.Replace(request(), "\r\n", "\r", 2),
			"CR CR LF ends the head":  strings.TrimSuffix(request(), "\r\n") + "\r\r\n",
			"LF ends the head":        strings.TrimSuffix(request(), "\r\n") + "\n",
			"a space before a name":   strings.Replace(request(), "\r\nHost", "\r\n Host", 1),
			"a space behind a name":   strings.Replace(request(), "Host:", "Host :", 1),
			"a tab behind a name":     strings.Replace(request(), "Host:", "Host\t:", 1),
			"a line without a colon":  strings.Replace(request(), "Host:", "Host", 1),
			"a vertical tab in a row": strings.Replace(request(), "Host: ", "Host: \x0b", 1),
		} {
			refused(t, reason, nil, head, handshake.ErrMalformedHead, 400)
		}
	})
}
