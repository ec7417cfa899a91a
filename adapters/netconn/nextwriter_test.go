package netconn

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
)

// A message goes out in frames as it is documented: what is short is gathered for 4 KiB,
// what is long is cut at 32 KiB, and a whole that is short is a frame.
func TestMessageWriterFrames(t *testing.T) {
	noLeaks(t)
	const flush = -1
	for _, test := range []struct {
		name   string
		writes []int
		frames []int // the lengths of the payloads
	}{
		{"nothing", nil, []int{0}},
		{"an empty write", []int{0}, []int{0}},
		{"a flush of nothing", []int{flush}, []int{0}},
		{"short", []int{5}, []int{5}},
		{"shorts", []int{1000, 1000, 1000, 1000}, []int{4000}},
		{"just not long", []int{4096}, []int{4096}},
		{"full", []int{4000, 96}, []int{4096}},
		{"more than full", []int{4000, 97}, []int{4000, 97}},
		{"long", []int{4097}, []int{4097, 0}},
		{"long and short", []int{4097, 3}, []int{4097, 3}},
		{"short and long", []int{3, 4097}, []int{3, 4097, 0}},
		{"the longest frame", []int{32 << 10}, []int{32 << 10, 0}},
		{"longer", []int{32<<10 + 1}, []int{32 << 10, 1}},
		{"very long", []int{100_000}, []int{32 << 10, 32 << 10, 32 << 10, 100_000 - 96<<10}},
		{"flushed", []int{5, flush, 6, flush, flush, 7}, []int{5, 6, 7}},
		{"flushed at the end", []int{5, flush}, []int{5, 0}},
	} {
		for _, role := range []wsdriver.Role{wsdriver.Server, wsdriver.Client} {
			for _, kind := range []wsdriver.Kind{wsdriver.Text, wsdriver.Binary} {
				nc, peer := pairs["tcp"](t)
				h := newHalfOn(t, role, nil, nc, peer)
				go func() {
					w, err := h.NextWriter(kind)
					if err != nil {
						t.Error(err)
						return
					}
					for i, n := range test.writes {
						var m int
						switch p := bytes.Repeat([]byte{byte('a' + i)}, max(n, 0)); {
						case n == flush:
							err = w.Flush()
						case i%2 == 0:
							m, err = w.Write(p)
						default:
							m, err = w.WriteString(string(p))
						}
						if err != nil || m != max(n, 0) {
							t.Errorf("%s: write %d: %d %v", test.name, i, m, err)
						}
					}
					if err := w.Close(); err != nil {
						t.Errorf("%s: %v", test.name, err)
					}
				}()
				var payload []byte
				for i, n := range test.writes {
					payload = append(payload, bytes.Repeat([]byte{byte('a' + i)}, max(n, 0))...)
				}
				first := byte(1)
				if kind == wsdriver.Binary {
					first = 2
				}
				for i, n := range test.frames {
					if i == len(test.frames)-1 {
						first |= 0x80
					}
					readFrame(t, peer, role, first, payload[:n])
					first, payload = 0, payload[n:]
				}
			}
		}
	}
}

