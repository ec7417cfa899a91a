package wsdriver_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
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
