package wsdriver

import (
	"math"
	"time"
)

// wait is what a Driver waits for, and what Driver.mark is the start of.
type wait uint8

const (
	nothing   wait = iota
	handshook      // the end of the opening handshake
	noise          // any input, for PingAfter
	pong           // any input, since Idle was told
	closed         // the peer's Close frame, or the end of its stream
)

// Tick tells the Driver the time: now is what has passed since any moment of the
// caller's choice, the same in all calls. It returns an event, mostly None, and the
// time at which to call again, on the same clock; 0 means that no deadline runs.
// That answer changes with input and output, so call Tick after those too, or at
// least once a second. Calls that come too early or too late do no harm.
//
// It gives up with Fail on an opening handshake that takes longer than FailAfter,
// counted from the first Tick and whatever input comes; asks with Idle for a ping
// after PingAfter of silence; and gives up with Close and AbnormalClosure on a
// ping or a Close frame that stays unanswered for FailAfter.
func (d *Driver) Tick(now time.Duration) (ev Event, next time.Duration) {
	heard := d.heard
	d.heard = false
	w := d.waitsFor()
	switch {
	case w == noise && d.wait == pong && !heard:
		w = pong
	case w != d.wait || w == noise && heard:
		d.mark = now
	}
	d.wait = w
	if w == nothing {
		return Event{}, 0
	}
	after := d.cfg.failAfter()
	if w == noise {
		after = d.cfg.PingAfter
	}
	if deadline := later(d.mark, after); now < deadline {
		return Event{}, deadline
	}
	if w == noise {
		d.wait, d.mark = pong, now
		return Event{Kind: Idle}, later(now, d.cfg.failAfter())
	}
	return d.giveUp(), 0
}

// later adds two times. A limit that is meant to be none may be as long as can be.
func later(t, d time.Duration) time.Duration {
	if t > math.MaxInt64-d {
		return math.MaxInt64
	}
	return t + d
}

func (d *Driver) waitsFor() wait {
	switch d.phase {
	case reading, proving, refusing:
		return handshook
	case refused:
		return closed
	case unanswered, unsent, over:
		return nothing // it is the program's turn
	}
	switch d.State() {
	case Closing:
		return closed
	case Opened:
		if d.cfg.PingAfter > 0 && d.Caps().Ping {
			return noise
		}
	}
	return nothing
}

// giveUp ends the connection because the peer did not answer.
func (d *Driver) giveUp() Event {
	switch {
	case d.isOpen():
		return d.abort(ErrTimeout)
	case d.phase == refused:
		d.phase = over
		return Event{}
	case d.phase == refusing:
		d.more.response.Body = d.more.body.Bytes()
	}
	return d.fail(ErrHandshakeTimeout)
}
