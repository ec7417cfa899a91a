package xtest

import (
	"fmt"
	"math/rand"

	"github.com/leanovate/gopter"
)

// Blob is bytes that a generator drew. Its String is cheap, since gopter asks
// every value for it, and whole up to a length that can be pasted into a test.
type Blob []byte

// String returns the bytes in hexadecimal, or their start.
func (b Blob) String() string {
	if len(b) > 512 {
		return fmt.Sprintf("%x… (%d bytes)", []byte(b[:64]), len(b))
	}
	return fmt.Sprintf("%x", []byte(b))
}

// Edges are the lengths at which a frame, its header or its length changes form.
var Edges = []int{0, 1, 124, 125, 126, 127, 65534, 65535, 65536, 65537}

// Length draws a length up to limit: an edge, about an edge's share of the time,
// or a short one, or any.
func Length(r *rand.Rand, limit int) int {
	n := 0
	switch r.Intn(4) {
	case 0, 1:
		n = Edges[r.Intn(len(Edges))]
	case 2:
		n = r.Intn(20)
	default:
		n = r.Intn(limit + 1)
	}
	return min(n, limit)
}

// Bytes generates up to limit random bytes, with a length that leans to Edges.
func Bytes(limit int) gopter.Gen {
	return blobs(func(p *gopter.GenParameters) Blob {
		b := make(Blob, Length(p.Rng, limit))
		p.Rng.Read(b)
		return b
	})
}

// Script generates bytes that a test reads as orders: about as many as the size
// of the run, small values as likely as all others together, so that orders and
// short lengths are not drowned.
func Script() gopter.Gen {
	return blobs(func(p *gopter.GenParameters) Blob {
		b := make(Blob, p.Rng.Intn(p.MaxSize+1))
		p.Rng.Read(b)
		for i := range b {
			if b[i]&1 == 0 {
				b[i] >>= 4
			}
		}
		return b
	})
}

// Pieces are what Text joins: characters of every length, at the bounds of every
// length, and, from ValidPieces on, what looks like text and is not.
var Pieces = []string{
	"a", "plain ASCII, longer than a word", "\x00", "\x7F", "é", "\u0080", "\u07FF", "\u0800", "漢字",
	"\uD7FF", "\uE000", "\uFFFF", "\U00010000", "😀", "\U0010FFFF",
	"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC3", "\xE0\x9F\xBF", "\xE2\x82", "\xED\xA0\x80", "\xED\xBF\xBF",
	"\xEF\xBF", "\xF0\x8F\xBF\xBF", "\xF0\x9F", "\xF0\x9F\x98", "\xF4\x90\x80\x80", "\xF5", "\xF8\x88\x80\x80\x80", "\xFF",
}

// ValidPieces is how many of Pieces are valid UTF-8.
const ValidPieces = 15

// Text generates bytes that are meant to be text; about half of them are valid
// UTF-8, and the others fail anywhere.
func Text() gopter.Gen {
	return blobs(func(p *gopter.GenParameters) Blob {
		var b Blob
		n, broken := p.Rng.Intn(p.MaxSize/8+2), p.Rng.Intn(2)*p.Rng.Intn(3)
		for range n {
			b = append(b, Pieces[p.Rng.Intn(ValidPieces)]...)
		}
		for range broken {
			at := p.Rng.Intn(len(b) + 1)
			bad := Pieces[ValidPieces+p.Rng.Intn(len(Pieces)-ValidPieces)]
			b = append(b[:at:at], append([]byte(bad), b[at:]...)...)
		}
		if len(b) > 0 && p.Rng.Intn(4) == 0 {
			b = b[:len(b)-1] // which ends it inside a character as often as not
		}
		return b
	})
}

// blobs is the generator of what draw returns, with a shrinker of its own:
// gopter's does not come to an end with long slices.
func blobs(draw func(*gopter.GenParameters) Blob) gopter.Gen {
	return func(p *gopter.GenParameters) *gopter.GenResult {
		r := gopter.NewGenResult(draw(p), shrink)
		return r
	}
}

// shrink offers a Blob without one of its pieces, from halves down to single
// bytes, and then with one of its bytes set to zero: a few hundred offers at most.
func shrink(v interface{}) gopter.Shrink {
	b := v.(Blob)
	size, at, offers := (len(b)+1)/2, 0, 0
	zero := 0
	return func() (interface{}, bool) {
		for size > 0 && offers < 400 {
			if at >= len(b) {
				size, at = size/2, 0
				continue
			}
			end := min(at+size, len(b))
			out := append(append(make(Blob, 0, len(b)), b[:at]...), b[end:]...)
			at = end
			offers++
			return out, true
		}
		for ; zero < len(b) && zero < 400; zero++ {
			if b[zero] != 0 {
				out := append(Blob(nil), b...)
				out[zero] = 0
				zero++
				return out, true
			}
		}
		return nil, false
	}
}
