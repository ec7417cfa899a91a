package wsdriver_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/handshake"
)

func TestOrigins(t *testing.T) {
	evil, same := "Origin: http://evil.example", "Origin: http://server.example.com"
	secure := &wsdriver.Config{Secure: true}
	refused(t, "a page of http at a server of https", secure, request(same), wsdriver.ErrOrigin, 403)
	accepted(t, "a page of https", secure, request("Origin: https://server.example.com"))
	accepted(t, "no page", secure, request())
	any := &wsdriver.Config{CheckOrigin: wsdriver.InsecureAnyOrigin}
	accepted(t, "whoever wants all pages gets them", any, request(evil))
	accepted(t, "even odd ones", any, request("Origin: null"))
	listed := &wsdriver.Config{CheckOrigin: wsdriver.AllowOrigins("https://a.example", "http://b.example:8080")}
	for _, o := range []string{"https://a.example", "https://a.example:443", "HTTPS://A.EXAMPLE", "http://b.example:8080"} {
		accepted(t, o, listed, request("Origin: "+o))
	}
	accepted(t, "none", listed, request())
	for _, o := range []string{"http://a.example", "https://a.example:8443", "https://a.example.evil.example", "https://evil-a.example",
		"https://a.example/", "https://u@a.example", "http://b.example", "null", "*", "", "https://a.example https://b.example", "https://server.example.com"} {
		refused(t, o, listed, request("Origin: "+o), wsdriver.ErrOrigin, 403)
	}
	called := 0
	c := &wsdriver.Config{CheckOrigin: func(r *wsdriver.HandshakeRequest) bool {
		called++
		want(t, "the check sees the request", r.Target+" "+r.Origin+" "+r.Host, "/chat http://evil.example server.example.com")
		return false
	}}
	d := wsdriver.NewServer(c)
	ev, _ := d.Receive([]byte(request(evil)))
	wantEvent(t, "the program's check decides", ev, "fail 1002")
	want(t, "and is asked once", called, 1)
	want(t, "the request is at hand with the fault", d.Request().Origin, "http://evil.example")
}

func TestRequireProtocol(t *testing.T) {
	c := wsdriver.Config{Protocols: []string{"a", "b"}, RequireProtocol: true}
	for _, edit := range []string{"X: y", "Sec-WebSocket-Protocol: c", "Sec-WebSocket-Protocol:"} {
		refused(t, "a client with none in common", &c, request(edit), wsdriver.ErrNoProtocol, 400)
	}
	r := accepted(t, "a client with one", &c, request("Sec-WebSocket-Protocol: c, b"))
	want(t, "it is agreed", r.d.Protocol(), "b")
	failsOn(t, "a server that picks none", wsdriver.ErrNoProtocol, c, wsdriver.HandshakeRequest{})
	r = opens(t, "a server that picks one", c, wsdriver.HandshakeRequest{}, "Sec-WebSocket-Protocol: b")
	want(t, "it is agreed", r.d.Protocol(), "b")
	d := wsdriver.NewServer(&wsdriver.Config{Protocols: []string{"a"}})
	d.Receive([]byte(request("Sec-WebSocket-Protocol: a")))
	want(t, "a server knows it from the request on", d.Protocol(), "a")
	want(t, "before there is none", wsdriver.NewServer(&c).Protocol(), "")
}

func TestExtraFields(t *testing.T) {
	d := wsdriver.NewServer(nil)
	d.Receive([]byte(request("Cookie: a=b")))
	want(t, "the client's are at hand", d.Request().Header.Get("cookie"), "a=b")
	out, err := d.AppendAccept([]byte("dst"), "", wsdriver.Header{{Name: "Set-Cookie", Value: "c=d"}, {Name: "Set-Cookie", Value: "e=f"}})
	want(t, "the server's are sent", err, nil)
	want(t, "in order, at the end", strings.HasSuffix(string(out), "\r\nSet-Cookie: c=d\r\nSet-Cookie: e=f\r\n\r\n"), true)
	want(t, "behind what was there", strings.HasPrefix(string(out), "dstHTTP/1.1 101 "), true)
	r := opens(t, "and reach the client", wsdriver.Config{}, wsdriver.HandshakeRequest{}, "+Set-Cookie: c=d")
	want(t, "by name", r.response.Header.Get("set-cookie"), "c=d")
	_, sent, _ := asking(t, wsdriver.Config{}, wsdriver.HandshakeRequest{Header: wsdriver.Header{{Name: "Cookie", Value: "a=b"}}})
	want(t, "the client's are sent too", strings.HasSuffix(sent, "\r\nCookie: a=b\r\n\r\n"), true)
}

