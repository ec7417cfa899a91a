package wsdriver_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// draftValid holds what an end has sent against the rules of its version: the slow
// reader finds no fault in it, nothing follows its Close frame, and no more pongs are
// in it than pings were told, unless the version lets pongs be.
func draftValid(c modelConfig, out []byte, told []string, whole bool) error {
	r := oldRules{version: c.version, from: c.role, message: 1 << 30, strict: true}
	sent, rest, ends := draftRead(r, out)
	counts := map[string]int{}
	for _, e := range sent {
		counts[strings.Fields(e)[0]]++
	}
	pings := 0
	for _, e := range told {
		if strings.HasPrefix(e, "ping ") {
			pings++
		}
	}
	early := c.version.Hixie() || c.version.Early()
	switch {
	case counts["fail"] > 0:
		return fmt.Errorf("%v %v sent what is no good: %.300x: %.300v", c.version, c.role, out, sent)
	case len(rest) > 0:
		return fmt.Errorf("%v %v sent %x behind its Close frame", c.version, c.role, rest)
	case whole && !ends:
		return fmt.Errorf("%v %v: %.300x ends inside a frame", c.version, c.role, out)
	case early && counts["pong"] > pings:
		return fmt.Errorf("%v: %d pongs for %d pings", c.version, counts["pong"], pings)
	}
	if c.version != wsdriver.Hybi05 {
		return nil
	}
	for _, f := range oldRead(r, out).frames {
		if letter := string("SC"[c.role]); f.op == oldClose && string(f.payload) != letter {
			return fmt.Errorf("the letter of a Close frame is %q, want %q", f.payload, letter)
		}
	}
	return nil
}

// draftRun is what came of a script of calls.
type draftRun struct {
	modelConfig
	out    []byte
	events []modelEvent
	d      *wsdriver.Driver
	now    time.Duration
	open   bool // a message is being sent
	told   []wsdriver.Event
}

// note tells an event and answers it now, or later.
func (r *draftRun) note(ev wsdriver.Event, later bool) error {
	if ev.Kind == wsdriver.None {
		return nil
	}
	if n := len(r.events); n > 0 && r.events[n-1].terminal() {
		return fmt.Errorf("%v came after the end", ev)
	}
	r.events = modelJoin(r.events, modelEvent{ev.Kind, ev.Flags, ev.Code, string(ev.Data)})
	if later && !ev.Terminal() {
		ev.Data = bytes.Clone(ev.Data)
		r.told = append(r.told, ev)
		return nil
	}
	r.out = r.d.AppendReply(r.out, ev)
	return nil
}

// step takes one order: a call that sends, input, time or the end of the stream.
func (r *draftRun) step(s *simScript) error {
	k := wsdriver.Text + wsdriver.Kind(s.below(2))
	p := s.pieces()
	was, before := len(r.out), r.d.State()
	var err error
	switch op := s.below(16); op {
	case 0, 1:
		r.out, err = r.d.AppendMessage(r.out, k, p)
	case 2, 3:
		last := s.below(2) == 1
		if r.out, err = r.d.AppendFragment(r.out, k, p, last); err == nil {
			r.open = !last
		}
	case 4:
		r.out, err = r.d.AppendPing(r.out, p)
	case 5:
		r.out, err = r.d.AppendPong(r.out, p)
	case 6:
		var m *wsdriver.Prepared
		if m, err = wsdriver.Prepare(k, p); err == nil {
			r.out, err = r.d.AppendPrepared(r.out, m)
		}
	case 7:
		if r.out, err = r.d.AppendHeader(r.out, wsdriver.Binary, len(p), true); err == nil {
			r.out = append(r.out, p...)
		}
	case 8:
		if s.below(4) == 0 {
			r.out, err = r.d.AppendClose(r.out, simCodes[s.below(len(simCodes))], []string{"", "bye", "\xFF"}[s.below(3)])
		}
	case 9:
		r.now += time.Duration(s.byte()) * 100 * time.Millisecond
		ev, _ := r.d.Tick(r.now)
		return r.note(ev, false)
	case 10:
		for _, ev := range r.told {
			r.out = r.d.AppendReply(r.out, ev)
		}
		r.told = nil
	case 11:
		if s.below(8) == 0 {
			return r.note(r.d.ReceiveEOF(), false)
		}
	default:
		in, later := draftInput(r.modelConfig, s), s.below(2) == 0
		for len(in) > 0 {
			n := min(len(in), 1+s.below(40))
			chunk := bytes.Clone(in[:n])
			for in = in[n:]; ; {
				ev, n := r.d.Receive(chunk)
				chunk = chunk[n:]
				if err := r.note(ev, later); err != nil {
					return err
				}
				if ev.Kind == wsdriver.None {
					break
				}
			}
		}
	}
	if err != nil && (len(r.out) != was || r.d.State() != before) {
		return fmt.Errorf("%w, but %d bytes were appended; %v, and %v before", err, len(r.out)-was, r.d.State(), before)
	}
	return nil
}

func newDraftRun(script []byte) (*draftRun, error) {
	s := &simScript{b: script, drawn: simEnough}
	r := &draftRun{modelConfig: draftCase(s)}
	cfg := r.config()
	cfg.PingAfter, cfg.FailAfter = 5*time.Second, 3*time.Second
	cfg.StrictUTF8 = s.below(2) == 1
	r.d = new(wsdriver.Driver)
	r.d.Reset(r.role, cfg)
	r.d.Skip(r.version, "")
	for s.more() {
		if err := r.step(s); err != nil {
			return r, fmt.Errorf("%v %v: %w", r.version, r.role, err)
		}
	}
	if err := r.note(r.d.ReceiveEOF(), false); err != nil {
		return r, err
	}
	if n := len(r.events); n == 0 || !r.events[n-1].terminal() || r.d.State() != wsdriver.Finished {
		return r, fmt.Errorf("%v %v: no terminal event, or %v", r.version, r.role, r.d.State())
	}
	return r, nil
}

// Whatever a program calls and a peer sends, a Driver of one version sends what is
// valid in that version, and nothing else; there is one terminal event and it is the
// last; and the same calls give the same bytes.
func TestVersionsKeepToThemselves(t *testing.T) {
	xtest.Check(t, "any calls, any input", xtest.ForAll(func(script xtest.Blob) error {
		r, err := newDraftRun(script)
		if err != nil {
			return err
		}
		// The FF of a message that was never ended is missing in the hixie drafts.
		if err := draftValid(r.modelConfig, r.out, oldTold(r.events), !r.version.Hixie()); err != nil {
			return err
		}
		again, err := newDraftRun(script)
		if err != nil || !bytes.Equal(again.out, r.out) {
			return fmt.Errorf("%v: the same calls, other bytes: %x and %x (%w)", r.version, r.out, again.out, err)
		}
		return modelEqual(again.events, r.events)
	}, xtest.Script()))
}
