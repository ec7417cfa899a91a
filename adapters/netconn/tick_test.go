package netconn

import (
	"io"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
)

// A silent peer is asked, and given up if it stays silent; to the second.
func TestKeepAlive(t *testing.T) {
	noLeaks(t)
	for _, role := range []wsdriver.Role{wsdriver.Server, wsdriver.Client} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			var idle []time.Duration
			h := newHalf(t, role, &Config{
				Driver: &wsdriver.Config{PingAfter: 30 * time.Second, FailAfter: 5 * time.Second},
				OnEvent: func(_ *Conn, ev wsdriver.Event) {
					if ev.Kind == wsdriver.Idle {
						idle = append(idle, time.Since(start))
					}
				},
			})
			pings := make(chan time.Duration, 10)
			go func() {
				for i := range 2 {
					ev := h.expect(t, wsdriver.Ping)
					pings <- time.Since(start)
					if i == 0 {
						h.peer.Write(h.d.AppendReply(nil, ev))
						time.Sleep(10 * time.Second)
						h.peer.Write(h.message(wsdriver.Text, "noise"))
					}
				}
				io.Copy(io.Discard, h.peer)
			}()
			wantMessage(t, h.Conn, wsdriver.Text, "noise")
			_, _, err := h.ReadMessage()
			wantIs(t, "the reader", err, wsdriver.ErrTimeout, io.ErrUnexpectedEOF)
			if d := time.Since(start); d != 75*time.Second {
				t.Errorf("gave up after %v", d)
			}
			// silence of 30 s, an answer, 10 s, noise, silence of 30 s
			if a, b := <-pings, <-pings; a != 30*time.Second || b != 70*time.Second {
				t.Errorf("pings after %v and %v", a, b)
			}
			if len(idle) != 2 {
				t.Error(idle)
			}
		})
	}
}

// The program's deadline and that of the keep-alive do not get in each other's way.
func TestKeepAliveWithDeadline(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, &Config{Driver: &wsdriver.Config{PingAfter: 10 * time.Second}})
		pings := 0
		go func() {
			buf := make([]byte, 100)
			for {
				n, err := h.peer.Read(buf)
				if err != nil {
					return
				}
				var out []byte
				for ev := range h.d.Events(buf[:n]) {
					pings++
					out = h.d.AppendReply(out, ev)
				}
				h.peer.Write(out)
			}
		}()
		start := time.Now()
		for i := range 5 {
			h.SetReadDeadline(time.Now().Add(7 * time.Second))
			_, _, err := h.ReadMessage()
			wantIs(t, "the deadline", err, os.ErrDeadlineExceeded)
			if d := time.Since(start); d != time.Duration(i+1)*7*time.Second {
				t.Errorf("after %v", d)
			}
		}
		if pings != 3 {
			t.Errorf("%d pings", pings)
		}
	})
}

// A keep-alive costs no SetReadDeadline a message.
func TestKeepAliveIsCheap(t *testing.T) {
	noLeaks(t)
	synctest.Test(t, func(t *testing.T) {
		h := newHalf(t, wsdriver.Server, nil)
		cn := &deadlineCounter{Conn: h.NetConn()}
		d := wsdriver.NewServer(nil)
		d.Skip(wsdriver.Hybi13, "")
		c := New(cn, d, &Config{Driver: &wsdriver.Config{PingAfter: time.Minute}}, nil)
		d2 := wsdriver.NewServer(&wsdriver.Config{PingAfter: time.Minute})
		d2.Skip(wsdriver.Hybi13, "")
		*c.d = *d2
		go func() {
			for range 100 {
				h.peer.Write(h.message(wsdriver.Text, "x"))
				time.Sleep(time.Second / 10)
			}
		}()
		for range 100 {
			wantMessage(t, c, wsdriver.Text, "x")
		}
		if cn.n != 1 {
			t.Errorf("%d calls of SetReadDeadline", cn.n)
		}
		time.Sleep(time.Second)
	})
}
