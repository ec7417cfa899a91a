package wsdriver_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// draftCase is a case in any version, where simCase knows only the last three.
func draftCase(s *simScript) modelConfig {
	all := wsdriver.AllVersions()
	b := s.byte()
	return modelConfig{role: wsdriver.Role(b & 1), version: all[int(b>>1)%len(all)]}
}

// draftSend appends what a script orders the end d to send, as far as its version has
// it, and returns what the other end is told.
func draftSend(d *wsdriver.Driver, s *simScript) (b []byte, told []string, err error) {
	caps := d.Caps()
	for s.more() && err == nil {
		k, p := wsdriver.Text, s.text(s.length())
		op := s.below(6)
		if op >= 4 && caps.Binary {
			k, p = wsdriver.Binary, s.binary(len(p))
		}
		given := bytes.Clone(p)
		switch {
		case op == 3 && caps.Ping:
			k, p = wsdriver.Ping, p[:min(len(p), 125)]
			b, err = d.AppendPing(b, p)
		case op == 0:
			b, err = d.AppendMessage(b, k, p)
		default:
			cut := s.length() % (len(p) + 1)
			b, err = d.AppendFragment(b, k, p[:cut], false)
			if s.below(3) == 0 && caps.Ping && err == nil {
				b, err = d.AppendPing(b, []byte("?"))
				told = append(told, oldWords(wsdriver.Ping, 0, "?"))
			}
			if err == nil {
				b, err = d.AppendFragment(b, k, p[cut:], true)
			}
		}
		if !bytes.Equal(p, given[:len(p)]) {
			return b, told, fmt.Errorf("the payload of the caller was changed")
		}
		told = append(told, oldWords(k, 0, string(p)))
	}
	return b, told, err
}

// draftRead reads a stream as the slow reader of its version does: what is told, what
// lies behind the end, and whether it ends between two frames.
func draftRead(r oldRules, b []byte) (told []string, rest []byte, whole bool) {
	if r.version.Hixie() || r.version.Early() {
		s := oldRead(r, b)
		return s.events, s.rest, s.whole
	}
	c := modelConfig{role: 1 - r.from, version: r.version, message: r.message, frame: r.frame, fragments: r.fragments}
	m := modelRead(c, b)
	return oldTold(m.events), b[min(m.end, len(b)):], m.whole
}

// What one end sends, the other is told, however it is cut; and the slow reader finds
// the same in it.
func TestEveryVersionTellsWhatWasSent(t *testing.T) {
	xtest.Check(t, "all versions, both roles", xtest.ForAll(func(script xtest.Blob) error {
		s := &simScript{b: script[:min(len(script), 150)]}
		c, cuts := draftCase(s), s.cuts()
		b, want, err := draftSend(c.other().driver(), s)
		if err != nil {
			return fmt.Errorf("%v: %w", c.version, err)
		}
		tr, err := draftBoth(c.driver, b, cuts)
		if err != nil {
			return fmt.Errorf("%v: %w", c.version, err)
		}
		if err := oldSame(oldTold(tr.events), want); err != nil {
			return fmt.Errorf("%v: %w", c.version, err)
		}
		read, rest, whole := draftRead(oldRules{version: c.version, from: 1 - c.role}, b)
		if err := oldSame(read, want); err != nil || len(rest) > 0 || !whole {
			return fmt.Errorf("%v: the slow reader: %w", c.version, err)
		}
		return nil
	}, xtest.Script()))
}

// Sending again what the slow reader has read, under the same nonces, gives the same
// bytes: there is one way to write a frame in each version.
func TestOneWayToWriteAFrameInEveryDraft(t *testing.T) {
	xtest.Check(t, "hybi-01 to hybi-06", xtest.ForAll(func(script xtest.Blob) error {
		s := &simScript{b: script[:min(len(script), 150)]}
		c := modelConfig{role: wsdriver.Role(s.byte() & 1), version: wsdriver.Hybi01 + wsdriver.Version(s.below(6))}
		b, _, err := draftSend(c.driver(), s)
		if err != nil {
			return err
		}
		read := oldRead(oldRules{version: c.version, from: c.role}, b)
		var keys propKeys
		for _, f := range read.frames {
			keys = append(keys, binary.LittleEndian.Uint32(f.nonce[:]))
			if f.long {
				return fmt.Errorf("%v: a length of %d takes more than it needs", c.version, len(f.payload))
			}
		}
		cfg := c.config()
		cfg.Rand = &keys
		d := new(wsdriver.Driver)
		d.Reset(c.role, cfg)
		d.Skip(c.version, "")
		var again []byte
		kind := wsdriver.Text
		for _, f := range read.frames {
			if f.op == oldPing {
				again, err = d.AppendPing(again, f.payload)
			} else {
				if f.op >= oldText {
					kind = wsdriver.Text + wsdriver.Kind(f.op-oldText)
				}
				again, err = d.AppendFragment(again, kind, f.payload, f.last)
			}
			if err != nil {
				return err
			}
		}
		if !bytes.Equal(again, b) {
			return fmt.Errorf("%v: %.200x was written again as %.200x", c.version, b, again)
		}
		return nil
	}, xtest.Script()))
}

