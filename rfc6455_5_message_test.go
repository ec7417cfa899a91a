package wsdriver_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
)

// join returns the frames in one piece.
func join(frames ...[]byte) []byte { return bytes.Join(frames, nil) }

// TestFragments is RFC 6455, section 5.4.
func TestFragments(t *testing.T) {
	t.Run("M69 a control frame that is not whole is the end", func(t *testing.T) {
		for _, role := range bothRoles {
			for _, op := range []byte{8, 9, 10} {
				start := func() *wsdriver.Driver { return aDriver(role) }
				exchange(t, "without FIN", start, toward(role, op, "")).fails(t, "without FIN", wsdriver.ErrControlFragment)
			}
		}
		for name, send := range map[string]func(*wsdriver.Driver) ([]byte, error){
			"AppendPing":  func(d *wsdriver.Driver) ([]byte, error) { return d.AppendPing(nil, make([]byte, 125)) },
			"AppendPong":  func(d *wsdriver.Driver) ([]byte, error) { return d.AppendPong(nil, make([]byte, 125)) },
			"AppendClose": func(d *wsdriver.Driver) ([]byte, error) { return d.AppendClose(nil, 1000, strings.Repeat("x", 123)) },
		} {
			out, err := send(aServer())
			list := takeApart(t, name, out)
			want(t, name+" is possible at full length", err, nil)
			want(t, name+" sends one frame", len(list), 1)
			want(t, name+" sets FIN", list[0].fin(), true)
		}
	})
	t.Run("M70 fragments are told in the order of their coming", func(t *testing.T) {
		var p []byte
		text := strings.Repeat("abcdefghijklmnopqrstuvwxyz", 40)
		for i := range text {
			b := byte(0)
			if i == 0 {
				b = 1
			}
			p = append(p, fromClient(b, text[i:i+1])...)
		}
		p = append(p, fromClient(0x80, "")...)
		exchange(t, "a message in pieces", aServer, p).want(t, "a message in pieces", whole(wsdriver.Text, text))
	})
	t.Run("M71 a message within another is the end, and so is a continuation of none", func(t *testing.T) {
		for _, second := range []byte{0x81, 0x82, 0x01, 0x02} {
			p := join(fromClient(0x01, "a"), fromClient(second, "b"))
			exchange(t, "a message in a message", aServer, p).fails(t, "a message in a message", wsdriver.ErrInterleaved)
		}
		for _, p := range [][]byte{fromClient(0x80, "a"), fromClient(0x00, "a")} {
			exchange(t, "nothing to continue", aServer, p).fails(t, "nothing to continue", wsdriver.ErrContinuation)
			p = append(fromClient(0x81, "done"), p...)
			exchange(t, "nothing left to continue", aServer, p).
				fails(t, "nothing left to continue", wsdriver.ErrContinuation, `text "done"`)
		}
		d := aServer()
		out, _ := d.AppendFragment(nil, wsdriver.Text, []byte("a"), false)
		_, err := d.AppendMessage(out, wsdriver.Text, []byte("b"))
		want(t, "nor do we send one", err, wsdriver.ErrBusy)
	})
	t.Run("M72 control frames between fragments are told and answered", func(t *testing.T) {
		p := join(fromClient(0x01, "Hel"), fromClient(0x89, "one"), fromClient(0x00, "l"), fromClient(0x8A, "two"),
			fromClient(0x80, "o"), fromClient(0x89, ""))
		r := exchange(t, "pings amid a message", aServer, p)
		r.want(t, "pings amid a message", `ping "one"`, `pong "two"`, `text "Hello"`, `ping ""`)
		wantFrames(t, "the pongs", r.out, `8a "one"`, `8a ""`)
		p = join(fromClient(0x01, "Hel"), fromClient(0x88, closeOf(1001, "")))
		r = exchange(t, "a Close frame amid a message", aServer, p)
		r.want(t, "a Close frame amid a message", `close 1001 ""`)
		d := aServer()
		out, _ := d.AppendFragment(nil, wsdriver.Text, []byte("a"), false)
		out, err := d.AppendPing(out, []byte("b"))
		want(t, "we may send a ping there too", err, nil)
		out, _ = d.AppendFragment(out, wsdriver.Text, []byte("c"), true)
		wantFrames(t, "between our fragments", out, `01 "a"`, `89 "b"`, `80 "c"`)
	})
	t.Run("M73 messages come in one frame or in many", func(t *testing.T) {
		wantMessages := []string{`text "Hello"`, `text "Hello"`, `binary 4865`, `binary 4865`, `text ""`, `text ""`}
		p := join(fromClient(0x81, "Hello"), fromClient(0x01, "Hel"), fromClient(0x80, "lo"), fromClient(0x82, "He"),
			fromClient(0x02, ""), fromClient(0x00, "H"), fromClient(0x00, ""), fromClient(0x80, "e"),
			fromClient(0x81, ""), fromClient(0x01, ""), fromClient(0x80, ""))
		exchange(t, "both kinds", aServer, p).want(t, "both kinds", wantMessages...)
	})
	t.Run("M78 all fragments of a message have its kind", func(t *testing.T) {
		d := aServer()
		out, err := d.AppendFragment(nil, wsdriver.Binary, []byte("a"), false)
		want(t, "a message is begun", err, nil)
		for _, k := range []wsdriver.Kind{wsdriver.Text, wsdriver.Ping, wsdriver.None, wsdriver.Close} {
			_, err = d.AppendFragment(out, k, []byte("b"), true)
			want(t, "another kind is refused", err, wsdriver.ErrBusy)
		}
		out, err = d.AppendFragment(out, wsdriver.Binary, []byte("c"), true)
		want(t, "its own is not", err, nil)
		wantFrames(t, "the frames", out, `02 "a"`, `80 "c"`)
	})
	t.Run("m4 a message is the same however it is framed", func(t *testing.T) {
		text := "κόσμε and 漢字 and 😀"
		for size := 1; size <= len(text); size++ {
			var p []byte
			for i := 0; i < len(text); i += size {
				b := byte(0)
				if i == 0 {
					b = 1
				}
				if i+size >= len(text) {
					b |= 0x80
				}
				p = append(p, fromClient(b, text[i:min(i+size, len(text))])...)
			}
			reason := fmt.Sprintf("in frames of %d bytes", size)
			exchange(t, reason, aServer, p).want(t, reason, whole(wsdriver.Text, text))
		}
	})
}

