package wsdriver_test

import (
	"strings"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
)

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