func TestAppendRequest(t *testing.T) {
	c := &wsdriver.Config{Protocols: []string{"a"}, Versions: []wsdriver.Version{wsdriver.Hybi08, wsdriver.Hybi13}}
	d := wsdriver.NewClient(c)
	given := wsdriver.HandshakeRequest{Host: "h", Target: "/x"}
	out, err := d.AppendRequest([]byte("dst"), &given)
	want(t, "it is sent", err, nil)
	want(t, "behind what was there", strings.HasPrefix(string(out), "dstGET /x HTTP/1.1\r\n"), true)
	want(t, "in the first version", strings.Contains(string(out), "\r\nSec-WebSocket-Version: 8\r\n"), true)
	want(t, "with the Config's subprotocols", strings.Contains(string(out), "\r\nSec-WebSocket-Protocol: a\r\n"), true)
	want(t, "what was given stays as it was", given.Key+fmt.Sprint(given.Version, given.Protocols), "unknown []")
	want(t, "what was sent is at hand", d.Request().Target, "/x")
	want(t, "with its key", strings.Contains(string(out), d.Request().Key), true)
	out, _ = wsdriver.NewClient(c).AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "h", Protocols: []string{"b"}})
	want(t, "the request's subprotocols come first", strings.Contains(string(out), "\r\nSec-WebSocket-Protocol: b\r\n"), true)
	out, _ = wsdriver.NewClient(c).AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "h", Protocols: []string{}})
	want(t, "an empty list is none", strings.Contains(string(out), "Sec-WebSocket-Protocol"), false)
	d = wsdriver.NewClient(&wsdriver.Config{Versions: []wsdriver.Version{99}})
	out, err = d.AppendRequest([]byte("dst"), &wsdriver.HandshakeRequest{Host: "h"})
	wantArgument(t, "a version that is none", out, err)
	d = wsdriver.NewClient(nil)
	out, err = d.AppendRequest([]byte("dst"), &wsdriver.HandshakeRequest{Host: "a b"})
	wantArgument(t, "a host that is none", out, err)
	_, err = d.AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "h"})
	want(t, "a second try is free", err, nil)
}

func TestReceiveRequest(t *testing.T) {
	parsed := func() *wsdriver.HandshakeRequest {
		r, err := handshake.ParseRequest(request("-Host"))
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "server.example.com"
		return r
	}
	d := wsdriver.NewServer(nil)
	r := parsed()
	wantEvent(t, "a request that was parsed elsewhere", d.ReceiveRequest(r), "request")
	want(t, "is kept", d.Request() == r, true)
	wantEvent(t, "a second one is none", d.ReceiveRequest(parsed()), "none")
	out := d.AppendReply(nil, wsdriver.Event{Kind: wsdriver.Request})
	want(t, "it is answered as any other", strings.Contains(string(out), goodAccept), true)
	ev, _ := d.Receive(nil)
	wantEvent(t, "and opens", ev, "open")
	wantEvent(t, "a request on an open connection is none", d.ReceiveRequest(parsed()), "none")
	d = wsdriver.NewServer(nil)
	r = parsed()
	r.Method = "POST"
	ev = d.ReceiveRequest(r)
	wantEvent(t, "one that is at fault", ev, "fail 1002")
	want(t, "is refused", strings.HasPrefix(string(d.AppendReply(nil, ev)), "HTTP/1.1 405 "), true)
	wantEvent(t, "a client takes none", wsdriver.NewClient(nil).ReceiveRequest(parsed()), "none")
}

