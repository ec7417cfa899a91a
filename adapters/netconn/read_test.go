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
)

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
	for _, appending := range []bool{false, true} {
		for _, cut := range cuts {
			synctest.Test(t, func(t *testing.T) {
				h := newHalf(t, wsdriver.Server, nil)
				go func() {
					h.peer.Write(stream[:cut])
					time.Sleep(10 * time.Second)
					h.peer.Write(stream[cut:])
				}()
				struck := 0
				for _, s := range want {
					for {
						h.SetReadDeadline(time.Now().Add(3 * time.Second))
						dst := []byte(nil)
						if appending {
							dst = append(make([]byte, 0, 64), "prefix"...)
						}
						_, p, err := h.AppendRead(dst)
						if err != nil {
							if wantIs(t, "the deadline", err, os.ErrDeadlineExceeded); string(p) != string(dst) {
								t.Fatalf("%q came with the error", p)
							}
							struck++
							continue
						}
						if string(p) != string(dst)+s {
							t.Fatalf("cut %d: %.40q", cut, p)
						}
						break
					}
				}
				if struck != 3 {
					t.Errorf("cut %d: struck %d times", cut, struck)
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

func TestAppendReadAllocatesNothing(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector drops pooled memory")
	}
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			nc, peer := pair(t)
			h := newHalfOn(t, wsdriver.Server, nil, nc, peer)
			go func() { // echo, so that the test measures writing too
				buf := make([]byte, 4096)
				for {
					if _, err := peer.Read(buf); err != nil {
						return
					}
				}
			}()
			frame := h.message(wsdriver.Text, "hello")
			dst := make([]byte, 0, 64)
			frames := make(chan struct{})
			go func() {
				b := make([]byte, len(frame))
				for range frames {
					copy(b, frame)
					peer.Write(b)
				}
			}()
			allocs := testing.AllocsPerRun(200, func() {
				frames <- struct{}{}
				_, p, err := h.AppendRead(dst)
				if err != nil || h.WriteMessage(wsdriver.Text, p) != nil {
					t.Error(err)
				}
			})
			close(frames)
			if allocs > 0.1 && name != "pipe" { // net.Pipe allocates for its deadlines
				t.Errorf("%v allocations", allocs)
			}
		})
	}
}

// Whatever the pieces that a message comes in, it is the same message.
func TestFragments(t *testing.T) {
	noLeaks(t)
	for _, size := range []int{1, 100, 5000, 70000} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			h := newHalf(t, wsdriver.Server, nil)
			want := strings.Repeat("ä€𝄞 ", 20000)
			if size == 1 {
				want = want[:300]
			}
			go func() {
				for p := []byte(want); len(p) > 0; {
					n := min(size, len(p))
					b, err := h.d.AppendFragment(nil, wsdriver.Text, p[:n], n == len(p))
					if err != nil {
						t.Error(err)
					}
					if b, err = h.d.AppendPong(b, nil); err != nil {
						t.Error(err)
					}
					p = p[n:]
					h.peer.Write(b)
				}
			}()
			wantMessage(t, h.Conn, wsdriver.Text, want)
		})
	}
}
