package deflate

import (
	"bytes"
	std "compress/flate"
	"io"
	"testing"

	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/wire"
)

// FuzzInflate compares our verdict on any payload, behind any message, with that of
// compress/flate: as a whole, cut, and with a Rest wherever it is allowed.
func FuzzInflate(f *testing.F) {
	add := func(p []byte) {
		f.Add([]byte(nil), p, byte(7))
		f.Add([]byte("Hello"), p, byte(0x31))
	}
	for _, s := range []string{
		"", "00", "f248cdc9c90700", "f200110000", "02130000", "000500faff48656c6c6f00", "f348cdc9c9070000",
		"f2480500000 0ffffcac9c90700", "f248cdc9c907000000ffff", "0200", "07", "000500fbff48656c6c6f00", "fd0000", "1b0300",
		"000900f6ff4865", "04", "ed", "f248", "010000ffff", "f348cdc9c90700f348cdc9c90700", dynamic(),
	} {
		add(unhex(f, s))
	}
	for level := -2; level <= 9; level++ {
		var b bytes.Buffer
		w, _ := std.NewWriter(&b, level)
		for _, p := range messages(uint64(level + 2))[:5] {
			w.Write(p)
			w.Flush()
		}
		add(bytes.Clone(b.Bytes()))
	}
	f.Fuzz(func(t *testing.T, history, payload []byte, order byte) {
		if len(history)+len(payload) > 1<<16 {
			return
		}
		offer := "client_max_window_bits=15"
		if order&1 == 0 {
			offer += "; client_no_context_takeover"
		}
		prepare := func() *codec {
			c := fresh(t, offer)
			before := deflate(fresh(t, "server_no_context_takeover"), history)
			if out, err := decode(c, before, 0); err != nil || !bytes.Equal(out, history) {
				t.Fatalf("the history is read as %d bytes, %v", len(out), err)
			}
			return c
		}
		dict := history
		if order&1 == 0 {
			dict = nil
		}
		want, ok := standard(payload, dict)
		got, err := decode(prepare(), payload, 0)
		if (err == nil) != ok || ok && !bytes.Equal(got, want) {
			t.Fatalf("%d bytes, %v; compress/flate has %d, %v", len(got), err, len(want), ok)
		}
		again, err2 := decode(prepare(), payload, 1+int(order>>1))
		if err2 != err || err == nil && !bytes.Equal(got, again) {
			t.Fatalf("in pieces: %d bytes, %v; as a whole %d, %v", len(again), err2, len(got), err)
		}
		restless, err2 := decodeRestless(prepare(), payload)
		if err2 != err || err == nil && !bytes.Equal(got, restless) {
			t.Fatalf("with rests: %d bytes, %v; without %d, %v", len(restless), err2, len(got), err)
		}
	})
}

// decodeRestless lets the codec rest after every call.
func decodeRestless(c wire.Codec, p []byte) (out []byte, err *wire.Error) {
	list := pieces(p, 0)
	for i, piece := range list {
		if len(piece) > 0 {
			copy(c.ToDecode(len(piece)), piece)
		}
		for more := true; more; {
			var part []byte
			if part, more, err = c.Decode(flags(i == 0, i == len(list)-1)); err != nil {
				return out, err
			}
			out = append(out, part...)
			c.Rest()
		}
	}
	return out, nil
}

// standard is the verdict of compress/flate on a message. It ends where a block does,
// or where one does with the tail.
func standard(p, dict []byte) (out []byte, ok bool) {
	if out, ok = blocks(p, dict); !ok {
		out, ok = blocks(append(bytes.Clone(p), tail...), dict)
	}
	return out, ok
}

// blocks inflates blocks. compress/flate tells the end of a block only behind one that
// is said to be the last. So there is one more, and, lest it is taken for data, another.
func blocks(p, dict []byte) (out []byte, ok bool) {
	a, ok := final(append(bytes.Clone(p), "\x01\x00\x00\xFF\xFF"...), dict)
	b, ok2 := final(append(bytes.Clone(p), "\x03\x00"...), dict)
	return a, ok && ok2 && bytes.Equal(a, b)
}

