package wstest

import (
	"sync"
	"time"
)

// deadline is a moment after which waiting is over. It is made for a lock and a
// condition of its owner's, which it wakes.
type deadline struct {
	passed bool
	timer  *time.Timer
	set    int // how often it was set, so that a timer that comes late is told apart
}

// reset sets the deadline to t, and wakes whoever waits on changed. The lock of
// changed is held; of the timer's goroutine it is taken.
func (d *deadline) reset(t time.Time, changed *sync.Cond) {
	d.stop()
	d.set++
	d.passed = false
	if t.IsZero() {
		return
	}
	left := time.Until(t)
	if left <= 0 {
		d.passed = true
		changed.Broadcast()
		return
	}
	mine := d.set
	d.timer = time.AfterFunc(left, func() {
		changed.L.Lock()
		defer changed.L.Unlock()
		if d.set == mine {
			d.passed = true
			changed.Broadcast()
		}
	})
}

// stop lets go of the timer.
func (d *deadline) stop() {
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
}
