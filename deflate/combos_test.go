package deflate

import (
	"bytes"
	std "compress/flate"
	"fmt"
	"io"
	"testing"

	peer "github.com/klauspost/compress/flate"

	"github.com/wsdriver/wsdriver/deflate/internal/slow"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// every calls f for every combination of windows and takeover, with the codecs of a
// client and a server that negotiated it; in short runs, for some.
func every(t *testing.T, f func(t *testing.T, name string, client, server *codec)) {
	t.Helper()
	for sbits := minBits; sbits <= maxBits; sbits++ {
		for cbits := minBits; cbits <= maxBits; cbits++ {
			if (testing.Short() || xtest.Race) && cbits != sbits && cbits != maxBits+minBits-sbits {
				continue
			}
			for i := range 4 {
				e := &Extension{ServerMaxWindowBits: sbits, ClientMaxWindowBits: cbits, ServerNoContextTakeover: i&1 != 0, ClientNoContextTakeover: i&2 != 0, Threshold: 1}
				c, s := pair(t, e, e)
				s.sender.level, c.sender.level = uint8(1+(sbits+i)%9), uint8(1+(cbits+i)%9)
				for _, d := range []struct {
					got   direction
					bits  int
					alone bool
				}{
					{c.sender.direction, cbits, i&2 != 0}, {s.receiver.direction, cbits, i&2 != 0},
					{s.sender.direction, sbits, i&1 != 0}, {c.receiver.direction, sbits, i&1 != 0},
				} {
					if int(d.got.bits) != d.bits || d.got.takeover == d.alone {
						t.Fatalf("%d and %d bits, %d: agreed on %v", sbits, cbits, i, d.got)
					}
				}
				f(t, fmt.Sprintf("server %v, client %v", s.sender.direction, c.sender.direction), c, s)
			}
		}
	}
}

// messages returns messages of many lengths that refer to one another.
func messages(seed uint64) (list [][]byte) {
	r := source(seed)
	for _, n := range []int{1, 40, 300, 0, 700, 5000, 257, 9000, 40, 1000} {
		list = append(list, json(r, n))
	}
	noise := make([]byte, 400)
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	return append(list, noise, noise)
}

// Every combination carries messages both ways, whole and in fragments, and what is
// sent can be read by others, with no distance beyond the window.
func TestEveryCombination(t *testing.T) {
	every(t, func(t *testing.T, name string, client, server *codec) {
		for _, d := range []struct {
			who      string
			from, to *codec
		}{{"client", client, server}, {"server", server, client}} {
			bits, takeover := d.from.sender.bits, d.from.sender.takeover
			var window []byte
			for i, p := range messages(uint64(bits)) {
				if !takeover {
					window = nil
				}
				fragments := encode(d.from, p, []int{1 << 30, 100, 1000}[i%3])
				payload := bytes.Join(fragments, nil)
				if client.sender.bits == server.sender.bits { // once for each is enough, and slow
					got, err := slow.Message(payload, window)
					if err != nil || !bytes.Equal(got.Out, p) || got.Farthest > 1<<bits {
						t.Fatalf("%s: message %d of the %s: %v, distance %d", name, i, d.who, err, got.Farthest)
					}
				}
				window = append(window, p...)
				window = window[max(0, len(window)-1<<bits):]
				if out, err := decode(d.to, payload, []int{0, 50, 3}[i%3]); err != nil || !bytes.Equal(out, p) {
					t.Fatalf("%s: message %d of the %s is not received: %v", name, i, d.who, err)
				}
			}
		}
	})
}

// What we send is read by compress/flate and klauspost, with a window that is no
// longer than the agreed one, or none.
func TestOthersReadUs(t *testing.T) {
	readers := []io.ReadCloser{std.NewReader(nil), peer.NewReader(nil)}
	for bits := minBits; bits <= maxBits; bits++ {
		for _, offer := range []string{"", "; server_no_context_takeover"} {
			c := fresh(t, fmt.Sprintf("server_max_window_bits=%d%s", bits, offer))
			var window []byte
			for i, p := range messages(uint64(bits)) {
				payload := append(deflate(c, p), tail...)
				for _, r := range readers {
					dict := window[max(0, len(window)-1<<bits):]
					if offer != "" {
						dict = nil
					}
					r.(std.Resetter).Reset(bytes.NewReader(append(payload, "\x01\x00\x00\xFF\xFF"...)), dict)
					if out, err := io.ReadAll(r); err != nil || !bytes.Equal(out, p) {
						t.Fatalf("%d bits%s, message %d, %T: %v", bits, offer, i, r, err)
					}
				}
				window = append(window, p...)
			}
		}
	}
}

// What others send we read: compress/flate with 15 bits, klauspost with every window.
func TestWeReadOthers(t *testing.T) {
	for bits := minBits; bits <= maxBits; bits++ {
		for _, takeover := range []bool{true, false} {
			for lvl := -2; lvl <= 9; lvl++ {
				var buf bytes.Buffer
				var w interface {
					Write([]byte) (int, error)
					Flush() error
					Reset(io.Writer)
				}
				switch {
				case bits < maxBits:
					w, _ = peer.NewWriterWindow(&buf, 1<<bits)
				case lvl%2 == 0:
					w, _ = peer.NewWriter(&buf, lvl)
				default:
					w, _ = std.NewWriter(&buf, lvl)
				}
				offer := fmt.Sprintf("client_max_window_bits=%d", bits)
				if !takeover {
					offer += "; client_no_context_takeover"
				}
				c := fresh(t, offer)
				for i, p := range messages(uint64(lvl + 2)) {
					buf.Reset()
					if !takeover {
						w.Reset(&buf)
					}
					w.Write(p)
					w.Flush()
					payload := bytes.TrimSuffix(buf.Bytes(), []byte(tail))
					if out, err := decode(c, payload, []int{0, 7, 300}[i%3]); err != nil || !bytes.Equal(out, p) {
						t.Fatalf("%d bits, takeover %v, level %d, message %d: %v", bits, takeover, lvl, i, err)
					}
				}
				if bits < maxBits {
					break // there is one level
				}
			}
		}
	}
}

// The two directions share nothing: messages go both ways at the same time, piece by
// piece, and results of one direction outlive calls for the other.
func TestBothDirectionsAtOnce(t *testing.T) {
	every(t, func(t *testing.T, name string, client, server *codec) {
		r := source(9)
		p, q := json(r, 3000), json(r, 3000)
		for round := range 2 {
			coming := encode(client, q, 700) // to the server
			var sent, got []byte
			for i, c := range coming {
				f := flags(i == 0, i == len(coming)-1)
				copy(server.ToDecode(len(c)), c)
				out, more, err := server.Decode(f)
				if err != nil || more {
					t.Fatal(name, err, more)
				}
				seen := bytes.Clone(out)
				// While out is in use, a piece of p is sent.
				part := p[i*len(p)/len(coming) : (i+1)*len(p)/len(coming)]
				copy(server.ToEncode(len(part)), part)
				enc := server.Encode(f)
				if !bytes.Equal(out, seen) {
					t.Fatalf("%s: sending has changed what was received", name)
				}
				sent = append(sent, enc...)
				kept := bytes.Clone(enc)
				server.ToDecode(5)
				if !bytes.Equal(enc, kept) {
					t.Fatalf("%s: receiving has changed what is sent", name)
				}
				got = append(got, seen...)
				if i%2 == 0 {
					server.Rest()
				}
			}
			server.Rest()
			if !bytes.Equal(got, q) {
				t.Fatalf("%s: round %d: what the server received is wrong", name, round)
			}
			if out, err := inflate(client, sent); err != nil || !bytes.Equal(out, p) {
				t.Fatalf("%s: round %d: what the client received is wrong: %v", name, round, err)
			}
		}
	})
}
