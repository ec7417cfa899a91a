package netconn

import (
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// readers are the ways to read a message.
var readers = map[string]func() func(*Conn) (wsdriver.Kind, []byte, error){
	"ReadMessage": func() func(*Conn) (wsdriver.Kind, []byte, error) { return (*Conn).ReadMessage },
	"ReadView":    func() func(*Conn) (wsdriver.Kind, []byte, error) { return (*Conn).ReadView },
	"AppendRead":  func() func(*Conn) (wsdriver.Kind, []byte, error) { return appendRead },
	"in turn": func() func(*Conn) (wsdriver.Kind, []byte, error) {
		i := 0
		return func(c *Conn) (wsdriver.Kind, []byte, error) {
			i++
			return [...]func(*Conn) (wsdriver.Kind, []byte, error){(*Conn).ReadView, appendRead, (*Conn).ReadMessage, appendRead}[i%4](c)
		}
	},
}

// appendRead is AppendRead to memory that has something in it, and some room.
func appendRead(c *Conn) (wsdriver.Kind, []byte, error) {
	const prefix = "prefix"
	k, p, err := c.AppendRead(append(make([]byte, 0, 64), prefix...))
	if !strings.HasPrefix(string(p), prefix) {
		panic("what was there before is gone")
	}
	return k, p[len(prefix):], err
}

// A deadline may strike after any byte of the stream, and nothing is lost.
func TestDeadlineIsResumable(t *testing.T) {
	noLeaks(t)
	long := strings.Repeat("0123456789", 1000)
	want := []string{"a", "héllo", strings.Repeat("m", 300), long}
	probe := newHalf(t, wsdriver.Server, nil)
	var stream []byte
	for _, s := range want {
		stream = append(stream, probe.message(wsdriver.Text, s)...)
	}
	cuts := []int{}
	for i := range 340 {
		cuts = append(cuts, i)
	}
	cuts = append(cuts, 1000, 5000, 9000, len(stream)-1)
	for name := range readers {
		for _, cut := range cuts {
			synctest.Test(t, func(t *testing.T) {
				h := newHalf(t, wsdriver.Server, nil)
				go func() {
					h.peer.Write(stream[:cut])
					time.Sleep(10 * time.Second)
					h.peer.Write(stream[cut:])
				}()
				struck := 0
				read := readers[name]()
				for _, s := range want {
					for {
						h.SetReadDeadline(time.Now().Add(3 * time.Second))
						_, p, err := read(h.Conn)
						if err != nil {
							if wantIs(t, "the deadline", err, os.ErrDeadlineExceeded); len(p) > 0 {
								t.Fatalf("%q came with the error", p)
							}
							struck++
							continue
						}
						if string(p) != s {
							t.Fatalf("%s, cut %d: %.40q", name, cut, p)
						}
						break
					}
				}
				if struck != 3 {
					t.Errorf("%s, cut %d: struck %d times", name, cut, struck)
				}
			})
		}
	}
}

// A deadline that is set in the past wakes a reader that waits.
func TestDeadlineWakes(t *testing.T) {
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			nc, peer := pair(t)
			h := newHalfOn(t, wsdriver.Server, nil, nc, peer)
			for range 3 {
				go h.SetDeadline(time.Unix(1, 0))
				_, _, err := h.ReadMessage()
				wantIs(t, "the deadline", err, os.ErrDeadlineExceeded)
				must(t, h.SetDeadline(time.Time{}))
			}
			go peer.Write(h.message(wsdriver.Binary, "still alive"))
			wantMessage(t, h.Conn, wsdriver.Binary, "still alive")
		})
	}
}

func TestSecondReader(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, nil)
		got := make(chan string)
		go func() {
			_, p, _ := h.ReadMessage()
			got <- string(p)
		}()
		synctest.Wait()
		_, _, err := h.ReadMessage()
		wantIs(t, "the second reader", err, ErrConcurrentRead)
		h.peer.Write(h.message(wsdriver.Text, "for the first"))
		if s := <-got; s != "for the first" {
			t.Error(s)
		}
	})
}

// A payload that is large is read to where it belongs: the transport is given the
// memory of the message.
func TestDirectRead(t *testing.T) {
	noLeaks(t)
	nc, peer := net.Pipe()
	cn := &counting{Conn: nc}
	h := newHalfOn(t, wsdriver.Server, nil, cn, peer)
	const n = 1 << 20
	p := strings.Repeat("y", n)
	go peer.Write(h.message(wsdriver.Text, p))
	dst := make([]byte, 0, n)
	k, got, err := h.AppendRead(dst)
	if err != nil || k != wsdriver.Text || string(got) != p {
		t.Fatal(k, len(got), err)
	}
	if &got[0] != &dst[:1][0] {
		t.Error("the message is not where it was wanted")
	}
	if r, l := cn.reads.Load(), cn.largest.Load(); r > 3 || l < n-waitBuffer {
		t.Errorf("%d reads, the largest into %d bytes", r, l)
	}
}

