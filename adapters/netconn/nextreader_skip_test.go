package netconn

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// nexts are the calls that ask for the next message.
var nexts = map[string]func(*Conn) (string, error){
	"ReadMessage": func(c *Conn) (string, error) { return text(c.ReadMessage()) },
	"ReadView":    func(c *Conn) (string, error) { return text(c.ReadView()) },
	"AppendRead":  func(c *Conn) (string, error) { return text(appendRead(c)) },
	"Messages": func(c *Conn) (string, error) {
		for m, err := range c.Messages() {
			return string(m.Data), err
		}
		return "", errors.New("no turn of the loop")
	},
	"ReadMessageContext": func(c *Conn) (string, error) {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		s, err := text(c.ReadMessageContext(ctx))
		if err == context.DeadlineExceeded {
			err = os.ErrDeadlineExceeded
		}
		return s, err
	},
}

func text(_ wsdriver.Kind, p []byte, err error) (string, error) { return string(p), err }

// What is left of a message is skipped by every other call, however much of it was read,
// however much of it has come, and though deadlines strike in the middle of it.
func TestMessageReaderIsSkipped(t *testing.T) {
	noLeaks(t)
	stream := func(h *half) []byte {
		b := h.fragments("ab", "", "cd")
		b = append(b, h.fragments("", "next")...)
		return append(b, h.fragments("last")...)
	}
	for name, next := range nexts {
		for _, taken := range []int{0, 2, 3} {
			cutUp(t, stream, func(t *testing.T, c *Conn, cut int) {
				if cut%4 != 0 && (name == "Messages" || name == "ReadMessageContext") {
					return // they are much like others
				}
				old := nextReader(t, c)
				_, err := readN(c, old, taken)
				must(t, err)
				var got string
				must(t, patiently(c, func() error {
					got, err = next(c)
					_, skipped := old.Read(make([]byte, 1))
					wantIs(t, "the old reader", skipped, ErrSkipped)
					return err
				}))
				if got != "next" {
					t.Errorf("%s after %d bytes, cut %d: %q", name, taken, cut, got)
				}
				must(t, patiently(c, func() error { got, err = text(c.ReadMessage()); return err }))
				if _, skipped := old.Read(make([]byte, 1)); got != "last" || skipped != ErrSkipped {
					t.Errorf("%s after %d bytes, cut %d: %q and %v", name, taken, cut, got, skipped)
				}
			})
		}
	}
	for _, taken := range []int{0, 2, 3} {
		cutUp(t, stream, func(t *testing.T, c *Conn, cut int) {
			old := nextReader(t, c)
			_, err := readN(c, old, taken)
			must(t, err)
			r := nextReader(t, c)
			_, skipped := old.Read(make([]byte, 1))
			wantIs(t, "the old reader", skipped, ErrSkipped)
			if got, err := readN(c, r, 100); got != "next" || err != io.EOF {
				t.Errorf("NextReader after %d bytes, cut %d: %q %v", taken, cut, got, err)
			}
			if _, err := r.Read(make([]byte, 1)); err != io.EOF {
				t.Errorf("a message that was read to its end: %v", err)
			}
		})
	}
}

// While a goroutine waits for more of a message, nobody else can ask for the next: there
// is one reader.
func TestMessageReaderIsTheReader(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, nil)
		b := h.fragments("one, ", "two")
		go discardAll(h.peer)
		go h.peer.Write(b[:len(b)-1])
		_, r, err := h.NextReader()
		must(t, err)
		done := make(chan string)
		go func() {
			p, _ := io.ReadAll(r)
			done <- string(p)
		}()
		synctest.Wait()
		for name, next := range nexts {
			_, err := next(h.Conn)
			wantIs(t, name, err, ErrConcurrentRead)
		}
		_, _, err = h.NextReader()
		wantIs(t, "NextReader", err, ErrConcurrentRead)
		_, err = r.Read(make([]byte, 1))
		wantIs(t, "another one who reads from it", err, ErrConcurrentRead)
		h.peer.Write(b[len(b)-1:])
		if s := <-done; s != "one, two" {
			t.Errorf("%q", s)
		}
	})
}

