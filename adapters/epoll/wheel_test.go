//go:build linux

package epoll

import (
	"math/rand/v2"
	"testing"
	"time"
)

// check holds the wheel against its invariants.
func (l *loop) checkWheel(t *testing.T) {
	t.Helper()
	w, n := &l.wheel, 0
	for i := range uint32(spokes) {
		prev := uint32(0)
		for place := w.heads[i]; place != 0; place = l.table.at(place).timer.next {
			c := l.table.at(place)
			if c.timer.due%spokes != i || c.timer.prev != prev || c.timer.due <= w.at || c.timer.due >= w.at+spokes {
				t.Fatalf("at %d: spoke %d has %+v, behind %d", w.at, i, c.timer, prev)
			}
			prev = place
			n++
		}
		if used := w.used[i/64]>>(i%64)&1 != 0; used != (w.heads[i] != 0) {
			t.Fatalf("spoke %d: used is %v", i, used)
		}
	}
	if n != w.n {
		t.Fatalf("%d connections, n is %d", n, w.n)
	}
}

// Whatever is set and unset, the wheel comes by at every connection in time, and not
// before it must.
func TestWheel(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		l := new(loop)
		var conns []*Conn
		for range 1 + random.IntN(40) {
			c := new(Conn)
			l.table.put(c)
			conns = append(conns, c)
		}
		due := map[*Conn]time.Duration{}
		t0 := now()
		for at := t0; at < t0+5*spokes*granule; at += time.Duration(random.Int64N(int64(20 * granule))) {
			l.now = at
			for range random.IntN(5) {
				c := conns[random.IntN(len(conns))]
				d := at + time.Duration(random.Int64N(int64(2*spokes*granule)))
				switch random.IntN(3) {
				case 0:
					d = at + time.Duration(random.Int64N(int64(3*granule)))
				case 1:
					d = 0
				}
				l.set(c, d)
				if delete(due, c); d != 0 {
					due[c] = d
				}
				l.checkWheel(t)
			}
			for c, d := range due {
				if next := l.wheel.next(); next == 0 || next > max(d, time.Duration(l.wheel.at)*granule)+granule {
					t.Fatalf("%p is due at %v, the wheel at %v", c, d, next)
				}
			}
			l.turn(at, func(c *Conn) {
				if d := due[c]; d == 0 {
					t.Fatal("the wheel came by at a connection that waits for nothing")
				} else if d > at {
					l.set(c, d) // it came early, which it may
				} else {
					delete(due, c)
				}
			})
			l.checkWheel(t)
			for c, d := range due {
				if d < at-granule {
					t.Fatalf("%p was due at %v, and it is %v", c, d, at)
				}
			}
		}
	}
}
