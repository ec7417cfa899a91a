package wsdriver_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/mask"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// The properties of the library, one function each, named for what it says. Those
// about single streams of input are in prop_stream_test.go; about closing,
// handshakes, memory and so on in the other prop_*_test.go.

// propSend appends what a script orders the end d to send: messages, whole and in
// fragments, prepared and by header, with control frames between. It returns what
// the other end should be told.
func propSend(d *wsdriver.Driver, s *simScript) (b []byte, want []modelEvent, err error) {
	for s.more() && err == nil {
		k := wsdriver.Text + wsdriver.Kind(s.below(2))
		p := s.binary(s.length())
		if k == wsdriver.Text {
			p = s.text(len(p))
		}
		given := bytes.Clone(p)
		switch op := s.below(8); op {
		case 0, 1:
			b, err = d.AppendMessage(b, k, p)
		case 2:
			var m *wsdriver.Prepared
			if m, err = wsdriver.Prepare(k, p); err == nil {
				b, err = d.AppendPrepared(b, m)
			}
		case 3:
			if d.Role() == wsdriver.Server {
				b, err = d.AppendHeader(b, k, len(p), true)
				b = append(b, p...)
				break
			}
			fallthrough
		case 4, 5:
			// Cut anywhere, in characters too, and with a ping inside.
			cut := s.length() % (len(p) + 1)
			if b, err = d.AppendFragment(b, k, p[:cut], false); err != nil {
				break
			}
			if op == 5 {
				want = modelJoin(want, modelEvent{k, wsdriver.First, 0, string(p[:cut])})
				want = modelJoin(want, modelEvent{wsdriver.Ping, wsdriver.Whole, 0, "?"})
				want = modelJoin(want, modelEvent{k, wsdriver.Last, 0, string(p[cut:])})
				b, _ = d.AppendPing(b, []byte("?"))
				b, err = d.AppendFragment(b, k, p[cut:], true)
				continue
			}
			b, err = d.AppendFragment(b, k, p[cut:], true)
		case 6:
			k, p = wsdriver.Ping, p[:min(len(p), 125)]
			b, err = d.AppendPing(b, p)
		case 7:
			k, p = wsdriver.Pong, p[:min(len(p), 125)]
			b, err = d.AppendPong(b, p)
		}
		if !bytes.Equal(p, given[:len(p)]) {
			return b, want, fmt.Errorf("the payload of the caller was changed")
		}
		want = modelJoin(want, modelEvent{k, wsdriver.Whole, 0, string(p)})
	}
	return b, want, err
}

// What one end sends, the other is told, however it is cut; and what was sent are
// frames as the model reads them.
func TestTheOtherEndIsToldWhatWasSent(t *testing.T) {
	xtest.Check(t, "both roles, all versions", xtest.ForAll(func(script xtest.Blob) error {
		s := &simScript{b: script[:min(len(script), 200)]}
		c, cuts := simCase(s.byte()), s.cuts()
		b, want, err := propSend(c.other().driver(), s)
		if err != nil {
			return err
		}
		tr, err := simBoth(c.driver, b, cuts...)
		if err != nil {
			return err
		}
		if err := modelEqual(tr.events, want); err != nil {
			return err
		}
		return simAgree(c, tr, b)
	}, xtest.Script()))
}

// propKeys hands out the keys of frames that were received.
type propKeys []uint32

func (k *propKeys) Uint64() uint64 {
	n := (*k)[0]
	*k = (*k)[1:]
	return uint64(n)
}

