package wsdriver_test

import (
	"bytes"
	"testing"

	"github.com/wsdriver/wsdriver"
)

// A header and blocks that the program masks make the frames that AppendFragment does.
func TestMaskedHeader(t *testing.T) {
	source := func() *wsdriver.Config { return &wsdriver.Config{Rand: new(largeKeys)} }
	for _, n := range []int{0, 1, 125, 126, 65535, 65536, 100001} {
		want, got := wsdriver.NewClient(source()), wsdriver.NewClient(source())
		want.Skip(wsdriver.Hybi13, "")
		got.Skip(wsdriver.Hybi13, "")
		p := bytes.Repeat([]byte("0123456"), n/7+1)[:n]
		for _, last := range []bool{false, false, true} {
			a, err := want.AppendFragment(nil, wsdriver.Text, p, last)
			if err != nil {
				t.Fatal(err)
			}
			b, key, err := got.AppendMaskedHeader(nil, wsdriver.Text, n, last)
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; i < n; {
				block := p[i:min(n, i+999+i%5)]
				at := len(b)
				if i%2 == 0 {
					b = append(b, block...)
					key = wsdriver.MaskBlock(b[at:], b[at:], key)
				} else {
					b = append(b, make([]byte, len(block))...)
					key = wsdriver.MaskBlock(b[at:], block, key)
				}
				i += len(block)
			}
			if !bytes.Equal(a, b) {
				t.Errorf("%d bytes, last %v: not the same frame", n, last)
			}
		}
	}
}

func TestMaskedHeaderIsRefused(t *testing.T) {
	open := func(d *wsdriver.Driver, v wsdriver.Version) *wsdriver.Driver {
		d.Skip(v, "")
		return d
	}
	closed := open(wsdriver.NewClient(nil), wsdriver.Hybi13)
	closed.AppendClose(nil, wsdriver.NormalClosure, "")
	for _, test := range []struct {
		reason string
		d      *wsdriver.Driver
		k      wsdriver.Kind
		n      int
		want   error
	}{
		{"on a server", open(wsdriver.NewServer(nil), wsdriver.Hybi13), wsdriver.Text, 1, wsdriver.ErrUnsupported},
		{"a negative length", open(wsdriver.NewClient(nil), wsdriver.Hybi13), wsdriver.Text, -1, wsdriver.ErrUnsupported},
		{"a kind that is no message's", open(wsdriver.NewClient(nil), wsdriver.Hybi13), wsdriver.Ping, 1, wsdriver.ErrUnsupported},
		{"in a version without such headers", open(wsdriver.NewClient(nil), wsdriver.Hixie76), wsdriver.Text, 1, wsdriver.ErrUnsupported},
		{"before Open", wsdriver.NewClient(nil), wsdriver.Text, 1, wsdriver.ErrNotOpen},
		{"after Close", closed, wsdriver.Text, 1, wsdriver.ErrClosed},
	} {
		dst := []byte("dst")
		if out, _, err := test.d.AppendMaskedHeader(dst, test.k, test.n, true); err != test.want || string(out) != "dst" {
			t.Errorf("%s: %q, %v", test.reason, out, err)
		}
	}
}

func TestValidText(t *testing.T) {
	for text, want := range map[string]bool{"": true, "plain": true, "κόσμε": true, "\xff": false, "cut \xce": false} {
		if got := wsdriver.ValidText([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// Text is refused wherever it is not valid, at every length, and nothing is appended.
func TestInvalidTextIsRefusedAtEveryLength(t *testing.T) {
	for _, role := range bothRoles {
		d := aDriver(role)
		room := make([]byte, 3, 4096)
		for n := 1; n < 200; n++ {
			for _, at := range []int{0, n / 2, n - 1} {
				p := bytes.Repeat([]byte("x"), n)
				p[at] = 0xC3
				if out, err := d.AppendMessage(room, wsdriver.Text, p); err != wsdriver.ErrInvalidUTF8 || len(out) != 3 {
					t.Fatalf("%v, %d bytes, fault at %d: %v", role, n, at, err)
				}
				if _, err := d.AppendMessage(room, wsdriver.Binary, p); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// largeKeys is a source of keys that tells them apart.
type largeKeys uint64

func (c *largeKeys) Uint64() uint64 {
	*c += 0x9E3779B97F4A7C15
	return uint64(*c)
}

// An extension that makes messages longer than another one takes at a time.
func TestExtensionsGiveEachOtherPieces(t *testing.T) {
	a, b := toys()
	b.chunk = 40000
	cfg := extended(a, b)
	cfg.MaxMessage = 4 << 20
	c, s := toyPair(t, cfg, cfg)
	text := make([]byte, 60000)
	for i := range text {
		text[i] = 'a' + byte(i%7)
	}
	out, err := c.AppendMessage(nil, wsdriver.Binary, text) // twice as long, and twice again
	if err != nil || len(out) < 4*len(text) {
		t.Fatal(len(out), err)
	}
	got, end := toyReceive(s, out, 50000)
	if end.Kind != wsdriver.None || len(got) != 1 || got[0] != "binary "+string(text) {
		t.Errorf("%d messages, %v %v", len(got), end, s.Err())
	}
	// What the first stage makes of one piece can be more than the next one takes: one
	// pair of bytes stands for 255 here, and that of the other stage as well.
	long := bytes.Repeat([]byte{0xFF ^ a.key}, cfg.MaxMessage)
	out, _ = c.AppendMessage(nil, wsdriver.Binary, long)
	if got, end = toyReceive(s, out, 1<<20); end.Kind != wsdriver.None || len(got) != 1 || len(got[0]) != len("binary ")+len(long) {
		t.Errorf("%d messages, %v %v", len(got), end, s.Err())
	}
	// Each has its say about a message, whatever the other one wants.
	for _, one := range []*toyExtension{a, b} {
		one.least = 100
		out, _ = c.AppendMessage(nil, wsdriver.Text, []byte("hi"))
		if got, end = toyReceive(s, out, 1); end.Kind != wsdriver.None || len(got) != 1 || got[0] != "text hi" {
			t.Errorf("%q, %v %v", got, end, s.Err())
		}
		one.least = 0
	}
	s.AppendClose(nil, wsdriver.NormalClosure, "")
	if _, err := s.AppendFragment(nil, wsdriver.Text, nil, true); err != wsdriver.ErrClosed {
		t.Errorf("after Close: %v", err)
	}
}