// final inflates blocks up to one with BFINAL that ends with p.
func final(p, dict []byte) (out []byte, ok bool) {
	in := bytes.NewReader(p)
	r := std.NewReaderDict(in, dict)
	for {
		part, err := io.ReadAll(r)
		out = append(out, part...)
		if err != nil || in.Len() == 0 {
			return out, err == nil
		}
		dict = append(bytes.Clone(dict), part...)
		r.(std.Resetter).Reset(in, dict[max(0, len(dict)-32<<10):])
	}
}

// FuzzNegotiate judges any offer and any response, and lets two ends that agree talk.
func FuzzNegotiate(f *testing.F) {
	for _, s := range []string{
		"", "server_no_context_takeover", "client_no_context_takeover; server_max_window_bits=10", "client_max_window_bits",
		`client_max_window_bits="9"; server_max_window_bits=8`, "server_max_window_bits=08", "client_max_window_bits=16; x",
		"server_no_context_takeover; server_no_context_takeover", "server_max_window_bits", "client_no_context_takeover=1",
	} {
		f.Add(s, []byte{0, 0})
		f.Add(s, []byte{0xFF, 0x75})
	}
	f.Fuzz(func(t *testing.T, s string, order []byte) {
		list, err := handshake.ParseExtensions([]string{Name + ";" + s})
		if err != nil || len(list) != 1 {
			if list, err = handshake.ParseExtensions([]string{Name}); err != nil {
				t.Fatal(err)
			}
		}
		params := list[0].Params
		q := script(order)
		e := q.extension()
		response, got := e.Accept(params)
		p, fault := parse(params, true)
		if (got == nil) != (fault != nil) {
			t.Fatalf("%+v accepts %q: %v, %v", e, s, got != nil, fault)
		}
		if got != nil {
			c := got.(*codec)
			r, fault := parse(response, false)
			switch {
			case fault != nil:
				t.Errorf("%+v: response %q: %v", e, line(response), fault)
			case p.serverAlone && !r.serverAlone, p.serverBits != 0 && (r.serverBits == 0 || r.serverBits > p.serverBits):
				t.Errorf("%+v: response %q does not grant %q", e, line(response), s)
			case r.clientBits != 0 && p.clientBits == 0:
				t.Errorf("%+v: response %q has what %q does not allow", e, line(response), s)
			case c.sender.takeover && r.serverAlone, r.serverBits != 0 && int(c.sender.bits) > r.serverBits:
				t.Errorf("%+v: response %q is not kept by %v", e, line(response), c.sender.direction)
			case !c.receiver.takeover && !r.clientAlone, int(c.receiver.bits) < maxBits && int(c.receiver.bits) != r.clientBits:
				t.Errorf("%+v: response %q does not say that we receive with %v", e, line(response), c.receiver.direction)
			}
			// A client that asks for nothing takes the response, and the two understand each other.
			other, fault := (&Extension{ServerMaxWindowBits: 15, ClientMaxWindowBits: 15}).Confirm(response)
			if fault != nil {
				t.Fatalf("%+v: response %q: %v", e, line(response), fault)
			}
			talk(t, c, other.(*codec))
		}
		if got, fault := e.Confirm(params); (got == nil) != (fault != nil) {
			t.Errorf("%+v confirms %q: %v, %v", e, s, got, fault)
		}
	})
}

// talk sends a few messages both ways.
func talk(t *testing.T, a, b *codec) {
	t.Helper()
	agrees(t, a.sender.direction, b.receiver.direction)
	agrees(t, b.sender.direction, a.receiver.direction)
	for _, n := range []int{600, 0, 600, 300} {
		for _, d := range [][2]*codec{{a, b}, {b, a}} {
			p := json(source(uint64(n)), n)
			if out, err := inflate(d[1], deflate(d[0], p)); err != nil || !bytes.Equal(out, p) {
				t.Fatalf("%d bytes from %v to %v: %v", n, d[0].sender.direction, d[1].receiver.direction, err)
			}
		}
	}
}

// TestRestAnytime: Rest may come even when there is more to be told.
func TestRestAnytime(t *testing.T) {
	for _, p := range [][]byte{make([]byte, 1<<20), json(source(1), 200000)} {
		payload := deflate(fresh(t, ""), p)
		if out, err := decodeRestless(fresh(t, ""), payload); err != nil || !bytes.Equal(out, p) {
			t.Errorf("%d bytes became %d, %v", len(p), len(out), err)
		}
	}
}