// TestControlFrames is RFC 6455, section 5.5.
func TestControlFrames(t *testing.T) {
	t.Run("M79 a control frame of more than 125 bytes is the end", func(t *testing.T) {
		for _, role := range bothRoles {
			start := func() *wsdriver.Driver { return aDriver(role) }
			for _, op := range []byte{0x88, 0x89, 0x8A} {
				for _, n := range []int{126, 127, 65536} {
					p := toward(role, op, strings.Repeat("x", n))
					exchange(t, "too long", start, p[:4]).fails(t, "too long", wsdriver.ErrControlLength)
				}
			}
			exchange(t, "as long as can be", start, toward(role, 0x89, strings.Repeat("x", 125))).
				want(t, "as long as can be", `ping "`+strings.Repeat("x", 125)+`"`)
			d := aDriver(role)
			_, err := d.AppendPing(nil, make([]byte, 126))
			want(t, "nor do we send such a ping", err, wsdriver.ErrTooLong)
			_, err = d.AppendPong(nil, make([]byte, 126))
			want(t, "or pong", err, wsdriver.ErrTooLong)
		}
	})
	t.Run("M80 the body of a Close frame is a code and a reason, or nothing", func(t *testing.T) {
		exchange(t, "one byte is no code", aServer, fromClient(0x88, "\x03")).fails(t, "one byte is no code", wsdriver.ErrCloseLength)
		exchange(t, "nothing", aServer, fromClient(0x88, "")).want(t, "nothing", `close 1005 ""`)
		exchange(t, "in network order", aServer, octets("8882 00000000 03e9")).want(t, "in network order", `close 1001 ""`)
		exchange(t, "with a reason", aServer, fromClient(0x88, closeOf(4000, "bye"))).want(t, "with a reason", `close 4000 "bye"`)
		out, _ := aServer().AppendClose(nil, 1001, "off")
		wantBytes(t, "ours is the same", out, "88 05 03e9 6f6666")
	})
	t.Run("M82 no data is sent after our Close frame", func(t *testing.T) {
		for _, role := range bothRoles {
			for name := range allSends(aDriver(role)) {
				d := aDriver(role)
				out, err := d.AppendClose(nil, 1000, "")
				want(t, "we close", err, nil)
				n := len(out)
				out, err = allSends(d)[name](out)
				want(t, name+" is refused", err, wsdriver.ErrClosed)
				want(t, name+" appends nothing", len(out), n)
			}
		}
		d := aServer()
		out, _ := d.AppendFragment(nil, wsdriver.Text, []byte("a"), false)
		out, _ = d.AppendClose(out, 1000, "")
		_, err := d.AppendFragment(out, wsdriver.Text, []byte("b"), true)
		want(t, "not even the rest of a message", err, wsdriver.ErrClosed)
	})
	t.Run("M83 a Close frame is answered with one, and one only", func(t *testing.T) {
		for _, role := range bothRoles {
			d := aDriver(role)
			r := (&record{d: d}).feed(t, "it closes", toward(role, 0x88, closeOf(1001, "leaving")))
			r.want(t, "it closes", `close 1001 "leaving"`)
			wantFrames(t, "the code comes back", r.out, `88 "\x03\xe9"`)
			want(t, "no second one", len(d.AppendReply(nil, wsdriver.Event{Kind: wsdriver.Close, Code: 1001})), 0)
			_, err := d.AppendClose(nil, 1000, "")
			want(t, "nor by another way", err, wsdriver.ErrClosed)
		}
		r := exchange(t, "an empty one", aServer, fromClient(0x88, ""))
		wantFrames(t, "an empty one", r.out, `88 ""`)
	})
	t.Run("m9 both close at once and nobody sends a second Close frame", func(t *testing.T) {
		for _, role := range bothRoles {
			d := aDriver(role)
			d.AppendClose(nil, 1000, "")
			r := (&record{d: d}).feed(t, "it closed too", toward(role, 0x88, closeOf(1001, "")))
			r.want(t, "its Close frame is told", `close 1001 ""`)
			want(t, "and not answered", len(r.out), 0)
		}
	})
	t.Run("M84 M85 when both have closed, the server is finished and the client awaits the end", func(t *testing.T) {
		s, c := aServer(), aClient()
		out, _ := c.AppendClose(nil, 1000, "")
		want(t, "the client closes", c.State(), wsdriver.Closing)
		r := (&record{d: s}).feed(t, "the server reads it", out)
		want(t, "the server is to close the transport", s.State(), wsdriver.Finished)
		(&record{d: c}).feed(t, "the client reads the answer", r.out)
		want(t, "the client waits for that", c.State(), wsdriver.Closing)
		wantEvent(t, "the end is no news", c.ReceiveEOF(), "none")
		want(t, "and then it is over", c.State(), wsdriver.Finished)
	})
	t.Run("M86 m2 a ping is answered with its own data", func(t *testing.T) {
		for _, role := range bothRoles {
			d := aDriver(role)
			for _, data := range []string{"", "x", strings.Repeat("\x00\xff", 62), "Hello"} {
				r := (&record{d: d}).feed(t, "a ping", toward(role, 0x89, data))
				wantFrames(t, "the pong", r.out, fmt.Sprintf("8a %q", data))
			}
		}
	})
	t.Run("m3 pongs that answer nothing are told and not answered", func(t *testing.T) {
		p := join(fromClient(0x8A, "x"), fromClient(0x8A, "x"), fromClient(0x8A, ""))
		r := exchange(t, "pongs", aServer, p)
		r.want(t, "pongs", `pong "x"`, `pong "x"`, `pong ""`)
		want(t, "nothing is owed", len(r.out), 0)
		out, err := aServer().AppendPong(nil, []byte("alive"))
		want(t, "we may send one as well", err, nil)
		wantFrames(t, "our own", out, `8a "alive"`)
		// Of pings that come together, only the last need be answered.
		d := aServer()
		var last wsdriver.Event
		for ev := range d.Events(join(fromClient(0x89, "1"), fromClient(0x89, "2"))) {
			last = ev
		}
		wantFrames(t, "the last one is answered", d.AppendReply(nil, last), `8a "2"`)
	})
	t.Run("m22 a ping behind a Close frame is not answered", func(t *testing.T) {
		r := exchange(t, "it closes and pings", aServer, join(fromClient(0x88, ""), fromClient(0x89, "x")))
		r.want(t, "the ping is not even read", `close 1005 ""`)
		wantFrames(t, "one Close frame is the answer", r.out, `88 ""`)
		d := aServer()
		out, _ := d.AppendClose(nil, 1000, "")
		r = (&record{d: d}).feed(t, "we closed, it pings", fromClient(0x89, "x"))
		want(t, "nothing follows our Close frame", len(r.out), 0)
		want(t, "which was there", len(out), 4)
	})
	t.Run("m1 a client masks its Close frames", func(t *testing.T) {
		out, _ := aClient().AppendClose(nil, 1000, "bye")
		want(t, "of its own accord", takeApart(t, "a Close frame", out)[0].masked, true)
		r := exchange(t, "a server closes", aClient, fromServer(0x88, closeOf(1000, "")))
		want(t, "in answer", takeApart(t, "a Close frame", r.out)[0].masked, true)
		r = exchange(t, "a server is at fault", aClient, fromServer(0x83, ""))
		want(t, "for a fault", takeApart(t, "a Close frame", r.out)[0].masked, true)
	})
	t.Run("m20 a reason has 123 bytes at most", func(t *testing.T) {
		_, err := aServer().AppendClose(nil, 1000, strings.Repeat("x", 124))
		want(t, "one too many", err, wsdriver.ErrTooLong)
		out, err := aServer().AppendClose(nil, 1000, strings.Repeat("x", 123))
		want(t, "the most", err, nil)
		want(t, "and all of it is sent", len(out), 127)
	})
	t.Run("m21 a message may be finished before the answer to a Close frame", func(t *testing.T) {
		d := aServer()
		out, _ := d.AppendFragment(nil, wsdriver.Text, []byte("a"), false)
		ev, _ := d.Receive(fromClient(0x88, closeOf(1000, "")))
		wantEvent(t, "it closes", ev, `close 1000 ""`)
		want(t, "we may still send", d.State(), wsdriver.Closing)
		out, err := d.AppendFragment(out, wsdriver.Text, []byte("b"), true)
		want(t, "the rest", err, nil)
		out, err = d.AppendMessage(out, wsdriver.Text, []byte("c"))
		want(t, "and more", err, nil)
		out = d.AppendReply(out, ev)
		wantFrames(t, "then comes the answer", out, `01 "a"`, `80 "b"`, `81 "c"`, `88 "\x03\xe8"`)
		want(t, "and the end", d.State(), wsdriver.Finished)
	})
}

