package wsdriver_test

import (
	"math"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
)

// TestFrames is RFC 6455, sections 5.1 to 5.3.
func TestFrames(t *testing.T) {
	t.Run("M54 M65 a client masks every frame and says so", func(t *testing.T) {
		for name, send := range allSends(aClient()) {
			d := aClient()
			send = allSends(d)[name]
			out, err := send(nil)
			want(t, name+" is possible", err, nil)
			for _, f := range takeApart(t, name, out) {
				want(t, name+" is masked", f.masked, true)
			}
		}
		for _, p := range []string{"8900", "8800", "80 00"} {
			d := aClient()
			r := (&record{d: d}).feed(t, "a server's frame", octets(p))
			for _, f := range takeApart(t, "a reply", r.out) {
				want(t, "a reply to "+p+" is masked", f.masked, true)
			}
		}
	})
	t.Run("M55 an unmasked frame closes the connection", func(t *testing.T) {
		for _, v := range hybiVersions {
			for _, p := range []string{"81 05 48656c6c6f", "81 00", "89 00", "88 00", "82 7e 0100", "01 00"} {
				r := exchange(t, "a server reads "+p, started(wsdriver.Server, v, wsdriver.Config{}), octets(p))
				r.fails(t, "a server reads "+p, wsdriver.ErrUnmasked)
				want(t, "the server closes", r.d.State(), wsdriver.Finished)
			}
		}
	})
	t.Run("M56 a server masks nothing", func(t *testing.T) {
		for name := range allSends(aServer()) {
			d := aServer()
			out, err := allSends(d)[name](nil)
			if name == "AppendHeader" {
				out = append(out, 'x')
			}
			want(t, name+" is possible", err, nil)
			for _, f := range takeApart(t, name, out) {
				want(t, name+" is not masked", f.masked, false)
			}
		}
	})
	t.Run("M57 a masked frame makes a client close", func(t *testing.T) {
		for _, p := range []string{"81 85 37fa213d 7f9f4d5158", "81 80 00000000", "89 80 37fa213d", "88 80 00000000"} {
			exchange(t, "a client reads "+p, aClient, octets(p)).fails(t, "a client reads "+p, wsdriver.ErrMasked)
		}
	})
	t.Run("M58 reserved bits are sent as 0", func(t *testing.T) {
		for _, role := range bothRoles {
			for name := range allSends(aDriver(role)) {
				out, _ := allSends(aDriver(role))[name](nil)
				want(t, name+" of a "+role.String(), out[0]&0x70, 0)
			}
		}
	})
	t.Run("M59 a reserved bit that is set is the end", func(t *testing.T) {
		for _, role := range bothRoles {
			for _, bit := range []byte{0x40, 0x20, 0x10, 0x70} {
				for _, op := range []byte{0x81, 0x82, 0x01, 0x88, 0x89, 0x8A} {
					p := toward(role, op|bit, "")
					exchange(t, "reserved bits", func() *wsdriver.Driver { return aDriver(role) }, p).
						fails(t, "reserved bits", wsdriver.ErrReservedBits)
				}
			}
		}
		p := append(fromClient(0x01, "a"), fromClient(0xC0, "b")...)
		r := exchange(t, "on a continuation", aServer, p)
		r.fails(t, "on a continuation", wsdriver.ErrReservedBits)
		want(t, "what came before is told", string(r.part), "a")
	})
	t.Run("M60 an unknown opcode is the end", func(t *testing.T) {
		for _, role := range bothRoles {
			for _, op := range []byte{3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF} {
				p := toward(role, 0x80|op, "x")
				exchange(t, "an opcode", func() *wsdriver.Driver { return aDriver(role) }, p).fails(t, "an opcode", wsdriver.ErrOpcode)
			}
		}
	})
	t.Run("M61 the top bit of a length is 0", func(t *testing.T) {
		for _, v := range hybiVersions {
			for _, n := range []string{"8000000000000000", "8000000000000001", "ffffffffffffffff"} {
				exchange(t, "a server reads "+n, started(wsdriver.Server, v, wsdriver.Config{}), octets("82 ff"+n+"00000000")).
					fails(t, "a server reads "+n, wsdriver.ErrLengthSign)
				exchange(t, "a client reads "+n, started(wsdriver.Client, v, wsdriver.Config{}), octets("82 7f"+n)).
					fails(t, "a client reads "+n, wsdriver.ErrLengthSign)
			}
		}
		out, err := aServer().AppendHeader(nil, wsdriver.Binary, math.MaxInt, true)
		want(t, "the largest that can be said", err, nil)
		want(t, "it is not set when we send", out[2]&0x80, 0)
	})
	t.Run("M62 lengths have their shortest form", func(t *testing.T) {
		for n, size := range map[int]int{0: 2, 1: 2, 125: 2, 126: 4, 127: 4, 65535: 4, 65536: 10} {
			for _, role := range bothRoles {
				out, _ := aDriver(role).AppendMessage(nil, wsdriver.Binary, make([]byte, n))
				want(t, "the header that we send", takeApart(t, "a message", out)[0].size, size)
			}
			out, _ := aServer().AppendHeader(nil, wsdriver.Binary, n, true)
			want(t, "the header alone", len(out), size)
		}
		long := map[string]string{ // a header in too long a form, and its payload
			"82 7e 0000":             "",
			"82 7e 007d":             strings.Repeat("x", 125),
			"82 7f 0000000000000001": "x",
			"82 7f 000000000000ffff": strings.Repeat("x", 65535),
		}
		for head, payload := range long {
			p := append(octets(head), payload...)
			exchange(t, "version 13 reads "+head, aClient, p).fails(t, "version 13 reads "+head, wsdriver.ErrLength)
			// hybi-14 was the first draft with the rule, so 7 and 8 cannot insist.
			for _, v := range hybiVersions[1:] {
				r := exchange(t, "version 7 and 8 read "+head, started(wsdriver.Client, v, wsdriver.Config{}), p)
				r.want(t, "version 7 and 8 read "+head, whole(wsdriver.Binary, payload))
			}
		}
		for head, n := range map[string]int{"82 7d": 125, "82 7e 007e": 126, "82 7e ffff": 65535, "82 7f 0000000000010000": 65536} {
			p := append(octets(head), make([]byte, n)...)
			exchange(t, "the shortest form "+head, aClient, p).want(t, "the shortest form "+head, whole(wsdriver.Binary, string(p[len(p)-n:])))
		}
	})
	t.Run("M66 M68 M119 each frame has a key of its own", func(t *testing.T) {
		d := wsdriver.NewClient(nil)
		d.Skip(wsdriver.Hybi13, "")
		var out []byte
		for range 500 {
			out, _ = d.AppendMessage(out, wsdriver.Text, []byte("same"))
			out, _ = d.AppendPing(out, nil)
		}
		seen := map[[4]byte]bool{}
		for _, f := range takeApart(t, "a thousand frames", out) {
			seen[f.key] = true
		}
		// Of a thousand random keys of 32 bits, two are equal once in 8600 runs, and
		// two pairs once in some 10^8.
		if len(seen) < 999 {
			t.Errorf("%d different keys in 1000 frames", len(seen))
		}
	})
	t.Run("M67 the keys come from the source of the Config, which is strong if none is named", func(t *testing.T) {
		first := func() [4]byte {
			d := wsdriver.NewClient(nil)
			d.Skip(wsdriver.Hybi13, "")
			out, _ := d.AppendMessage(nil, wsdriver.Text, nil)
			return takeApart(t, "a frame", out)[0].key
		}
		if a, b, c := first(), first(), first(); a == b && b == c {
			t.Errorf("three clients start with the key %x", a)
		}
		source := counter(0x01020304)
		d := wsdriver.NewClient(&wsdriver.Config{Rand: &source})
		d.Skip(wsdriver.Hybi13, "")
		out, _ := d.AppendMessage(nil, wsdriver.Text, nil)
		out, _ = d.AppendMessage(out, wsdriver.Text, nil)
		wantBytes(t, "each frame draws once", out, "8180 04030201 8180 05030201")
	})
}

// counter is a source that anyone can foretell.
type counter uint64

func (c *counter) Uint64() uint64 {
	*c++
	return uint64(*c - 1)
}
