package wsdriver_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
)

// The example of hixie-76, section 1.2.
const (
	old76Head = "GET /demo HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n" +
		"Sec-WebSocket-Protocol: sample\r\nUpgrade: WebSocket\r\nSec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nOrigin: http://example.com\r\n\r\n"
	old76Key3   = "^n:ds[4U"
	old76Answer = "HTTP/1.1 101 WebSocket Protocol Handshake\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Origin: http://example.com\r\nSec-WebSocket-Location: ws://example.com/demo\r\n" +
		"Sec-WebSocket-Protocol: sample\r\n\r\n"
	old76Digest = "8jKS'y:G*Co,Wxa-"
)

// old75Head is the request of hixie-75 that goes with it.
const old75Head = "GET /demo HTTP/1.1\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nHost: example.com\r\nOrigin: http://example.com\r\nWebSocket-Protocol: sample\r\n\r\n"

func oldServerConfig() *wsdriver.Config {
	return &wsdriver.Config{Versions: wsdriver.AllVersions(), Protocols: []string{"sample"}, Rand: new(simKeys)}
}

// old76Drafts are the values of Sec-WebSocket-Draft, and none.
var old76Drafts = []struct {
	line    string
	version wsdriver.Version
	hello   string
}{
	{"", wsdriver.Hixie76, "\x00Hello\xFF"},
	{"Sec-WebSocket-Draft: 0\r\n", wsdriver.Hixie76, "\x00Hello\xFF"},
	{"Sec-WebSocket-Draft: 1\r\n", wsdriver.Hybi01, "\x04\x05Hello"},
	{"Sec-WebSocket-Draft: 2\r\n", wsdriver.Hybi02, "\x04\x05Hello"},
	{"Sec-WebSocket-Draft: 3\r\n", wsdriver.Hybi03, "\x04\x05Hello"},
	{"Content-Length: 8\r\n", wsdriver.Hixie76, "\x00Hello\xFF"},
}

// Whatever the reads cut: the eight bytes behind the head are taken, and what follows
// them are frames.
func TestTheEightBytesComeAnyhow(t *testing.T) {
	for _, draft := range old76Drafts {
		head := strings.Replace(old76Head, "\r\n", "\r\n"+draft.line, 1)
		in := []byte(head + old76Key3 + draft.hello)
		for _, at := range []int{0, 1, len(head) - 1} {
			for end := at; end <= len(in); end++ {
				d := wsdriver.NewServer(oldServerConfig())
				r := (&record{d: d}).feed(t, draft.line, in[:at], in[at:end], in[end:])
				r.want(t, draft.line, "request", "open", `text "Hello"`)
				want(t, draft.line+" what is sent", string(r.out), old76Answer+old76Digest)
				want(t, draft.line+" the version", d.Version(), draft.version)
			}
		}
		exchange(t, draft.line, aNewServer(oldServerConfig()), in)
	}
}

// A proxy that holds the eight bytes back until it sees the 101 must see it: the head
// is answered at once, and only with the eighth byte is the connection open.
func TestTheHeadIsAnsweredAtOnce(t *testing.T) {
	d := wsdriver.NewServer(oldServerConfig())
	r := (&record{d: d}).feed(t, "the head", []byte(old76Head))
	r.want(t, "the head", "request")
	want(t, "the head is answered", string(r.out), old76Answer)
	for n := range len(old76Key3) {
		want(t, "not open yet", d.State(), wsdriver.Handshaking)
		want(t, "the version is known", d.Version(), wsdriver.Hixie76)
		want(t, "the subprotocol is known", d.Protocol(), "sample")
		oldRefuses(t, fmt.Sprintf("with %d of the eight bytes", n), d, wsdriver.ErrNotOpen)
		r.feed(t, "a byte", []byte{old76Key3[n]})
	}
	r.want(t, "all eight", "request", "open")
	want(t, "open", d.State(), wsdriver.Opened)
	want(t, "the digest", string(r.out), old76Answer+old76Digest)
	if r.request == nil || r.request.Key1 == "" {
		t.Error("the request is at hand with Open")
	}
}

// oldRefuses checks that no call that sends does so, that all return err, and that
// dst and the state stay.
func oldRefuses(t *testing.T, reason string, d *wsdriver.Driver, err error) {
	t.Helper()
	was, m := d.State(), new(wsdriver.Prepared)
	dst := append(make([]byte, 0, 100), "dst"...)
	for name, call := range oldCalls(m) {
		if out, got := call(d, dst); got != err || string(out) != "dst" || d.State() != was {
			t.Errorf("%s: %s: %q, %v, %v; want %v", reason, name, out, got, d.State(), err)
		}
	}
	if out := d.AppendReply(dst, wsdriver.Event{Kind: wsdriver.Idle}); string(out) != "dst" {
		t.Errorf("%s: a reply: %q", reason, out)
	}
}

// oldCalls are the calls that send.
func oldCalls(m *wsdriver.Prepared) map[string]func(*wsdriver.Driver, []byte) ([]byte, error) {
	return map[string]func(*wsdriver.Driver, []byte) ([]byte, error){
		"message": func(d *wsdriver.Driver, b []byte) ([]byte, error) {
			return d.AppendMessage(b, wsdriver.Text, []byte("x"))
		},
		"fragment": func(d *wsdriver.Driver, b []byte) ([]byte, error) {
			return d.AppendFragment(b, wsdriver.Text, []byte("x"), true)
		},
		"header":   func(d *wsdriver.Driver, b []byte) ([]byte, error) { return d.AppendHeader(b, wsdriver.Text, 1, true) },
		"ping":     func(d *wsdriver.Driver, b []byte) ([]byte, error) { return d.AppendPing(b, []byte("x")) },
		"pong":     func(d *wsdriver.Driver, b []byte) ([]byte, error) { return d.AppendPong(b, []byte("x")) },
		"close":    func(d *wsdriver.Driver, b []byte) ([]byte, error) { return d.AppendClose(b, 0, "") },
		"prepared": func(d *wsdriver.Driver, b []byte) ([]byte, error) { return d.AppendPrepared(b, m) },
	}
}

// oldOwing returns a server of that draft at Open, which has not sent its digest.
func oldOwing(t *testing.T, line string) *wsdriver.Driver {
	t.Helper()
	d := wsdriver.NewServer(oldServerConfig())
	p := []byte(strings.Replace(old76Head, "\r\n", "\r\n"+line, 1) + old76Key3)
	ev, n := d.Receive(p)
	if out := d.AppendReply(nil, ev); string(out) != old76Answer {
		t.Fatalf("the answer is %q", out)
	}
	ev, _ = d.Receive(p[n:])
	wantEvent(t, "all eight", ev, "open")
	return d
}
