package netconn

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// Messages of many goroutines come whole, and those of one in their order.
func TestConcurrentWriters(t *testing.T) {
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			snc, cnc := pair(t)
			s, c := open(t, snc, cnc, nil, nil)
			const writers, each = 16, 50
			for _, d := range [][2]*Conn{{s, c}, {c, s}} {
				from, to := d[0], d[1]
				for w := range writers {
					go func() {
						for i := range each {
							size := 8 + i*7
							if i == each/2 {
								size = 3 * byReference // writev on a server
							}
							p := make([]byte, size)
							binary.BigEndian.PutUint32(p, uint32(w))
							binary.BigEndian.PutUint32(p[4:], uint32(i))
							for j := 8; j < size; j++ {
								p[j] = byte(w)
							}
							if err := from.WriteBinary(p); err != nil {
								t.Error(err)
							}
						}
					}()
				}
				var next [writers]uint32
				for range writers * each {
					_, p, err := to.ReadMessage()
					must(t, err)
					w, i := binary.BigEndian.Uint32(p), binary.BigEndian.Uint32(p[4:])
					if next[w] != i {
						t.Fatalf("writer %d: message %d, want %d", w, i, next[w])
					}
					next[w]++
					for _, b := range p[8:] {
						if b != byte(w) {
							t.Fatal("mixed up")
						}
					}
				}
			}
		})
	}
}

// What is owed for one read goes out in one write.
func TestAnswersAreCoalesced(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		nc, peer := net.Pipe()
		cn := &counting{Conn: nc}
		h := newHalfOn(t, wsdriver.Server, nil, cn, peer)
		go h.ReadMessage()
		var b []byte
		for range 16 {
			b = append(b, h.ping("ping")...)
		}
		peer.Write(b)
		for range 16 {
			buf := make([]byte, 6)
			if _, err := io.ReadFull(peer, buf); err != nil || string(buf) != "\x8A\x04ping" {
				t.Fatalf("%q %v", buf, err)
			}
		}
		synctest.Wait()
		if n := cn.writes.Load(); n != 1 {
			t.Errorf("%d writes", n)
		}
		h.CloseNow()
	})
}

// What is queued for one read goes out in one write, with what is owed.
func TestQueueIsCoalesced(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		nc, peer := net.Pipe()
		cn := &counting{Conn: nc}
		h := newHalfOn(t, wsdriver.Server, nil, cn, peer)
		go func() {
			for {
				k, p, err := h.ReadMessage()
				if err != nil {
					return
				}
				if err := h.QueueMessage(k, p); err != nil {
					t.Error(err)
				}
			}
		}()
		var b []byte
		for range 16 {
			b = append(b, h.message(wsdriver.Text, "echo")...)
			b = append(b, h.ping("ping")...)
		}
		peer.Write(b)
		buf := make([]byte, 16*2*6)
		if _, err := io.ReadFull(peer, buf); err != nil || string(buf) != strings.Repeat("\x81\x04echo\x8A\x04ping", 16) {
			t.Fatalf("%q %v", buf, err)
		}
		synctest.Wait()
		if n := cn.writes.Load(); n != 1 {
			t.Errorf("%d writes", n)
		}
		// What piles up is written without being asked for.
		go io.Copy(io.Discard, peer)
		for range 10 {
			must(t, h.QueueMessage(wsdriver.Binary, make([]byte, 10<<10)))
		}
		synctest.Wait()
		if n := cn.writes.Load(); n != 2 {
			t.Errorf("%d writes", n)
		}
		h.CloseNow()
		wantIs(t, "queueing after the end", h.QueueMessage(wsdriver.Text, nil), net.ErrClosed)
	})
}