// A frame of text that is not UTF-8 is refused, and is no part of the message, which goes
// on. A character may be cut.
func TestMessageWriterText(t *testing.T) {
	noLeaks(t)
	long := strings.Repeat("x", 5000)
	nc, peer := pairs["tcp"](t)
	h := newHalfOn(t, wsdriver.Server, nil, nc, peer)
	write := func(w *MessageWriter, s string, want int) {
		t.Helper()
		n, err := w.WriteString(s)
		if n != want || (err != nil) != (want < len(s)) || err != nil && err != wsdriver.ErrInvalidUTF8 {
			t.Errorf("%.10q: %d %v", s, n, err)
		}
	}
	w, err := h.NextWriter(wsdriver.Text)
	must(t, err)
	write(w, long+"\xff", 0) // as the first of it: others may send still
	must(t, h.WriteText("between"))
	write(w, "h\xc3", 2)
	must(t, w.Flush())
	write(w, "x", 1)
	wantIs(t, "inside a character", w.Flush(), wsdriver.ErrInvalidUTF8)
	write(w, long, 0)
	write(w, "\xa9", 1)
	write(w, "llo", 3)
	write(w, long+"\xc3", len(long)+1)
	write(w, "\xa9", 1)
	must(t, w.Close())
	readFrame(t, peer, wsdriver.Server, 0x81, []byte("between"))
	readFrame(t, peer, wsdriver.Server, 0x01, []byte("h\xc3"))
	readFrame(t, peer, wsdriver.Server, 0x00, []byte("\xa9llo"))
	readFrame(t, peer, wsdriver.Server, 0x00, []byte(long+"\xc3"))
	readFrame(t, peer, wsdriver.Server, 0x80, []byte("\xa9"))

	w, err = h.NextWriter(wsdriver.Text)
	must(t, err)
	write(w, "\xff", 1)
	wantIs(t, "a message that is no text", w.Close(), wsdriver.ErrInvalidUTF8)
	wantIs(t, "closing it again", w.Close(), ErrMessageEnded)
	must(t, h.WriteText("after all that"))
	readFrame(t, peer, wsdriver.Server, 0x81, []byte("after all that"))
}

// A MessageWriter that has ended, or has never been one, says so.
func TestMessageWriterMisuse(t *testing.T) {
	noLeaks(t)
	h := newHalf(t, wsdriver.Server, nil)
	go discardAll(h.peer)
	for _, k := range []wsdriver.Kind{wsdriver.None, wsdriver.Ping, wsdriver.Close} {
		_, err := h.NextWriter(k)
		wantIs(t, k.String(), err, wsdriver.ErrUnsupported)
	}
	for _, payload := range []string{"", "short", strings.Repeat("long", 10_000)} {
		w, err := h.NextWriter(wsdriver.Text)
		must(t, err)
		_, err = w.WriteString(payload)
		must(t, err)
		must(t, w.Close())
		for range 2 {
			_, err = w.Write([]byte("x"))
			wantIs(t, "Write", err, ErrMessageEnded)
			_, err = w.WriteString("x")
			wantIs(t, "WriteString", err, ErrMessageEnded)
			wantIs(t, "Flush", w.Flush(), ErrMessageEnded)
			wantIs(t, "Close", w.Close(), ErrMessageEnded)
		}
		must(t, h.WriteText("others can send"))
	}
	must(t, h.CloseNow())
	_, err := h.NextWriter(wsdriver.Text)
	wantIs(t, "after the end", err, net.ErrClosed)
}

