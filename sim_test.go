package wsdriver_test

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/wsdriver/wsdriver"
)

// simKeys is a source of keys that differ and can be foretold.
type simKeys struct{ n uint64 }

func (s *simKeys) Uint64() uint64 {
	s.n++
	k := s.n * 0x9E3779B97F4A7C15
	return k ^ k>>29
}

// simVersions are the versions that a test is run for.
var simVersions = []wsdriver.Version{wsdriver.Hybi13, wsdriver.Hybi08, wsdriver.Hybi07}

// simCase is which end of which connection a test is about: byte b says.
func simCase(b byte) modelConfig {
	return modelConfig{role: wsdriver.Role(b & 1), version: simVersions[int(b>>1)%len(simVersions)]}
}

// other is the same connection from the other end, without limits.
func (c modelConfig) other() modelConfig {
	return modelConfig{role: 1 - c.role, version: c.version}
}

// config is the Config of a Driver that plays the case.
func (c modelConfig) config() *wsdriver.Config {
	return &wsdriver.Config{
		Versions:   []wsdriver.Version{c.version},
		MaxMessage: c.message, MaxFrame: c.frame, MaxFragments: c.fragments,
		Rand: new(simKeys),
	}
}

// fresh returns a Driver of the case before its opening handshake.
func (c modelConfig) fresh() *wsdriver.Driver {
	d := new(wsdriver.Driver)
	d.Reset(c.role, c.config())
	return d
}

// driver returns a Driver of the case whose connection is open.
func (c modelConfig) driver() *wsdriver.Driver {
	d := c.fresh()
	d.Skip(c.version, "")
	return d
}

// simTrace is all that a Driver showed of itself while it was fed.
type simTrace struct {
	events  []modelEvent
	out     []byte
	state   wsdriver.State
	version wsdriver.Version
	err     *wsdriver.Error
	calls   int   // of Receive
	taken   int   // bytes, up to and with those of the terminal event
	ended   bool  // by a terminal event
	opened  int   // bytes taken when Open came, or -1
	remains []int // Remaining, at each of the bytes that a call ended at, or -1
	touched bool  // bytes behind those that the last call took

	buf, keep []byte // the input, and a copy of it
}

// equal says how two traces differ in what must not depend on how input is cut.
func (a *simTrace) equal(b *simTrace) error {
	if err := modelEqual(a.events, b.events); err != nil {
		return err
	}
	switch {
	case !bytes.Equal(a.out, b.out):
		return fmt.Errorf("output %x and %x", a.out, b.out)
	case a.taken != b.taken || a.ended != b.ended:
		return fmt.Errorf("ended %v after %d bytes, and %v after %d", a.ended, a.taken, b.ended, b.taken)
	case a.opened != b.opened:
		return fmt.Errorf("opened after %d bytes, and after %d", a.opened, b.opened)
	case a.state != b.state:
		return fmt.Errorf("state %v and %v", a.state, b.state)
	case a.err != b.err:
		return fmt.Errorf("error %v and %v", a.err, b.err)
	}
	return nil
}

// simPoison is what memory is overwritten with once it is the caller's again.
const simPoison = 0xDB

// simFeed feeds b to d, in chunks of the lengths that cuts names over and over;
// none means one chunk. It answers every event, and holds d to what every input
// must leave true. Whatever a past event or a past input aliased is overwritten.
func simFeed(d *wsdriver.Driver, b []byte, cuts ...int) (*simTrace, error) {
	tr := &simTrace{opened: -1, remains: make([]int, len(b)+1)}
	for i := range tr.remains {
		tr.remains[i] = -1
	}
	all, was := b, d.State()
	if !simMoves(cuts) {
		cuts = []int{max(len(b), 1)}
	}
	for i := 0; len(b) > 0; i++ {
		chunk := append(tr.buf[:0], b[:min(cuts[i%len(cuts)], len(b))]...)
		tr.buf, b = chunk, b[len(chunk):]
		if err := tr.feed(d, chunk); err != nil {
			return tr, fmt.Errorf("%w, at byte %d of %d", err, len(all)-len(b), len(all))
		}
		if now := d.State(); now < was {
			return tr, fmt.Errorf("the state went from %v back to %v", was, now)
		} else {
			was = now
		}
	}
	if limit := 3*len(all) + 2048; len(tr.out) > limit {
		return tr, fmt.Errorf("%d bytes of input led to %d of output", len(all), len(tr.out))
	}
	tr.state, tr.err, tr.version = d.State(), d.Err(), d.Version()
	return tr, nil
}

// simMoves says whether chunks of these lengths come to an end.
func simMoves(cuts []int) bool {
	for _, n := range cuts {
		if n > 0 {
			return true
		}
	}
	return false
}

