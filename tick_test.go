package wsdriver_test

import (
	"math"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
)

// ticks checks what Tick says at a time.
func ticks(t *testing.T, reason string, d *wsdriver.Driver, now time.Duration, event string, next time.Duration) {
	t.Helper()
	ev, n := d.Tick(now)
	wantEvent(t, reason, ev, event)
	want(t, reason+": when to call again", n, next)
}

const sec = time.Second

func timed(role wsdriver.Role, ping, fail time.Duration) *wsdriver.Driver {
	return started(role, wsdriver.Hybi13, wsdriver.Config{PingAfter: ping, FailAfter: fail})()
}

func TestTickInTheHandshake(t *testing.T) {
	c := &wsdriver.Config{FailAfter: 5 * sec}
	d := wsdriver.NewServer(c)
	ticks(t, "the first call sets the mark", d, 100*sec, "none", 105*sec)
	d.Receive([]byte("GET / HT"))
	ticks(t, "input does not move it", d, 104*sec, "none", 105*sec)
	ticks(t, "then it is over", d, 105*sec, "fail 1002", 0)
	wantFault(t, "then it is over", d, wsdriver.ErrHandshakeTimeout)
	want(t, "it may be answered", d.State(), wsdriver.Closing)
	ticks(t, "for so long", d, 106*sec, "none", 111*sec)
	ticks(t, "and then no longer", d, 111*sec, "none", 0)
	want(t, "and then no longer", d.State(), wsdriver.Finished)
	want(t, "too late", len(d.AppendReply(nil, wsdriver.Event{Kind: wsdriver.Fail, Code: 1002})), 0)
	ticks(t, "nothing runs any more", d, 200*sec, "none", 0)

	d = wsdriver.NewServer(c)
	d.Tick(0)
	d.Receive([]byte(request()))
	ticks(t, "the program takes its time to answer", d, 50*sec, "none", 0)
	d.AppendAccept(nil, "", nil)
	ticks(t, "an open connection without pings has no deadline", d, 60*sec, "none", 0)

	d = wsdriver.NewClient(c)
	ticks(t, "a client that has not asked", d, 0, "none", 0)
	d.AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "h"})
	ticks(t, "and has", d, 10*sec, "none", 15*sec)
	d.Receive([]byte("HTTP/1.1 100 x\r\n\r\n"))
	ticks(t, "an interim response is no progress", d, 12*sec, "none", 15*sec)
	d.Receive([]byte("HTTP/1.1 503 x\r\nContent-Length: 1000\r\n\r\nsor"))
	ticks(t, "nor is half a refusal", d, 14*sec, "none", 15*sec)
	ticks(t, "it gives up", d, 15*sec, "fail 1002", 0)
	want(t, "and is finished", d.State(), wsdriver.Finished)
	wantEvent(t, "the end is no news", d.ReceiveEOF(), "none")
}

func TestTickKeepsAlive(t *testing.T) {
	for _, role := range bothRoles {
		d := timed(role, 30*sec, 5*sec)
		ticks(t, "silence starts", d, 0, "none", 30*sec)
		ticks(t, "goes on", d, 29*sec, "none", 30*sec)
		d.Receive(toward(role, 0x81, "x"))
		ticks(t, "and is broken", d, 29*sec, "none", 59*sec)
		ticks(t, "it is long enough", d, 59*sec, "idle", 64*sec)
		out := d.AppendReply(nil, wsdriver.Event{Kind: wsdriver.Idle})
		wantFrames(t, "for a ping", out, `89 ""`)
		ticks(t, "the pong is awaited", d, 60*sec, "none", 64*sec)
		d.Receive(toward(role, 0x8a, ""))
		ticks(t, "and comes", d, 61*sec, "none", 91*sec)
		ticks(t, "silence once more", d, 91*sec, "idle", 96*sec)
		ticks(t, "one ping is asked for", d, 95*sec, "none", 96*sec)
		ticks(t, "and no pong comes", d, 96*sec, `close 1006 ""`, 0)
		wantFault(t, "and no pong comes", d, wsdriver.ErrTimeout)
		want(t, "it is over", d.State(), wsdriver.Finished)
		ticks(t, "for good", d, 1000*sec, "none", 0)
		want(t, "nothing is owed", len(d.AppendReply(nil, wsdriver.Event{Kind: wsdriver.Close, Code: 1006})), 0)
	}
	d := timed(wsdriver.Server, 30*sec, 5*sec)
	d.Tick(0)
	d.Receive(nil)
	ticks(t, "a call of Receive without input is no sign of life", d, 30*sec, "idle", 35*sec)
	d = timed(wsdriver.Server, 0, 0)
	ticks(t, "no pings are asked for", d, 1000*sec, "none", 0)
}

func TestTickWhileClosing(t *testing.T) {
	for _, role := range bothRoles {
		d := timed(role, 30*sec, 5*sec)
		d.Tick(0)
		d.AppendClose(nil, 1000, "")
		ticks(t, "our Close frame is out", d, 10*sec, "none", 15*sec)
		d.Receive(toward(role, 0x81, "data does not help"))
		ticks(t, "the deadline stands", d, 14*sec, "none", 15*sec)
		ticks(t, "no answer", d, 15*sec, `close 1006 ""`, 0)
		want(t, "it is over", d.State(), wsdriver.Finished)

		d = timed(role, 0, 5*sec)
		d.Receive(toward(role, 0x88, ""))
		ticks(t, "its Close frame is here, and not answered", d, 0, "none", 5*sec)
		ticks(t, "the terminal event was told", d, 5*sec, "none", 0)
		want(t, "it is over all the same", d.State(), wsdriver.Finished)
		_, err := d.AppendClose(nil, 1000, "")
		want(t, "it is over all the same", err, wsdriver.ErrClosed)
	}
}

// TestTickBeforeOpenIsTold is about the time between AppendAccept and the call of
// Receive that tells Open.
func TestTickBeforeOpenIsTold(t *testing.T) {
	d := wsdriver.NewServer(&wsdriver.Config{FailAfter: 5 * sec})
	d.Receive([]byte(request()))
	d.AppendAccept(nil, "", nil)
	d.AppendClose(nil, 1000, "")
	d.Tick(0)
	ticks(t, "no answer", d, 5*sec, `close 1006 ""`, 0)
	ev, _ := d.Receive(nil)
	wantEvent(t, "nothing comes after the terminal event, not even Open", ev, "none")
	want(t, "it is over", d.State(), wsdriver.Finished)
}

// TestTickForEver is about a Config that says never by the longest time there is.
func TestTickForEver(t *testing.T) {
	const ever = math.MaxInt64
	d := wsdriver.NewServer(&wsdriver.Config{FailAfter: ever})
	for _, now := range []time.Duration{0, sec, time.Hour} {
		ev, _ := d.Tick(now)
		wantEvent(t, "a handshake that may take for ever", ev, "none")
	}
	d = timed(wsdriver.Server, ever, ever)
	for _, now := range []time.Duration{0, sec, time.Hour} {
		d.Receive(fromClient(0x8a, ""))
		ev, next := d.Tick(now)
		wantEvent(t, "silence that may last for ever", ev, "none")
		want(t, "a deadline lies in the future", next > now, true)
	}
	d = timed(wsdriver.Server, sec, ever)
	d.Tick(sec)
	ev, next := d.Tick(2 * sec)
	wantEvent(t, "a ping is due", ev, "idle")
	want(t, "its pong may take for ever", next > 2*sec, true)
	ev, _ = d.Tick(3 * sec)
	wantEvent(t, "its pong may take for ever", ev, "none")
}
