package deflate

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wsdriver/wsdriver/wire"
)

// The tests drive a codec as the Driver does: copy into what it lends, call it, copy
// what it returns, and let it rest.

// tail is what RFC 7692, section 7.2.1, leaves out.
const tail = "\x00\x00\xFF\xFF"

func flags(first, last bool) (f wire.Flags) {
	if first {
		f = wire.First
	}
	if last {
		f |= wire.Last
	}
	return f
}

// pieces cuts p into pieces of n bytes, or MaxPiece if n is 0; there is one at least.
func pieces(p []byte, n int) [][]byte {
	if n == 0 {
		n = wire.MaxPiece
	}
	if len(p) == 0 {
		return [][]byte{nil}
	}
	return slices.Collect(slices.Chunk(p, n))
}

// encode compresses a message that is sent in fragments of n bytes, and returns their
// payloads. The codec rests after each.
func encode(c wire.Codec, p []byte, n int) (fragments [][]byte) {
	list := pieces(p, n)
	for i, fragment := range list {
		var payload []byte
		parts := pieces(fragment, 0)
		for j, part := range parts {
			if len(part) > 0 {
				copy(c.ToEncode(len(part)), part)
			}
			out := c.Encode(flags(i == 0 && j == 0, i == len(list)-1 && j == len(parts)-1))
			payload = append(payload, out...)
		}
		c.Rest()
		fragments = append(fragments, payload)
	}
	return fragments
}

// deflate compresses a message in one fragment.
func deflate(c wire.Codec, p []byte) []byte { return encode(c, p, 1<<30)[0] }

// decode inflates a message that comes in pieces of n bytes; the codec rests after
// each.
func decode(c wire.Codec, p []byte, n int) (out []byte, err *wire.Error) {
	list := pieces(p, n)
	for i, piece := range list {
		if out, err = decodePiece(c, out, piece, flags(i == 0, i == len(list)-1)); err != nil {
			c.Rest()
			return out, err
		}
		c.Rest()
	}
	return out, nil
}

func decodePiece(c wire.Codec, dst, piece []byte, f wire.Flags) ([]byte, *wire.Error) {
	if len(piece) > 0 {
		copy(c.ToDecode(len(piece)), piece)
	}
	for more := true; more; {
		var out []byte
		var err *wire.Error
		if out, more, err = c.Decode(f); err != nil {
			return dst, err
		}
		dst = append(dst, out...)
	}
	return dst, nil
}

// inflate inflates a message that comes as a whole.
func inflate(c wire.Codec, p []byte) ([]byte, *wire.Error) { return decode(c, p, 0) }

// pair returns the codecs of a client and a server that negotiate.
func pair(t testing.TB, client, server *Extension) (c, s *codec) {
	t.Helper()
	for _, offer := range client.Offers() {
		response, accepted := server.Accept(offer)
		if accepted == nil {
			continue
		}
		own, err := client.Confirm(response)
		if err != nil {
			t.Fatalf("offer %v, response %v: %v", offer, response, err)
		}
		return own.(*codec), accepted.(*codec)
	}
	t.Fatal("the server declines all offers")
	return nil, nil
}

var names = []string{
	"alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet",
	"kilo", "lima", "mike", "november", "oscar", "papa", "quebec", "romeo", "sierra", "tango",
}

// json returns a message of n bytes that looks like one of many of its kind.
func json(r *rand.Rand, n int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"type":"update","seq":%d,"time":"2024-%02d-%02dT%02d:%02d:%02d.%03dZ","items":[`,
		r.IntN(1e6), 1+r.IntN(12), 1+r.IntN(28), r.IntN(24), r.IntN(60), r.IntN(60), r.IntN(1000))
	for b.Len() < n {
		fmt.Fprintf(&b, `{"id":"%08x","user":"%s.%s","price":%d.%02d,"active":%v,"tags":["%s","%s"]},`,
			r.Uint32(), names[r.IntN(20)], names[r.IntN(20)], r.IntN(1000), r.IntN(100), r.IntN(2) == 0,
			names[r.IntN(20)], names[r.IntN(20)])
	}
	out := b.Bytes()[:n]
	copy(out[max(0, n-3):], "}]}")
	return out
}

func source(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, seed)) }

// jsons returns count messages of n bytes.
func jsons(count, n int) (list [][]byte) {
	for r := source(1); count > 0; count-- {
		list = append(list, json(r, n))
	}
	return list
}
