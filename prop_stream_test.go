package wsdriver_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// propStream is what the properties of this file draw: a case with limits, a stream
// for its reader, and how reads cut it.
type propStream struct {
	modelConfig
	b    []byte
	cuts []int
}

func newPropStream(script []byte) propStream {
	s := &simScript{b: script}
	c := s.limits(simCase(s.byte()))
	cuts := s.cuts()
	return propStream{c, simStream(c, s), cuts}
}

// However reads cut a stream, even at each byte and with empty reads between: the
// same events, output, error, state and number of bytes taken come of it.
func TestCutsDoNotMatter(t *testing.T) {
	xtest.Check(t, "valid and broken frames", xtest.ForAll(func(script xtest.Blob) error {
		p := newPropStream(script[:min(len(script), 150)])
		if _, err := simBoth(p.driver, p.b, p.cuts...); err != nil {
			return err
		}
		if len(p.b) > 20_000 {
			return nil // byte by byte takes its time, and shorter streams show the same
		}
		_, err := simBoth(p.driver, p.b, 1)
		return err
	}, xtest.Script()))
	xtest.Check(t, "random bytes", xtest.ForAll2(func(script, b xtest.Blob) error {
		p := newPropStream(script[:min(len(script), 10)])
		_, err := simBoth(p.driver, b, p.cuts...)
		return err
	}, xtest.Script(), xtest.Bytes(300)))
}

// What the model reads in a stream, the driver does: verdict, close code, the byte
// that decides, and every event before it. Both directions are random: streams from
// scripts, and headers of two random bytes with random ones behind.
func TestStrictAsTheModel(t *testing.T) {
	xtest.Check(t, "frames", xtest.ForAll(func(script xtest.Blob) error {
		p := newPropStream(script)
		tr, err := simBoth(p.driver, p.b, p.cuts...)
		if err != nil {
			return err
		}
		return simAgree(p.modelConfig, tr, p.b)
	}, xtest.Script()))
}

// Each pair of bytes that a frame can start with, between messages and inside one,
// with a payload long enough for all but the longest.
func TestStrictAsTheModelForEveryHeader(t *testing.T) {
	tail := bytes.Repeat([]byte{0, 0, 0, 0, 0, 0, 0, 'x'}, 17)
	for b := range byte(6) {
		c := simCase(b)
		for _, open := range []bool{false, true} {
			var start []byte
			if open {
				start = simFrame(nil, c, 0x01, 2, []byte("ab"), 0, 0)
			}
			d := c.driver()
			for h := range 1 << 16 {
				in := append(append(start[:len(start):len(start)], byte(h>>8), byte(h)), tail...)
				d.Reset(c.role, c.config())
				d.Skip(c.version, "")
				tr, err := simFeed(d, in)
				if err == nil {
					err = simAgree(c, tr, in)
				}
				if err != nil {
					t.Fatalf("%v %v, open %v, %04x: %v", c.role, c.version, open, h, err)
				}
			}
		}
	}
}

// What was told of the start of a stream stays told with more of it: events and
// output only get longer, and a fault stays the fault.
func TestMoreInputOnlyAdds(t *testing.T) {
	xtest.Check(t, "frames", xtest.ForAll2(func(script xtest.Blob, at xtest.Blob) error {
		p := newPropStream(script)
		n := 0
		for _, b := range at {
			n = (n*256 + int(b)) % (len(p.b) + 1)
		}
		part, err := simFeed(p.driver(), p.b[:n], p.cuts...)
		if err != nil {
			return err
		}
		full, err := simFeed(p.driver(), p.b, p.cuts...)
		if err != nil {
			return err
		}
		return propPrefix(part, full)
	}, xtest.Script(), xtest.Bytes(3)))
}

// propPrefix says in what part is not the start of full.
func propPrefix(part, full *simTrace) error {
	n := len(part.events)
	if n > len(full.events) {
		return fmt.Errorf("%d events became %d", n, len(full.events))
	}
	for i, e := range part.events {
		f := full.events[i]
		if i == n-1 && f.kind == e.kind && f.flags&^wsdriver.Last == e.flags&^wsdriver.Last && len(f.data) >= len(e.data) {
			f.data = f.data[:len(e.data)] // its message may have gone on
			f.flags = e.flags | f.flags&e.flags
		}
		if e != f {
			return fmt.Errorf("event %d was %v and became %v", i, brief(e), brief(f))
		}
	}
	switch {
	case !bytes.HasPrefix(full.out, part.out):
		return fmt.Errorf("output was %x and became %x", part.out, full.out)
	case part.err != nil && part.err != full.err:
		return fmt.Errorf("the fault was %v and became %v", part.err, full.err)
	case part.ended && part.taken != full.taken:
		return fmt.Errorf("the end was at %d and went to %d", part.taken, full.taken)
	}
	return nil
}

// Whatever comes, before the handshake or after it: no panic, every call takes
// something or says that it has taken all, one terminal event at most and nothing
// after it, and output in proportion. simFeed holds every property to that; here
// the input means nothing at all.
func TestEveryCallMakesProgress(t *testing.T) {
	xtest.Check(t, "any bytes", xtest.ForAll3(func(script, b, more xtest.Blob) error {
		p := newPropStream(script[:min(len(script), 10)])
		for _, d := range []*wsdriver.Driver{p.driver(), p.fresh(), new(wsdriver.Driver)} {
			if d.State() == wsdriver.Handshaking && p.role == wsdriver.Client {
				d.AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "h"})
			}
			tr, err := simFeed(d, append(b[:len(b):len(b)], more...), p.cuts...)
			if err != nil {
				return err
			}
			if most := 3*len(tr.events) + 7*(len(b)+len(more)) + 7; tr.calls > most { // six chunks in a row may be empty
				return fmt.Errorf("%d calls of Receive", tr.calls)
			}
			was := d.State()
			if ev := d.ReceiveEOF(); ev.Kind != wsdriver.None && tr.ended {
				return fmt.Errorf("%v came at the end of the stream, after the end", ev)
			} else if ev.Kind == wsdriver.None && !tr.ended && was != wsdriver.Finished {
				return fmt.Errorf("the end of the stream is not told")
			}
			if d.State() != wsdriver.Finished {
				return fmt.Errorf("state %v at the end of the stream", d.State())
			}
		}
		return nil
	}, xtest.Script(), xtest.Bytes(70000), xtest.Bytes(300)))
}

// The same Config, keys and calls give the same bytes, and nothing that a program
// does with memory that is its own again shows: the one run overwrites all of it,
// the other keeps it, and both share a Driver with nobody.
func TestSameCallsSameBytes(t *testing.T) {
	xtest.Check(t, "poisoned and kept", xtest.ForAll(func(script xtest.Blob) error {
		p := newPropStream(script)
		poisoned, err := simFeed(p.driver(), p.b, p.cuts...)
		if err != nil {
			return err
		}
		var kept simTrace
		d, in, ends := p.driver(), bytes.Clone(p.b), 0
		for i := 0; ends < len(in); i++ {
			from := ends
			ends = min(ends+p.cuts[i%len(p.cuts)], len(in))
			for ev := range d.Events(in[from:ends]) {
				kept.events = modelJoin(kept.events, modelEvent{ev.Kind, ev.Flags, ev.Code, string(ev.Data)})
				kept.out = d.AppendReply(kept.out, ev)
			}
		}
		if err := modelEqual(poisoned.events, kept.events); err != nil {
			return err
		}
		if !bytes.Equal(poisoned.out, kept.out) {
			return fmt.Errorf("output %x and %x", poisoned.out, kept.out)
		}
		return nil
	}, xtest.Script()))
}
