package wsdriver_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
)

// everyCall has a call of each method, with arguments that the method may refuse
// but must not fall over.
func everyCall(d *wsdriver.Driver) map[string]func() {
	c := &wsdriver.Config{FailAfter: time.Second, PingAfter: time.Second}
	m, _ := wsdriver.Prepare(wsdriver.Binary, nil)
	all := map[string]func(){
		"State":          func() { _ = d.State().String() },
		"Role":           func() { _ = d.Role().String() },
		"Version":        func() { _ = d.Version().String() },
		"Caps":           func() { d.Caps() },
		"Protocol":       func() { d.Protocol() },
		"Request":        func() { d.Request() },
		"Response":       func() { d.Response() },
		"Err":            func() { d.Err() },
		"Remaining":      func() { d.Remaining() },
		"Receive":        func() { d.Receive(octets("81 80 00000000 89 80 00000000")) },
		"Receive nil":    func() { d.Receive(nil) },
		"Receive head":   func() { d.Receive([]byte(request())) },
		"Receive noise":  func() { d.Receive([]byte("\xff\x00noise\r\n\r\n")) },
		"Receive 101":    func() { d.Receive([]byte("HTTP/1.1 101 x\r\n\r\n")) },
		"Receive 404":    func() { d.Receive([]byte("HTTP/1.1 404 x\r\nContent-Length: 9\r\n\r\npart")) },
		"Receive close":  func() { d.Receive(octets("88 80 00000000")) },
		"ReceiveRequest": func() { d.ReceiveRequest(&wsdriver.HandshakeRequest{Method: "GET", Proto: "HTTP/1.1"}) },
		"ReceiveEOF":     func() { d.ReceiveEOF() },
		"Tick":           func() { d.Tick(0) },
		"Tick later":     func() { d.Tick(time.Hour) },
		"AppendRequest":  func() { d.AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "h"}) },
		"AppendAccept":   func() { d.AppendAccept(nil, "", nil) },
		"AppendReject":   func() { d.AppendReject(nil, 404, nil, nil) },
		"AppendMessage":  func() { d.AppendMessage(nil, wsdriver.Text, []byte("x")) },
		"AppendFragment": func() { d.AppendFragment(nil, wsdriver.Binary, []byte("x"), false) },
		"AppendHeader":   func() { d.AppendHeader(nil, wsdriver.Binary, 1, true) },
		"AppendPrepared": func() { d.AppendPrepared(nil, m) },
		"AppendPing":     func() { d.AppendPing(nil, nil) },
		"AppendPong":     func() { d.AppendPong(nil, nil) },
		"AppendClose":    func() { d.AppendClose(nil, 1000, "") },
		"Skip":           func() { d.Skip(wsdriver.Hybi13, "p") },
		"Reset server":   func() { d.Reset(wsdriver.Server, nil) },
		"Reset client":   func() { d.Reset(wsdriver.Client, c) },
		"Drive": func() {
			in, out := octets("81 80 00000000"), []byte(nil)
			for range d.Drive(&in, &out) {
			}
		},
		"Events": func() {
			for range d.Events(octets("81 80 00000000")) {
				break
			}
		},
	}
	for k := range wsdriver.Pong + 1 {
		all["AppendReply "+k.String()] = func() { d.AppendReply(nil, wsdriver.Event{Kind: k, Code: 1002}) }
	}
	return all
}

// nothingPanics runs a call and reports a panic as a failure of the test.
func nothingPanics(t *testing.T, reason string, call func()) {
	t.Helper()
	defer func() {
		if v := recover(); v != nil {
			t.Errorf("%s panics: %v", reason, v)
		}
	}()
	call()
}

// TestZeroDriver makes every call on a Driver that nobody has started.
func TestZeroDriver(t *testing.T) {
	for name := range everyCall(nil) {
		d := new(wsdriver.Driver)
		nothingPanics(t, name+" on a zero Driver", everyCall(d)[name])
	}
	d := new(wsdriver.Driver)
	want(t, "its connection is over", d.State(), wsdriver.Finished)
	_, err := d.AppendMessage(nil, wsdriver.Text, nil)
	want(t, "nothing can be sent", err, wsdriver.ErrClosed)
	ev, n := d.Receive([]byte("abc"))
	wantEvent(t, "nothing is read", ev, "none")
	want(t, "but taken", n, 3)
	wantEvent(t, "and there is no end of it", d.ReceiveEOF(), "none")
	want(t, "no version", d.Version(), wsdriver.Version(0))
	want(t, "that can do anything", d.Caps(), wsdriver.Caps{})
}