// A header alone does not make us allocate what it announces.
func TestAnnouncedLengthIsNotAllocated(t *testing.T) {
	noLeaks(t)
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			nc, peer := pair(t)
			h := newHalfOn(t, wsdriver.Server, &Config{Driver: &wsdriver.Config{MaxMessage: 64 << 20}}, nc, peer)
			b := []byte{0x82, 0xFF, 0, 0, 0, 0, 64 << 20 >> 24, 0, 0, 0, 1, 2, 3, 4, 'x'}
			go func() {
				peer.Write(b)
				h.SetReadDeadline(time.Unix(1, 0))
			}()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for err := error(nil); err == nil; {
				_, _, err = h.ReadMessage()
			}
			runtime.ReadMemStats(&after)
			if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
				t.Errorf("%d bytes were allocated", n)
			}
		})
	}
}

// Neither AppendRead, with room, nor ReadView makes garbage, whatever the size of the
// message, and whether it comes whole or in pieces.
func TestReadingAllocatesNothing(t *testing.T) {
	if xtest.Race {
		t.Skip("the race detector drops pooled memory")
	}
	dst := make([]byte, 0, 2<<20)
	for read, f := range map[string]func(*Conn) (wsdriver.Kind, []byte, error){
		"AppendRead": func(c *Conn) (wsdriver.Kind, []byte, error) { return c.AppendRead(dst) },
		"ReadView":   (*Conn).ReadView,
	} {
		for _, size := range []int{5, 16 << 10, 64 << 10, 1 << 20} {
			for name, pair := range pairs {
				t.Run(fmt.Sprint(read, "/", size, "/", name), func(t *testing.T) {
					nc, peer := pair(t)
					h := newHalfOn(t, wsdriver.Server, nil, nc, peer)
					go discardAll(peer) // the echo: the test measures writing too
					want := strings.Repeat("y", size)
					frame := h.message(wsdriver.Text, want)
					half, _ := h.d.AppendFragment(nil, wsdriver.Text, []byte(want[:size/2]), false)
					half, _ = h.d.AppendPong(half, nil)
					half, _ = h.d.AppendFragment(half, wsdriver.Text, []byte(want[size/2:]), true)
					frames := make(chan []byte)
					go func() {
						b := make([]byte, len(half))
						for frame := range frames {
							peer.Write(b[:copy(b, frame)])
						}
					}()
					i := 0
					allocs := testing.AllocsPerRun(50, func() {
						frames <- [...][]byte{frame, half}[i&1]
						i++
						_, p, err := f(h.Conn)
						if err != nil || len(p) != size || h.WriteMessage(wsdriver.Text, p) != nil {
							t.Error(len(p), err)
						}
					})
					close(frames)
					// net.Pipe allocates for its deadlines; a collection empties the pools.
					if allocs > 0.5 && name != "pipe" {
						t.Errorf("%v allocations", allocs)
					}
				})
			}
		}
	}
}

// Whatever the pieces that a message comes in, it is the same message.
func TestFragments(t *testing.T) {
	noLeaks(t)
	for _, size := range []int{1, 100, 5000, 70000} {
		for name, pair := range pairs {
			for reader := range readers {
				t.Run(fmt.Sprint(size, "/", name, "/", reader), func(t *testing.T) { fragments(t, size, pair, readers[reader]()) })
			}
		}
	}
}

func fragments(t *testing.T, size int, pair func(testing.TB) (net.Conn, net.Conn), read func(*Conn) (wsdriver.Kind, []byte, error)) {
	nc, peer := pair(t)
	h := newHalfOn(t, wsdriver.Server, nil, nc, peer)
	go discardAll(peer)
	want := strings.Repeat("ä€𝄞 ", 20000)
	if size == 1 {
		want = want[:300]
	}
	const times = 3
	go func() {
		for range times {
			for p := []byte(want); len(p) > 0; {
				n := min(size, len(p))
				b, err := h.d.AppendFragment(nil, wsdriver.Text, p[:n], n == len(p))
				if err != nil {
					t.Error(err)
				}
				b = append(b, h.ping("in between")...)
				p = p[n:]
				peer.Write(b)
			}
		}
	}()
	for range times {
		if k, p, err := read(h.Conn); err != nil || k != wsdriver.Text || string(p) != want {
			t.Fatalf("%v, %d bytes, %v", k, len(p), err)
		}
	}
}
