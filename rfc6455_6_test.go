package wsdriver_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
)

// TestSending is RFC 6455, section 6.1.
func TestSending(t *testing.T) {
	t.Run("M89 M92 M94 a message goes out as frames that the other end reads", func(t *testing.T) {
		for _, role := range bothRoles {
			d, peer := aDriver(role), aDriver(1-role)
			out, err := d.AppendMessage(nil, wsdriver.Text, []byte("whole"))
			want(t, "a message", err, nil)
			for _, piece := range []string{"in ", "", "pieces"} {
				out, err = d.AppendFragment(out, wsdriver.Binary, []byte(piece), piece == "pieces")
				want(t, "a fragment", err, nil)
			}
			wantFrames(t, "the last frame of each has FIN, the others have not", out, `81 "whole"`, `02 "in "`, `00 ""`, `80 "pieces"`)
			(&record{d: peer}).feed(t, "the peer", out).want(t, "the peer", `text "whole"`, whole(wsdriver.Binary, "in pieces"))
		}
	})
	t.Run("M90 nothing is sent before the connection is open", func(t *testing.T) {
		for name, send := range allSends(wsdriver.NewServer(nil)) {
			out, err := send([]byte("dst"))
			want(t, name, err, wsdriver.ErrNotOpen)
			want(t, name, string(out), "dst")
		}
		d := wsdriver.NewServer(nil)
		d.Receive([]byte(request()))
		_, err := d.AppendPing(nil, nil)
		want(t, "a request alone does not open it", err, wsdriver.ErrNotOpen)
		_, err = d.AppendAccept(nil, "", nil)
		want(t, "the acceptance does", err, nil)
		_, err = d.AppendPing(nil, nil)
		want(t, "so that a message may stand behind it", err, nil)
	})
	t.Run("M91 nothing is sent once the connection is not open any more", func(t *testing.T) {
		for name := range allSends(aServer()) {
			d := aServer()
			d.ReceiveEOF()
			_, err := allSends(d)[name](nil)
			want(t, name+" after the end of the stream", err, wsdriver.ErrClosed)
			d = aServer()
			ev, _ := d.Receive(octets("81 00"))
			_, err = allSends(d)[name](nil)
			want(t, name+" after a fault, before it is answered", err, wsdriver.ErrClosed)
			d.AppendReply(nil, ev)
			_, err = allSends(d)[name](nil)
			want(t, name+" after a fault, once it is answered", err, wsdriver.ErrClosed)
		}
		d := aServer()
		out, _ := d.AppendFragment(nil, wsdriver.Text, []byte("a"), false)
		d.ReceiveEOF()
		_, err := d.AppendFragment(out, wsdriver.Text, []byte("b"), true)
		want(t, "a message under way stops", err, wsdriver.ErrClosed)
	})
	t.Run("M93 the first frame has the kind, and the others continue it", func(t *testing.T) {
		for k, op := range map[wsdriver.Kind]byte{wsdriver.Text: 1, wsdriver.Binary: 2} {
			d := aServer()
			out, _ := d.AppendFragment(nil, k, nil, false)
			out, _ = d.AppendFragment(out, k, nil, false)
			out, _ = d.AppendFragment(out, k, nil, true)
			out, _ = d.AppendFragment(out, k, nil, true)
			list := takeApart(t, "fragments", out)
			for i, wantOp := range []byte{op, 0, 0, op} {
				want(t, "the opcodes", list[i].opcode(), wantOp)
			}
		}
		for _, k := range []wsdriver.Kind{wsdriver.None, wsdriver.Request, wsdriver.Open, wsdriver.Close, wsdriver.Ping, wsdriver.Pong, 0x81, 255} {
			_, err := aServer().AppendMessage(nil, k, nil)
			want(t, "no other kind can be sent", err, wsdriver.ErrUnsupported)
			_, err = aServer().AppendFragment(nil, k, nil, true)
			want(t, "in fragments either", err, wsdriver.ErrUnsupported)
			_, err = aServer().AppendHeader(nil, k, 0, true)
			want(t, "nor its header", err, wsdriver.ErrUnsupported)
		}
	})
	t.Run("M95 a client's frames are masked", func(t *testing.T) {
		payload := strings.Repeat("0123456789", 7000)
		for _, n := range []int{0, 1, 3, 4, 5, 7, 8, 9, 31, 32, 33, 125, 126, 65535, 65536, 70000} {
			d := aClient()
			out, _ := d.AppendMessage(nil, wsdriver.Binary, []byte(payload[:n]))
			f := takeApart(t, "a message", out)[0]
			want(t, "the bit is set", f.masked, true)
			want(t, "the key undoes it", f.payload == payload[:n], true)
			if n > 3 && bytes.Contains(out, []byte(payload[:n])) {
				t.Errorf("%d bytes go out unmasked", n)
			}
		}
	})
	t.Run("m11 what is sent is a copy, and the original stays as it is", func(t *testing.T) {
		for _, role := range bothRoles {
			d := aDriver(role)
			p := []byte("the payload of a message")
			keep := bytes.Clone(p)
			out, _ := d.AppendMessage(nil, wsdriver.Binary, p)
			out, _ = d.AppendFragment(out, wsdriver.Binary, p, true)
			out, _ = d.AppendPing(out, p)
			out, _ = d.AppendPong(out, p)
			want(t, "the caller's bytes", string(p), string(keep))
			sent := bytes.Clone(out)
			clear(p)
			want(t, "the bytes sent", string(out), string(sent))
		}
	})
}