// A deadline loses nothing of what was gathered or told to be written, and Flush and Close
// can be called again.
func TestMessageWriterAfterDeadline(t *testing.T) {
	noLeaks(t)
	for name, pair := range pairs {
		snc, cnc := pair(t)
		s, c := open(t, snc, cnc, nil, nil)
		messages := make(chan string, 10)
		go func() {
			defer close(messages)
			for m, err := range c.Messages() {
				if err != nil {
					return
				}
				messages <- string(m.Data)
			}
		}()
		late := func(f func() error) {
			t.Helper()
			s.SetWriteDeadline(time.Unix(1, 0))
			err := f()
			s.SetWriteDeadline(time.Time{})
			if wantIs(t, name, err, os.ErrDeadlineExceeded); OnItsWay(err) {
				t.Errorf("%s: what was late is on its way", name)
			}
		}
		w, err := s.NextWriter(wsdriver.Text)
		must(t, err)
		w.WriteString("gathered, ")
		late(w.Flush)
		must(t, s.WriteText("others can send, for it has not begun"))
		late(w.Close)
		w.WriteString("flushed, ")
		must(t, w.Flush())
		w.WriteString("closed")
		late(w.Flush)
		late(func() error { _, err := w.WriteString(strings.Repeat("x", 5000)); return err })
		late(w.Close)
		must(t, w.Close())
		wantIs(t, "Close again", w.Close(), ErrMessageEnded)
		must(t, s.WriteText("next"))
		s.Close(wsdriver.NormalClosure, "")
		var got []string
		for m := range messages {
			got = append(got, m)
		}
		if want := []string{"others can send, for it has not begun", "gathered, flushed, closed", "next"}; !slices.Equal(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// After a deadline amid a Write the number that it returns is what need not be written
// again.
func TestMessageWriterCount(t *testing.T) {
	noLeaks(t)
	for _, size := range []int{8 << 10, 100_000} {
		synctest.Test(t, func(t *testing.T) {
			server, client := openPair(nil, nil)
			defer client.CloseNow()
			defer server.CloseNow()
			p := bytes.Repeat([]byte("0123456789abcdef"), size/16)
			w, err := server.NextWriter(wsdriver.Binary)
			must(t, err)
			server.SetWriteDeadline(time.Now().Add(time.Second))
			n, err := w.Write(p)
			if wantIs(t, "the write", err, os.ErrDeadlineExceeded); n != min(size, maxPiece) || !OnItsWay(err) {
				t.Errorf("%d of %d bytes, %v", n, size, err)
			}
			server.SetWriteDeadline(time.Time{})
			go func() {
				w.Write(p[n:])
				w.Close()
			}()
			if _, got, err := client.ReadMessage(); err != nil || !bytes.Equal(got, p) {
				t.Errorf("%d bytes of %d, %v", len(got), len(p), err)
			}
		})
	}
}

// Every version has messages in pieces.
func TestMessageWriterOfDrafts(t *testing.T) {
	noLeaks(t)
	for _, v := range wsdriver.AllVersions() {
		for _, client := range []bool{false, true} {
			snc, cnc := net.Pipe()
			to, from := open(t, snc, cnc,
				&Config{Driver: &wsdriver.Config{Versions: wsdriver.AllVersions()}},
				&Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{v}}})
			if client {
				from, to = to, from
			}
			go func() {
				for _, n := range []int{0, 1, 3000, 50_000} {
					w, err := from.NextWriter(wsdriver.Text)
					if err == nil {
						w.WriteString("pieces, ")
						err = w.Flush()
					}
					if err == nil {
						_, err = w.WriteString(strings.Repeat("é", n))
					}
					if err = errors.Join(err, w.Close()); err != nil {
						t.Errorf("%v: %v", v, err)
					}
				}
				if _, err := from.NextWriter(wsdriver.Binary); (err == nil) != v.Caps().Binary {
					t.Errorf("%v: binary: %v", v, err)
				}
			}()
			for _, n := range []int{0, 1, 3000, 50_000} {
				wantMessage(t, to, wsdriver.Text, "pieces, "+strings.Repeat("é", n))
			}
		}
	}
}

// A text that ends inside a character is the end of the connection, in every version, for
// nothing can be sent after it.
func TestMessageWriterEndsInsideCharacter(t *testing.T) {
	noLeaks(t)
	for _, v := range wsdriver.AllVersions() {
		t.Run(v.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				snc, cnc := net.Pipe()
				s, c := open(t, snc, cnc,
					&Config{Driver: &wsdriver.Config{Versions: wsdriver.AllVersions()}},
					&Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{v}}, WriteTimeout: time.Second})
				ended := make(chan error)
				read := func(c *Conn) { _, _, err := c.ReadMessage(); ended <- err }
				go read(s)
				go read(c)
				w, err := c.NextWriter(wsdriver.Text)
				must(t, err)
				w.WriteString("begun")
				must(t, w.Flush())
				w.WriteString("\xc3")
				wantIs(t, "Close", w.Close(), wsdriver.ErrInvalidUTF8)
				for range 2 {
					// The drafts do not know that code.
					if err := <-ended; v == wsdriver.Hybi13 && CloseStatus(err) != wsdriver.InternalError {
						t.Error(err)
					}
				}
				wantIs(t, "writing", c.WriteText("x"), net.ErrClosed)
				wantIs(t, "Close again", w.Close(), ErrMessageEnded)
			})
		})
	}
}

var _ io.StringWriter = (*MessageWriter)(nil)
