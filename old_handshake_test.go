package wsdriver_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/handshake"
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

// What is sent at Open follows the digest, whichever call sends it; and one that
// fails leaves it owed.
func TestTheDigestGoesBeforeAll(t *testing.T) {
	for _, draft := range old76Drafts {
		for name, call := range oldCalls(oldPrepared()) {
			d := oldOwing(t, draft.line)
			dst := append(make([]byte, 0, 100), "dst"...)
			if out, err := d.AppendMessage(dst, wsdriver.Text, []byte("\xFF")); err != wsdriver.ErrInvalidUTF8 || string(out) != "dst" {
				t.Errorf("%v: bad text: %q, %v", draft.version, out, err)
			}
			if out, err := d.AppendClose(dst, 1000, "x"); err != wsdriver.ErrUnsupported || string(out) != "dst" {
				t.Errorf("%v: a code: %q, %v", draft.version, out, err)
			}
			first, err := call(d, dst)
			if err != nil {
				want(t, draft.version.String()+" "+name+" fails", string(first), "dst")
				first, err = d.AppendMessage(dst, wsdriver.Text, []byte("x"))
			}
			if err != nil || !strings.HasPrefix(string(first), "dst"+old76Digest) || len(first) < 3+16+2 {
				t.Errorf("%v %s: %q, %v", draft.version, name, first, err)
			}
			if again := d.AppendReply(nil, wsdriver.Event{Kind: wsdriver.Open}); len(again) > 0 {
				t.Errorf("%v %s: %q is sent again", draft.version, name, again)
			}
		}
	}
}

func oldPrepared() *wsdriver.Prepared {
	m, _ := wsdriver.Prepare(wsdriver.Text, []byte("x"))
	return m
}

// A program that takes in more before it answers owes the digest still.
func TestTheDigestIsOwedUntilItIsSent(t *testing.T) {
	for _, draft := range old76Drafts {
		d := oldOwing(t, draft.line)
		ev, _ := d.Receive([]byte(draft.hello))
		wantEvent(t, "a message", ev, `text first,last "Hello"`)
		out, err := d.AppendMessage(nil, wsdriver.Text, []byte("x"))
		if err != nil || !strings.HasPrefix(string(out), old76Digest) {
			t.Errorf("%v: a message behind it: % x, %v", draft.version, out, err)
		}
		d = oldOwing(t, draft.line)
		d.Receive(nil)
		want(t, draft.version.String()+": the reply to Open comes late", string(d.AppendReply(nil, wsdriver.Event{Kind: wsdriver.Open})), old76Digest)
	}
}

// The stream may end where the proof is still awaited, and time may run out.
func TestTheProofDoesNotCome(t *testing.T) {
	for _, draft := range old76Drafts[2:4] {
		for n := range len(old76Key3) {
			head := strings.Replace(old76Head, "\r\n", "\r\n"+draft.line, 1)
			start := func() *record {
				d := wsdriver.NewServer(oldServerConfig())
				return (&record{d: d}).feed(t, "the head", []byte(head+old76Key3[:n]))
			}
			r := start()
			wantEvent(t, "the end of the stream", r.d.ReceiveEOF(), `close 1006 ""`)
			wantEvent(t, "it is told once", r.d.ReceiveEOF(), "none")
			wantFault(t, "the end of the stream", r.d, wsdriver.ErrUnexpectedEOF)
			want(t, "the end of the stream", r.d.State(), wsdriver.Finished)
			oldRefuses(t, "behind the end", r.d, wsdriver.ErrClosed)

			r = start()
			ev, next := r.d.Tick(time.Second)
			wantEvent(t, "time begins", ev, "none")
			want(t, "the deadline", next, time.Second+wsdriver.DefaultFailAfter)
			ev, _ = r.d.Tick(next)
			wantEvent(t, "the deadline", ev, "fail 1002")
			wantFault(t, "the deadline", r.d, wsdriver.ErrHandshakeTimeout)
			// The 101 is on the wire: what follows it is no HTTP response any more.
			want(t, "nothing can be said", string(r.d.AppendReply(nil, ev)), "")
			want(t, "the deadline", r.d.State(), wsdriver.Finished)
			oldRefuses(t, "behind the deadline", r.d, wsdriver.ErrClosed)
		}
	}
}

