package netconn

import (
	"encoding/binary"
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// The order is that of the calls, whichever they are, also when the socket is full.
func TestSendKeepsOrder(t *testing.T) {
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			snc, cnc := pair(t)
			s, c := open(t, snc, cnc, nil, nil)
			const n = 600
			go func() {
				for i := range n {
					p := make([]byte, 4+i*i%9000)
					binary.BigEndian.PutUint32(p, uint32(i))
					var err error
					switch {
					case i%50 == 0:
						err = s.WriteMessage(wsdriver.Binary, append(p, make([]byte, 3*byReference)...))
					case i%7 == 0:
						err = s.WriteMessage(wsdriver.Binary, p)
					case i%11 == 0:
						err = s.WriteMessages(Message{wsdriver.Binary, p})
					case i%13 == 0:
						err = s.QueueMessage(wsdriver.Binary, p)
					default:
						err = s.Send(wsdriver.Binary, p)
					}
					if err != nil {
						t.Error(i, err)
					}
				}
			}()
			for i := range n {
				_, p, err := c.ReadView()
				must(t, err)
				if got := binary.BigEndian.Uint32(p); got != uint32(i) {
					t.Fatalf("message %d, want %d", got, i)
				}
			}
		})
	}
}

// Send never waits for the network. What it has is told, up to nothing, and whoever writes
// it goes when there is no more.
func TestBuffered(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		nc, peer := net.Pipe()
		cn := &counting{Conn: nc}
		h := newHalfOn(t, wsdriver.Server, nil, cn, peer)
		sent := 0
		for _, n := range []int{100, 1, 0, 7, 20_000} {
			must(t, h.Send(wsdriver.Binary, make([]byte, n)))
			sent += n
			synctest.Wait()
			if got := h.Buffered(); got != sent {
				t.Errorf("%d bytes are buffered, want %d", got, sent)
			}
		}
		for i, n := range []int{100, 1, 0, 7, 20_000} {
			readFrame(t, peer, wsdriver.Server, 0x82, make([]byte, n))
			synctest.Wait()
			if i > 0 {
				sent = 20_008 // those of one write are taken together
			}
			if i == 4 {
				sent = 0
			}
			if got := h.Buffered(); i == 0 && got != 20_008 || i > 0 && got != sent {
				t.Errorf("%d bytes are buffered after message %d", got, i)
			}
		}
		if n := cn.writes.Load(); n != 2 {
			t.Errorf("%d writes", n)
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.settling() || h.pending != nil {
			t.Error("there is nothing to write, and somebody, or memory, to write it")
		}
	})
}

// Where the socket has room Send writes at once, and needs no goroutine.
func TestSendWritesAtOnce(t *testing.T) {
	noLeaks(t)
	for _, name := range []string{"tcp", "unix"} {
		nc, peer := pairs[name](t)
		h := newHalfOn(t, wsdriver.Server, nil, nc, peer)
		if h.raw == nil {
			t.Skip("the system has no way to ask the socket")
		}
		for range 10 {
			must(t, h.Send(wsdriver.Text, []byte("at once")))
			if h.Buffered() != 0 || h.settling() || h.pending != nil {
				t.Errorf("%s: something is left to others", name)
			}
		}
		for range 10 {
			readFrame(t, peer, wsdriver.Server, 0x81, []byte("at once"))
		}
	}
}

// lengths reads messages up to the end, and tells how long they are.
func lengths(c *Conn) (all []int, err error) {
	for m, err := range c.Messages() {
		if err != nil {
			return all, err
		}
		all = append(all, len(m.Data))
	}
	return all, nil
}

// However much was sent, the reader does not wait for the peer to take it.
func TestReaderDoesNotWaitForSend(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, nil)
		for range 3 {
			must(t, h.Send(wsdriver.Binary, make([]byte, 70<<10)))
			synctest.Wait()
		}
		got := make(chan string)
		go func() {
			_, p, _ := h.ReadMessage()
			got <- string(p)
		}()
		h.peer.Write(h.ping("1"))
		h.peer.Write(h.message(wsdriver.Text, "read on"))
		if s := <-got; s != "read on" {
			t.Errorf("%q", s)
		}
		for range 3 {
			readFrame(t, h.peer, wsdriver.Server, 0x82, make([]byte, 70<<10))
		}
		readFrame(t, h.peer, wsdriver.Server, 0x8A, []byte("1"))
	})
}

