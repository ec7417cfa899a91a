package wsdriver_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// Whatever comes before and after, with a Close frame of ours anywhere in between
// and the end of the stream behind it: one terminal event, nothing told after it,
// nothing sent after a Close frame, and what was told is what the model reads.
func TestOneEndAndItIsTheLast(t *testing.T) {
	xtest.Check(t, "close anywhere", xtest.ForAll2(func(script, at xtest.Blob) error {
		p := newPropStream(script)
		s := &simScript{b: at}
		d, half := p.driver(), int(s.byte())*256+int(s.byte())
		half %= len(p.b) + 1
		tr, err := simFeed(d, p.b[:half], p.cuts...)
		if err != nil {
			return err
		}
		code := simCodes[s.below(len(simCodes))]
		closed, err := d.AppendClose(nil, code, "")
		sendable := modelCode(code, p.version) || code == 1005 || code == 0
		if want := !tr.ended && sendable; want != (err == nil) {
			return fmt.Errorf("AppendClose(%d) with the end told %v: %v", code, tr.ended, err)
		}
		answers := len(tr.out)
		tr.remains = make([]int, len(p.b)+1)
		for rest := p.b[half:]; len(rest) > 0; {
			n := min(1+len(rest)/3, len(rest))
			if err := tr.feed(d, bytes.Clone(rest[:n])); err != nil {
				return err
			}
			rest = rest[n:]
		}
		if err == nil && len(tr.out) != answers {
			return fmt.Errorf("%x was sent behind the Close frame", tr.out[answers:])
		}
		if ev := d.ReceiveEOF(); tr.ended != (ev.Kind == wsdriver.None) {
			return fmt.Errorf("%v came at the end of the stream; an end was told before: %v", ev, tr.ended)
		}
		if ev := d.ReceiveEOF(); ev.Kind != wsdriver.None || d.State() != wsdriver.Finished {
			return fmt.Errorf("%v, %v at the second end of the stream", ev, d.State())
		}
		if err := modelEqual(tr.events, modelRead(p.modelConfig, p.b).events); err != nil {
			return err
		}
		sent := modelRead(p.other(), append(tr.out[:answers:answers], closed...))
		for _, e := range sent.events {
			if e.kind == wsdriver.Fail {
				return fmt.Errorf("what was sent is %v", sent.events)
			}
		}
		return nil
	}, xtest.Script(), xtest.Bytes(5)))
}

// Of all codes, those that the model knows may be sent and received, and the answer
// to any never has one that is not for the wire.
func TestEveryCloseCode(t *testing.T) {
	for b := range byte(6) {
		c := simCase(b)
		for n := range 1 << 16 {
			code := wsdriver.Code(n)
			in := simFrame(nil, c, 0x88, 2, binary.BigEndian.AppendUint16(nil, uint16(code)), 0, 0)
			tr, err := simFeed(c.driver(), in)
			if err == nil {
				err = simAgree(c, tr, in)
			}
			if err != nil {
				t.Fatalf("%v %v: received %d: %v", c.role, c.version, code, err)
			}
			_, err = c.driver().AppendClose(nil, code, "")
			if want := modelCode(code, c.version) || code == wsdriver.NoStatus || code == 0; want != (err == nil) {
				t.Fatalf("%v: sent %d: %v", c.role, code, err)
			}
		}
	}
}

// The reason takes what is left of a control frame, and is text.
func TestCloseReasons(t *testing.T) {
	for n := range 130 {
		_, err := simCase(0).driver().AppendClose(nil, 1000, string(bytes.Repeat([]byte("x"), n)))
		if (err == nil) != (n <= 123) {
			t.Errorf("a reason of %d bytes: %v", n, err)
		}
	}
	xtest.Check(t, "text or not", xtest.ForAll(func(text xtest.Blob) error {
		text = text[:min(len(text), 123)]
		c := simCase(0)
		in := simFrame(nil, c, 0x88, uint64(2+len(text)), append([]byte{3, 232}, text...), 9, 0)
		tr, err := simBoth(c.driver, in, 3)
		if err != nil {
			return err
		}
		_, err = c.driver().AppendClose(nil, 1000, string(text))
		if failed := tr.events[0].kind == wsdriver.Fail; failed != (err != nil) {
			return fmt.Errorf("received: failed %v; sent: %v", failed, err)
		}
		return simAgree(c, tr, in)
	}, xtest.Text()))
}

// Pings and pongs between any two frames of a valid stream change nothing about the
// messages, and each ping is answered by its own payload, in its order (RFC 6455,
// section 5.4 and 5.5.3), at a boundary of what we send ourselves.
func TestControlFramesDisturbNothing(t *testing.T) {
	xtest.Check(t, "at any boundary", xtest.ForAll(func(script xtest.Blob) error {
		s := &simScript{b: script[:min(len(script), 150)]}
		c, cuts := simCase(s.byte()), s.cuts()
		where := s.take(16)
		var plain []byte
		for s.more() {
			plain = s.message(plain, c)
		}
		m := modelRead(c, plain)
		var busy []byte
		var pings []modelEvent
		for i, f := range m.frames {
			if n := int(where[i%len(where)]); n%3 == 0 {
				p := bytes.Repeat([]byte{byte(i)}, n%126)
				pings = append(pings, modelEvent{wsdriver.Pong, wsdriver.Whole, 0, string(p)})
				busy = simFrame(busy, c, 0x89, uint64(len(p)), p, uint32(i), 0)
				busy = simFrame(busy, c, 0x8A, 1, []byte("!"), uint32(i), 0)
			}
			b0 := f.opcode
			if f.fin {
				b0 |= 0x80
			}
			if f.opcode == 9 { // the plain stream has some of its own
				b0 = 0x8A
			}
			busy = simFrame(busy, c, b0, uint64(len(f.payload)), f.payload, 77, 0)
		}
		tr, err := simBoth(c.driver, busy, cuts...)
		if err != nil {
			return err
		}
		if err := modelEqual(propData(tr.events), propData(m.events)); err != nil {
			return err
		}
		return modelEqual(modelRead(c.other(), tr.out).events, pings)
	}, xtest.Script()))
}

// propData leaves only messages.
func propData(events []modelEvent) (data []modelEvent) {
	for _, e := range events {
		if e.kind == wsdriver.Text || e.kind == wsdriver.Binary {
			data = modelJoin(data, e)
		}
	}
	return data
}