// TestAnyOrderOfCalls makes calls in any order, on Drivers of both roles.
func TestAnyOrderOfCalls(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	var names []string
	for name := range everyCall(nil) {
		names = append(names, name)
	}
	for range 3000 {
		d := wsdriver.NewServer(nil)
		if random.IntN(2) == 0 {
			d = wsdriver.NewClient(nil)
		}
		calls := everyCall(d)
		var done []string
		terminal := 0
		for range 12 {
			name := names[random.IntN(len(names))]
			done = append(done, name)
			nothingPanics(t, strings.Join(done, ", "), calls[name])
		}
		if ev := d.ReceiveEOF(); ev.Terminal() {
			terminal++
		}
		if ev := d.ReceiveEOF(); ev.Kind != wsdriver.None || d.State() != wsdriver.Finished {
			t.Errorf("%q: after the end: %v, %v", done, ev, d.State())
		}
	}
}

func TestDefaults(t *testing.T) {
	want(t, "versions", fmt.Sprint(wsdriver.AllVersions()), "[hybi-13 hybi-08 hybi-07 hybi-06 hybi-05 hybi-04 hybi-03 hybi-02 hybi-01 hixie-76 hixie-75]")
	v, ok := wsdriver.ParseVersion("hybi-08")
	want(t, "a version by its name", ok && v == wsdriver.Hybi08, true)
	want(t, "message", wsdriver.DefaultMaxMessage, 1<<20)
	want(t, "fragments", wsdriver.DefaultMaxFragments, 1<<17)
	want(t, "handshake", wsdriver.DefaultMaxHandshake, 8<<10)
	want(t, "patience", wsdriver.DefaultFailAfter, 10*time.Second)
	for _, c := range []*wsdriver.Config{nil, {}, {Versions: []wsdriver.Version{}}, {MaxMessage: -1, MaxFrame: -1, MaxFragments: -1, MaxHandshake: -1, FailAfter: -1, PingAfter: -1}} {
		for _, version := range []string{"13", "8", "7"} {
			accepted(t, "version "+version, c, request("Sec-WebSocket-Version: "+version))
		}
		d := wsdriver.NewClient(c)
		want(t, "a client speaks", d.Version(), wsdriver.Hybi13)
		_, err := d.AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "h"})
		want(t, "without more ado", err, nil)
		_, next := d.Tick(0)
		want(t, "its patience", next, wsdriver.DefaultFailAfter)
	}
}

func TestReset(t *testing.T) {
	d := aServer()
	d.Receive(octets("83"))
	d.Reset(wsdriver.Client, nil)
	want(t, "the role is another", d.Role(), wsdriver.Client)
	want(t, "the state is the first", d.State(), wsdriver.Handshaking)
	wantFault(t, "the fault is gone", d, nil)
	_, err := d.AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "h"})
	want(t, "and it starts over", err, nil)
	want(t, "the request is at hand", d.Request().Host, "h")
	d.Reset(wsdriver.Server, nil)
	want(t, "or is gone", d.Request(), nil)
	r := (&record{d: d}).feed(t, "a server again", []byte(request()))
	r.want(t, "a server again", "request", "open")
}

func TestSkip(t *testing.T) {
	for _, role := range bothRoles {
		d := new(wsdriver.Driver)
		d.Reset(role, nil)
		d.Skip(wsdriver.Hybi08, "chat")
		want(t, "it is open", d.State(), wsdriver.Opened)
		want(t, "in that version", d.Version(), wsdriver.Hybi08)
		want(t, "with that subprotocol", d.Protocol(), "chat")
		want(t, "and no request", d.Request(), nil)
		want(t, "or response", d.Response(), nil)
		want(t, "and no fault", d.Err(), nil)
		r := (&record{d: d}).feed(t, "messages come at once", toward(role, 0x81, "x"))
		r.want(t, "messages come at once", `text "x"`)
		want(t, "the subprotocol stays", d.Protocol(), "chat")
		d.Receive(toward(role, 0x83, ""))
		wantFault(t, "a fault", d, wsdriver.ErrOpcode)
	}
}

func TestStateAndVersion(t *testing.T) {
	d := wsdriver.NewServer(nil)
	want(t, "before the request", d.State(), wsdriver.Handshaking)
	want(t, "no version is known", d.Version(), wsdriver.Version(0))
	want(t, "nor what it can do", d.Caps(), wsdriver.Caps{})
	want(t, "nothing remains of a head", d.Remaining(), 0)
	d.Receive([]byte(request("Sec-WebSocket-Version: 8")))
	want(t, "with the request", d.Version(), wsdriver.Hybi08)
	want(t, "it can do all", d.Caps(), wsdriver.Hybi13.Caps())
	want(t, "it is not open yet", d.State(), wsdriver.Handshaking)
	d.AppendAccept(nil, "", nil)
	want(t, "now it is", d.State(), wsdriver.Opened)
	want(t, "in the same version", d.Version(), wsdriver.Hybi08)
	d.Receive(nil)
	want(t, "the request is at hand with Open", d.Request() != nil, true)
	d.Receive(nil)
	want(t, "and let go afterwards", d.Request(), nil)
	d.Receive(fromClient(0x82, "abcd")[:7])
	want(t, "payload that is to come", d.Remaining(), 3)

	d = wsdriver.NewServer(nil)
	d.Receive([]byte("\x16\x03"))
	want(t, "a fault that is not answered yet", d.State(), wsdriver.Closing)
	want(t, "no request was there", d.Request(), nil)
	ev, n := d.Receive([]byte("abc"))
	wantEvent(t, "nothing more is read", ev, "none")
	want(t, "but thrown away", n, 3)
}