// Sending again what was received, under the same keys, gives the same bytes: there
// is one way to write a frame.
func TestOneWayToWriteAFrame(t *testing.T) {
	xtest.Check(t, "strictly valid frames", xtest.ForAll(func(script xtest.Blob) error {
		s := &simScript{b: script}
		c := simCase(s.byte() % 2)
		var b []byte
		for s.more() {
			b = s.message(b, c)
		}
		var keys propKeys
		m := modelRead(c, b)
		for _, f := range m.frames {
			keys = append(keys, binary.LittleEndian.Uint32(f.key[:]))
		}
		cfg := c.other().config()
		cfg.Rand = &keys
		d := new(wsdriver.Driver)
		d.Reset(1-c.role, cfg)
		d.Skip(c.version, "")
		var again []byte
		var kind wsdriver.Kind
		for _, f := range m.frames {
			var err error
			at := len(again)
			switch {
			case f.opcode >= 9:
				again, err = d.AppendPing(again, f.payload)
			case f.opcode != 0 && f.fin:
				again, err = d.AppendMessage(again, wsdriver.Kind(f.opcode), f.payload)
			default:
				if f.opcode != 0 {
					kind = wsdriver.Kind(f.opcode)
				}
				again, err = d.AppendFragment(again, kind, f.payload, f.fin)
			}
			if err != nil {
				return err
			}
			if head := modelHeader(len(f.payload), c.role == wsdriver.Server); len(again)-at != head+len(f.payload) {
				return fmt.Errorf("a frame of %d bytes has a header of %d", len(f.payload), len(again)-at-len(f.payload))
			}
		}
		if !bytes.Equal(again, b) {
			return fmt.Errorf("%x was written again as %x", b, again)
		}
		return nil
	}, xtest.Script()))
}

// modelHeader is the length of the shortest header (RFC 6455, section 5.2).
func modelHeader(n int, masked bool) int {
	size := 2
	if n >= 126 {
		size = 4
	}
	if n >= 65536 {
		size = 10
	}
	if masked {
		size += 4
	}
	return size
}

// Masking twice gives back what was there, at whatever byte the work is split; and
// what is copied under a mask leaves the source alone.
func TestMaskingTwiceIsNothing(t *testing.T) {
	xtest.Check(t, "every split", xtest.ForAll2(func(p, at xtest.Blob) error {
		s := &simScript{b: at}
		key := uint32(s.byte())<<24 | uint32(s.byte())<<16 | uint32(s.byte())<<8 | uint32(s.byte())
		split := 0
		if len(p) > 0 {
			split = (int(s.byte())<<8 + int(s.byte())) % (len(p) + 1)
		}
		masked, was := make([]byte, len(p)), bytes.Clone(p)
		mask.Copy(masked, p, key)
		if !bytes.Equal(p, was) {
			return fmt.Errorf("the source was changed")
		}
		for i, b := range masked {
			if b != p[i]^byte(key>>(8*(i%4))) {
				return fmt.Errorf("byte %d of %d", i, len(p))
			}
		}
		if end := mask.XOR(masked[split:], mask.XOR(masked[:split], key)); end != mask.Rotate(key, len(p)) {
			return fmt.Errorf("the key after %d bytes is %08x", len(p), end)
		}
		if !bytes.Equal(masked, p) {
			return fmt.Errorf("split at %d of %d", split, len(p))
		}
		return nil
	}, xtest.Bytes(70000), xtest.Bytes(6)))
}

// A client takes a new key from its source for each frame, replies included, and
// puts all four bytes of it to use (RFC 6455, section 5.3).
func TestEachFrameHasItsOwnKey(t *testing.T) {
	xtest.Check(t, "client", xtest.ForAll(func(script xtest.Blob) error {
		c := simCase(1)
		d := c.driver()
		b, _, err := propSend(d, &simScript{b: script})
		if err != nil {
			return err
		}
		b = d.AppendReply(b, wsdriver.Event{Kind: wsdriver.Ping})
		b = d.AppendReply(b, wsdriver.Event{Kind: wsdriver.Idle})
		b, _ = d.AppendClose(b, 1000, "")
		m := modelRead(c.other(), b)
		keys := new(simKeys)
		for i, f := range m.frames {
			if k := uint32(keys.Uint64()); binary.LittleEndian.Uint32(f.key[:]) != k {
				return fmt.Errorf("frame %d of %d has the key %x, want %08x backwards", i, len(m.frames), f.key, k)
			}
		}
		if !m.whole || len(m.frames) < 3 {
			return fmt.Errorf("%d frames of %x", len(m.frames), b)
		}
		return nil
	}, xtest.Script()))
}
