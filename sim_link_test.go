package wsdriver_test

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/wsdriver/wsdriver"
)

// simEnd is one end of a simulated connection.
type simEnd struct {
	modelConfig
	d     *wsdriver.Driver
	in    []byte // on the way to it
	log   []byte // all that it put on the wire
	head  int    // how much of log is its half of the opening handshake
	got   []byte // what was delivered to it
	told  []modelEvent
	sent  []modelEvent  // what was sent of its own accord, Close apart
	part  wsdriver.Kind // of the message that it sends in fragments
	open  bool
	ended bool
	done  bool // it has closed the transport, or the transport has broken
	eof   bool // it was told so
}

// simLink is a client and a server with a network between them that cuts and delays
// what they write, and may break once.
type simLink struct {
	ends [2]*simEnd // by role
	now  time.Duration
	cut  bool

	// hostile lets a script put bytes on the wire that neither end has sent.
	hostile bool
}

// newSimLink starts a connection; skip leaves out the opening handshake.
func newSimLink(v wsdriver.Version, skip bool) *simLink {
	l := new(simLink)
	for role := range l.ends {
		c := modelConfig{role: wsdriver.Role(role), version: v}
		e := &simEnd{modelConfig: c}
		cfg := c.config()
		cfg.PingAfter, cfg.FailAfter = 7*time.Second, 90*time.Second
		e.d = new(wsdriver.Driver)
		e.d.Reset(c.role, cfg)
		if skip {
			e.d.Skip(v, "")
			e.open = true
		}
		l.ends[role] = e
	}
	if !skip {
		e := l.ends[wsdriver.Client]
		b, err := e.d.AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "example.com", Target: "/chat"})
		if err != nil {
			panic(err)
		}
		e.head = len(b)
		l.write(e, b)
	}
	return l
}

func (l *simLink) peer(e *simEnd) *simEnd { return l.ends[1-e.role] }

// write puts bytes on the wire, and closes the transport if that is due.
func (l *simLink) write(e *simEnd, b []byte) {
	if !e.done {
		e.log = append(e.log, b...)
		if p := l.peer(e); p != nil && !p.done {
			p.in = append(p.in, b...)
		}
	}
	e.done = e.done || e.d.State() == wsdriver.Finished
}

// deliver gives the next n bytes on the way to e to its Driver, and the end of the
// stream behind the last of them.
func (l *simLink) deliver(e *simEnd, n int) error {
	if e.done {
		e.in = nil
	}
	p := bytes.Clone(e.in[:min(n, len(e.in))])
	e.in = e.in[len(p):]
	var out []byte
	e.got = append(e.got, p...)
	in := p
	for ev := range e.d.Drive(&in, &out) {
		if err := e.tell(ev); err != nil {
			return err
		}
	}
	simOverwrite(p)
	if e.head == 0 && bytes.HasPrefix(out, []byte("HTTP/")) {
		e.head = bytes.Index(out, []byte("\r\n\r\n")) + 4
	}
	l.write(e, out)
	if len(e.in) == 0 && l.peer(e).done && !e.eof {
		e.eof = true
		if ev := e.d.ReceiveEOF(); ev.Kind != wsdriver.None {
			if err := e.tell(ev); err != nil {
				return err
			}
		}
		l.write(e, nil)
	}
	return nil
}

func (e *simEnd) tell(ev wsdriver.Event) error {
	switch {
	case e.ended:
		return fmt.Errorf("%v is told %v after the end", e.role, ev)
	case ev.Kind == wsdriver.Open && e.open:
		return fmt.Errorf("%v is told Open twice", e.role)
	case ev.Kind == wsdriver.Open:
		e.open = true
		return nil
	case ev.Kind == wsdriver.Request:
		return nil
	case ev.Kind != wsdriver.Close && !e.open && e.d.Err() != wsdriver.ErrHandshakeTimeout && e.d.Err() != wsdriver.ErrStatus:
		return fmt.Errorf("%v is told %v before Open", e.role, ev)
	}
	e.ended = ev.Terminal()
	e.told = modelJoin(e.told, modelEvent{ev.Kind, ev.Flags, ev.Code, string(ev.Data)})
	return nil
}

