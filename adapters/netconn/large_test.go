package netconn

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// A large message is one frame, whichever way it is written: the peer sees its
// header, with FIN, the shortest length and, from a client, a mask, and then all of
// the payload.
func TestLargeWriteIsOneFrame(t *testing.T) {
	for _, role := range []wsdriver.Role{wsdriver.Server, wsdriver.Client} {
		for name, pair := range pairs {
			for _, size := range []int{byReference, block - 1, block, block + 1, 3*block + 5, 1 << 20} {
				t.Run(fmt.Sprint(role, "/", name, "/", size), func(t *testing.T) {
					noLeaks(t)
					nc, peer := pair(t)
					h := newHalfOn(t, role, nil, nc, peer)
					p := make([]byte, size)
					for i := range p {
						p[i] = byte(i ^ i>>8)
					}
					sent := bytes.Clone(p)
					var wg sync.WaitGroup
					defer wg.Wait()
					wg.Go(func() {
						must(t, h.QueueMessage(wsdriver.Text, []byte("before")))
						if err := h.WriteBinary(sent); err != nil || !bytes.Equal(sent, p) {
							t.Errorf("%v; changed: %v", err, !bytes.Equal(sent, p))
						}
						must(t, h.WriteText("behind"))
					})
					readFrame(t, peer, role, 0x81, []byte("before"))
					readFrame(t, peer, role, 0x82, p)
					readFrame(t, peer, role, 0x81, []byte("behind"))
				})
			}
		}
	}
}

// readFrame reads one frame of role and holds it against its first byte and payload.
func readFrame(t *testing.T, r io.Reader, role wsdriver.Role, first byte, want []byte) {
	t.Helper()
	mask := byte(0)
	if role == wsdriver.Client {
		mask = 0x80
	}
	head := []byte{first, mask | byte(len(want))}
	switch n := len(want); {
	case n > 0xFFFF:
		head[1] = mask | 127
		head = binary.BigEndian.AppendUint64(head, uint64(n))
	case n > 125:
		head[1] = mask | 126
		head = binary.BigEndian.AppendUint16(head, uint16(n))
	}
	got := make([]byte, len(head))
	if _, err := io.ReadFull(r, got); err != nil || !bytes.Equal(got, head) {
		t.Fatalf("header %x %v, want %x", got, err, head)
	}
	var key [4]byte
	if mask != 0 {
		io.ReadFull(r, key[:])
	}
	p := make([]byte, len(want))
	if _, err := io.ReadFull(r, p); err != nil {
		t.Fatal(err)
	}
	for i := range p {
		p[i] ^= key[i&3]
	}
	if !bytes.Equal(p, want) {
		t.Fatal("the payload is another one")
	}
}

// A client masks a large message in memory of the pool.
func TestLargeWriteAllocatesNothing(t *testing.T) {
	if xtest.Race {
		t.Skip("the race detector drops pooled memory")
	}
	for _, role := range []wsdriver.Role{wsdriver.Server, wsdriver.Client} {
		for name, pair := range pairs {
			t.Run(fmt.Sprint(role, "/", name), func(t *testing.T) {
				nc, peer := pair(t)
				h := newHalfOn(t, role, &Config{WriteTimeout: -1}, nc, peer)
				go discardAll(peer)
				p := bytes.Repeat([]byte("é"), 1<<19)
				// A collection empties the pools.
				if n := testing.AllocsPerRun(30, func() { must(t, h.WriteMessage(wsdriver.Text, p)) }); n > 0.5 && name != "pipe" {
					t.Errorf("%v allocations", n)
				}
				if h.pending != nil {
					t.Error("memory is kept")
				}
			})
		}
	}
}

