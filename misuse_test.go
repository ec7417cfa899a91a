package wsdriver_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/handshake"
)

// Arguments that no program should give are refused, and never panic.
func TestMisuse(t *testing.T) {
	client := wsdriver.NewClient(nil)
	if out, err := client.AppendRequest(nil, nil); err == nil || len(out) > 0 {
		t.Errorf("a request without a host cannot be sent: %q %v", out, err)
	}
	server := wsdriver.NewServer(nil)
	if ev := server.ReceiveRequest(nil); ev.Kind != wsdriver.None || server.State() != wsdriver.Handshaking {
		t.Errorf("no request is none: %v", ev)
	}
	server.Skip(wsdriver.Hybi13, "")
	if _, err := server.AppendPrepared(nil, nil); err != wsdriver.ErrUnsupported {
		t.Errorf("no message is none: %v", err)
	}
	if _, err := server.AppendHeader(nil, wsdriver.Text, -1, true); err != wsdriver.ErrUnsupported {
		t.Errorf("no payload has a negative length: %v", err)
	}
	long := wsdriver.Event{Kind: wsdriver.Ping, Flags: wsdriver.Whole, Data: make([]byte, 126)}
	if out := server.AppendReply(nil, long); len(out) > 0 {
		t.Errorf("a ping that no peer can send is not answered: % x", out)
	}
}

func TestOfferedProtocolsAreKept(t *testing.T) {
	offered := []string{"a"}
	client := wsdriver.NewClient(&wsdriver.Config{Rand: fixed()})
	client.AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "example.com", Protocols: offered})
	offered[0] = "b"
	if got := client.Request().Protocols; got[0] != "a" {
		t.Errorf("the response is judged by what was sent: %q", got)
	}
}

func TestSlowRefusalIsKept(t *testing.T) {
	client := wsdriver.NewClient(nil)
	client.AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "example.com"})
	client.Tick(0)
	client.Receive([]byte("HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\ncome ba"))
	ev, _ := client.Tick(time.Minute)
	if ev.Kind != wsdriver.Fail || client.Err() != wsdriver.ErrHandshakeTimeout {
		t.Errorf("a refusal that does not end is a timeout: %v, %v", ev, client.Err())
	}
	if r := client.Response(); r.Status != 503 || !bytes.Equal(r.Body, []byte("come ba")) {
		t.Errorf("what came of it is kept: %d %q", r.Status, r.Body)
	}
}

// blank is an extension that says nothing about why it has no codec.
type blank struct{}

func (blank) Name() string                                                       { return "blank" }
func (blank) Offers() [][]wsdriver.Param                                         { return [][]wsdriver.Param{nil} }
func (blank) Accept([]wsdriver.Param) ([]wsdriver.Param, wsdriver.Codec)         { return nil, nil }
func (blank) Confirm([]wsdriver.Param) (codec wsdriver.Codec, e *wsdriver.Error) { return nil, nil }

// Nil where an extension, a codec, a request or room should be.
func TestNil(t *testing.T) {
	none := &wsdriver.Config{Extensions: []wsdriver.Extension{nil, blank{}, nil}}
	d := wsdriver.NewServer(none)
	ev, _ := d.Receive([]byte(request("Sec-WebSocket-Extensions: a, blank")))
	wantEvent(t, "a server passes over what it cannot accept", ev, "request")
	want(t, "and accepts none", strings.Contains(string(d.AppendReply(nil, ev)), "Extensions"), false)

	d = wsdriver.NewClient(none)
	out, err := d.AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "a", Target: "/"})
	want(t, "a client offers what there is", err == nil && strings.Contains(string(out), "Extensions: blank\r\n"), true)
	answer := "HTTP/1.1 101 \r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Extensions: blank\r\n" +
		"Sec-WebSocket-Accept: " + handshake.Accept(d.Request().Key) + "\r\n\r\n"
	ev, _ = d.Receive([]byte(answer))
	wantEvent(t, "what has no codec is not agreed on", ev, "fail 1002")

	for ev := range d.Drive(nil, nil) {
		t.Errorf("there is nothing to drive: %v", ev)
	}
	want(t, "no request has an origin that is allowed", wsdriver.AllowOrigins("http://a")(nil), false)
	want(t, "nothing is masked where there is no room", wsdriver.MaskBlock(nil, []byte("ab"), 7), 7)
	dst := make([]byte, 2)
	want(t, "or what there is room for", wsdriver.MaskBlock(dst, []byte("abcd"), 0x04030201), uint32(0x02010403))
	want(t, "with the key", string(dst), "\x60\x60")
}