// order lets a script do one thing to one end.
func (l *simLink) order(s *simScript) error {
	op := s.byte()
	e := l.ends[op&1]
	kind := wsdriver.Text + wsdriver.Kind(op>>1&1)
	switch op >> 2 % 16 {
	case 0, 1, 2:
		p := s.text(s.length())
		return l.send(e, modelEvent{kind, wsdriver.Whole, 0, string(p)}, func(b []byte) ([]byte, error) {
			return e.d.AppendMessage(b, kind, p)
		})
	case 3, 4:
		p, last := s.text(s.length()), s.below(2) == 1
		flags := wsdriver.Flags(0) // send knows whether it is the first
		if last {
			flags |= wsdriver.Last
		}
		return l.send(e, modelEvent{kind, flags, 0, string(p)}, func(b []byte) ([]byte, error) {
			return e.d.AppendFragment(b, kind, p, last)
		})
	case 5:
		p := s.binary(min(s.length(), 125))
		return l.send(e, modelEvent{wsdriver.Ping, wsdriver.Whole, 0, string(p)}, func(b []byte) ([]byte, error) {
			return e.d.AppendPing(b, p)
		})
	case 6:
		p := s.binary(min(s.length(), 125))
		return l.send(e, modelEvent{wsdriver.Pong, wsdriver.Whole, 0, string(p)}, func(b []byte) ([]byte, error) {
			return e.d.AppendPong(b, p)
		})
	case 7:
		if s.below(6) > 0 {
			return nil
		}
		code, reason := simCodes[s.below(len(simCodes))], s.text(s.below(130))
		return l.send(e, modelEvent{}, func(b []byte) ([]byte, error) {
			return e.d.AppendClose(b, code, string(reason))
		})
	case 8:
		if s.below(12) == 0 && !l.cut {
			l.breakOff(s)
		}
		return nil
	case 9, 10:
		return l.tick(time.Duration(s.below(30)) * time.Second / 10)
	}
	if op >= 0xF0 && l.hostile && !e.done {
		e.in = s.frames(e.in, e.modelConfig)
	}
	return l.deliver(e, s.length())
}

// send lets e send. A refusal must be one that is documented, and change nothing.
func (l *simLink) send(e *simEnd, m modelEvent, call func([]byte) ([]byte, error)) error {
	before, state := []byte("before"), e.d.State()
	b, err := call(before)
	switch {
	case err == nil:
		e.note(m)
		if !bytes.HasPrefix(b, before) || len(b) < len(before)+2 {
			return fmt.Errorf("%v appended %x", e.role, b)
		}
		if state != wsdriver.Opened && !(state == wsdriver.Closing && e.ended) {
			return fmt.Errorf("%v could send in the state %v", e.role, state)
		}
		l.write(e, b[len(before):])
	case !bytes.Equal(b, before) || e.d.State() != state:
		return fmt.Errorf("%v refused with %v and changed something", e.role, err)
	case !simRefusal(err, state, m.kind):
		return fmt.Errorf("%v refused to send %v in the state %v: %w", e.role, m, state, err)
	}
	return nil
}

// note keeps what was sent.
func (e *simEnd) note(m modelEvent) {
	switch {
	case m.kind == wsdriver.None, e.done: // a Close frame, or into the void
		return
	case m.kind > wsdriver.Binary || m.flags == wsdriver.Whole && e.part == wsdriver.None:
	case e.part == wsdriver.None:
		m.flags |= wsdriver.First
		fallthrough
	default:
		e.part = m.kind
		if m.flags&wsdriver.Last != 0 {
			e.part = wsdriver.None
		}
	}
	if m.flags != 0 || m.data != "" { // an empty fragment in the middle is not told
		e.sent = modelJoin(e.sent, m)
	}
}

// simRefusal says whether a call may fail so.
func simRefusal(err error, state wsdriver.State, k wsdriver.Kind) bool {
	data := k == wsdriver.Text || k == wsdriver.Binary
	switch {
	case errors.Is(err, wsdriver.ErrNotOpen):
		return state == wsdriver.Handshaking
	case errors.Is(err, wsdriver.ErrClosed):
		return state == wsdriver.Closing || state == wsdriver.Finished
	case errors.Is(err, wsdriver.ErrBusy):
		return data
	case errors.Is(err, wsdriver.ErrInvalidCode), errors.Is(err, wsdriver.ErrTooLong):
		return k == wsdriver.None
	}
	return false
}

