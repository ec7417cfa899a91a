package deflate

import (
	"bytes"
	"testing"

	"github.com/wsdriver/wsdriver/deflate/internal/slow"
	"github.com/wsdriver/wsdriver/wire"
)

// A prepared message is compressed once for each window, and fits behind any other.
func TestPrepared(t *testing.T) {
	plain := json(source(1), 40000)
	e := &Extension{Level: 4, ServerMaxWindowBits: 15, ClientMaxWindowBits: 15}
	m := e.Prepare(wire.Text, plain)
	seen := map[uint8][]byte{}
	every(t, func(t *testing.T, name string, client, server *codec) {
		var others [][]byte
		for _, n := range []int{0, 300, 0, 2000} {
			others = append(others, json(source(uint64(n)), n))
		}
		for i, p := range others {
			if out, err := inflate(client, deflate(server, p)); err != nil || !bytes.Equal(out, p) {
				t.Fatalf("%s: message %d: %v", name, i, err)
			}
			if i%2 == 0 {
				// The codec is in the middle of its work, or at rest.
				copy(server.ToEncode(4), "work")
			}
			payload, ok := m.For(server)
			if !ok {
				t.Fatalf("%s: it is not encoded", name)
			}
			bits := server.sender.bits
			if was := seen[bits]; was != nil && &was[0] != &payload[0] {
				t.Fatalf("%s: it is compressed twice", name)
			}
			if seen[bits] == nil {
				seen[bits] = payload
				if got, err := slow.Message(payload, nil); err != nil || !bytes.Equal(got.Out, plain) || got.Farthest > 1<<bits {
					t.Fatalf("%s: %v, distance %d", name, err, got.Farthest)
				}
			}
			if out, err := inflate(client, payload); err != nil || !bytes.Equal(out, plain) {
				t.Fatalf("%s: %v", name, err)
			}
			server.Rest()
		}
	})
	if len(seen) != 8 {
		t.Errorf("it met windows of %d sizes", len(seen))
	}
}

// What comes after a prepared message may refer to it, and to what was sent before it.
func TestPreparedIsInTheWindow(t *testing.T) {
	c, to := fresh(t, ""), fresh(t, "")
	first, plain := json(source(1), 900), json(source(2), 900)
	send := func(p []byte) int {
		payload := deflate(c, p)
		if out, err := inflate(to, payload); err != nil || !bytes.Equal(out, p) {
			t.Fatal(err)
		}
		return len(payload)
	}
	alone := send(first)
	payload, ok := (&Extension{}).Prepare(wire.Text, plain).For(c)
	if out, err := inflate(to, payload); !ok || err != nil || !bytes.Equal(out, plain) {
		t.Fatal(ok, err)
	}
	for _, p := range [][]byte{plain, first} {
		if n := send(p); n > alone/10 {
			t.Errorf("a message that was sent before takes %d bytes", n)
		}
	}
}

// Where nothing is gained the message goes as it is, and the window does not know it.
func TestPreparedGoesPlain(t *testing.T) {
	noise := make([]byte, 1000)
	for i, r := 0, source(1); i < len(noise); i++ {
		noise[i] = byte(r.Uint32())
	}
	e := &Extension{}
	for _, p := range [][]byte{noise, nil, []byte("short"), noise[:DefaultThreshold]} {
		c := fresh(t, "")
		if payload, ok := e.Prepare(wire.Binary, p).For(c); ok || payload != nil {
			t.Errorf("%d bytes became %d", len(p), len(payload))
		}
		if c.sender.window.Len() > 0 {
			t.Errorf("%d bytes are in the window", c.sender.window.Len())
		}
	}
	if _, ok := e.Prepare(wire.Text, make([]byte, 1000)).For(nil); ok {
		t.Error("it is encoded for the codec of another extension")
	}
	if payload, ok := e.Prepare(wire.Text, make([]byte, 1000)).For(fresh(t, "")); !ok || len(payload) > 30 {
		t.Errorf("1000 zeros became %d bytes, encoded %v", len(payload), ok)
	}
}

// The caller's message is read only.
func TestPreparedLeavesTheMessageAlone(t *testing.T) {
	plain := json(source(3), 50000)
	was := bytes.Clone(plain)
	m := (&Extension{}).Prepare(wire.Text, plain)
	c := fresh(t, "")
	for range 3 {
		m.For(c)
		deflate(c, plain[:2000])
	}
	if !bytes.Equal(plain, was) {
		t.Error("it was changed")
	}
}