func TestAnswersOutOfOrder(t *testing.T) {
	accept := func(d *wsdriver.Driver) func(dst []byte) ([]byte, error) {
		return func(dst []byte) ([]byte, error) { return d.AppendAccept(dst, "", nil) }
	}
	reject := func(d *wsdriver.Driver) func(dst []byte) ([]byte, error) {
		return func(dst []byte) ([]byte, error) { return d.AppendReject(dst, 404, nil, nil) }
	}
	d := wsdriver.NewServer(nil)
	unchanged(t, "no request", d, wsdriver.ErrNotOpen, accept(d))
	unchanged(t, "no request", d, wsdriver.ErrNotOpen, reject(d))
	d.Receive([]byte(request()))
	unchanged(t, "a status that accepts", d, handshake.ErrInvalidStatus, func(dst []byte) ([]byte, error) { return d.AppendReject(dst, 101, nil, nil) })
	unchanged(t, "a subprotocol that was not offered", d, handshake.ErrProtocolNotOffered, func(dst []byte) ([]byte, error) { return d.AppendAccept(dst, "x", nil) })
	accept(d)(nil)
	unchanged(t, "it is accepted", d, wsdriver.ErrBusy, accept(d))
	unchanged(t, "it is accepted", d, wsdriver.ErrBusy, reject(d))
	d = wsdriver.NewServer(nil)
	d.Receive([]byte("nonsense"))
	d.Receive([]byte("\n"))
	unchanged(t, "a fault cannot be accepted", d, wsdriver.ErrClosed, accept(d))
	out, err := reject(d)(nil)
	want(t, "but refused in the program's own words", err == nil && strings.HasPrefix(string(out), "HTTP/1.1 404 "), true)
	want(t, "once", d.State(), wsdriver.Finished)
	unchanged(t, "once", d, wsdriver.ErrClosed, reject(d))
	for _, c := range []*wsdriver.Driver{wsdriver.NewClient(nil), aClient()} {
		unchanged(t, "a client answers nothing", c, wsdriver.ErrUnsupported, accept(c))
		unchanged(t, "a client answers nothing", c, wsdriver.ErrUnsupported, reject(c))
	}
}

// TestRefusalBodies is about what a client keeps of the page that came with a
// refusal, in every form that a body can have.
func TestRefusalBodies(t *testing.T) {
	start, _, _ := asking(t, wsdriver.Config{}, wsdriver.HandshakeRequest{})
	long := strings.Repeat("0123456789", 200)
	for _, c := range []struct{ reason, fields, body, kept string }{
		{"a length", "Content-Length: 5\r\n", "later", "later"},
		{"a length and more than that", "Content-Length: 5\r\n", "later and more", "later"},
		{"no body", "Content-Length: 0\r\n", "", ""},
		{"more than is kept", "Content-Length: 2000\r\n", long, long[:handshake.MaxBody]},
		{"chunks", "Transfer-Encoding: chunked\r\n", "3\r\nlat\r\n2;x=y\r\ner\r\n0\r\nTrailer: x\r\n\r\n", "later"},
		{"chunks that are malformed", "Transfer-Encoding: chunked\r\n", "3\r\nlat\r\nzz\r\n", "lat"},
		{"chunks beyond what is kept", "Transfer-Encoding: chunked\r\n", "7d0\r\n" + long + "\r\n0\r\n\r\n", long[:handshake.MaxBody]},
		{"no length, more than is kept", "", long, long[:handshake.MaxBody]},
	} {
		r := exchange(t, c.reason, start, []byte("HTTP/1.1 403 Forbidden\r\n"+c.fields+"\r\n"+c.body))
		r.want(t, c.reason, "fail 1002")
		wantFault(t, c.reason, r.d, wsdriver.ErrStatus)
		want(t, c.reason+": the status", r.d.Response().Status, 403)
		want(t, c.reason+": the body", string(r.d.Response().Body), c.kept)
		want(t, c.reason+": it is over", r.d.State(), wsdriver.Finished)
	}
	for _, c := range []struct{ reason, fields, body string }{
		{"the end of the stream ends it", "", "lat"},
		{"or cuts it short", "Content-Length: 5\r\n", "lat"},
		{"or its chunks", "Transfer-Encoding: chunked\r\n", "5\r\nlat"},
	} {
		r := exchange(t, c.reason, start, []byte("HTTP/1.1 500 x\r\n"+c.fields+"\r\n"+c.body))
		r.want(t, c.reason)
		want(t, c.reason+": it is not over yet", r.d.State(), wsdriver.Handshaking)
		r.add(t, c.reason, r.d.ReceiveEOF())
		r.want(t, c.reason, "fail 1002")
		wantFault(t, c.reason, r.d, wsdriver.ErrStatus)
		want(t, c.reason+": the body", string(r.d.Response().Body), "lat")
		wantEvent(t, c.reason+": once", r.d.ReceiveEOF(), "none")
		want(t, c.reason+": it is over", r.d.State(), wsdriver.Finished)
	}
}

// TestInterimResponses says that 1xx are no answer, and not kept.
func TestInterimResponses(t *testing.T) {
	start, _, key := asking(t, wsdriver.Config{}, wsdriver.HandshakeRequest{})
	d := start()
	d.Receive([]byte("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"))
	want(t, "it is not the response", d.Response(), nil)
	want(t, "that is still awaited", d.State(), wsdriver.Handshaking)
	p := []byte(response(key) + "\x81\x02hi")
	ev, n := d.Receive(p)
	wantEvent(t, "it comes", ev, "open")
	want(t, "and frames behind it are left", string(p[n:]), "\x81\x02hi")
	want(t, "the response is at hand", d.Response().Status, 101)
	ev, _ = d.Receive(p[n:])
	wantEvent(t, "then they are read", ev, `text first,last "hi"`)
	want(t, "and the response let go", d.Response(), nil)
	failsOn(t, "101 itself is an answer", handshake.ErrAccept, wsdriver.Config{}, wsdriver.HandshakeRequest{}, "-Sec-WebSocket-Accept")
}

