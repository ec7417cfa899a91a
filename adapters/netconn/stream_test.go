package netconn

import (
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
	"golang.org/x/net/nettest"
)

// A Stream is a net.Conn in all that the standard library expects of one.
func TestStreamIsNetConn(t *testing.T) {
	for name, pair := range pairs {
		if xtest.Race && (name == "unix" || name == "wrapped") {
			continue // it takes its time
		}
		t.Run(name, func(t *testing.T) {
			nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
				snc, cnc := pair(t)
				s, c := open(t, snc, cnc, nil, nil)
				return Stream(s, wsdriver.Binary), Stream(c, wsdriver.Binary), func() { s.CloseNow(); c.CloseNow() }, nil
			})
		})
	}
}

// streams returns both ends of a stream, the client's first.
func streams(t *testing.T, k wsdriver.Kind, pair func(testing.TB) (net.Conn, net.Conn)) (client, server net.Conn, s *Conn) {
	snc, cnc := pair(t)
	s, c := open(t, snc, cnc, nil, nil)
	return Stream(c, k), Stream(s, k), s
}

// The bounds of messages mean nothing: what is written by pieces of any size is read by
// pieces of any other.
func TestStreamBounds(t *testing.T) {
	want := strings.Repeat("0123456789é\u6F22\U0001F600", 4000)
	for name, pair := range pairs {
		for _, kind := range []wsdriver.Kind{wsdriver.Text, wsdriver.Binary} {
			for _, size := range []int{100, 5000, maxChunk - 1, len(want)} {
				from, to, _ := streams(t, kind, pair)
				go func() {
					for p := []byte(want); len(p) > 0; {
						n := min(size, len(p))
						for n < len(p) && !utf8.RuneStart(p[n]) {
							n++
						}
						if m, err := from.Write(p[:n]); m != n || err != nil {
							t.Errorf("%d of %d bytes, %v", m, n, err)
							return
						}
						p = p[n:]
					}
					if n, err := from.Write(nil); n != 0 || err != nil {
						t.Errorf("nothing: %d %v", n, err)
					}
					from.Close()
				}()
				got, err := readPieces(to, 3000)
				if n, zero := to.Read(nil); n != 0 || zero != nil {
					t.Errorf("%s: a read of nothing: %d %v", name, n, zero)
				}
				if got != want || err != io.EOF {
					t.Errorf("%s, %v by %d: %d bytes of %d, %v", name, kind, size, len(got), len(want), err)
				}
			}
		}
	}
}

// A Write of text is cut into messages between characters, wherever the bound falls, and
// text that is none is refused.
func TestStreamCutsNoCharacter(t *testing.T) {
	noLeaks(t)
	for _, char := range []string{"x", "é", "\u6F22", "\U0001F600"} {
		for shift := range 5 {
			snc, cnc := pairs["tcp"](t)
			s, c := open(t, snc, cnc, nil, nil)
			want := strings.Repeat("x", shift) + strings.Repeat(char, 2*maxChunk/len(char))
			go func() {
				if n, err := Stream(c, wsdriver.Text).Write([]byte(want)); n != len(want) || err != nil {
					t.Errorf("%q shifted by %d: %d of %d bytes, %v", char, shift, n, len(want), err)
				}
			}()
			got := ""
			for len(got) < len(want) {
				kind, p, err := s.ReadMessage()
				if err != nil || kind != wsdriver.Text || len(p) > maxChunk || len(got) == 0 && len(p) <= maxChunk-utf8.UTFMax {
					t.Fatalf("%q shifted by %d: %v of %d bytes, %v", char, shift, kind, len(p), err)
				}
				got += string(p)
			}
			if got != want {
				t.Errorf("%q shifted by %d: another text", char, shift)
			}
		}
	}
	from, to, s := streams(t, wsdriver.Text, pairs["tcp"])
	for _, bad := range []string{"\xff", "cut \xc3", strings.Repeat("\x80", 2*maxChunk)} {
		if n, err := from.Write([]byte(bad)); n != 0 || !errors.Is(err, wsdriver.ErrInvalidUTF8) {
			t.Errorf("%.10q: %d %v", bad, n, err)
		}
	}
	if n, err := from.Write([]byte(strings.Repeat("x", maxChunk) + "\xff")); n != maxChunk || !errors.Is(err, wsdriver.ErrInvalidUTF8) {
		t.Errorf("a text that is one up to its last byte: %d %v", n, err)
	}
	go from.Write([]byte("."))
	if got, err := readN(s, to, maxChunk+1); err != nil || got != strings.Repeat("x", maxChunk)+"." {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// A message of the other kind ends the connection with 1003.
func TestStreamOfTheOtherKind(t *testing.T) {
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			from, _, s := streams(t, wsdriver.Binary, pair)
			st := Stream(s, wsdriver.Text)
			go from.Write([]byte("binary"))
			told := make(chan error)
			go func() { _, err := from.Read(make([]byte, 1)); told <- err }()
			n, err := st.Read(make([]byte, 10))
			if n != 0 || err == nil || errors.Is(err, io.EOF) || !strings.Contains(err.Error(), "binary message") {
				t.Errorf("%d %v", n, err)
			}
			if err := <-told; CloseStatus(err) != wsdriver.UnsupportedData {
				t.Errorf("the peer is told %v", err)
			}
			_, err = st.Read(make([]byte, 10))
			wantIs(t, "reading on", err, net.ErrClosed)
			_, err = st.Write([]byte("x"))
			wantIs(t, "writing on", err, net.ErrClosed)
		})
	}
}