// WriteTimeout is the end of a peer that takes nothing. Those who call later are told.
func TestSendToStuckPeer(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, &Config{WriteTimeout: 7 * time.Second})
		start := time.Now()
		must(t, h.Send(wsdriver.Text, []byte("nobody reads this")))
		_, _, err := h.ReadMessage()
		if wantIs(t, "the reader", err, net.ErrClosed); time.Since(start) != 7*time.Second {
			t.Errorf("after %v", time.Since(start))
		}
		for range 2 {
			wantIs(t, "Send", h.Send(wsdriver.Text, []byte("nor this")), net.ErrClosed)
		}
	})
	for _, name := range []string{"tcp", "unix", "wrapped"} {
		nc, peer := pairs[name](t)
		h := newHalfOn(t, wsdriver.Server, &Config{WriteTimeout: 5 * time.Millisecond}, nc, peer)
		for { // blocks when the queue is full
			if err := h.Send(wsdriver.Binary, make([]byte, 100_000)); err != nil {
				wantIs(t, name, err, net.ErrClosed)
				break
			}
		}
	}
}

// What cannot be sent is refused, and leaves nothing behind.
func TestSendMisuse(t *testing.T) {
	noLeaks(t)
	for name, pair := range pairs {
		nc, peer := pair(t)
		h := newHalfOn(t, wsdriver.Server, nil, nc, peer)
		wantIs(t, "text", h.Send(wsdriver.Text, []byte("\xff")), wsdriver.ErrInvalidUTF8)
		wantIs(t, "kind", h.Send(wsdriver.Ping, []byte("x")), wsdriver.ErrUnsupported)
		if h.Buffered() != 0 || h.pending != nil {
			t.Errorf("%s: something is buffered", name)
		}
		must(t, h.Send(wsdriver.Text, []byte("after all that")))
		readFrame(t, peer, wsdriver.Server, 0x81, []byte("after all that"))
		h.CloseNow()
		wantIs(t, "after the end", h.Send(wsdriver.Text, nil), net.ErrClosed)
	}
}

// What Send has taken is written before the Close frame.
func TestSendAndClose(t *testing.T) {
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			snc, cnc := pair(t)
			s, c := open(t, snc, cnc, &Config{MaxQueue: 16 << 20}, nil)
			var want []int
			for i := range 100 {
				must(t, s.Send(wsdriver.Binary, make([]byte, i*200)))
				want = append(want, i*200)
			}
			closed := make(chan error)
			go func() { closed <- s.Close(wsdriver.NormalClosure, "") }()
			if got, err := lengths(c); CloseStatus(err) != wsdriver.NormalClosure || !slices.Equal(got, want) {
				t.Errorf("%d messages, %v", len(got), err)
			}
			must(t, <-closed)
		})
	}
}

// Many who send at once lose nothing, and what is buffered comes to nothing.
func TestConcurrentSend(t *testing.T) {
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			snc, cnc := pair(t)
			s, c := open(t, snc, cnc, &Config{MaxQueue: 2000}, nil)
			const senders, each = 8, 100
			var wg sync.WaitGroup
			for range senders {
				wg.Go(func() {
					for range each {
						must(t, s.Send(wsdriver.Binary, make([]byte, 500)))
					}
				})
			}
			for range senders * each {
				_, _, err := c.ReadView()
				must(t, err)
			}
			wg.Wait()
			go func() { must(t, s.WriteText("the last")) }() // returns when all is written
			wantMessage(t, c, wsdriver.Text, "the last")
			if n := s.Buffered(); n != 0 {
				t.Errorf("%d bytes are buffered", n)
			}
		})
	}
}

// Send makes no garbage.
func TestSendAllocatesNothing(t *testing.T) {
	if xtest.Race {
		t.Skip("the race detector drops pooled memory")
	}
	for _, name := range []string{"tcp", "unix"} {
		nc, peer := pairs[name](t)
		h := newHalfOn(t, wsdriver.Server, nil, nc, peer)
		go discardAll(peer)
		p := make([]byte, 100)
		// A collection empties the pools.
		if n := testing.AllocsPerRun(500, func() { must(t, h.Send(wsdriver.Binary, p)) }); n > 0.1 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