// tick lets time go by at both ends.
func (l *simLink) tick(dt time.Duration) error {
	l.now += dt
	for _, e := range l.ends {
		ev, next := e.d.Tick(l.now)
		if next != 0 && next < l.now {
			return fmt.Errorf("%v wants to be called at %v; it is %v", e.role, next, l.now)
		}
		if ev.Kind == wsdriver.None {
			continue
		}
		if ev.Kind == wsdriver.Idle {
			b := e.d.AppendReply(nil, ev)
			if len(b) == 0 {
				return fmt.Errorf("%v is idle and owes no ping", e.role)
			}
			e.note(modelEvent{wsdriver.Ping, wsdriver.Whole, 0, ""})
			l.write(e, b)
			continue
		}
		l.cut = true // it has lost patience, and what is under way to it is lost
		if err := e.tell(ev); err != nil {
			return err
		}
		l.write(e, e.d.AppendReply(nil, ev))
	}
	return nil
}

// breakOff breaks the network: what is under way may come in part, then both ends
// see the end of the stream.
func (l *simLink) breakOff(s *simScript) {
	l.cut = true
	for _, e := range l.ends {
		e.in = e.in[:s.length()%(len(e.in)+1)]
	}
	for _, e := range l.ends {
		e.done = true
	}
}

// finish delivers all that is under way, lets the client close, and holds what was
// told at either end against what the other one put on the wire.
func (l *simLink) finish() error {
	for range 3 {
		if err := l.drain(); err != nil {
			return err
		}
		for role := range l.ends {
			e := l.ends[1-role]
			if b, err := e.d.AppendClose(nil, wsdriver.GoingAway, "bye"); err == nil {
				l.write(e, b)
				break
			}
		}
	}
	if l.hostile {
		// What was put between may have swallowed the Close frames: the network ends it.
		l.cut = true
		for _, e := range l.ends {
			e.done = true
		}
		if err := l.drain(); err != nil {
			return err
		}
	}
	for _, e := range l.ends {
		if err := l.judge(e); err != nil {
			return fmt.Errorf("%v: %w", e.role, err)
		}
	}
	return nil
}

func (l *simLink) drain() error {
	for range 6 {
		for _, e := range l.ends {
			if err := l.deliver(e, len(e.in)); err != nil {
				return err
			}
		}
	}
	return nil
}

// judge says what went wrong at the end e.
func (l *simLink) judge(e *simEnd) error {
	if ev, next := e.d.Tick(l.now + time.Hour); ev.Kind != wsdriver.None || next != 0 {
		return fmt.Errorf("a clock runs at the end: %v, %v", ev, next)
	}
	if e.d.State() != wsdriver.Finished || !e.ended {
		return fmt.Errorf("state %v at the end, told an end: %v", e.d.State(), e.ended)
	}
	p := l.peer(e)
	if len(e.got) < p.head || !e.open {
		if len(e.told) != 1 || !l.cut {
			return fmt.Errorf("was told %v in an opening handshake", e.told)
		}
		return nil
	}
	m := modelRead(e.modelConfig, e.got[p.head:])
	want := m.events
	if !m.over {
		want = append(want, modelEvent{kind: wsdriver.Close, code: wsdriver.AbnormalClosure})
	}
	if err := modelEqual(e.told, want); err != nil {
		return err
	}
	// Without a cut, all of it has come, and it is what the program sent.
	if !l.cut && !l.hostile && (len(e.got) != len(p.log) || !m.over) {
		return fmt.Errorf("was given %d of %d bytes, without an end", len(e.got), len(p.log))
	}
	c := e.modelConfig
	c.afterClose = true
	all := modelRead(c, p.log[p.head:])
	if err := modelEqual(simOwn(all.events), simOwn(p.sent)); err != nil || !all.whole {
		return fmt.Errorf("the wire holds whole frames: %v; %w", all.whole, err)
	}
	for i, ev := range all.events {
		if ev.kind == wsdriver.Fail || ev.kind == wsdriver.Close && i < len(all.events)-1 {
			return fmt.Errorf("the peer sent %v as %d of %d", ev, i, len(all.events))
		}
	}
	return nil
}

// simOwn leaves out pongs and ends, which come as answers too.
func simOwn(events []modelEvent) (own []modelEvent) {
	for _, e := range events {
		if e.kind != wsdriver.Pong && e.kind != wsdriver.Close {
			own = modelJoin(own, e)
		}
	}
	return own
}

// simConnection runs a whole connection that a script orders; with hostile, others
// write on the wire too.
func simConnection(s *simScript, hostile bool) error {
	b := s.byte()
	l := newSimLink(simVersions[int(b>>1)%3], b&1 == 0 || hostile)
	l.hostile = hostile
	for s.more() {
		if err := l.order(s); err != nil {
			return err
		}
	}
	return l.finish()
}
