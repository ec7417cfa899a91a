package wsdriver_test

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/handshake"
)

// A program that does not ask for the request must not see another Driver than one
// that does, nor one whose input comes byte by byte.
func TestWhoAsksForTheRequestChangesNothing(t *testing.T) {
	listed := wsdriver.Config{Protocols: []string{"b", "a"}}
	for _, test := range []struct {
		reason string
		c      wsdriver.Config
		head   string
	}{
		{"a plain request", wsdriver.Config{}, request()},
		{"one of version 8", wsdriver.Config{}, request("Sec-WebSocket-Version: 8")},
		{"one of a page", wsdriver.Config{}, request("Origin: https://server.example.com")},
		{"one over TLS", wsdriver.Config{Secure: true}, request("Origin: https://server.example.com")},
		{"a subprotocol", listed, request("Sec-WebSocket-Protocol: a, b, c")},
		{"none in common", listed, request("Sec-WebSocket-Protocol: c")},
		{"extensions", wsdriver.Config{}, request("Sec-WebSocket-Extensions: a; b=\"c\", d")},
		{"a check of the program's", wsdriver.Config{CheckOrigin: wsdriver.InsecureAnyOrigin}, request("Origin: http://evil.example")},
		{"every version", wsdriver.Config{Versions: wsdriver.AllVersions()}, request()},
	} {
		var asked, quiet, slow wsdriver.Driver
		asked.Reset(wsdriver.Server, &test.c)
		quiet.Reset(wsdriver.Server, &test.c)
		slow.Reset(wsdriver.Server, &test.c)
		ev, _ := asked.Receive([]byte(test.head))
		wantEvent(t, test.reason, ev, "request")
		quiet.Receive([]byte(test.head))
		for i := range test.head {
			ev, _ = slow.Receive([]byte{test.head[i]})
		}
		wantEvent(t, test.reason+": byte by byte", ev, "request")

		want(t, test.reason+": the version is known without a look at the request", quiet.Version(), slow.Version())
		want(t, test.reason+": the subprotocol too", quiet.Protocol(), slow.Protocol())
		first := asked.Request()
		if r := slow.Request(); !reflect.DeepEqual(first, r) {
			t.Errorf("%s: the request differs:\n%+v\n%+v", test.reason, first, r)
		}
		want(t, test.reason+": every call of Request returns the same one", asked.Request(), first)
		want(t, test.reason+": the version stays", asked.Version(), slow.Version())

		out := asked.AppendReply(nil, ev)
		want(t, test.reason+": the acceptance", string(quiet.AppendReply(nil, ev)), string(out))
		want(t, test.reason+": of the request that came byte by byte", string(slow.AppendReply(nil, ev)), string(out))
		if a, b := quiet.Request(), slow.Request(); !reflect.DeepEqual(a, b) {
			t.Errorf("%s: the request differs after it is accepted:\n%+v\n%+v", test.reason, a, b)
		}
		ev, _ = quiet.Receive(nil)
		wantEvent(t, test.reason, ev, "open")
		want(t, test.reason+": with Open the request is still at hand", quiet.Request() != nil, true)
		quiet.Receive(nil)
		want(t, test.reason+": and then no more", quiet.Request() == nil, true)
		want(t, test.reason+": the version of the connection", quiet.Version(), slow.Version())
		want(t, test.reason+": its subprotocol", quiet.Protocol(), slow.Protocol())
	}
}

// The program's choice of subprotocol is held against all that the client offered.
func TestSubprotocolOfTheProgramsChoice(t *testing.T) {
	c := &wsdriver.Config{Protocols: []string{"a"}}
	for _, choice := range []string{"a", "b"} {
		d := wsdriver.NewServer(c)
		d.Receive([]byte(request("Sec-WebSocket-Protocol: a, b")))
		out, err := d.AppendAccept([]byte("dst"), "c", nil)
		want(t, "what was not offered cannot be chosen", errors.Is(err, handshake.ErrProtocolNotOffered), true)
		want(t, "nothing is appended then", string(out), "dst")
		_, err = d.AppendAccept(nil, choice, nil)
		want(t, "what was offered can", err, nil)
		d.Receive(nil)
		d.Receive(nil)
		want(t, "it is the connection's then", d.Protocol(), choice)
	}
}

// The first piece of a head may look like the end of one.
func TestHeadsThatOnlyLookWhole(t *testing.T) {
	for _, first := range []string{"\r\n\r\n", "\r\n"} {
		d := wsdriver.NewServer(nil)
		ev, n := d.Receive([]byte(first))
		wantEvent(t, "empty lines before the head", ev, "none")
		want(t, "they are taken", n, len(first))
		ev, _ = d.Receive([]byte(request()))
		wantEvent(t, "the head itself", ev, "request")
		want(t, "is the request's", d.Request().Target, "/chat")
	}
	long := &wsdriver.Config{MaxHandshake: len(request()) - 1}
	ev, n := wsdriver.NewServer(long).Receive([]byte(request()))
	wantEvent(t, "a whole head over the limit", ev, "fail 1002")
	want(t, "is found at the limit", n, long.MaxHandshake)
	for _, c := range []*wsdriver.Config{nil, {CheckOrigin: wsdriver.InsecureAnyOrigin}} {
		d := wsdriver.NewServer(c)
		head := request("Origin: http://a\nb") // the LF is at fault
		_, n = d.Receive([]byte(head))
		want(t, "a whole head that is malformed is refused at the byte at fault", head[n], '\n')
		want(t, "for that", d.Err(), handshake.ErrMalformedHead)
	}
}

// What is kept of a request goes to the next connection only if nobody else can have it:
// two Drivers of which one is a copy of the other do not both give it away.
func TestMovedInTheHandshake(t *testing.T) {
	c := &wsdriver.Config{Protocols: []string{"chat"}}
	head := func(target string) []byte {
		return []byte(strings.Replace(benchShakes[0].request, "/chat", target, 1))
	}
	var asked []*wsdriver.HandshakeRequest
	for range 100 {
		d := wsdriver.NewServer(c)
		ev, _ := d.Receive(head("/moved"))
		moved := *d
		var early *wsdriver.HandshakeRequest
		if len(asked)%2 == 0 {
			early = moved.Request()
		}
		other := wsdriver.NewServer(c)
		other.Receive(head("/other"))
		if got := other.Request().Target; got != "/other" {
			t.Fatal(got)
		}
		if out := moved.AppendReply(nil, ev); !bytes.Contains(out, []byte(" 101 ")) {
			t.Fatalf("%q", out)
		}
		if late := moved.Request(); late.Target != "/moved" || early != nil && early != late {
			t.Fatal(late, early)
		}
		asked = append(asked, moved.Request())
		moved.Receive(nil)
		moved.Receive(nil)
		if moved.Request() != nil || moved.State() != wsdriver.Opened {
			t.Fatal(moved.State())
		}
	}
	for _, r := range asked {
		if r.Target != "/moved" || r.Header.Get("Host") != "server.example.com" {
			t.Fatalf("a request that the program keeps has changed: %q", r.Target)
		}
	}
}
