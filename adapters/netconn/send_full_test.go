package netconn

import (
	"net"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
)

// fill sends messages, each of another length, until there is no room, and returns the
// lengths of those that were taken.
func fill(t testing.TB, c *Conn) (taken []int) {
	t.Helper()
	for {
		n := 30_000 + len(taken)
		if err := c.Send(wsdriver.Binary, make([]byte, n)); err != nil {
			wantIs(t, "Send", err, ErrQueueFull)
			return taken
		}
		taken = append(taken, n)
	}
}

// Drop refuses what there is no room for, and that alone: what was taken comes, and once
// there is room more is taken.
func TestSendDrop(t *testing.T) {
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			snc, cnc := pair(t)
			s, c := open(t, snc, cnc, &Config{MaxQueue: 100_000, WhenFull: Drop}, nil)
			want := fill(t, s)
			if n := s.Buffered(); n >= 130_000+len(want) { // the last that is taken may go over
				t.Errorf("%d bytes wait", n)
			}
			if name == "pipe" { // sockets take some more meanwhile
				wantIs(t, "Send again", s.Send(wsdriver.Text, nil), ErrQueueFull)
			}
			go func() {
				must(t, s.WriteText("everything before is written"))
				must(t, s.Send(wsdriver.Text, []byte("and there is room")))
				s.Close(wsdriver.NormalClosure, "")
			}()
			want = append(want, len("everything before is written"), len("and there is room"))
			if got, err := lengths(c); CloseStatus(err) != wsdriver.NormalClosure || !slices.Equal(got, want) {
				t.Errorf("%v %v, want %v", got, err, want)
			}
		})
	}
}

// Disconnect closes the connection of a peer that is too slow, in good order: it is told
// what was taken, and then why.
func TestSendDisconnect(t *testing.T) {
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			snc, cnc := pair(t)
			s, c := open(t, snc, cnc, &Config{MaxQueue: 100_000, WhenFull: Disconnect}, nil)
			want := fill(t, s)
			if got, err := lengths(c); CloseStatus(err) != wsdriver.TryAgainLater || !slices.Equal(got, want) {
				t.Errorf("%v %v, want %v", got, err, want)
			}
			_, _, err := s.ReadMessage()
			wantIs(t, "reading", err, net.ErrClosed)
			wantIs(t, "sending", s.Send(wsdriver.Text, nil), net.ErrClosed)
		})
	}
}

// A peer that takes nothing at all does not hold up Disconnect.
func TestSendDisconnectIsBounded(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, &Config{MaxQueue: 1, WhenFull: Disconnect, CloseTimeout: 3 * time.Second})
		start := time.Now()
		must(t, h.Send(wsdriver.Text, []byte("x")))
		wantIs(t, "Send", h.Send(wsdriver.Text, []byte("x")), ErrQueueFull)
		synctest.Wait()
		wantIs(t, "Send while the connection is closing", h.Send(wsdriver.Text, []byte("x")), net.ErrClosed)
		wantIs(t, "Close", h.Close(wsdriver.NormalClosure, ""), wsdriver.ErrTimeout)
		if d := time.Since(start); d != 3*time.Second {
			t.Errorf("after %v", d)
		}
	})
}

// Block waits until there is room, the connection is over, or the write deadline has
// come. So does what is no Policy.
func TestSendBlock(t *testing.T) {
	noLeaks(t)
	for _, policy := range []Policy{Block, Disconnect + 1} {
		test := func(f func(t *testing.T, h *half, start time.Time)) {
			synctest.Test(t, func(t *testing.T) {
				h := newHalf(t, wsdriver.Server, &Config{MaxQueue: 10, WhenFull: policy, WriteTimeout: time.Minute})
				for range 2 {
					must(t, h.Send(wsdriver.Text, []byte("sixsix")))
					synctest.Wait() // the first is being written, and the second waits
				}
				start := time.Now()
				f(t, h, start)
			})
		}
		test(func(t *testing.T, h *half, start time.Time) {
			go func() {
				time.Sleep(5 * time.Second)
				readFrame(t, h.peer, wsdriver.Server, 0x81, []byte("sixsix"))
			}()
			if err := h.Send(wsdriver.Text, []byte("third")); err != nil || time.Since(start) != 5*time.Second {
				t.Errorf("%v after %v", err, time.Since(start))
			}
			readFrame(t, h.peer, wsdriver.Server, 0x81, []byte("sixsix"))
			readFrame(t, h.peer, wsdriver.Server, 0x81, []byte("third"))
		})
		test(func(t *testing.T, h *half, start time.Time) {
			time.AfterFunc(5*time.Second, func() { h.CloseNow() })
			err := h.Send(wsdriver.Text, []byte("third"))
			if wantIs(t, "at the end", err, net.ErrClosed); time.Since(start) != 5*time.Second {
				t.Errorf("after %v", time.Since(start))
			}
		})
		test(func(t *testing.T, h *half, start time.Time) {
			h.SetWriteDeadline(start.Add(5 * time.Second))
			err := h.Send(wsdriver.Text, []byte("third"))
			if wantIs(t, "at the deadline", err, os.ErrDeadlineExceeded); OnItsWay(err) || time.Since(start) != 5*time.Second {
				t.Errorf("%v after %v", err, time.Since(start))
			}
			h.SetWriteDeadline(time.Time{})
			for range 2 {
				readFrame(t, h.peer, wsdriver.Server, 0x81, []byte("sixsix"))
			}
			must(t, h.Send(wsdriver.Text, []byte("fourth")))
			readFrame(t, h.peer, wsdriver.Server, 0x81, []byte("fourth"))
		})
	}
}

// A deadline that strikes while what was sent is being written stops nothing, and those
// who send later find the queue empty again.
func TestSendAfterDeadline(t *testing.T) {
	noLeaks(t)
	for _, policy := range []Policy{Block, Drop} {
		synctest.Test(t, func(t *testing.T) {
			server, client := openPair(&Config{MaxQueue: 1000, WhenFull: policy}, nil)
			defer server.CloseNow()
			defer client.CloseNow()
			server.SetWriteDeadline(time.Now().Add(time.Second))
			must(t, server.Send(wsdriver.Binary, make([]byte, 2000)))
			time.Sleep(2 * time.Second)
			server.SetWriteDeadline(time.Time{})
			go discardAll(&reads{client})
			if policy == Drop {
				synctest.Wait()
			}
			must(t, server.Send(wsdriver.Binary, []byte("x")))
		})
	}
}
