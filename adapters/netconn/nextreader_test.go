package netconn

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/deflate"
)

// fragments returns a binary message of the peer's in frames of those payloads, with a
// ping behind each but the last.
func (h *half) fragments(payloads ...string) (b []byte) {
	for i, p := range payloads {
		last := i == len(payloads)-1
		var err error
		if b, err = h.d.AppendFragment(b, wsdriver.Binary, []byte(p), last); err != nil {
			panic(err)
		}
		if !last {
			b = append(b, h.ping("")...)
		}
	}
	return b
}

// sender returns a server, and the function that sends it a message in those fragments.
func sender(t testing.TB, pair func(testing.TB) (net.Conn, net.Conn), compressed bool, config wsdriver.Config) (*Conn, func(...string)) {
	snc, cnc := pair(t)
	if !compressed {
		h := newHalfOn(t, wsdriver.Server, &Config{Driver: &config}, snc, cnc)
		go discardAll(cnc)
		return h.Conn, func(payloads ...string) { cnc.Write(h.fragments(payloads...)) }
	}
	config.Extensions = []wsdriver.Extension{&deflate.Extension{}}
	s, c := open(t, snc, cnc, &Config{Driver: &config}, &Config{Driver: &config})
	go discardAll(&reads{c})
	return s, func(payloads ...string) {
		w, _ := c.NextWriter(wsdriver.Binary)
		for _, p := range payloads {
			w.WriteString(p)
			w.Flush()
			c.WritePing(nil)
		}
		w.Close()
	}
}

// reads is a Conn whose messages are read for the pings between them.
type reads struct{ c *Conn }

func (r *reads) Read([]byte) (int, error) {
	_, _, err := r.c.ReadView()
	return 1, err
}

// forms are the fragments of messages.
var forms = map[string][]string{
	"whole":           {"hello"},
	"empty":           {""},
	"fragments":       {"one, ", "two, ", "", "three"},
	"empty fragments": {"", "", ""},
	"empty last":      {"all of it", ""},
	"large":           {strings.Repeat("0123456789", 20_000)},
	"large fragments": {strings.Repeat("a", 5000), strings.Repeat("b", 50_000), "c", strings.Repeat("d", 20_000)},
}

// A message is the same by pieces of every size, and ends with io.EOF for good.
func TestMessageReaderSizes(t *testing.T) {
	for name, pair := range pairs {
		for form, payloads := range forms {
			for _, compressed := range []bool{false, true} {
				if compressed && name != "tcp" {
					continue
				}
				t.Run(fmt.Sprint(name, "/", form, "/", compressed), func(t *testing.T) {
					noLeaks(t)
					s, send := sender(t, pair, compressed, wsdriver.Config{})
					want := strings.Join(payloads, "")
					sizes := []int{1, 2, 3, 7, 1 << 20}
					if len(want) > 1000 {
						sizes = []int{1000, 1 << 20}
					}
					for _, size := range sizes {
						go send(payloads...)
						kind, r, err := s.NextReader()
						must(t, err)
						if n, err := r.Read(nil); n != 0 || err != nil {
							t.Errorf("a read of nothing: %d %v", n, err)
						}
						got, err := readPieces(r, size)
						if kind != wsdriver.Binary || got != want || err != io.EOF {
							t.Fatalf("by %d: %v, %d bytes of %d, %v", size, kind, len(got), len(want), err)
						}
						if n, err := r.Read(make([]byte, size)); n != 0 || err != io.EOF {
							t.Errorf("behind the end: %d %v", n, err)
						}
					}
					go send(payloads...)
					_, r, err := s.NextReader()
					must(t, err)
					must(t, iotest.TestReader(r, []byte(want)))
				})
			}
		}
	}
}

// readPieces reads pieces of that size up to an error.
func readPieces(r io.Reader, size int) (string, error) {
	var got []byte
	p := make([]byte, size)
	for {
		n, err := r.Read(p)
		if got = append(got, p[:n]...); err != nil {
			return string(got), err
		}
	}
}

// WriteTo gives away the pieces as they come, and what the Writer does not take can be
// read still.
func TestMessageReaderWriteTo(t *testing.T) {
	noLeaks(t)
	for name, pair := range pairs {
		for form, payloads := range forms {
			s, send := sender(t, pair, false, wsdriver.Config{})
			want := strings.Join(payloads, "")
			for _, w := range []*picky{{}, {left: 3, err: io.ErrShortBuffer}, {left: 3, err: io.ErrShortWrite, quiet: true},
				{left: 3, err: io.ErrShortWrite, quiet: true, over: -100}, {left: 3, err: io.ErrShortBuffer, over: 1000}} {
				go send(payloads...)
				_, r, err := s.NextReader()
				must(t, err)
				n, err := r.WriteTo(w)
				taken := len(want)
				if w.err != nil && len(want) > 3 {
					taken = 3
					if err != w.err {
						t.Errorf("%s/%s: the error of the Writer: %v", name, form, err)
					}
				} else if err != nil {
					t.Errorf("%s/%s: %v", name, form, err)
				}
				if w.over == 0 && (n != int64(taken) || string(w.got) != want[:taken]) {
					t.Errorf("%s/%s: %d bytes told, %d written, want %d", name, form, n, len(w.got), taken)
				}
				rest, err := io.ReadAll(r)
				if err != nil || !strings.HasSuffix(want, string(rest)) || w.over == 0 && taken+len(rest) != len(want) {
					t.Errorf("%s/%s: %d bytes are left of %d, %v", name, form, len(rest), len(want), err)
				}
			}
		}
	}
}

