package wsdriver_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/wsdriver/wsdriver"
)

// The fuzz targets and the properties share their oracles, and any input of the one
// is one of the other: a string of bytes that is read as orders.
//
// The input of FuzzServerFeed and FuzzClientFeed is: a byte for the version and, if
// its high bit is set, for an opening handshake to come first; three for limits; the
// number of chunk lengths, and those; and then the bytes as the peer sends them.

const fuzzHandshake = 0x80

// fuzzScript is a script without the long edges: a fuzzer lives by the number of its
// tries, and the properties go to those.
func fuzzScript(data []byte) *simScript { return &simScript{b: data, drawn: simEnough} }

func fuzzFeed(t *testing.T, role wsdriver.Role, data []byte) {
	s := &simScript{b: data}
	b := s.byte()
	c := s.limits(simCase(byte(role) + b%3*2))
	cuts := s.cuts()
	in := s.b
	if len(in) > 1<<16 {
		return
	}
	fresh := c.driver
	if b&fuzzHandshake != 0 {
		fresh = func() *wsdriver.Driver { return fuzzFresh(c) }
	}
	tr, err := simBoth(fresh, in, cuts...)
	if err == nil && len(in) < 1000 {
		_, err = simBoth(fresh, in, 1)
	}
	switch {
	case err != nil:
	case b&fuzzHandshake == 0:
		err = simAgree(c, tr, in)
	default:
		err = fuzzOpened(c, tr, in)
	}
	if err != nil {
		t.Fatalf("%v %v, cut at %v: %v", c.role, c.version, cuts, err)
	}
}

// fuzzFresh returns a Driver before its opening handshake, which takes all versions;
// a client has sent its request, with the same key every time.
func fuzzFresh(c modelConfig) *wsdriver.Driver {
	cfg := c.config()
	cfg.Protocols = []string{"chat", "superchat"}
	if c.role == wsdriver.Server {
		cfg.Versions = nil
	}
	d := new(wsdriver.Driver)
	d.Reset(c.role, cfg)
	if c.role == wsdriver.Client {
		if _, err := d.AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "example.com"}); err != nil {
			panic(err)
		}
	}
	return d
}

// fuzzOpened holds what came after Open against the model, and what came before
// against what must be so.
func fuzzOpened(c modelConfig, tr *simTrace, in []byte) error {
	var before, after []modelEvent
	for i, e := range tr.events {
		if e.kind == wsdriver.Open {
			before, after = tr.events[:i], tr.events[i+1:]
		}
	}
	if tr.opened < 0 {
		for _, e := range tr.events {
			if e.kind != wsdriver.Fail {
				return fmt.Errorf("%v without Open", e)
			}
		}
		return nil
	}
	out := tr.out
	if c.role == wsdriver.Server {
		if len(before) != 1 || before[0].kind != wsdriver.Request {
			return fmt.Errorf("%v before Open", before)
		}
		end := bytes.Index(out, []byte("\r\n\r\n"))
		if !bytes.HasPrefix(out, []byte("HTTP/1.1 101 ")) || end < 0 {
			return fmt.Errorf("the acceptance is %q", out)
		}
		out = out[end+4:]
	} else if len(before) != 0 {
		return fmt.Errorf("%v before Open", before)
	}
	c.version = tr.version
	opened := *tr
	opened.events, opened.out, opened.taken, opened.remains = after, out, tr.taken-tr.opened, nil
	return simAgree(c, &opened, in[tr.opened:])
}

// FuzzServerFeed gives a server any bytes.
func FuzzServerFeed(f *testing.F) {
	fuzzSeeds(f, wsdriver.Server)
	f.Fuzz(func(t *testing.T, data []byte) { fuzzFeed(t, wsdriver.Server, data) })
}

// FuzzClientFeed gives a client any bytes.
func FuzzClientFeed(f *testing.F) {
	fuzzSeeds(f, wsdriver.Client)
	f.Fuzz(func(t *testing.T, data []byte) { fuzzFeed(t, wsdriver.Client, data) })
}

// FuzzScript reads its input as what happens to two Drivers back to back, with a
// third party that writes on the wire; and as what happens to one of each role, held
// against the table in model_machine_test.go.
func FuzzScript(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x00\x00\x05\x01\x07\x21\x00\x03\x2C\x10\xF1\x0E\x02\xF0\x15\x03\x2D\x50"))
	f.Add([]byte{0, byte(feedFirst), byte(feedPing), byte(reply), byte(feedLast), byte(sendClose), byte(feedClose), byte(endOfStream)})
	f.Add([]byte{1, byte(tickLong), byte(tickLong), byte(tickShort), byte(reply), byte(tickLong), byte(tickLong), byte(tickShort)})
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1000 {
			return
		}
		if err := simConnection(fuzzScript(data), true); err != nil {
			t.Fatal(err)
		}
		for b := range byte(4) {
			c := simCase(b & 1)
			m, s := newMachine(c, b > 1), machineState{modelConfig: c}
			for i, op := range data {
				op := machineOp(op) % machineOps
				s = s.step(op)
				if got := m.do(op); got != s.want {
					t.Fatalf("%v: step %d, %v, shows %+v, want %+v", c.role, i, op, got, s.want)
				}
			}
		}
	})
}

// FuzzRoundTrip reads its input as what one end sends.
func FuzzRoundTrip(f *testing.F) {
	f.Add([]byte("\x00\x01\x05\x00\x05\x01\x01\x05\x04\x09\x01\x7D"))
	f.Add([]byte("\x01\x03\x05\x01\xC8\x02\x01\xC9\x00\x00\xCA\x05\x01"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s := fuzzScript(data)
		c, cuts := simCase(s.byte()), s.cuts()
		b, want, err := propSend(c.other().driver(), s)
		if err != nil {
			t.Fatal(err)
		}
		tr, err := simBoth(c.driver, b, cuts...)
		if err == nil {
			err = modelEqual(tr.events, want)
		}
		if err == nil {
			err = simAgree(c, tr, b)
		}
		if err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzTwoDrivers reads its input as what happens to a client, a server and the
// network between them.
func FuzzTwoDrivers(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x01\x2C\xC8\x2D\xC8\x2C\xC8\x00\x05\x01\x07\x0C\x20\x00\x0C\x20\x01\x14\x03\x1C\x00\x00\x03"))
	f.Add([]byte("\x00\x02\x01\x03\x05\x20\x00\x01\x2C\x0A\x2D\x0A"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1000 {
			return
		}
		if err := simConnection(fuzzScript(data), false); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzUTF8 sends its first bytes as text, cut as the others say. The validator alone
// has its own target in internal/utf8x.
func FuzzUTF8(f *testing.F) {
	for _, text := range []string{
		"", "plain", "κόσμε", "\xED\xA0\x80", "\xC0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xF0\x9F\x98", "😀\x80", "漢\xE3a",
	} {
		f.Add([]byte(text), []byte{})
		f.Add([]byte(text), []byte{1, 1, 0, 1, 2, 3, 1})
	}
	f.Fuzz(func(t *testing.T, text, cuts []byte) {
		if len(text) > 1000 || len(cuts) > 100 {
			return
		}
		if err := propText(text, cuts); err != nil {
			t.Fatal(err)
		}
	})
}
