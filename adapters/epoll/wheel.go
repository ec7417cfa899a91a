//go:build linux

package epoll

import (
	"math/bits"
	"time"
)

// granule is how exact time-outs are. They come late by up to so much, and never
// early.
const granule = time.Second / 16

// spokes is how many granules the wheel goes round in. What is due later than that is
// put where it comes by sooner, and put off again there.
const spokes = 512

// epoch is the moment that all times of Driver.Tick are counted from. No time is 0,
// which means never.
var epoch = time.Now().Add(-time.Hour)

func now() time.Duration { return time.Since(epoch) }

// wheel has the connections of a loop that wait for a moment, in a list for each
// granule. The links are places in the loop's table, and lie in the connections, so
// that a connection without a time-out costs nothing and one with it no more.
//
// Invariant: a connection whose due is not 0 is in the list of due, and
// at < due < at+spokes.
type wheel struct {
	heads [spokes]uint32 // places, and 0 for none
	used  [spokes / 64]uint64
	at    uint32 // the granule that was dealt with last
	n     int    // connections
}

// timer is a connection's part of the wheel.
type timer struct {
	due        uint32 // granule, or 0 for none
	prev, next uint32 // places
}

// set makes sure that the wheel comes by at c at the moment due, or before; 0 means
// never. A moment that is sooner is left as it is: the connection finds out then.
func (l *loop) set(c *Conn, due time.Duration) {
	if due == 0 {
		l.unset(c)
		return
	}
	w := &l.wheel
	if w.n == 0 {
		w.at = uint32(l.clock() / granule) // nobody has waited, so nobody has counted
	}
	g := uint32((due + granule - 1) / granule)
	switch {
	case due > time.Duration(w.at+spokes-1)*granule:
		g = w.at + spokes - 1
	case g <= w.at:
		g = w.at + 1
	}
	if c.timer.due != 0 {
		if c.timer.due <= g {
			return
		}
		l.unset(c)
	}
	head := &w.heads[g%spokes]
	c.timer = timer{due: g, next: *head}
	if *head != 0 {
		l.table.at(*head).timer.prev = c.place
	}
	*head = c.place
	w.used[g%spokes/64] |= 1 << (g % 64)
	w.n++
}

// unset takes c out of the wheel.
func (l *loop) unset(c *Conn) {
	w, t := &l.wheel, c.timer
	if t.due == 0 {
		return
	}
	if t.next != 0 {
		l.table.at(t.next).timer.prev = t.prev
	}
	if t.prev != 0 {
		l.table.at(t.prev).timer.next = t.next
	} else if w.heads[t.due%spokes] = t.next; t.next == 0 {
		w.used[t.due%spokes/64] &^= 1 << (t.due % 64)
	}
	w.n--
	c.timer = timer{}
}

// turn calls fire for every connection whose moment has come at now, after taking it
// out of the wheel.
func (l *loop) turn(now time.Duration, fire func(*Conn)) {
	w := &l.wheel
	for target := uint32(now / granule); w.n > 0 && w.at < target; {
		ahead := w.ahead()
		if w.at+ahead > target {
			w.at = target
			return
		}
		w.at += ahead
		for w.heads[w.at%spokes] != 0 {
			c := l.table.at(w.heads[w.at%spokes])
			l.unset(c)
			fire(c)
		}
	}
}

// ahead returns how many granules after at the next list is that is not empty.
// There is one.
func (w *wheel) ahead() uint32 {
	const words = uint32(len(w.used))
	from := (w.at + 1) % spokes
	first := w.used[from/64] >> (from % 64)
	if first != 0 {
		return 1 + uint32(bits.TrailingZeros64(first))
	}
	n := 64 - from%64
	for i := uint32(1); i <= words; i++ {
		if used := w.used[(from/64+i)%words]; used != 0 {
			return 1 + n + uint32(bits.TrailingZeros64(used))
		}
		n += 64
	}
	return spokes
}

// next returns the moment at which turn has something to do, or 0.
func (w *wheel) next() time.Duration {
	if w.n == 0 {
		return 0
	}
	return time.Duration(w.at+w.ahead()) * granule
}