// TestReceiving is RFC 6455, section 6.2.
func TestReceiving(t *testing.T) {
	t.Run("M97 the examples of section 5.7 are read", func(t *testing.T) {
		bin := strings.Repeat("\xab", 65536)
		for _, c := range []struct {
			reason string
			start  func() *wsdriver.Driver
			p      []byte
			want   []string
		}{
			{"an unmasked text", aClient, octets("81 05 48 65 6c 6c 6f"), []string{`text "Hello"`}},
			{"a masked text", aServer, octets("81 85 37 fa 21 3d 7f 9f 4d 51 58"), []string{`text "Hello"`}},
			{"an unmasked text in fragments", aClient, octets("01 03 48 65 6c 80 02 6c 6f"), []string{`text "Hello"`}},
			{"an unmasked ping", aClient, octets("89 05 48 65 6c 6c 6f"), []string{`ping "Hello"`}},
			{"a masked pong", aServer, octets("8a 85 37 fa 21 3d 7f 9f 4d 51 58"), []string{`pong "Hello"`}},
			{"256 bytes", aClient, append(octets("82 7E 0100"), bin[:256]...), []string{whole(wsdriver.Binary, bin[:256])}},
			{"64 KiB", aClient, append(octets("82 7F 0000000000010000"), bin...), []string{whole(wsdriver.Binary, bin)}},
		} {
			exchange(t, c.reason, c.start, c.p).want(t, c.reason, c.want...)
		}
	})
	t.Run("M98 control frames are no part of a message", func(t *testing.T) {
		p := join(fromClient(0x01, "a"), fromClient(0x89, "PING"), fromClient(0x8a, "PONG"), fromClient(0x80, "b"))
		exchange(t, "between its fragments", aServer, p).want(t, "between its fragments", `ping "PING"`, `pong "PONG"`, `text "ab"`)
	})
	t.Run("M99 the first frame gives the kind", func(t *testing.T) {
		p := join(fromClient(0x02, "\xff"), fromClient(0x80, "\xfe"), fromClient(0x01, "a"), fromClient(0x80, "b"))
		exchange(t, "one message of each", aServer, p).want(t, "one message of each", "binary fffe", `text "ab"`)
	})
	t.Run("M100 after FIN a new message starts", func(t *testing.T) {
		p := join(fromClient(0x01, "a"), fromClient(0x80, "b"), fromClient(0x82, "c"), fromClient(0x81, "d"))
		exchange(t, "three messages", aServer, p).want(t, "three messages", `text "ab"`, "binary 63", `text "d"`)
	})
	t.Run("M101 a server unmasks with whatever key", func(t *testing.T) {
		text := strings.Repeat("Σsome text ", 30)
		for _, key := range [][4]byte{{}, {0xff, 0xff, 0xff, 0xff}, {1, 2, 3, 4}, {0x80, 0, 0, 0}} {
			for n := 2; n < len(text); n += 13 {
				p := append([]byte{0x82}, lengthOf(n, 0x80)...)
				p = append(p, key[:]...)
				for i := range n {
					p = append(p, text[i]^key[i%4])
				}
				exchange(t, "a key", aServer, p).want(t, "a key", whole(wsdriver.Binary, text[:n]))
			}
		}
	})
}
