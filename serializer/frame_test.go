package serializer_test

import (
	"bytes"
	"encoding/hex"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/serializer"
)

// The lengths at which the form of a header changes, and their neighbours.
var lengths = []struct {
	n    int
	head string // behind the first byte of a frame that is not masked
}{
	{0, "00"}, {1, "01"}, {2, "02"}, {124, "7c"}, {125, "7d"}, {126, "7e007e"}, {127, "7e007f"}, {255, "7e00ff"}, {256, "7e0100"},
	{65535, "7effff"}, {65536, "7f0000000000010000"}, {65537, "7f0000000000010001"}, {1 << 20, "7f0000000000100000"},
}

func TestHeaders(t *testing.T) {
	for _, c := range lengths {
		for _, b := range []byte{0x00, 0x81, 0xC2, 0xFF} {
			got := serializer.AppendHeader([]byte("dst"), b, c.n)
			want := "dst" + string([]byte{b}) + unhex(c.head)
			if string(got) != want {
				t.Errorf("a header for %d bytes: got %x, want %x", c.n, got, want)
			}
		}
	}
	got := serializer.AppendHeader(nil, 0x82, math.MaxInt32)
	if hex.EncodeToString(got) != "827f000000007fffffff" {
		t.Errorf("the largest length of a small machine: %x", got)
	}
}

func TestFramesHoldTheirPayload(t *testing.T) {
	for _, c := range lengths {
		p := []byte(strings.Repeat("0123456789abcdef", c.n/16+1)[:c.n])
		keep := bytes.Clone(p)
		got := serializer.AppendFrame([]byte("dst"), 0x81, p)
		if want := "dst\x81" + unhex(c.head) + string(p); string(got) != want {
			t.Errorf("a frame of %d bytes is %d long, want %d", c.n, len(got), len(want))
		}
		if !bytes.Equal(p, keep) {
			t.Errorf("the payload of %d bytes has changed", c.n)
		}
	}
}

// TestMaskedFrames holds the frames against section 5.3 to the letter: the octet
// i of the payload is XORed with octet i mod 4 of the key.
func TestMaskedFrames(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 3))
	check := func(n int, head string) {
		p := make([]byte, n)
		for i := range p {
			p[i] = byte(random.Uint32())
		}
		keep := bytes.Clone(p)
		key := random.Uint32()
		k := [4]byte{byte(key), byte(key >> 8), byte(key >> 16), byte(key >> 24)}
		want := []byte("dst\x82" + head)
		want[4] |= 0x80
		want = append(want, k[:]...)
		for i, c := range p {
			want = append(want, c^k[i%4])
		}
		got := serializer.AppendMasked([]byte("dst")[:3:3], 0x82, p, key)
		if !bytes.Equal(got, want) {
			t.Errorf("a masked frame of %d bytes:\ngot  %x\nwant %x", n, clip(got), clip(want))
		}
		// With room to spare, nothing behind the frame is touched.
		room := bytes.Repeat([]byte{0xEE}, len(want)+64)
		if got = serializer.AppendMasked(append(room[:0], "dst"...), 0x82, p, key); !bytes.Equal(got, want) {
			t.Errorf("a masked frame of %d bytes in place: got %x", n, clip(got))
		}
		if rest := room[len(want):]; bytes.Count(rest, []byte{0xEE}) != len(rest) {
			t.Errorf("a masked frame of %d bytes wrote behind its end", n)
		}
		if !bytes.Equal(p, keep) {
			t.Errorf("the payload of %d bytes has changed", n)
		}
	}
	for n := range 126 {
		check(n, string([]byte{byte(n)}))
	}
	for _, c := range lengths {
		check(c.n, unhex(c.head))
	}
}

func clip(p []byte) []byte { return p[:min(len(p), 40)] }

func unhex(s string) string {
	p, err := hex.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return string(p)
}