// Writers that come while a write is going on share the next one, and none returns
// before its own bytes are out.
func TestWritersAreCoalesced(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		nc, peer := net.Pipe()
		cn := &counting{Conn: nc}
		h := newHalfOn(t, wsdriver.Server, nil, cn, peer)
		var wg sync.WaitGroup
		returned := make(chan int, 100)
		wg.Go(func() { must(t, h.WriteText("first")); returned <- 0 })
		synctest.Wait() // a write to a pipe ends when all of it was read
		for i := range 20 {
			wg.Go(func() { must(t, h.WriteText("later")); returned <- i + 1 })
		}
		synctest.Wait()
		if len(returned) != 0 {
			t.Error("a writer has returned before its bytes were written")
		}
		buf := make([]byte, 21*7)
		if _, err := io.ReadFull(peer, buf); err != nil || string(buf) != "\x81\x05first"+strings.Repeat("\x81\x05later", 20) {
			t.Fatalf("%q %v", buf, err)
		}
		wg.Wait()
		if n := cn.writes.Load(); n != 2 {
			t.Errorf("%d writes", n)
		}
	})
}

// A reader whose answers meet a write that goes on leaves them to it, and reads on:
// else two ends that both write much would wait for each other.
func TestReaderDoesNotWaitForWriters(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, nil)
		got := make(chan string, 1)
		go h.WriteText("nobody reads this yet")
		synctest.Wait()
		go func() {
			_, p, _ := h.ReadMessage()
			got <- string(p)
		}()
		h.peer.Write(h.ping("1"))
		h.peer.Write(h.ping("2"))
		h.peer.Write(h.message(wsdriver.Text, "read on"))
		if s := <-got; s != "read on" {
			t.Error(s)
		}
		buf := make([]byte, 2+21+3+3)
		if _, err := io.ReadFull(h.peer, buf); err != nil || string(buf) != "\x81\x15nobody reads this yet\x8A\x011\x8A\x012" {
			t.Errorf("%q %v", buf, err)
		}
	})
}

// All whose bytes a failed write would have carried are told, and those that come
// later.
func TestWritersShareFailure(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, nil)
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() { wantIs(t, "a small message", h.WriteText("x"), io.ErrClosedPipe) })
			synctest.Wait()
		}
		wg.Go(func() { wantIs(t, "a large one", h.WriteBinary(make([]byte, byReference)), net.ErrClosed) })
		synctest.Wait()
		h.peer.Close()
		wg.Wait()
		wantIs(t, "a later one", h.WriteText("x"), net.ErrClosed)
		_, _, err := h.ReadMessage()
		wantIs(t, "reading", err, net.ErrClosed)
	})
}

// What others have to say, and wait for, does not make the reader wait either.
func TestReaderDoesNotWaitForManyWriters(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, nil)
		p := make([]byte, byReference-1)
		var wg sync.WaitGroup
		const writers = 10
		for range writers { // the first of them writes, and nobody reads it
			wg.Go(func() { must(t, h.WriteBinary(p)) })
		}
		synctest.Wait()
		got := make(chan string, 1)
		go func() {
			_, p, _ := h.ReadMessage()
			got <- string(p)
		}()
		h.peer.Write(h.ping("1"))
		h.peer.Write(h.message(wsdriver.Text, "read on"))
		if s := <-got; s != "read on" {
			t.Error(s)
		}
		for range writers {
			readFrame(t, h.peer, wsdriver.Server, 0x82, p)
		}
		readFrame(t, h.peer, wsdriver.Server, 0x8A, []byte("1"))
		wg.Wait()
	})
}

func TestWriteTimeout(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, &Config{WriteTimeout: 7 * time.Second})
		read := make(chan error)
		go func() {
			_, _, err := h.ReadMessage()
			read <- err
		}()
		start := time.Now()
		err := h.WriteText("nobody reads this")
		wantIs(t, "the write", err, ErrWriteTimeout)
		if d := time.Since(start); d != 7*time.Second {
			t.Errorf("after %v", d)
		}
		err = <-read
		wantIs(t, "the reader", err, net.ErrClosed)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%v looks like a read deadline", err)
		}
		wantIs(t, "the next write", h.WriteText(""), net.ErrClosed)
	})
	synctest.Test(t, func(t *testing.T) { // the program's own is sooner
		h := newHalf(t, wsdriver.Server, nil)
		start := time.Now()
		must(t, h.SetWriteDeadline(start.Add(time.Second)))
		wantIs(t, "the write", h.WriteText("nobody reads this"), os.ErrDeadlineExceeded)
		if d := time.Since(start); d != time.Second {
			t.Errorf("after %v", d)
		}
	})
	synctest.Test(t, func(t *testing.T) { // none at all
		h := newHalf(t, wsdriver.Server, &Config{WriteTimeout: -1})
		go func() {
			time.Sleep(time.Hour)
			io.CopyN(io.Discard, h.peer, 4)
		}()
		must(t, h.WriteText("ok"))
	})
}

