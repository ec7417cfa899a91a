package netconn

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
)

// Messages of all sizes that come one behind the other, in segments of any size, are
// the same for every way to read them.
func TestReaders(t *testing.T) {
	sizes := []int{0, 1, 125, 126, 0, 4095, 4096, 16 << 10, 3, 18 << 10, 18<<10 - 8, 40000, 16 << 10, 16 << 10, 65536,
		72 << 10, 72<<10 + 1, 100_000, 7, 300_000, 1 << 20, 1 << 20, 2, 2}
	for name, pair := range pairs {
		for reader := range readers {
			t.Run(name+"/"+reader, func(t *testing.T) {
				noLeaks(t)
				nc, peer := pair(t)
				h := newHalfOn(t, wsdriver.Server, nil, nc, peer)
				r := rand.New(rand.NewPCG(1, 2))
				messages := make([][]byte, len(sizes))
				var stream []byte
				for i, n := range sizes {
					messages[i] = make([]byte, n)
					for j := range messages[i] {
						messages[i][j] = byte(r.Uint32())
					}
					stream = append(stream, h.message(wsdriver.Binary, string(messages[i]))...)
				}
				go func() {
					for len(stream) > 0 {
						n := min(1+r.IntN(1<<(1+r.IntN(17))), len(stream))
						if _, err := peer.Write(stream[:n]); err != nil {
							return
						}
						stream = stream[n:]
					}
				}()
				read := readers[reader]()
				for i, want := range messages {
					k, p, err := read(h.Conn)
					if err != nil || k != wsdriver.Binary || !bytes.Equal(p, want) {
						t.Fatalf("message %d of %d bytes: %v, %d bytes, %v", i, len(want), k, len(p), err)
					}
					for i := range p {
						p[i] = 'x' // it is the program's, to change too
					}
				}
			})
		}
	}
}

// A last fragment may be empty, wherever the message lies.
func TestEmptyLastFragment(t *testing.T) {
	noLeaks(t)
	for _, size := range []int{0, 10, 10_000, 100_000} {
		for reader := range readers {
			nc, peer := pairs["tcp"](t)
			h := newHalfOn(t, wsdriver.Server, nil, nc, peer)
			b, _ := h.d.AppendFragment(nil, wsdriver.Binary, make([]byte, size), false)
			b = append(b, h.ping("")...)
			b, _ = h.d.AppendFragment(b, wsdriver.Binary, nil, true)
			b = append(b, h.message(wsdriver.Text, "next")...)
			go peer.Write(b)
			read := readers[reader]()
			if k, p, err := read(h.Conn); err != nil || k != wsdriver.Binary || len(p) != size {
				t.Errorf("%s of %d bytes: %v, %d bytes, %v", reader, size, k, len(p), err)
			}
			if _, p, err := read(h.Conn); err != nil || string(p) != "next" {
				t.Errorf("%s after %d bytes: %q %v", reader, size, p, err)
			}
		}
	}
}

// A message that came in one read is lent from where it was read to.
func TestViewIsNotCopied(t *testing.T) {
	noLeaks(t)
	for _, size := range []int{5, 16 << 10} {
		nc, peer := pairs["tcp"](t)
		h := newHalfOn(t, wsdriver.Server, nil, nc, peer)
		peer.Write(h.message(wsdriver.Binary, string(make([]byte, size))))
		_, p, err := h.ReadView()
		must(t, err)
		if in := h.in; in.class != readyClass || &in.b[in.at-size] != &p[0] {
			t.Errorf("%d bytes were copied", size)
		}
	}
}

// While a connection waits it holds no buffer, whatever came before.
func TestWaitingHoldsNothing(t *testing.T) {
	for reader := range readers {
		t.Run(reader, func(t *testing.T) {
			noLeaks(t)
			nc, peer := pairs["tcp"](t)
			h := newHalfOn(t, wsdriver.Server, nil, nc, peer)
			read := readers[reader]()
			for _, size := range []int{5, 16 << 10, 100_000} {
				go peer.Write(h.message(wsdriver.Binary, string(make([]byte, size))))
				_, _, err := read(h.Conn)
				must(t, err)
				h.SetReadDeadline(time.Unix(1, 0))
				_, _, err = read(h.Conn)
				if err == nil || h.in != nil && h.in.class != bare || h.pending != nil {
					t.Errorf("after %d bytes: %v, input %v, output %v", size, err, h.in != nil, h.pending != nil)
				}
				h.SetReadDeadline(time.Time{})
			}
		})
	}
}