// TestDataFrames is RFC 6455, sections 5.6 and 5.8.
func TestDataFrames(t *testing.T) {
	t.Run("M87 text is valid as a whole, and its frames may cut characters", func(t *testing.T) {
		p := join(fromClient(0x01, "\xe6"), fromClient(0x00, "\x97"), fromClient(0x80, "\xa5"))
		exchange(t, "a character in three frames", aServer, p).want(t, "a character in three frames", whole(wsdriver.Text, "日"))
		p = join(fromClient(0x01, "\xe6"), fromClient(0x80, "\x97"))
		exchange(t, "two thirds of one", aServer, p).fails(t, "two thirds of one", wsdriver.ErrUTF8)
		exchange(t, "binary is not text", aServer, fromClient(0x82, "\xe6\x97")).want(t, "binary is not text", "binary e697")
		d := aServer()
		out, err := d.AppendFragment(nil, wsdriver.Text, []byte("\xe6"), false)
		want(t, "we may cut characters as well", err, nil)
		_, err = d.AppendFragment(out, wsdriver.Text, []byte("\x97"), true)
		want(t, "but not end inside one", err, wsdriver.ErrInvalidUTF8)
		_, err = d.AppendFragment(out, wsdriver.Text, []byte("\x97\xa5"), true)
		want(t, "the refusal changed nothing", err, nil)
		_, err = d.AppendMessage(nil, wsdriver.Text, []byte("\xe6\x97"))
		want(t, "nor send what is not text", err, wsdriver.ErrInvalidUTF8)
	})
	t.Run("M88 what the handshake did not agree on is not used", func(t *testing.T) {
		r := accepted(t, "compression is offered", nil, request("Sec-WebSocket-Extensions: permessage-deflate"))
		r.feed(t, "and used though it was not taken", fromClient(0xC1, "\x00"))
		r.want(t, "and used though it was not taken", "request", "open", "fail 1002")
		wantFault(t, "the bit", r.d, wsdriver.ErrReservedBits)
	})
}