// TestEndOfStreamBeforeOpen ends the stream in every phase of the handshake.
func TestEndOfStreamBeforeOpen(t *testing.T) {
	phases := map[string]func() *wsdriver.Driver{
		"server, nothing yet":  func() *wsdriver.Driver { return wsdriver.NewServer(nil) },
		"server, half a head":  func() *wsdriver.Driver { d := wsdriver.NewServer(nil); d.Receive([]byte("GET /")); return d },
		"server, request told": func() *wsdriver.Driver { d := wsdriver.NewServer(nil); d.Receive([]byte(request())); return d },
		"client, nothing sent": func() *wsdriver.Driver { return wsdriver.NewClient(nil) },
		"client, request sent": func() *wsdriver.Driver {
			s, _, _ := asking(t, wsdriver.Config{}, wsdriver.HandshakeRequest{})
			return s()
		},
		"server, Open not told": func() *wsdriver.Driver {
			d := wsdriver.NewServer(nil)
			d.Receive([]byte(request()))
			d.AppendAccept(nil, "", nil)
			return d
		},
		"server, Open just told": func() *wsdriver.Driver {
			d := wsdriver.NewServer(nil)
			d.Receive([]byte(request()))
			d.AppendAccept(nil, "", nil)
			d.Receive(nil)
			return d
		},
		"server, connection open": aServer,
		"client, connection open": aClient,
		"server, amid a fragment": func() *wsdriver.Driver { d := aServer(); d.Receive(fromClient(0x01, "x")); return d },
		"server, we have closed":  func() *wsdriver.Driver { d := aServer(); d.AppendClose(nil, 1000, ""); return d },
		"client, we have closed":  func() *wsdriver.Driver { d := aClient(); d.AppendClose(nil, 1000, ""); return d },
		"client, amid an interim": func() *wsdriver.Driver {
			s, _, _ := asking(t, wsdriver.Config{}, wsdriver.HandshakeRequest{})
			d := s()
			d.Receive([]byte("HTTP/1.1 100 x\r\n\r\nHT"))
			return d
		},
		"server, after empty line": func() *wsdriver.Driver { d := wsdriver.NewServer(nil); d.Receive([]byte("\r\n")); return d },
	}
	for reason, start := range phases {
		d := start()
		wantEvent(t, reason, d.ReceiveEOF(), `close 1006 ""`)
		wantFault(t, reason, d, wsdriver.ErrUnexpectedEOF)
		want(t, reason+": it is over", d.State(), wsdriver.Finished)
		wantEvent(t, reason+": once", d.ReceiveEOF(), "none")
		ev, n := d.Receive([]byte("late"))
		wantEvent(t, reason+": nothing more is read", ev, "none")
		want(t, reason+": but taken", n, 4)
		_, next := d.Tick(0)
		want(t, reason+": no deadline runs", next, 0)
		for name, send := range allSends(d) {
			unchanged(t, reason+": "+name, d, wsdriver.ErrClosed, send)
		}
	}
	d := wsdriver.NewServer(nil)
	ev, _ := d.Receive([]byte("nonsense\n"))
	wantEvent(t, "a fault", ev, "fail 1002")
	wantEvent(t, "was the terminal event", d.ReceiveEOF(), "none")
	wantFault(t, "and stays the cause", d, handshake.ErrMalformedHead)
}

// TestOutputBeforeOpenIsTold sends behind the acceptance, before Receive has told
// Open: the order on the wire is that of the calls.
func TestOutputBeforeOpenIsTold(t *testing.T) {
	d := wsdriver.NewServer(nil)
	d.Receive([]byte(request()))
	out, _ := d.AppendAccept(nil, "", nil)
	head := len(out)
	out, err := d.AppendMessage(out, wsdriver.Text, []byte("welcome"))
	want(t, "a message", err, nil)
	out = d.AppendReply(out, wsdriver.Event{Kind: wsdriver.Idle})
	wantFrames(t, "stands behind the head", out[head:], `81 "welcome"`, `89 ""`)
	ev, _ := d.Receive(fromClient(0x81, "x"))
	wantEvent(t, "Open is still told first", ev, "open")
	want(t, "no bytes are missing", d.Remaining(), 0)
}
