package deflate

import (
	"bytes"
	std "compress/flate"
	"encoding/hex"
	"math"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver/wire"
)

// unhex reads hexadecimal with spaces.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// fresh returns the codec of a server that takes what it is offered.
func fresh(t testing.TB, offer string) *codec {
	t.Helper()
	_, c := (&Extension{ServerMaxWindowBits: 15, ClientMaxWindowBits: 15}).Accept(parameters(t, offer))
	if c == nil {
		t.Fatalf("%q is declined", offer)
	}
	return c.(*codec)
}

// TestExamples is RFC 7692, section 7.2.3, and what else a sender may do. Every list of
// messages is received with every one of them cut at every place.
func TestExamples(t *testing.T) {
	const hello = "f248cdc9c90700"
	for _, c := range []struct {
		name     string
		messages []string
		want     []string
	}{
		{"7.2.3.1 one block", []string{hello}, []string{"Hello"}},
		{"7.2.3.2 sharing the window", []string{hello, "f200110000"}, []string{"Hello", "Hello"}},
		{"7.2.3.2 not sharing it", []string{hello, hello}, []string{"Hello", "Hello"}},
		{"7.2.3.3 no compression", []string{"000500faff48656c6c6f00"}, []string{"Hello"}},
		{"7.2.3.4 BFINAL", []string{"f348cdc9c9070000"}, []string{"Hello"}},
		{"7.2.3.4 BFINAL, and the window goes on", []string{"f348cdc9c9070000", "f200110000"}, []string{"Hello", "Hello"}},
		{"7.2.3.5 two blocks", []string{"f248050000 00ffff cac9c90700"}, []string{"Hello"}},
		{"7.2.3.6 empty", []string{"00", hello, "00"}, []string{"", "Hello", ""}},
		{"BFINAL twice", []string{"f348cdc9c90700 f348cdc9c90700 00"}, []string{"HelloHello"}},
		{"BFINAL and nothing behind it", []string{"f348cdc9c90700"}, []string{"Hello"}},
		{"BFINAL, stored, empty", []string{"010000ffff00"}, []string{""}},
		{"stored blocks only", []string{"000100feff61 000100feff62 00"}, []string{"ab"}},
		{"an empty fixed block", []string{"0200"}, []string{""}},
		{"many empty blocks", []string{strings.Repeat("000000ffff", 50) + hello}, []string{"Hello"}},
		{"D4: the tail is left on", []string{hello + "0000ffff", hello, hello + "0000ffff"}, []string{"Hello", "Hello", "Hello"}},
		{"D3: no payload at all", []string{"", hello, "", "f200110000"}, []string{"", "Hello", "", "Hello"}},
		{"compress/flate's second message", []string{hello, "02130000"}, []string{"Hello", "Hello"}},
		{"dynamic codes", []string{dynamic()}, []string{strings.Repeat("abcabcabd", 40)}},
	} {
		for at := range c.messages {
			p := unhex(t, c.messages[at])
			for cut := range len(p) + 1 {
				to := fresh(t, "")
				for i, m := range c.messages {
					if i != at {
						want(t, c.name, to, unhex(t, m), 0, c.want[i])
						continue
					}
					out, err := decodePiece(to, nil, p[:cut], wire.First)
					if err == nil {
						if cut%2 == 0 {
							to.Rest()
						}
						out, err = decodePiece(to, out, p[cut:], wire.Last)
					}
					if err != nil || string(out) != c.want[i] {
						t.Errorf("%s: message %d, cut at %d: %q, %v", c.name, i, cut, out, err)
					}
				}
			}
		}
		to := fresh(t, "")
		for i, m := range c.messages {
			want(t, c.name, to, unhex(t, m), 0, c.want[i])
			if i%2 == 0 {
				to.Rest()
			}
		}
	}
}

func want(t *testing.T, name string, c *codec, p []byte, n int, text string) {
	t.Helper()
	if out, err := decode(c, p, n); err != nil || string(out) != text {
		t.Errorf("%s: %x is %q, %v", name, p, out, err)
	}
}

// dynamic returns a message in a dynamic block.
func dynamic() string {
	var b bytes.Buffer
	w, _ := std.NewWriter(&b, 9)
	w.Write([]byte(strings.Repeat("abcabcabd", 40)))
	w.Flush()
	return hex.EncodeToString(bytes.TrimSuffix(b.Bytes(), []byte(tail)))
}

// TestBroken is what is no message: 1007, once and for all, and with nothing of it
// told once it is found.
func TestBroken(t *testing.T) {
	const hello = "f248cdc9c90700"
	for _, c := range []struct {
		name  string
		p     string
		err   *wire.Error
		bits  string
		known string // a message before it
	}{
		{"reserved type of block", "07", ErrCorrupt, "", ""},
		{"a stored block's complement is wrong", "000500fbff48656c6c6f00", ErrCorrupt, "", ""},
		{"too many literals", "fd0000", ErrCorrupt, "", ""},
		{"all bits set", "ffffffffffffffff", ErrCorrupt, "", ""},
		{"reserved length", "1b0300", ErrCorrupt, "", ""},
		{"a stored block ends early", "000900f6ff4865", ErrTruncated, "", ""},
		{"a stored block ends in the tail, which then starts no block", "000500faff4865", ErrCorrupt, "", ""},
		{"the end of the block is missing", "f248cdc9c9", ErrTruncated, "", ""},
		{"the tail is read as counts", "04", ErrCorrupt, "", ""},
		{"a fixed block ends early", "f248", ErrTruncated, "", ""},
		{"a distance before the beginning", "f200110000", ErrDistance, "", ""},
		{"a distance before the beginning, no takeover", "f200110000", ErrDistance, "client_no_context_takeover", hello},
	} {
		for _, n := range []int{1, 0} {
			to := fresh(t, c.bits)
			if c.known != "" {
				want(t, c.name, to, unhex(t, c.known), 0, "Hello")
			}
			_, err := decode(to, unhex(t, c.p), n)
			if err != c.err {
				t.Errorf("%s: %v, want %v", c.name, err, c.err)
			}
			if err == nil {
				continue
			}
			if err.Code != wire.InvalidPayload || err.Section == "" {
				t.Errorf("%s: code %v", c.name, err.Code)
			}
			// It is dead, and has given all memory up.
			if to.receiver.decoder != nil || to.receiver.paused != nil || to.receiver.window.Len() > 0 {
				t.Errorf("%s: memory is kept", c.name)
			}
			if out, again := decode(to, unhex(t, hello), 0); again != err || out != nil {
				t.Errorf("%s: afterwards %q, %v", c.name, out, again)
			}
			if got := deflate(to, []byte("Hello")); !bytes.Equal(got, unhex(t, hello)) {
				t.Errorf("%s: it sends %x", c.name, got)
			}
		}
	}
}

