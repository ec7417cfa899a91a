package wsdriver_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
)

// allocated returns how many bytes fn has allocated, be they free again or not.
// It is the measure of memory here, and of work: what is copied or scanned over
// and over shows as well, and a clock would not tell more.
func allocated(fn func()) int {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	fn()
	runtime.ReadMemStats(&after)
	return int(after.TotalAlloc - before.TotalAlloc)
}

// drain gives p to d in place, n bytes at a time, and answers into one buffer
// that is thrown away, so that only what the Driver allocates counts. It returns
// the last event but None and the number of calls.
func drain(d *wsdriver.Driver, p []byte, n int) (last wsdriver.Event, calls int) {
	var room [1 << 10]byte
	for len(p) > 0 {
		chunk := p[:min(n, len(p))]
		p = p[len(chunk):]
		for {
			ev, k := d.Receive(chunk)
			calls++
			chunk = chunk[k:]
			if ev.Kind == wsdriver.None {
				break
			}
			last = ev
			d.AppendReply(room[:0], ev)
		}
	}
	return last, calls
}

// TestAttacksOnFrames is what may be sent on an open connection. Each is fed
// whole, byte by byte and cut at random.
func TestAttacksOnFrames(t *testing.T) {
	limited := func(role wsdriver.Role, v wsdriver.Version, message int) func() *wsdriver.Driver {
		return started(role, v, wsdriver.Config{MaxMessage: message})
	}
	t.Run("F1 reserved bits", func(t *testing.T) {
		for _, v := range hybiVersions {
			for b := range 256 {
				if b&0x70 != 0 {
					exchange(t, "a first byte", started(wsdriver.Server, v, wsdriver.Config{}), []byte{byte(b)}).
						fails(t, "a first byte", wsdriver.ErrReservedBits)
				}
			}
		}
		for _, b := range []byte{0xC9, 0xC0, 0x40} { // a ping, and continuations
			p := join(fromClient(0x01, "a"), fromClient(b, "b"))
			exchange(t, "amid a message", aServer, p).fails(t, "amid a message", wsdriver.ErrReservedBits)
		}
	})
	t.Run("F2 opcodes", func(t *testing.T) {
		for _, op := range []byte{3, 4, 5, 6, 7, 11, 12, 13, 14, 15} {
			for _, fin := range []byte{0, 0x80} {
				exchange(t, "between messages", aServer, []byte{fin | op}).fails(t, "between messages", wsdriver.ErrOpcode)
				p := append(fromClient(0x01, "a"), fin|op)
				exchange(t, "amid a message", aServer, p).fails(t, "amid a message", wsdriver.ErrOpcode)
			}
		}
	})
	t.Run("F3 control frames that are long or in fragments", func(t *testing.T) {
		for _, op := range []byte{8, 9, 10} {
			exchange(t, "no FIN", aServer, []byte{op}).fails(t, "no FIN", wsdriver.ErrControlFragment)
			for _, n := range []byte{126, 127} {
				exchange(t, "long", aServer, []byte{0x80 | op, 0x80 | n}).fails(t, "long", wsdriver.ErrControlLength)
			}
		}
	})
	t.Run("F4 F5 lengths that no machine holds", func(t *testing.T) {
		for _, c := range []struct {
			length string
			fault  *wsdriver.Error
		}{
			{"8000000000000000", wsdriver.ErrLengthSign}, {"8000000000000001", wsdriver.ErrLengthSign}, {"ffffffffffffffff", wsdriver.ErrLengthSign},
			{"7fffffffffffffff", wsdriver.ErrFrameTooBig}, {"7ffffffffffffffe", wsdriver.ErrFrameTooBig}, {"0000000100000000", wsdriver.ErrFrameTooBig},
			{"0000000100000005", wsdriver.ErrFrameTooBig}, {"00000000ffffffff", wsdriver.ErrFrameTooBig}, {"0000000080000000", wsdriver.ErrFrameTooBig},
			{"000000007fffffff", wsdriver.ErrFrameTooBig}, {"0000000000100001", wsdriver.ErrFrameTooBig},
		} {
			for _, b := range []byte{0x81, 0x82, 0x01} {
				p := append([]byte{b, 0x7f}, octets(c.length)...)
				exchange(t, "a client reads "+c.length, aClient, p).fails(t, "a client reads "+c.length, c.fault)
				p[1] |= 0x80
				r := exchange(t, "a server reads "+c.length, aServer, p)
				r.fails(t, "a server reads "+c.length, c.fault)
			}
			p := join(fromServer(0x02, "x"), []byte{0x80, 0x7f}, octets(c.length))
			exchange(t, "behind a byte", aClient, p).fails(t, "behind a byte", c.fault)
		}
		p := append([]byte{0x82, 0x7f}, octets("0000000000100000")...)
		exchange(t, "the limit itself", aClient, p).want(t, "the limit itself")
	})
	t.Run("F6 lengths in a longer form than they need", func(t *testing.T) {
		// There is no option to be lenient: version 13 forbids it, and the drafts of 7
		// and 8 did not, so the version decides.
		for _, head := range []string{"82 7e 0000", "82 7e 007d", "82 7f 0000000000000000", "82 7f 000000000000007e", "82 7f 000000000000ffff"} {
			exchange(t, "version 13", aClient, octets(head)).fails(t, "version 13", wsdriver.ErrLength)
			for _, v := range hybiVersions[1:] {
				r := exchange(t, "before it", started(wsdriver.Client, v, wsdriver.Config{}), octets(head))
				wantFault(t, "before it", r.d, nil)
			}
		}
	})
	t.Run("F7 masks", func(t *testing.T) {
		for _, b := range []byte{0x81, 0x82, 0x01, 0x88, 0x89, 0x8a} {
			exchange(t, "a server", aServer, []byte{b, 0x00}).fails(t, "a server", wsdriver.ErrUnmasked)
			exchange(t, "a client", aClient, []byte{b, 0x80}).fails(t, "a client", wsdriver.ErrMasked)
		}
	})
	t.Run("F8 fragments of no message, and messages in a message", func(t *testing.T) {
		for _, b := range []byte{0x00, 0x80} {
			exchange(t, "no message", aServer, []byte{b}).fails(t, "no message", wsdriver.ErrContinuation)
		}
		for _, b := range []byte{0x01, 0x02, 0x81, 0x82} {
			exchange(t, "a message in a message", aServer, append(fromClient(0x02, ""), b)).fails(t, "a message in a message", wsdriver.ErrInterleaved)
		}
	})
	t.Run("F9 fragments without number", func(t *testing.T) {
		for name, unit := range map[string][]byte{"empty": fromServer(0, ""), "of a byte": fromServer(0, "x"),
			"between pings": join(fromServer(0, ""), fromServer(0x89, "ping"))} {
			p := append(fromServer(0x02, ""), bytes.Repeat(unit, wsdriver.DefaultMaxFragments+10)...)
			for _, n := range []int{len(p), 1, 7} {
				d := aClient()
				in := bytes.Clone(p)
				var last wsdriver.Event
				grown := allocated(func() { last, _ = drain(d, in, n) })
				wantEvent(t, name+": the limit holds", last, "fail 1008")
				wantFault(t, name, d, wsdriver.ErrTooManyFragments)
				// The pings that a read cuts are gathered, 125 bytes for each.
				if limit := 4096 + bytes.Count(p, []byte("ping"))*128*min(1, len(p)/n/1000); grown > limit {
					t.Errorf("%s: %d bytes allocated for %d of input", name, grown, len(p))
				}
			}
		}
	})
	t.Run("F10 everything byte by byte", func(t *testing.T) {
		for _, n := range []int{1 << 10, 1 << 12, 1 << 14} {
			p := fromClient(0x82, strings.Repeat("x", n))
			d := aServer()
			var calls int
			grown := allocated(func() { _, calls = drain(d, p, 1) })
			if grown > 2048 {
				t.Errorf("%d bytes allocated for a message of %d that the Driver does not keep", grown, n)
			}
			if calls > 2*len(p)+2 {
				t.Errorf("%d calls for %d bytes", calls, len(p))
			}
		}
	})
	t.Run("F11 text that is not UTF-8", func(t *testing.T) {
		for _, c := range notUTF8 {
			for _, v := range hybiVersions {
				p := fromClient(0x81, "valid: é日😀"+c.text)
				exchange(t, "a text", started(wsdriver.Server, v, wsdriver.Config{}), p).fails(t, "a text", wsdriver.ErrUTF8)
			}
		}
	})
	t.Run("F12 a Close frame of a byte", func(t *testing.T) {
		exchange(t, "half a code", aServer, fromClient(0x88, "\x03")).fails(t, "half a code", wsdriver.ErrCloseLength)
	})
	t.Run("F13 every code", func(t *testing.T) {
		for code := range 1 << 16 {
			good := code >= 1000 && code <= 1003 || code >= 1007 && code <= 1014 || code >= 3000 && code <= 4999
			for _, v := range hybiVersions {
				d := started(wsdriver.Client, v, wsdriver.Config{})()
				ev, _ := d.Receive(fromServer(0x88, closeOf(code, "")))
				// Before version 13, 1004 said that a frame is too large.
				want := wsdriver.Fail
				if good || code == 1004 && v != wsdriver.Hybi13 {
					want = wsdriver.Close
				}
				if ev.Kind != want {
					t.Fatalf("code %d in %v: got %v, want %v", code, v, ev, want)
				}
			}
		}
	})
	t.Run("F14 reasons", func(t *testing.T) {
		for _, c := range notUTF8 {
			exchange(t, "not UTF-8", aServer, fromClient(0x88, closeOf(1000, c.text))).fails(t, "not UTF-8", wsdriver.ErrCloseReason)
		}
		exchange(t, "too long", aServer, fromClient(0x88, closeOf(1000, strings.Repeat("x", 124)))).fails(t, "too long", wsdriver.ErrControlLength)
	})
	t.Run("F15 frames after the Close frame", func(t *testing.T) {
		p := join(fromClient(0x88, closeOf(1000, "")), fromClient(0x81, "x"), fromClient(0x88, closeOf(1001, "")), octets("ff ff ff"))
		exchange(t, "they are thrown away", aServer, p).want(t, "they are thrown away", `close 1000 ""`)
		d := aServer()
		d.AppendClose(nil, 1000, "")
		_, err := d.AppendMessage(nil, wsdriver.Text, nil)
		want(t, "and ours are refused", err, wsdriver.ErrClosed)
	})
	t.Run("F16 pings without end are the caller's to answer or not", func(t *testing.T) {
		// The Driver owns no queue: a pong exists only in the slice that AppendReply
		// gets. A program that cannot write stops calling it, or Receive.
		p := bytes.Repeat(fromServer(0x89, strings.Repeat("x", 125)), 10000)
		d := aClient()
		var last wsdriver.Event
		grown := allocated(func() {
			for ev := range d.Events(p) {
				last = ev
			}
		})
		if grown > 2048 {
			t.Errorf("%d bytes are kept for pings", grown)
		}
		want(t, "the last one can be answered alone", len(d.AppendReply(nil, last)), 2+4+125)
	})
	t.Run("F17 pongs that nobody asked for", func(t *testing.T) {
		p := join(fromClient(0x8a, ""), fromClient(0x8a, "x"), fromClient(0x8a, "x"), fromClient(0x8a, strings.Repeat("x", 125)))
		r := exchange(t, "pongs", aServer, p)
		want(t, "are told", len(r.events), 4)
		want(t, "and not answered", len(r.out), 0)
	})
	t.Run("F18 the end of the stream at every byte of a session", func(t *testing.T) {
		session := join([]byte(request()), fromClient(0x01, "Hé"), fromClient(0x89, "p"), fromClient(0x80, "llo"), fromClient(0x88, closeOf(1000, "")))
		for n := range len(session) + 1 {
			d := wsdriver.NewServer(nil)
			r := (&record{d: d}).feed(t, "a session", session[:n])
			if ev := d.ReceiveEOF(); ev.Kind != wsdriver.None {
				r.add(t, "a session", ev)
			}
			end := `close 1006 ""`
			if n == len(session) {
				end = `close 1000 ""`
			}
			if len(r.events) == 0 || r.events[len(r.events)-1] != end {
				t.Errorf("after %d bytes: %v", n, r.events)
			}
			want(t, "it is over", d.State(), wsdriver.Finished)
			wantEvent(t, "once", d.ReceiveEOF(), "none")
		}
	})
	t.Run("F19 calls while an event is handled", func(t *testing.T) {
		// There are no callbacks; the nearest to one is the body of a loop over Drive.
		d := aServer()
		in := join(fromClient(0x81, "a"), fromClient(0x89, "b"), fromClient(0x81, "c"), fromClient(0x88, closeOf(1000, "")), fromClient(0x81, "d"))
		var out []byte
		var events []string
		for ev := range d.Drive(&in, &out) {
			events = append(events, ev.String())
			switch ev.Kind {
			case wsdriver.Text:
				out, _ = d.AppendMessage(out, wsdriver.Text, ev.Data)
			case wsdriver.Ping:
				out, _ = d.AppendClose(out, 1001, "")
			}
		}
		want(t, "the events", fmt.Sprint(events), `[text first,last "a" ping first,last "b" text first,last "c" close 1000 ""]`)
		wantFrames(t, "nothing follows the Close frame", out, `81 "a"`, `88 "\x03\xe9"`)
		want(t, "all is taken", len(in), 0)
	})
	t.Run("F20 calls after a fault, with nothing, with very much", func(t *testing.T) {
		for _, p := range [][]byte{nil, {}} {
			d := aServer()
			ev, n := d.Receive(p)
			wantEvent(t, "nothing comes of nothing", ev, "none")
			want(t, "and nothing is taken", n, 0)
		}
		d := aServer()
		d.Receive(octets("83"))
		for range 3 {
			ev, n := d.Receive(fromClient(0x81, "x"))
			wantEvent(t, "after a fault", ev, "none")
			want(t, "all is thrown away", n, len(fromClient(0x81, "x")))
			wantFault(t, "and the fault stays", d, wsdriver.ErrOpcode)
		}
		p := make([]byte, 64<<20) // of continuation frames without a mask
		d = aServer()
		ev, n := d.Receive(p)
		wantEvent(t, "64 MiB of zeros", ev, "fail 1002")
		want(t, "one byte tells", n, 1)
	})
	t.Run("F21 the bytes of an event are those of the input, and no others", func(t *testing.T) {
		p := join(fromClient(0x82, "abcdefgh"), fromClient(0x82, "ijkl"))
		d := aServer()
		ev, n := d.Receive(p)
		want(t, "the data lies in the input", &ev.Data[0] == &p[6], true)
		want(t, "and cannot grow over what follows", cap(ev.Data), len(ev.Data))
		data := string(ev.Data)
		ev2, _ := d.Receive(p[n:])
		want(t, "the next event does not change it", string(ev.Data), data)
		want(t, "nor is it changed", string(ev2.Data), "ijkl")
		clear(p)
		ev, _ = d.Receive(fromClient(0x82, "fresh"))
		want(t, "what the caller does to old input has no effect", string(ev.Data), "fresh")
		ping := fromClient(0x89, "gathered")
		d.Receive(ping[:9])
		clear(ping[:9])
		ev, _ = d.Receive(ping[9:])
		want(t, "not even on a ping that a read has cut", string(ev.Data), "gathered")
	})
	t.Run("F22 what versions 7 and 8 have of their own", func(t *testing.T) {
		for _, c := range []struct{ v, origin string }{{"7", "Sec-WebSocket-Origin"}, {"8", "Sec-WebSocket-Origin"}, {"8", "Origin"}} {
			head := []string{"Sec-WebSocket-Version: " + c.v, "Sec-WebSocket-Extensions: x-webkit-deflate-frame"}
			r := accepted(t, "the same origin", nil, request(append(head, c.origin+": http://server.example.com")...))
			want(t, "no extension is taken", strings.Contains(string(r.out), "Extensions"), false)
			refused(t, "another origin", nil, request(append(head, c.origin+": http://evil.example")...), wsdriver.ErrOrigin, 403)
		}
		for _, v := range hybiVersions[1:] {
			r := exchange(t, "too large in its draft", limited(wsdriver.Client, v, 0), fromServer(0x88, closeOf(1004, "big")))
			r.want(t, "too large in its draft", `close 1004 "big"`)
			wantFrames(t, "it comes back", r.out, `88 "\x03\xec"`)
		}
	})
}
