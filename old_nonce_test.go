package wsdriver_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/handshake"
)

// old04Request is the request that goes with the nonce of the example.
const old04Request = "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 4\r\n\r\n"

// words is a source that gives out what it holds.
type words []uint64

func (w *words) Uint64() uint64 {
	n := (*w)[0]
	*w = (*w)[1:]
	return n
}

// In hybi-04 the key of the connection comes of the client's key and the server's
// nonce, as both stand in the heads.
func TestTheNonceOfHybi04(t *testing.T) {
	for _, frame := range []struct{ in, event string }{
		{"0000000067f5a1e8dad534", `text "Hello"`},
		{"37fa213db465523503be58", `text "Hello"`},
		{"37fa213db160", `close 1005 ""`},
	} {
		start := func() *wsdriver.Driver {
			return wsdriver.NewServer(&wsdriver.Config{Versions: wsdriver.AllVersions(), Rand: &words{0x1fe70d8f97a56b26, 0xdf18842fd5eb25db}})
		}
		r := exchange(t, frame.in, start, append([]byte(old04Request), octets(frame.in)...))
		r.want(t, frame.in, "request", "open", frame.event)
		if !strings.Contains(string(r.out), "\r\nSec-WebSocket-Nonce: H+cNj5elaybfGIQv1esl2w==\r\n") {
			t.Errorf("no nonce: %q", r.out)
		}
	}
	key := handshake.NewKey(1, 2)
	head := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + acceptOf(key) + "\r\n"
	client := func() *wsdriver.Driver {
		d := wsdriver.NewClient(&wsdriver.Config{Versions: []wsdriver.Version{wsdriver.Hybi04}, Rand: &words{1, 2, 3, 4, 5}})
		if _, err := d.AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "example.com"}); err != nil {
			t.Fatal(err)
		}
		return d
	}
	nonce := handshake.NewKey(7, 8)
	r := exchange(t, "a nonce", client, []byte(head+"Sec-WebSocket-Nonce: "+nonce+"\r\n\r\n\x84\x05Hello"))
	r.want(t, "a nonce", "open", `text "Hello"`)
	out, _ := r.d.AppendMessage(nil, wsdriver.Text, []byte("Hello"))
	rules := oldRules{version: wsdriver.Hybi04, from: wsdriver.Client, key: oldConnectionKey(key, nonce)}
	if err := oldSame(oldRead(rules, out).events, []string{oldWords(wsdriver.Text, 0, "Hello")}); err != nil {
		t.Error(err)
	}
	for _, line := range []string{"", "Sec-WebSocket-Nonce: \r\n", "Sec-WebSocket-Nonce: x\r\nSec-WebSocket-Nonce: x\r\n"} {
		r := exchange(t, "no nonce", client, []byte(head+line+"\r\n"))
		r.want(t, "no nonce", "fail 1002")
		wantFault(t, "no nonce", r.d, handshake.ErrNonce)
	}
}

// A request that net/http has read is taken in its place; the eight bytes follow.
func TestRequestsOfOldVersionsFromElsewhere(t *testing.T) {
	for _, v := range wsdriver.AllVersions() {
		c, s, err := oldEnds(wsdriver.Config{Versions: wsdriver.AllVersions()}, wsdriver.Config{Versions: []wsdriver.Version{v}}, wsdriver.HandshakeRequest{Target: "/x"})
		if err != nil {
			t.Fatal(err)
		}
		head, rest, _ := strings.Cut(string(c.out), "\r\n\r\n")
		r, fault := handshake.ParseRequest(head + "\r\n\r\n")
		if fault != nil {
			t.Fatal(v, fault)
		}
		c.out = []byte(rest)
		s.tell(s.d.ReceiveRequest(r))
		if err := oldPump(c, s, 1); err != nil {
			t.Fatal(v, err)
		}
		want(t, v.String(), s.d.State(), wsdriver.Opened)
		want(t, v.String(), c.d.State(), wsdriver.Opened)
		want(t, v.String(), s.d.Version(), oldNamed(v))
	}
}

// Random words are drawn from the source alone.
func TestOldHandshakesAreRepeatable(t *testing.T) {
	for _, v := range wsdriver.AllVersions() {
		var sent [2]string
		for i := range sent {
			d := wsdriver.NewClient(&wsdriver.Config{Versions: []wsdriver.Version{v}, Rand: rand.NewPCG(1, 76)})
			out, err := d.AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "example.com"})
			if err != nil {
				t.Fatal(err)
			}
			sent[i] = string(out)
		}
		want(t, v.String(), sent[0], sent[1])
	}
}