// TestDistancesBeyondTheAgreedWindow: a client that agreed on 9 bits must not refer
// farther, though we could follow.
func TestDistancesBeyondTheAgreedWindow(t *testing.T) {
	p := append([]byte("a word that comes again, far behind"), make([]byte, 480)...)
	var b bytes.Buffer
	w, _ := std.NewWriter(&b, 9)
	w.Write(append(p, p[:35]...))
	w.Flush()
	payload := bytes.TrimSuffix(b.Bytes(), []byte(tail))
	for bits, err := range map[string]*wire.Error{"9": ErrDistance, "10": nil, "15": nil} {
		if _, got := decode(fresh(t, "client_max_window_bits="+bits), payload, 0); got != err {
			t.Errorf("%s bits: %v, want %v", bits, got, err)
		}
	}
}

// TestSending is what RFC 7692, sections 7.2.1 and 7.2.3, says of what we send.
func TestSending(t *testing.T) {
	for _, c := range []struct {
		offer, text, want string
	}{
		{"", "Hello", "f248cdc9c90700"},
		{"", "Hello", "f248cdc9c90700"},
		{"", "", "00"},
		{"server_no_context_takeover", "", "00"},
		{"server_max_window_bits=8", "", "00"},
	} {
		if got := deflate(fresh(t, c.offer), []byte(c.text)); hex.EncodeToString(got) != c.want {
			t.Errorf("%q: %q is sent as %x", c.offer, c.text, got)
		}
	}
	// The second time the window is of use, or not.
	long := []byte("a message that is long enough to be referred to, and more")
	for offer, shorter := range map[string]bool{"": true, "server_no_context_takeover": false} {
		c := fresh(t, offer)
		if a, b := deflate(c, long), deflate(c, long); len(b) < len(a)/2 != shorter || !shorter && !bytes.Equal(a, b) {
			t.Errorf("%q: %d bytes, then %d", offer, len(a), len(b))
		}
	}
	// D5: the four bytes are left out at the end, and of no other fragment.
	fragments := encode(fresh(t, ""), bytes.Repeat(long, 40), 1000)
	for i, f := range fragments {
		if ends := bytes.HasSuffix(f, []byte(tail)); ends != (i < len(fragments)-1) {
			t.Errorf("fragment %d of %d ends %x", i+1, len(fragments), f[max(0, len(f)-6):])
		}
	}
	// An empty fragment ends a message.
	c, to := fresh(t, ""), fresh(t, "")
	copy(c.ToEncode(5), "Hello")
	p := bytes.Clone(c.Encode(wire.First))
	p = append(p, c.Encode(wire.Last)...)
	if out, err := decode(to, p, 0); err != nil || string(out) != "Hello" {
		t.Errorf("%x is %q, %v", p, out, err)
	}
}

// TestBits: RSV1 is ours, and Wants looks at the length alone.
func TestBits(t *testing.T) {
	for _, c := range []struct {
		threshold int
		offer     string
		least     int
	}{
		{0, "", DefaultThreshold},
		{0, "server_no_context_takeover", DefaultThresholdAlone},
		{100, "", 100},
		{1, "", 1},
		{-5, "", 1},
	} {
		_, got := (&Extension{Threshold: c.threshold}).Accept(parameters(t, c.offer))
		if got.Bits() != wire.RSV1 {
			t.Errorf("Bits are %x", got.Bits())
		}
		for _, k := range []wire.Kind{wire.Text, wire.Binary} {
			if got.Wants(k, c.least-1) || !got.Wants(k, c.least) || !got.Wants(k, math.MaxInt) {
				t.Errorf("threshold %d, %q: the least length is not %d", c.threshold, c.offer, c.least)
			}
		}
	}
}

// An uncompressed message does not reach the codec, and so leaves the windows as they
// are (D2); neither does one that broke off with the connection of another.
func TestWindowsAreOfOneConnection(t *testing.T) {
	a, b := fresh(t, ""), fresh(t, "")
	secret := bytes.Repeat([]byte("secret "), 30)
	want(t, "a", a, deflate(fresh(t, ""), secret), 0, string(secret))
	if _, err := decode(a, []byte{7}, 0); err == nil {
		t.Fatal("garbage is taken")
	}
	// It takes the decoder that a has used.
	if out, err := decode(b, unhex(t, "f200110000"), 0); err != ErrDistance {
		t.Errorf("another connection reads %q, %v", out, err)
	}
}
