package wsdriver_test

import (
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/vectors"
)

// What keeps a Driver from its rest, and what gives it back where anything can.
func TestAtRest(t *testing.T) {
	type driver = wsdriver.Driver
	feed := func(in string) func(*driver) {
		return func(d *driver) {
			for range d.Events([]byte(in)) {
			}
		}
	}
	fragment := func(p string, last bool) func(*driver) {
		return func(d *driver) { d.AppendFragment(nil, wsdriver.Text, []byte(p), last) }
	}
	for _, test := range []struct {
		reason     string
		stir, calm func(*driver)
	}{
		{"a header is under way", feed("\x81"), feed("\x80\x00\x00\x00\x00")},
		{"a payload is under way", feed("\x81\x82\x00\x00\x00\x00\xC3"), feed("\xBC")},
		{"the message goes on", feed("\x01\x81\x00\x00\x00\x00a"), feed("\x80\x80\x00\x00\x00\x00")},
		{"a ping is under way", feed("\x89\x82\x00\x00\x00\x00a"), feed("b")},
		{"a message is being sent", fragment("\xC3", false), fragment("\xBC", true)},
		{"the connection is closing", func(d *driver) { d.AppendClose(nil, 1000, "") }, nil},
		{"the peer closes it", feed("\x88\x80\x00\x00\x00\x00"), nil},
		{"the peer breaks a rule", feed("\x83"), nil},
		{"the stream has ended", func(d *driver) { d.ReceiveEOF() }, nil},
	} {
		d := wsdriver.NewServer(nil)
		d.Skip(wsdriver.Hybi13, "")
		want(t, "an open connection", d.AtRest(nil), true)
		test.stir(d)
		want(t, test.reason, d.AtRest(nil), false)
		if test.calm != nil {
			test.calm(d)
			want(t, "it is over: "+test.reason, d.AtRest(nil), true)
		}
	}
}

// What was agreed on, and who with, lasts.
func TestWhoNeverRests(t *testing.T) {
	var d wsdriver.Driver
	want(t, "the zero Driver", d.AtRest(nil), false)
	d.Reset(wsdriver.Server, nil)
	want(t, "before the handshake", d.AtRest(nil), false)
	d.Skip(wsdriver.Hybi13, "chat")
	want(t, "a subprotocol", d.AtRest(nil), false)
	for _, v := range []wsdriver.Version{wsdriver.Hixie75, wsdriver.Hixie76, wsdriver.Hybi06} {
		d.Reset(wsdriver.Server, nil)
		d.Skip(v, "")
		want(t, v.String(), d.AtRest(nil), false)
	}
	for _, v := range []wsdriver.Version{wsdriver.Hybi07, wsdriver.Hybi08, wsdriver.Hybi13} {
		d.Reset(wsdriver.Client, nil)
		d.Skip(v, "")
		want(t, v.String(), d.AtRest(nil), true)
		want(t, "another Config", d.AtRest(new(wsdriver.Config)), false)
		d.AppendPing(nil, nil)
		want(t, "a client that has drawn keys", d.AtRest(nil), false)
	}
	cfg := &wsdriver.Config{PingAfter: sec}
	d.Reset(wsdriver.Server, cfg)
	d.Skip(wsdriver.Hybi13, "")
	want(t, "without a clock", d.AtRest(cfg), true)
	d.Tick(sec)
	want(t, "a silence is being measured", d.AtRest(cfg), false)
}

// The handshake is kept up to the first input behind it.
func TestRestBeginsBehindTheHandshake(t *testing.T) {
	cfg := &wsdriver.Config{PingAfter: sec}
	d := wsdriver.NewServer(cfg)
	d.Tick(sec)
	ev, _ := d.Receive([]byte("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"))
	d.AppendReply(nil, ev)
	ev, _ = d.Receive(nil)
	wantEvent(t, "it is over", ev, "open")
	want(t, "it is kept", d.AtRest(cfg), false)
	d.Receive(nil)
	want(t, "it is let go of", d.AtRest(cfg), true)
	_, next := d.Tick(3 * sec)
	want(t, "the silence counts from then", next, 4*time.Second)
}

// nomad is a Driver that lives in new memory after each rest, as AtRest allows.
type nomad struct {
	*wsdriver.Driver
	cfg   *wsdriver.Config
	moves *int
}

func (n *nomad) move() {
	d := n.Driver
	if n.Driver = moved(d, n.cfg); n.Driver != d {
		*n.moves++
	}
}

// moved returns d, or what is made in its place if it is at rest.
func moved(d *wsdriver.Driver, c *wsdriver.Config) *wsdriver.Driver {
	if !d.AtRest(c) {
		return d
	}
	other := new(wsdriver.Driver)
	other.Reset(d.Role(), c)
	other.Skip(d.Version(), "")
	*d = wsdriver.Driver{} // nothing may be left to hang on
	return other
}

func (n *nomad) Receive(p []byte) (wsdriver.Event, int) {
	n.move()
	return n.Driver.Receive(p)
}

func (n *nomad) AppendReply(dst []byte, ev wsdriver.Event) []byte {
	n.move()
	return n.Driver.AppendReply(dst, ev)
}

func (n *nomad) AppendMessage(dst []byte, k wsdriver.Kind, p []byte) ([]byte, error) {
	n.move()
	return n.Driver.AppendMessage(dst, k, p)
}

func (n *nomad) Tick(now time.Duration) (wsdriver.Event, time.Duration) {
	n.move()
	return n.Driver.Tick(now)
}

// Nobody can tell from bytes and events that a Driver has rested.
func TestRestIsNotSeen(t *testing.T) {
	scripts, err := vectors.Load(vectors.Files)
	if err != nil {
		t.Fatal(err)
	}
	moves := 0
	start := func(s vectors.Setup) vectors.Endpoint {
		return &nomad{vectors.Start(s).(*wsdriver.Driver), s.Config, &moves}
	}
	for _, s := range scripts {
		for _, c := range []vectors.Chunking{{}, {Every: 1}, {Every: 3}} {
			if diff := s.Diff(s.RunOn(start, c)); diff != "" {
				t.Errorf("%v %s", c, diff)
			}
		}
	}
	if t.Logf("%d rests", moves); moves < 1000 {
		t.Error("they should be more")
	}
}