// The end is io.EOF if the peer closed in good order, after a whole message.
func TestStreamEnd(t *testing.T) {
	noLeaks(t)
	for _, amid := range []bool{false, true} {
		for _, code := range []wsdriver.Code{wsdriver.NormalClosure, wsdriver.GoingAway, wsdriver.NoStatus, wsdriver.InternalError, 4000, 0} {
			h := newHalf(t, wsdriver.Server, nil)
			go func() {
				b, _ := h.d.AppendFragment(nil, wsdriver.Binary, []byte("data"), !amid)
				if code != 0 {
					b, _ = h.d.AppendClose(b, code, "")
				}
				h.peer.Write(b)
				if code == 0 {
					h.peer.Close()
				}
				discardAll(h.peer)
			}()
			st := Stream(h.Conn, wsdriver.Binary)
			for _, want := range []string{"data", ""} {
				got, err := readPieces(st, 3)
				var good bool
				switch code {
				case wsdriver.NormalClosure, wsdriver.GoingAway, wsdriver.NoStatus:
					good = err == io.EOF && !amid || errors.Is(err, io.ErrUnexpectedEOF) && amid
				case 0:
					good = errors.Is(err, io.ErrUnexpectedEOF) && err != io.EOF
				default:
					good = CloseStatus(err) == code && err != io.EOF
				}
				if got != want || !good {
					t.Errorf("%v, amid a message %v: %q %v", code, amid, got, err)
				}
			}
		}
	}
}

// The errors of deadlines are those of a net.Conn; that of a connection that has ended is
// not.
func TestStreamDeadlines(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, &Config{WriteTimeout: time.Minute})
		st := Stream(h.Conn, wsdriver.Binary)
		deadline := func(what string, err error) {
			t.Helper()
			if ne, ok := err.(net.Error); !ok || !ne.Timeout() || err != os.ErrDeadlineExceeded {
				t.Errorf("%s: %v", what, err)
			}
		}
		st.SetReadDeadline(time.Now().Add(time.Second))
		_, err := st.Read(make([]byte, 1))
		deadline("reading", err)
		st.SetWriteDeadline(time.Now().Add(time.Second))
		n, err := st.Write([]byte("on its way"))
		if deadline("writing", err); n != 10 {
			t.Errorf("%d bytes", n)
		}
		n, err = st.Write([]byte("too late"))
		if deadline("writing too late", err); n != 0 {
			t.Errorf("%d bytes", n)
		}
		st.SetDeadline(time.Unix(1, 0))
		_, err = st.Read(make([]byte, 1))
		deadline("reading", err)
		st.SetDeadline(time.Time{})
		start := time.Now()
		_, err = st.Write([]byte("nobody takes this"))
		if wantIs(t, "the end", err, net.ErrClosed); err == os.ErrDeadlineExceeded || isTimeout(err) {
			t.Errorf("%v looks like a deadline", err)
		}
		if d := time.Since(start); d > time.Minute {
			t.Errorf("after %v", d)
		}
	})
}

// A deadline amid a message, or between messages, loses nothing of a stream.
func TestStreamIsResumable(t *testing.T) {
	noLeaks(t)
	cutUp(t, func(h *half) []byte {
		return append(h.fragments("one, ", "", "two, "), h.fragments("three")...)
	}, func(t *testing.T, c *Conn, cut int) {
		if got, err := readN(c, Stream(c, wsdriver.Binary), 15); got != "one, two, three" || err != nil {
			t.Errorf("cut %d: %q %v", cut, got, err)
		}
	})
}

// Any number of goroutines may read and write: each byte comes to one of them.
func TestStreamConcurrently(t *testing.T) {
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			from, to, _ := streams(t, wsdriver.Binary, pair)
			const goroutines, each, size = 4, 50, 1000
			var writers, readers sync.WaitGroup
			var lock sync.Mutex
			counts := make(map[byte]int)
			for i := range goroutines {
				writers.Go(func() {
					for range each {
						if _, err := from.Write([]byte(strings.Repeat(string(rune('a'+i)), size))); err != nil {
							t.Error(err)
						}
					}
				})
				readers.Go(func() {
					p := make([]byte, 300)
					for {
						n, err := to.Read(p)
						lock.Lock()
						for _, b := range p[:n] {
							counts[b]++
						}
						lock.Unlock()
						if err != nil {
							return
						}
					}
				})
			}
			writers.Wait()
			must(t, from.Close())
			readers.Wait()
			for b, n := range counts {
				if n != each*size {
					t.Errorf("%c: %d bytes", b, n)
				}
			}
			if len(counts) != goroutines {
				t.Errorf("%d writers were heard", len(counts))
			}
		})
	}
}