// picky is a Writer that takes no more than some bytes.
type picky struct {
	got   []byte
	left  int   // bytes, if there is an err
	quiet bool  // it says no more than how many
	over  int   // it says so many more
	err   error // of the end, or nil
}

func (w *picky) Write(p []byte) (int, error) {
	if w.err == nil || len(p) <= w.left {
		w.left -= len(p)
		w.got = append(w.got, p...)
		return len(p), nil
	}
	n := w.left
	w.left = 0
	w.got = append(w.got, p[:n]...)
	if w.quiet {
		return n + w.over, nil
	}
	return n + w.over, w.err
}

// A message is echoed as a stream, on the connection that it comes from.
func TestMessageReaderToMessageWriter(t *testing.T) {
	noLeaks(t)
	for name, pair := range pairs {
		snc, cnc := pair(t)
		s, c := open(t, snc, cnc, nil, nil)
		go func() {
			for {
				kind, r, err := s.NextReader()
				if err != nil {
					return
				}
				w, err := s.NextWriter(kind)
				if err == nil {
					_, err = io.Copy(w, r)
				}
				if err = errors.Join(err, w.Close()); err != nil {
					t.Error(err)
				}
			}
		}()
		for _, n := range []int{0, 1, 10_000, 300_000} {
			want := strings.Repeat("é", n)
			go c.WriteText(want)
			_, r, err := c.NextReader()
			must(t, err)
			if got, err := io.ReadAll(r); err != nil || string(got) != want {
				t.Errorf("%s: %d bytes of %d, %v", name, len(got), len(want), err)
			}
		}
	}
}

// patiently calls f again after each deadline, which is three seconds away.
func patiently(c *Conn, f func() error) error {
	for {
		c.SetReadDeadline(time.Now().Add(3 * time.Second))
		if err := f(); !errors.Is(err, os.ErrDeadlineExceeded) {
			return err
		}
	}
}

// nextReader is NextReader, patiently, and so are the reads from it.
func nextReader(t *testing.T, c *Conn) (r *MessageReader) {
	t.Helper()
	must(t, patiently(c, func() (err error) { _, r, err = c.NextReader(); return err }))
	return r
}

// readN reads n bytes from r, which is of c.
func readN(c *Conn, r io.Reader, n int) (string, error) {
	var got []byte
	err := patiently(c, func() error {
		for len(got) < n {
			p := make([]byte, n-len(got))
			m, err := r.Read(p)
			if got = append(got, p[:m]...); err != nil {
				return err
			}
		}
		return nil
	})
	return string(got), err
}

// cutUp has f read from a server whose peer pauses for ten seconds at every place of what
// it sends.
func cutUp(t *testing.T, stream func(*half) []byte, f func(t *testing.T, c *Conn, cut int)) {
	b := stream(newHalf(t, wsdriver.Server, nil))
	for cut := range b {
		synctest.Test(t, func(t *testing.T) {
			h := newHalf(t, wsdriver.Server, nil)
			go discardAll(h.peer)
			var sender sync.WaitGroup
			sender.Go(func() {
				h.peer.Write(bytes.Clone(b[:cut]))
				time.Sleep(10 * time.Second)
				h.peer.Write(bytes.Clone(b[cut:]))
			})
			f(t, h.Conn, cut)
			h.CloseNow()
			sender.Wait()
		})
	}
}

// A deadline may strike after any byte of a stream, and nothing is lost: neither by those
// who read pieces nor by those who go on with pieces where another call stopped.
func TestMessageReaderIsResumable(t *testing.T) {
	noLeaks(t)
	want := []string{"one, two, three", strings.Repeat("m", 130), "", "the end"}
	for first := range readers {
		cutUp(t, func(h *half) []byte {
			b := h.fragments("one, ", "", "two, ", "three")
			b = append(b, h.fragments(want[1])...)
			return append(append(b, h.fragments("", "")...), h.fragments(want[3])...)
		}, func(t *testing.T, c *Conn, cut int) {
			for i, want := range want {
				read := readers[first]()
				c.SetReadDeadline(time.Now().Add(time.Second))
				_, p, err := read(c)
				got := string(p)
				if err != nil {
					wantIs(t, "the deadline", err, os.ErrDeadlineExceeded)
					r := nextReader(t, c)
					if got, err = readN(c, r, 1000); err != io.EOF {
						t.Errorf("%s, cut %d, message %d: %v", first, cut, i, err)
					}
				}
				if got != want {
					t.Errorf("%s, cut %d, message %d: %q, want %q", first, cut, i, got, want)
				}
			}
		})
	}
	cutUp(t, func(h *half) []byte {
		return append(h.fragments("one, ", "", "two, ", "three"), h.fragments(want[1])...)
	}, func(t *testing.T, c *Conn, cut int) {
		for i, want := range want[:2] {
			r := nextReader(t, c)
			if got, err := readN(c, r, 1000); got != want || err != io.EOF {
				t.Errorf("cut %d, message %d: %q %v, want %q", cut, i, got, err, want)
			}
		}
	})
}