// The lock is not held while a large message is masked and written.
func TestLargeWriteHoldsNoLock(t *testing.T) {
	noLeaks(t)
	for _, role := range []wsdriver.Role{wsdriver.Server, wsdriver.Client} {
		synctest.Test(t, func(t *testing.T) {
			h := newHalf(t, role, nil)
			p := make([]byte, 1<<20)
			var wg sync.WaitGroup
			wg.Go(func() { must(t, h.WriteBinary(p)) })
			synctest.Wait() // the peer reads nothing yet
			if v := h.Version(); v != wsdriver.Hybi13 {
				t.Error(v)
			}
			must(t, h.QueueMessage(wsdriver.Text, []byte("queued")))
			wg.Go(func() { must(t, h.WriteText("waiting")) })
			wg.Go(func() { must(t, h.WriteBinary(p)) })
			synctest.Wait()
			readFrame(t, h.peer, role, 0x82, p)
			readFrame(t, h.peer, role, 0x81, []byte("queued"))
			readFrame(t, h.peer, role, 0x81, []byte("waiting"))
			readFrame(t, h.peer, role, 0x82, p)
			wg.Wait()
		})
	}
}

// A header without all of its payload is the end of the connection.
func TestLargeWriteFails(t *testing.T) {
	noLeaks(t)
	for _, role := range []wsdriver.Role{wsdriver.Server, wsdriver.Client} {
		synctest.Test(t, func(t *testing.T) {
			h := newHalf(t, role, &Config{WriteTimeout: time.Second})
			start := time.Now()
			var wg sync.WaitGroup
			wg.Go(func() {
				wantIs(t, "the write", h.WriteBinary(make([]byte, 1<<20)), ErrWriteTimeout)
				if d := time.Since(start); d != time.Second {
					t.Errorf("after %v", d)
				}
			})
			io.CopyN(io.Discard, h.peer, 2*block) // not all of it
			wg.Wait()
			wantIs(t, "the next one", h.WriteBinary(make([]byte, 1<<20)), net.ErrClosed)
		})
	}
}

// Text is validated before anything of it is sent.
func TestLargeTextIsValidated(t *testing.T) {
	noLeaks(t)
	for _, role := range []wsdriver.Role{wsdriver.Server, wsdriver.Client} {
		nc, peer := pairs["tcp"](t)
		h := newHalfOn(t, role, nil, nc, peer)
		p := bytes.Repeat([]byte("x"), 1<<20)
		p[len(p)-1] = 0xC3
		wantIs(t, "text that ends inside a character", h.WriteMessage(wsdriver.Text, p), wsdriver.ErrInvalidUTF8)
		wantIs(t, "a kind that is no message", h.WriteMessage(wsdriver.Ping, p), wsdriver.ErrUnsupported)
		must(t, h.WriteText("after all that"))
		readFrame(t, peer, role, 0x81, []byte("after all that"))
	}
}

// Where there is no writev, a header goes out with the first of its payload.
func TestLargeWriteIsFewWrites(t *testing.T) {
	noLeaks(t)
	nc, peer := net.Pipe()
	cn := &counting{Conn: nc}
	h := newHalfOn(t, wsdriver.Server, nil, cn, peer)
	go discardAll(peer)
	must(t, h.WriteBinary(make([]byte, 1<<20)))
	if n := cn.writes.Load(); n != 2 {
		t.Errorf("%d writes", n)
	}
}

// BenchmarkLargeWrite writes to a peer that drops what comes.
func BenchmarkLargeWrite(b *testing.B) {
	for _, role := range []wsdriver.Role{wsdriver.Server, wsdriver.Client} {
		for _, size := range []int{16 << 10, 64 << 10, 1 << 20} {
			b.Run(fmt.Sprint(role, "/", size>>10, "KiB"), func(b *testing.B) {
				nc, peer := pairs["tcp"](b)
				h := newHalfOn(b, role, nil, nc, peer)
				go io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{peer}, make([]byte, 1<<18))
				p := bytes.Repeat([]byte("x"), size)
				b.SetBytes(int64(size))
				b.ReportAllocs()
				for b.Loop() {
					if err := h.WriteMessage(wsdriver.Text, p); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