// Sockets have a buffer of their own, and the deadline is set when that is full.
func TestWriteTimeoutOnSockets(t *testing.T) {
	for _, name := range []string{"tcp", "unix", "wrapped"} {
		for _, size := range []int{1000, 100_000} {
			t.Run(name, func(t *testing.T) {
				noLeaks(t)
				nc, peer := pairs[name](t)
				h := newHalfOn(t, wsdriver.Server, &Config{WriteTimeout: 20 * time.Millisecond}, nc, peer)
				p := make([]byte, size)
				for {
					if err := h.WriteBinary(p); err != nil {
						wantIs(t, "the write", err, ErrWriteTimeout)
						break
					}
				}
				_, _, err := h.ReadMessage()
				wantIs(t, "reading afterwards", err, net.ErrClosed)
			})
		}
	}
}

// A deadline of one write does not outlive it.
func TestWriteDeadlineIsUndone(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, nil)
		go io.Copy(io.Discard, h.peer)
		must(t, h.WriteText("a"))
		time.Sleep(time.Hour)
		_, err := h.NetConn().Write(nil) // as TLS does of its own accord
		must(t, err)
		must(t, h.WriteText("b"))
	})
}

func TestMisuse(t *testing.T) {
	noLeaks(t)
	h := newHalf(t, wsdriver.Server, nil)
	go io.Copy(io.Discard, h.peer)
	wantIs(t, "text", h.WriteText("\xff"), wsdriver.ErrInvalidUTF8)
	wantIs(t, "long text", h.WriteText(strings.Repeat("\xff", byReference)), wsdriver.ErrInvalidUTF8)
	wantIs(t, "kind", h.WriteMessage(wsdriver.Ping, nil), wsdriver.ErrUnsupported)
	wantIs(t, "ping", h.WritePing(make([]byte, 126)), wsdriver.ErrTooLong)
	wantIs(t, "pong", h.WritePong(make([]byte, 126)), wsdriver.ErrTooLong)
	wantIs(t, "code", h.Close(1005+1, ""), wsdriver.ErrInvalidCode)
	wantIs(t, "reason", h.Close(1000, strings.Repeat("x", 124)), wsdriver.ErrTooLong)
	must(t, h.WriteText("after all that"))
	must(t, h.WritePong(nil))
	must(t, h.WritePing(nil))
}

func TestWritePrepared(t *testing.T) {
	noLeaks(t)
	snc, cnc := net.Pipe()
	s, c := open(t, snc, cnc, nil, nil)
	m, err := wsdriver.Prepare(wsdriver.Text, []byte("to all"))
	must(t, err)
	go s.WritePrepared(m)
	wantMessage(t, c, wsdriver.Text, "to all")
	go c.WritePrepared(m)
	wantMessage(t, s, wsdriver.Text, "to all")
}

// A server's large message is written from where it lies.
func TestLargeWriteIsNotCopied(t *testing.T) {
	if xtest.Race {
		t.Skip("the race detector drops pooled memory")
	}
	nc, peer := pairs["tcp"](t)
	h := newHalfOn(t, wsdriver.Server, nil, nc, peer)
	go io.Copy(io.Discard, peer)
	p := make([]byte, 1<<20)
	if n := testing.AllocsPerRun(20, func() { must(t, h.WriteBinary(p)) }); n > 1 {
		t.Errorf("%v allocations", n)
	}
	if h.pending != nil {
		t.Error("memory is kept")
	}
}