// oldAsking returns a client of version v that has sent its request, and a response
// that it takes: head, and digest if there is one.
func oldAsking(t *testing.T, v wsdriver.Version, cfg wsdriver.Config) (d *wsdriver.Driver, answer []byte) {
	t.Helper()
	cfg.Versions = []wsdriver.Version{v}
	c, s, err := oldEnds(wsdriver.Config{Versions: wsdriver.AllVersions(), Secure: cfg.Secure}, cfg, wsdriver.HandshakeRequest{})
	if err == nil {
		err = c.deliver(s, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c.d, s.out
}

// A client holds each byte of the proof against its keys, and is open with the last.
func TestAClientChecksTheDigest(t *testing.T) {
	for _, v := range oldVersions {
		if v != wsdriver.Hixie76 && v > wsdriver.Hybi03 {
			continue
		}
		d, answer := oldAsking(t, v, wsdriver.Config{})
		if v == wsdriver.Hixie75 {
			exchange(t, "no digest", func() *wsdriver.Driver { d, _ := oldAsking(t, v, wsdriver.Config{}); return d }, answer).want(t, "no digest", "open")
			continue
		}
		head := len(answer) - 16
		r := (&record{d: d}).feed(t, "the head", answer[:head])
		for i := range 16 {
			r.want(t, v.String()+": not yet")
			want(t, "not yet", d.State(), wsdriver.Handshaking)
			oldRefuses(t, "not yet", d, wsdriver.ErrNotOpen)
			r.feed(t, "a byte", answer[head+i:head+i+1])
		}
		r.want(t, v.String(), "open")
		for i := range 16 {
			d, answer := oldAsking(t, v, wsdriver.Config{})
			answer[head+i] ^= 1
			r := (&record{d: d}).feed(t, "wrong", answer, []byte("\x00x\xFF"))
			r.want(t, "wrong", "fail 1002")
			wantFault(t, "wrong", d, wsdriver.ErrDigest)
			want(t, "it is over", d.State(), wsdriver.Finished)
			want(t, "nothing is sent", len(r.out), 0)
			oldRefuses(t, "it is over", d, wsdriver.ErrClosed)
		}
		for n := range 16 {
			d, answer := oldAsking(t, v, wsdriver.Config{})
			(&record{d: d}).feed(t, "cut short", answer[:head+n])
			wantEvent(t, "cut short", d.ReceiveEOF(), `close 1006 ""`)
			want(t, "it is over", d.State(), wsdriver.Finished)
		}
		d, answer = oldAsking(t, v, wsdriver.Config{})
		(&record{d: d}).feed(t, "the head", answer[:head])
		d.Tick(0)
		ev, _ := d.Tick(wsdriver.DefaultFailAfter)
		wantEvent(t, "no digest in time", ev, "fail 1002")
		want(t, "no digest in time", d.State(), wsdriver.Finished)
	}
}

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

// An override of what the response says of us, where a proxy ends TLS or renames.
func TestTheLocationIsTheProgramsToSet(t *testing.T) {
	for _, c := range []struct {
		reason, location string
		secure           bool
		set              string
	}{
		{"as it came", "ws://example.com/demo", false, ""},
		{"behind TLS", "wss://example.com/demo", true, ""},
		{"set", "wss://other.example:8443/x", false, "wss://other.example:8443/x"},
	} {
		for prefix, head := range map[string]string{"\r\nSec-": old76Head, "\r\n": old75Head} {
			cfg := oldServerConfig()
			cfg.Secure, cfg.CheckOrigin = c.secure, wsdriver.InsecureAnyOrigin
			d := wsdriver.NewServer(cfg)
			ev, _ := d.Receive([]byte(head))
			wantEvent(t, c.reason, ev, "request")
			if c.set != "" {
				d.Request().Location = c.set
			}
			out := string(d.AppendReply(nil, ev))
			if !strings.Contains(out, prefix+"WebSocket-Location: "+c.location+"\r\n") {
				t.Errorf("%s: %q", c.reason, out)
			}
		}
	}
	for _, v := range oldVersions {
		if v > wsdriver.Hybi03 && !v.Hixie() {
			continue
		}
		server := wsdriver.Config{Versions: wsdriver.AllVersions(), CheckOrigin: wsdriver.InsecureAnyOrigin}
		client := wsdriver.Config{Versions: []wsdriver.Version{v}, Secure: true}
		for _, secure := range []bool{true, false} {
			server.Secure = secure
			c, s, err := oldEnds(server, client, wsdriver.HandshakeRequest{})
			if err == nil {
				err = oldPump(c, s, 0)
			}
			if err != nil {
				t.Fatal(err)
			}
			if secure {
				want(t, v.String()+": TLS on both sides", c.d.State(), wsdriver.Opened)
			} else {
				wantFault(t, v.String()+": the server knows of no TLS", c.d, handshake.ErrResponseLocation)
			}
		}
	}
}

// A subprotocol may be asked for in every version, by either end.
func TestProtocolsAreRequiredInEveryVersion(t *testing.T) {
	for _, v := range wsdriver.AllVersions() {
		for _, both := range []string{"", "a"} {
			c, s, err := oldEnds(wsdriver.Config{Versions: wsdriver.AllVersions(), Protocols: []string{"a"}, RequireProtocol: true},
				wsdriver.Config{Versions: []wsdriver.Version{v}, Protocols: strings.Fields("b " + both)}, wsdriver.HandshakeRequest{})
			if err == nil {
				err = oldPump(c, s, 3)
			}
			if err != nil {
				t.Fatal(v, err)
			}
			if both != "" {
				want(t, v.String(), c.d.State(), wsdriver.Opened)
				continue
			}
			wantFault(t, v.String()+": server", s.d, wsdriver.ErrNoProtocol)
			wantFault(t, v.String()+": client", c.d, wsdriver.ErrStatus)
		}
		c, s, err := oldEnds(wsdriver.Config{Versions: wsdriver.AllVersions()},
			wsdriver.Config{Versions: []wsdriver.Version{v}, Protocols: []string{"b"}, RequireProtocol: true}, wsdriver.HandshakeRequest{})
		if err == nil {
			err = oldPump(c, s, 3)
		}
		if err != nil {
			t.Fatal(v, err)
		}
		wantFault(t, v.String()+": client", c.d, wsdriver.ErrNoProtocol)
		want(t, v.String()+": client", c.d.State(), wsdriver.Finished)
	}
}

// A refusal is HTTP in every version, and its client can read it.
func TestRefusalsInEveryVersion(t *testing.T) {
	for _, v := range wsdriver.AllVersions() {
		c, s, err := oldEnds(wsdriver.Config{Versions: wsdriver.AllVersions()}, wsdriver.Config{Versions: []wsdriver.Version{v}}, wsdriver.HandshakeRequest{})
		if err != nil {
			t.Fatal(err)
		}
		ev, _ := s.d.Receive(bytes.Clone(c.out))
		wantEvent(t, v.String(), ev, "request")
		want(t, v.String(), s.d.Request().Version, oldNamed(v))
		out, err := s.d.AppendReject(nil, 403, wsdriver.Header{{Name: "X-Why", Value: "full"}}, []byte("no room"))
		want(t, v.String(), err, nil)
		want(t, v.String(), s.d.State(), wsdriver.Finished)
		r := (&record{d: c.d}).feed(t, v.String(), out)
		r.want(t, v.String(), "fail 1002")
		wantFault(t, v.String(), c.d, wsdriver.ErrStatus)
		want(t, v.String(), string(c.d.Response().Body), "no room")
		want(t, v.String(), c.d.Response().Header.Get("x-why"), "full")
		want(t, v.String(), len(s.d.AppendReply(nil, ev)), 0)
		ev, n := s.d.Receive([]byte(old76Key3)) // they may still be on their way
		wantEvent(t, v.String(), ev, "none")
		want(t, v.String(), n, 8)
	}
}

// A version that is not enabled is refused, and never taken for hixie-75, which would
// prove nothing.
func TestVersionsThatAreNotEnabledAreRefused(t *testing.T) {
	for _, v := range wsdriver.AllVersions() {
		for _, enabled := range [][]wsdriver.Version{nil, {wsdriver.Hybi13, wsdriver.Hixie75}, {wsdriver.Hybi06, wsdriver.Hybi04}, {wsdriver.Hixie76}, {wsdriver.Hixie75}} {
			c, s, err := oldEnds(wsdriver.Config{Versions: enabled}, wsdriver.Config{Versions: []wsdriver.Version{v}}, wsdriver.HandshakeRequest{})
			if err != nil {
				t.Fatal(err)
			}
			allowed := enabled
			if enabled == nil {
				allowed = hybiVersions
			}
			if bytes.Contains(fmt.Append(nil, allowed), []byte(v.String())) {
				continue
			}
			r := (&record{d: s.d}).feed(t, v.String(), c.out)
			r.want(t, fmt.Sprintf("%v of %v", v, enabled), "fail 1002")
			if got := s.d.Err(); got != wsdriver.ErrVersion && !(v == wsdriver.Hixie75 && got == handshake.ErrNoVersion) {
				t.Errorf("%v of %v: %v", v, enabled, got)
			}
			want(t, "it is over", s.d.State(), wsdriver.Finished)
			var list []string
			for _, e := range allowed {
				if e >= wsdriver.Hybi04 && e <= wsdriver.Hybi13 {
					list = append(list, fmt.Sprint(int(e)))
				}
			}
			line := "\r\nSec-WebSocket-Version: " + strings.Join(list, ", ") + "\r\n"
			if has := strings.Contains(string(r.out), line); has != (len(list) > 0) || strings.Contains(string(r.out), " 101 ") {
				t.Errorf("%v of %v: %q", v, enabled, r.out)
			}
		}
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