// draftInput is what a peer may send in a version: good frames, some of them changed,
// and any bytes.
func draftInput(c modelConfig, s *simScript) []byte {
	peer := c.other().driver()
	var b []byte
	for n := s.below(6); n >= 0 && s.more(); n-- {
		switch op := s.below(8); op {
		case 0, 1, 2, 3:
			part, _, _ := draftSend(peer, &simScript{b: s.take(5), drawn: simEnough})
			if op == 0 && len(part) > 0 {
				part[s.below(256)%len(part)] ^= 1 << s.below(8)
			}
			b = append(b, part...)
		case 4:
			b = append(b, s.take(s.below(9))...)
		case 5:
			r := oldRules{version: c.version, from: 1 - c.role}
			b = oldAppend(b, r, s.byte(), s.key(), string(s.pieces()))
		case 6:
			b = append(append(append(b, 0), s.pieces()...), 0xFF)
		case 7:
			if s.below(4) == 0 {
				b, _ = peer.AppendClose(b, 0, "")
			}
		}
	}
	return b
}

// However input is cut, the same is told, taken and answered; and what is told is what
// the slow reader says, faults and their codes included.
func TestCutsDoNotMatterInEveryVersion(t *testing.T) {
	for name, strict := range map[string]bool{"text is mended": false, "text is refused": true} {
		xtest.Check(t, name, xtest.ForAll(func(script xtest.Blob) error {
			s := &simScript{b: script}
			c, cuts := s.limits(draftCase(s)), s.cuts()
			return draftCheck(c, strict, draftInput(c, s), cuts)
		}, xtest.Script()))
	}
}

// draftCheck feeds in to Drivers of the case and holds what comes of it against the
// slow reader.
func draftCheck(c modelConfig, strict bool, in []byte, cuts []int) error {
	fresh := func() *wsdriver.Driver {
		cfg := c.config()
		cfg.StrictUTF8 = strict
		d := new(wsdriver.Driver)
		d.Reset(c.role, cfg)
		d.Skip(c.version, "")
		return d
	}
	tr, err := draftBoth(fresh, in, cuts)
	if err != nil {
		return fmt.Errorf("%v %v: %w", c.version, c.role, err)
	}
	if !c.version.Hixie() && !c.version.Early() {
		return modelEqual(tr.events, modelRead(c, in).events)
	}
	r := oldRules{c.version, 1 - c.role, [20]byte{}, c.message, c.frame, c.fragments, strict}
	read := oldRead(r, in)
	if err := oldSame(oldTold(tr.events), read.events); err != nil {
		return fmt.Errorf("%v %v, %.200x: %w", c.version, c.role, in, err)
	}
	if read.over != tr.ended {
		return fmt.Errorf("%v %v: ended %v, want %v", c.version, c.role, tr.ended, read.over)
	}
	return draftValid(c, tr.out, oldTold(tr.events), true)
}

// draftFeed feeds in to d, in chunks of the lengths that cuts names over and over;
// none means one chunk. In these versions text may be told that takes no byte: what
// was held back of a character that does not go on.
func draftFeed(d *wsdriver.Driver, in []byte, cuts ...int) (*oldEnd, error) {
	e := &oldEnd{d: d}
	if !simMoves(cuts) {
		cuts = []int{max(len(in), 1)}
	}
	for i := 0; len(in) > 0; i++ {
		n := min(cuts[i%len(cuts)], len(in))
		if err := e.feed(in[:n]); err != nil {
			return e, fmt.Errorf("cut at %v: %w", cuts, err)
		}
		in = in[n:]
	}
	return e, nil
}

// draftBoth feeds in whole, cut, and byte by byte, and compares what comes of it.
func draftBoth(fresh func() *wsdriver.Driver, in []byte, cuts []int) (*oldEnd, error) {
	whole, err := draftFeed(fresh(), in)
	if err != nil {
		return whole, err
	}
	for _, cuts := range [][]int{cuts, {1}} {
		if len(cuts) == 1 && len(in) > 1000 {
			continue
		}
		cut, err := draftFeed(fresh(), in, cuts...)
		if err == nil {
			err = modelEqual(cut.events, whole.events)
		}
		switch {
		case err != nil:
		case !bytes.Equal(cut.out, whole.out):
			err = fmt.Errorf("output %x, and %x", cut.out, whole.out)
		case cut.d.State() != whole.d.State() || cut.d.Err() != whole.d.Err() || cut.d.Version() != whole.d.Version():
			err = fmt.Errorf("%v, %v, and %v, %v", cut.d.State(), cut.d.Err(), whole.d.State(), whole.d.Err())
		}
		if err != nil {
			return whole, fmt.Errorf("cut at %v, and whole: %w", cuts, err)
		}
	}
	return whole, nil
}