// A Writer that is given the pieces may ask for the next message.
func TestMessageReaderIsSkippedWithinWriteTo(t *testing.T) {
	noLeaks(t)
	h := newHalf(t, wsdriver.Server, nil)
	go discardAll(h.peer)
	go h.peer.Write(append(h.fragments("one, ", "two"), h.message(wsdriver.Text, "next")...))
	_, r, err := h.NextReader()
	must(t, err)
	n, err := r.WriteTo(writer(func(p []byte) (int, error) {
		wantMessage(t, h.Conn, wsdriver.Text, "next")
		return len(p), nil
	}))
	if n != 5 || err != ErrSkipped {
		t.Errorf("%d %v", n, err)
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

// A message that ends before its end never ends with io.EOF, which io.ReadAll takes for
// a good one.
func TestMessageReaderIsCutOff(t *testing.T) {
	tests := map[string]struct {
		peer, here func(h *half)
		is         []error
		code       wsdriver.Code
	}{
		"end of the stream": {
			peer: func(h *half) { h.peer.Close() },
			is:   []error{io.ErrUnexpectedEOF}, code: wsdriver.AbnormalClosure,
		},
		"Close frame": {
			peer: func(h *half) { b, _ := h.d.AppendClose(nil, wsdriver.NormalClosure, ""); h.peer.Write(b) },
			code: wsdriver.NormalClosure,
		},
		"violation":  {peer: func(h *half) { h.peer.Write([]byte{0xFF, 0x80}) }, code: wsdriver.ProtocolError},
		"too large":  {peer: func(h *half) { h.peer.Write(h.fragments(string(make([]byte, 1000)))) }, code: wsdriver.MessageTooBig},
		"CloseNow":   {here: func(h *half) { h.CloseNow() }, is: []error{net.ErrClosed}},
		"Close":      {here: func(h *half) { h.Close(wsdriver.NormalClosure, "") }, is: []error{net.ErrClosed}},
		"CloseWrite": {here: func(h *half) { h.CloseWrite(wsdriver.NormalClosure, "") }, is: []error{net.ErrClosed}},
	}
	for name, test := range tests {
		for _, waits := range []bool{false, true} {
			t.Run(fmt.Sprint(name, "/", waits), func(t *testing.T) {
				noLeaks(t)
				synctest.Test(t, func(t *testing.T) {
					h := newHalf(t, wsdriver.Server, &Config{Driver: &wsdriver.Config{MaxMessage: 100}})
					b, _ := h.d.AppendFragment(nil, wsdriver.Binary, []byte("one half"), false)
					go h.peer.Write(b)
					_, r, err := h.NextReader()
					must(t, err)
					go discardAll(h.peer)
					strike := func() {
						if test.peer != nil {
							test.peer(h)
						} else {
							test.here(h)
						}
					}
					if waits {
						go func() { time.Sleep(time.Second); strike() }()
					} else {
						go strike()
						synctest.Wait()
					}
					p, err := io.ReadAll(r)
					if waits && string(p) != "one half" || err == nil || err == ErrSkipped {
						t.Errorf("%q %v", p, err)
					}
					if wantIs(t, "the end", err, test.is...); test.code != 0 && CloseStatus(err) != test.code {
						t.Errorf("%v is not %v", err, test.code)
					}
					n, again := r.Read(make([]byte, 1))
					if _, _, next := h.ReadMessage(); n != 0 || again != err || next != err {
						t.Errorf("%v, then %v, and from ReadMessage %v", err, again, next)
					}
					if _, err := r.WriteTo(io.Discard); err != again {
						t.Errorf("from WriteTo %v", err)
					}
				})
			})
		}
	}
}

// A message that Close has read in its stead ends for the reader, with the error of all
// calls after Close.
func TestMessageReaderAfterClose(t *testing.T) {
	noLeaks(t)
	h := newHalf(t, wsdriver.Server, nil)
	go func() {
		b, _ := h.d.AppendFragment(nil, wsdriver.Binary, make([]byte, 100), false)
		h.peer.Write(b)
		h.expect(t, wsdriver.Close)
		b, _ = h.d.AppendFragment(nil, wsdriver.Binary, make([]byte, 100), true)
		b, _ = h.d.AppendClose(b, wsdriver.NormalClosure, "")
		h.peer.Write(b)
	}()
	_, r, err := h.NextReader()
	must(t, err)
	must(t, h.Close(wsdriver.NormalClosure, ""))
	for range 2 {
		_, err = r.Read(make([]byte, 10))
		wantIs(t, "reading after Close", err, net.ErrClosed)
	}
}

// What is still under way when this end starts to close is told to the reader to its end.
func TestMessageReaderWhileClosing(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, nil)
		b := h.fragments("one, ", "two")
		go h.peer.Write(b[:8])
		_, r, err := h.NextReader()
		must(t, err)
		go func() {
			h.expect(t, wsdriver.Close)
			time.Sleep(time.Second)
			h.peer.Write(b[8:])
			b, _ := h.d.AppendClose(nil, wsdriver.NormalClosure, "")
			h.peer.Write(b)
			discardAll(h.peer)
		}()
		read := make(chan string)
		go func() {
			p, err := io.ReadAll(r)
			if err != nil {
				t.Error(err)
			}
			read <- string(p)
			h.ReadMessage()
		}()
		synctest.Wait()
		must(t, h.Close(wsdriver.NormalClosure, ""))
		if s := <-read; s != "one, two" {
			t.Errorf("%q", s)
		}
	})
}

// However large a message is, no more of it is held than came in one read.
func TestMessageReaderHoldsLittle(t *testing.T) {
	noLeaks(t)
	for name, pair := range pairs {
		s, send := sender(t, pair, false, wsdriver.Config{MaxMessage: 4 << 20})
		want := string(bytes.Repeat([]byte("large"), 300_000))
		go send(want)
		_, r, err := s.NextReader()
		must(t, err)
		p := make([]byte, 1<<20)
		for left := len(want); left > 0; {
			n, err := r.Read(p)
			must(t, err)
			if left -= n; n > burst || len(s.in.b) > burst || s.in.apart != nil {
				t.Fatalf("%s: %d bytes at once, of a buffer of %d", name, n, len(s.in.b))
			}
		}
	}
}

const burst = readyBuffer << 2

// A stream makes no garbage but the MessageReader.
func TestMessageReaderAllocatesOnce(t *testing.T) {
	if xtest.Race {
		t.Skip("the race detector drops pooled memory")
	}
	nc, peer := pairs["tcp"](t)
	h := newHalfOn(t, wsdriver.Server, nil, nc, peer)
	b := h.fragments(string(make([]byte, 50_000)))
	send := make(chan bool)
	defer close(send)
	go func() {
		for range send {
			peer.Write(b)
		}
	}()
	if n := testing.AllocsPerRun(50, func() {
		send <- true
		_, r, err := h.NextReader()
		must(t, err)
		if n, err := r.WriteTo(io.Discard); n != 50_000 || err != nil {
			t.Fatal(n, err)
		}
	}); n > 1.5 { // a collection empties the pools
		t.Errorf("%v allocations", n)
	}
}