// Close reads in the place of a reader that is away, but leaves alone what was lent
// to it.
func TestCloseWhileLent(t *testing.T) {
	noLeaks(t)
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			nc, peer := pair(t)
			h := newHalfOn(t, wsdriver.Server, nil, nc, peer)
			want := bytes.Repeat([]byte("lent"), 1000)
			go func() {
				// What follows is read with it, in part, or later.
				b := append(h.message(wsdriver.Binary, string(want)), h.message(wsdriver.Text, "not lent")...)
				peer.Write(b)
				h.expect(t, wsdriver.Close)
				b, _ = h.d.AppendClose(h.message(wsdriver.Binary, string(make([]byte, 100_000))), wsdriver.NormalClosure, "")
				peer.Write(b)
			}()
			_, p, err := h.ReadView()
			must(t, err)
			must(t, h.Close(wsdriver.NormalClosure, ""))
			if !bytes.Equal(p, want) {
				t.Error("the message was overwritten")
			}
			if _, _, err := h.ReadView(); err == nil {
				t.Error("reading goes on after Close")
			}
			if !bytes.Equal(p, want) {
				t.Error("the message was overwritten by a call that reads nothing")
			}
		})
	}
}

// Close drops what has come of a message before a deadline, and the rest of it.
func TestCloseAmidMessage(t *testing.T) {
	noLeaks(t)
	for name, pair := range pairs {
		for reader := range readers {
			for _, size := range []int{100, 10_000, 200_000} {
				t.Run(fmt.Sprint(name, "/", reader, "/", size), func(t *testing.T) {
					nc, peer := pair(t)
					h := newHalfOn(t, wsdriver.Server, nil, nc, peer)
					b := h.message(wsdriver.Binary, string(make([]byte, size)))
					cut := len(b) / 2
					struck := make(chan bool)
					go discardAll(peer)
					go func() {
						peer.Write(b[:cut])
						<-struck
						rest, _ := h.d.AppendClose(b[cut:], wsdriver.NormalClosure, "")
						peer.Write(rest)
					}()
					read := readers[reader]()
					h.SetReadDeadline(time.Now().Add(time.Millisecond))
					_, _, err := read(h.Conn)
					wantIs(t, "the deadline", err, os.ErrDeadlineExceeded)
					close(struck)
					must(t, h.Close(wsdriver.NormalClosure, ""))
					if h.in != nil || h.pending != nil {
						t.Error("memory is kept")
					}
				})
			}
		}
	}
}

// Payload that is not on the wire as it is told is lent all the same.
func TestViewOfDrafts(t *testing.T) {
	noLeaks(t)
	for _, v := range wsdriver.AllVersions() {
		t.Run(v.String(), func(t *testing.T) {
			snc, cnc := pairs["tcp"](t)
			server, client := open(t, snc, cnc,
				&Config{Driver: &wsdriver.Config{Versions: wsdriver.AllVersions()}},
				&Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{v}}})
			for _, n := range []int{0, 5, 1000, 100_000} {
				want := string(bytes.Repeat([]byte("é"), n))
				go client.WriteText(want)
				if k, p, err := server.ReadView(); err != nil || k != wsdriver.Text || string(p) != want {
					t.Fatalf("%d bytes: %v, %d bytes, %v", len(want), k, len(p), err)
				}
			}
		})
	}
}

func TestClasses(t *testing.T) {
	if classFor(0) != readyClass || classFor(readyBuffer) != readyClass || classFor(readyBuffer+1) != burstClass {
		t.Error("the classes of small messages")
	}
	for class := int8(waitClass); class < classes; class++ {
		in := take(class)
		if len(in.b) != sizeOf(class) || class > waitClass && classFor(len(in.b)) != class {
			t.Errorf("class %d has %d bytes", class, len(in.b))
		}
		if class < burstClass+2 {
			in.release()
		}
	}
	if in := takeFor(sizeOf(classes-1) + 1); in.class != unpooled || len(in.b) != sizeOf(classes-1)+1 {
		t.Error("a message that is larger than any class")
	}
}

// A reader that is handed over from goroutine to goroutine is one reader.
func TestReadersTakeTurns(t *testing.T) {
	noLeaks(t)
	nc, peer := net.Pipe()
	h := newHalfOn(t, wsdriver.Server, nil, nc, peer)
	go func() {
		for range 10 {
			peer.Write(h.message(wsdriver.Text, "turn"))
		}
	}()
	for range 10 {
		done := make(chan string)
		go func() {
			_, p, _ := h.ReadView()
			done <- string(p)
		}()
		if s := <-done; s != "turn" {
			t.Error(s)
		}
	}
}