func (tr *simTrace) feed(d *wsdriver.Driver, p []byte) error {
	tr.keep = append(tr.keep[:0], p...)
	keep := tr.keep
	for {
		tr.calls++
		before := d.State() == wsdriver.Handshaking
		ev, n := d.Receive(p)
		switch {
		case n < 0 || n > len(p):
			return fmt.Errorf("Receive took %d of %d bytes", n, len(p))
		case ev.Kind == wsdriver.None && n < len(p):
			return fmt.Errorf("no event, and %d of %d bytes taken", n, len(p))
		case n == 0 && (ev.Kind > wsdriver.Open || ev.Kind == wsdriver.Text || ev.Kind == wsdriver.Binary) && !before:
			// Before Open, a fault is told at the byte that has it, which is not taken.
			return fmt.Errorf("%v took no byte", ev)
		case ev.Kind != wsdriver.None && tr.ended:
			return fmt.Errorf("%v came after the end", ev)
		case tr.touched && ev.Kind != wsdriver.Fail:
			return errors.New("bytes were changed that were not taken")
		}
		// Only where the next byte is known to be a fault may what follows be lost.
		tr.touched = !ev.Terminal() && !bytes.Equal(p[n:], keep[n:])
		if !tr.ended {
			tr.taken += n
			tr.remains[tr.taken] = d.Remaining()
		} else if d.Remaining() != 0 {
			return fmt.Errorf("%d bytes remain after the end", d.Remaining())
		}
		if ev.Kind == wsdriver.Request {
			if early, n := d.Receive(p[n:]); early.Kind != wsdriver.None || n != 0 {
				return fmt.Errorf("%v came with %d bytes before the request was answered", early, n)
			}
		}
		if ev.Kind == wsdriver.Open {
			tr.opened = tr.taken
		}
		if ev.Kind != wsdriver.None {
			tr.events = modelJoin(tr.events, modelEvent{ev.Kind, ev.Flags, ev.Code, string(ev.Data)})
			tr.ended = ev.Terminal()
			tr.out = d.AppendReply(tr.out, ev)
		}
		simOverwrite(ev.Data)
		simOverwrite(p[:n])
		p, keep = p[n:], keep[n:]
		if ev.Kind == wsdriver.None {
			return nil
		}
	}
}

func simOverwrite(p []byte) {
	for i := range p {
		p[i] = simPoison
	}
}

// simBoth feeds b to two Drivers, whole and cut, and compares them with each other.
func simBoth(fresh func() *wsdriver.Driver, b []byte, cuts ...int) (*simTrace, error) {
	whole, err := simFeed(fresh(), b)
	if err != nil {
		return whole, fmt.Errorf("whole: %w", err)
	}
	cut, err := simFeed(fresh(), b, cuts...)
	if err != nil {
		return whole, fmt.Errorf("cut at %v: %w", cuts, err)
	}
	if err := whole.equal(cut); err != nil {
		return whole, fmt.Errorf("whole and cut at %v: %w", cuts, err)
	}
	cut.remains = simMerge(cut.remains, whole.remains)
	return cut, nil
}

// simMerge takes what either knew of Remaining.
func simMerge(a, b []int) []int {
	for i := range a {
		a[i] = max(a[i], b[i])
	}
	return a
}

// simAgree holds a trace of an open connection against the model's reading of b.
func simAgree(c modelConfig, tr *simTrace, b []byte) error {
	m := modelRead(c, b)
	if err := modelEqual(tr.events, m.events); err != nil {
		return err
	}
	if tr.taken != m.end || tr.ended != m.over {
		return fmt.Errorf("ended %v after %d bytes, want %v after %d", tr.ended, tr.taken, m.over, m.end)
	}
	if err := simRemains(tr, m); err != nil {
		return err
	}
	return simAnswers(c, tr)
}

// simRemains holds Remaining against where payload stands.
func simRemains(tr *simTrace, m modelResult) error {
	want := make([]int, len(tr.remains))
	for _, s := range m.spans {
		for at := s[0]; at < min(s[1], m.end+1, len(want)); at++ {
			want[at] = s[1] - at
		}
	}
	for at, got := range tr.remains {
		// Before the byte that makes a text invalid nothing is certain any more.
		doomed := m.over && at >= m.end-1
		if got >= 0 && got != want[at] && !(doomed && got == 0) {
			return fmt.Errorf("%d bytes remain at byte %d, want %d", got, at, want[at])
		}
	}
	return nil
}

// simAnswers holds what was appended against the events: what the other end's
// reader finds in it is a pong for each ping, and a Close frame for the end.
func simAnswers(c modelConfig, tr *simTrace) error {
	var want []modelEvent
	for _, e := range tr.events {
		switch e.kind {
		case wsdriver.Ping:
			want = append(want, modelEvent{wsdriver.Pong, wsdriver.Whole, 0, e.data})
		case wsdriver.Close:
			want = append(want, modelEvent{wsdriver.Close, 0, e.code, ""})
		case wsdriver.Fail:
			want = append(want, modelEvent{wsdriver.Close, 0, simOwed(c.version, e.code), ""})
		}
	}
	m := modelRead(c.other(), tr.out)
	if !m.whole {
		return fmt.Errorf("the output %x ends inside a frame", tr.out)
	}
	if err := modelEqual(m.events, want); err != nil {
		return fmt.Errorf("output: %w", err)
	}
	state := wsdriver.Opened
	if tr.ended {
		state = wsdriver.Finished
		if c.role == wsdriver.Client {
			state = wsdriver.Closing
		}
	}
	if tr.state != state {
		return fmt.Errorf("state %v, want %v", tr.state, state)
	}
	if failed := len(tr.events) > 0 && tr.events[len(tr.events)-1].kind == wsdriver.Fail; failed != (tr.err != nil) {
		return fmt.Errorf("the error is %v", tr.err)
	}
	return nil
}

// simOwed is the code that a version has for a fault: what is too big was 1004
// before version 13, version 8 had nothing from 1008 on, and version 7 nothing from
// 1005.
func simOwed(v wsdriver.Version, c wsdriver.Code) wsdriver.Code {
	switch {
	case v == wsdriver.Hybi13 || c <= 1003:
		return c
	case c == 1009:
		return 1004
	case c == 1007 && v == wsdriver.Hybi08:
		return c
	}
	return 1002
}