// TestDriveAndEvents says what a loop that breaks off leaves behind.
func TestDriveAndEvents(t *testing.T) {
	stream := join([]byte(request()), fromClient(0x81, "a"), fromClient(0x89, "b"), fromClient(0x81, "c"), fromClient(0x88, ""))
	wanted := []string{"request", "open", `text first,last "a"`, `ping first,last "b"`, `text first,last "c"`, `close 1005 ""`}
	var whole []byte
	for stop := range len(wanted) + 1 {
		d := wsdriver.NewServer(nil)
		in, out := []byte(string(stream)), []byte(nil)
		var events []string
		var last wsdriver.Event
		for ev := range d.Drive(&in, &out) {
			events, last = append(events, ev.String()), ev
			if len(events) == stop {
				break
			}
		}
		if stop > 0 && stop <= len(wanted) {
			want(t, "it stops there", len(events), stop)
			before := len(out)
			out = d.AppendReply(out, last)
			owes := last.Kind == wsdriver.Request || last.Kind == wsdriver.Ping || last.Kind == wsdriver.Close
			want(t, "what is owed for "+last.Kind.String()+" is left to the caller", len(out) > before, owes)
			for ev := range d.Drive(&in, &out) {
				events = append(events, ev.String())
			}
		}
		want(t, "no event is lost or comes twice", strings.Join(events, "\n"), strings.Join(wanted, "\n"))
		want(t, "all input is taken", len(in), 0)
		if whole == nil {
			whole = out
		}
		want(t, "the output is the same", string(out), string(whole))
	}
	d := wsdriver.NewServer(nil)
	n := 0
	for ev := range d.Events([]byte(request() + "\x81")) {
		wantEvent(t, "Events answers nothing", ev, "request")
		n++
	}
	want(t, "so the loop ends at the request", n, 1)
	d.AppendAccept(nil, "", nil)
	var events []string
	for ev := range d.Events(join(fromClient(0x81, "a"), fromClient(0x81, "b"))) {
		if events = append(events, ev.String()); len(events) == 2 {
			break
		}
	}
	want(t, "and goes on once it is answered", strings.Join(events, " "), `open text first,last "a"`)
}

// TestAppendReplyOnce says that what is owed once is appended once.
func TestAppendReplyOnce(t *testing.T) {
	d := wsdriver.NewServer(nil)
	ev, _ := d.Receive([]byte(request()))
	want(t, "a request", len(d.AppendReply(nil, ev)) > 0, true)
	want(t, "has one answer", len(d.AppendReply(nil, ev)), 0)
	d = wsdriver.NewServer(nil)
	ev, _ = d.Receive([]byte("nonsense\r\n\r\n"))
	want(t, "a fault in its place", len(d.AppendReply(nil, ev)) > 0, true)
	want(t, "has one refusal", len(d.AppendReply(nil, ev)), 0)
	for _, role := range bothRoles {
		for _, b := range []byte{0x88, 0x83} {
			d := aDriver(role)
			ev, _ := d.Receive(toward(role, b, ""))
			want(t, "a Close frame or a fault", len(d.AppendReply(nil, ev)) > 0, true)
			want(t, "has one Close frame", len(d.AppendReply(nil, ev)), 0)
			d = aDriver(role)
			ev, _ = d.Receive(toward(role, 0x88, ""))
			out, err := d.AppendClose(nil, 4000, "mine")
			want(t, "the program may answer itself", err == nil && len(out) > 0, true)
			want(t, "and AppendReply has nothing to add", len(d.AppendReply(nil, ev)), 0)
		}
		d := aDriver(role)
		for _, k := range []wsdriver.Kind{wsdriver.None, wsdriver.Text, wsdriver.Binary, wsdriver.Pong, wsdriver.Open, wsdriver.Request} {
			want(t, "nothing is owed for "+k.String(), string(d.AppendReply([]byte("dst"), wsdriver.Event{Kind: k})), "dst")
		}
		want(t, "a ping for silence", len(takeApart(t, "a ping", d.AppendReply(nil, wsdriver.Event{Kind: wsdriver.Idle}))), 1)
	}
	d = wsdriver.NewClient(nil)
	want(t, "a client answers no request", len(d.AppendReply(nil, wsdriver.Event{Kind: wsdriver.Request})), 0)
}
