package flate

import (
	"bytes"
	std "compress/flate"
	"testing"

	peer "github.com/klauspost/compress/flate"

	"github.com/wsdriver/wsdriver/deflate/internal/slow"
)

// compressor is what the compressors of others have in common.
type compressor interface {
	Write(p []byte) (int, error)
	Flush() error
}

// Streams of other compressors come back, however they are cut, and whether or not
// the Reader is taken away between the pieces.
func TestReader(t *testing.T) {
	for lvl := -2; lvl <= 9; lvl++ {
		for who := range 2 {
			for _, piece := range []int{1, 2, 13, 200, MaxPiece} {
				var buf bytes.Buffer
				var w compressor
				if who == 0 {
					w, _ = std.NewWriter(&buf, lvl)
				} else {
					w, _ = peer.NewWriter(&buf, lvl)
				}
				r, in := source(uint64(lvl+2)), NewReader()
				var window Window
				for i, n := range []int{0, 1, 100, 1000, 3000, runs(20000), runs(70000)} {
					p := kinds[r.IntN(len(kinds))].make(r, n)
					buf.Reset()
					w.Write(p)
					w.Flush()
					got, err := read(in, &window, 15, buf.Bytes()[:buf.Len()-4], piece, i%2 == 0 && n < 100*piece)
					if err != nil || !bytes.Equal(got, p) {
						t.Fatalf("compressor %d, level %d, pieces of %d, message %d: %v", who, lvl, piece, i, err)
					}
				}
			}
		}
	}
}

// A stream that is changed at any place is judged as a slow inflater judges it, and
// says the same.
func TestReaderOfBrokenStreams(t *testing.T) {
	verdicts := map[string]int{}
	in := NewReader()
	for seed := range runs(uint64(10000)) {
		r := source(seed)
		w, f := &Writer{}, NewFinder(8+r.IntN(8))
		f.Reset(1 + r.IntN(9))
		history := kinds[0].make(r, r.IntN(3000))
		f.Prime(history[max(0, len(history)-1<<f.Bits()):])
		p := write(w, f, nil, kinds[r.IntN(len(kinds))].make(r, r.IntN(400)), MaxPiece)
		for range r.IntN(4) {
			switch i := r.IntN(len(p)); r.IntN(4) {
			case 0:
				p[i] ^= 1 << r.IntN(8)
			case 1:
				p[i] = byte(r.Uint32())
			case 2:
				p = p[:i+1]
			default:
				p = append(p[:i:i], p[min(len(p), i+1+r.IntN(4)):]...)
				p = append(p, 0)
			}
		}
		judge(t, in, p, history, 15, 1+r.IntN(40), verdicts)
	}
	for _, v := range []string{"good", ErrCorrupt.Error(), ErrDistance.Error(), ErrTruncated.Error()} {
		if verdicts[v] < runs(50) {
			t.Errorf("%d streams are judged %q", verdicts[v], v)
		}
	}
}

// judge compares the verdict of the Reader on a message with that of package slow.
func judge(t *testing.T, in *Reader, p, history []byte, bits, piece int, verdicts map[string]int) {
	t.Helper()
	var window Window
	window.Write(history, 1<<bits)
	old, recent := window.Parts()
	got, err := read(in, &window, bits, p, piece, len(p)%2 == 0)
	want, fault := slow.Message(p, append(append([]byte(nil), old...), recent...))
	if fault != nil { // a message may also end where a block does
		if whole, err := slow.Inflate(p, append(append([]byte(nil), old...), recent...)); err == nil {
			want, fault = whole, nil
		}
	}
	if fault == nil && want.Farthest > 1<<bits {
		fault = slow.ErrDistance
	}
	if (err == nil) != (fault == nil) || err == nil && !bytes.Equal(got, want.Out) {
		t.Fatalf("%x behind %d bytes, in pieces of %d: %v, and %d bytes; it should be %v, and %d bytes", p, len(history), piece, err, len(got), fault, len(want.Out))
	}
	if err == nil {
		verdicts["good"]++
	} else {
		verdicts[err.Error()]++
	}
}

// Random bytes are judged alike too.
func TestReaderOfNoise(t *testing.T) {
	in, verdicts := NewReader(), map[string]int{}
	for seed := range runs(uint64(30000)) {
		r := source(seed)
		p := kinds[1].make(r, 1+r.IntN(60))
		if r.IntN(2) == 0 { // most first bytes fail at once
			p[0] = p[0]&^7 | 4
		}
		judge(t, in, p, kinds[0].make(r, r.IntN(300)), 8+r.IntN(8), 1+r.IntN(20), verdicts)
	}
}

// A distance is refused from one byte beyond the window on, be it the window that was
// agreed on or what there is of it.
func TestReaderLimitsDistances(t *testing.T) {
	in := NewReader()
	for bits := 8; bits <= 15; bits++ {
		for _, known := range []int{0, 1, 100, 1 << bits, 1<<bits + 50} {
			history := kinds[1].make(source(1), known)
			for _, before := range []int{0, 1, 60, 300} {
				most := min(1<<bits, known+before)
				for _, dist := range []int{most, most + 1, maxDistance} {
					if dist == 0 || dist > maxDistance {
						continue
					}
					p := literalsAndMatch(before, dist)
					for _, pad := range []int{0, 20} { // the slow loop, and the fast one
						var window Window
						window.Write(history, 1<<bits)
						_, err := read(in, &window, bits, append(append([]byte(nil), p...), make([]byte, pad)...), MaxPiece, false)
						if far := err == ErrDistance; far != (dist > most) {
							t.Errorf("%d bits, %d bytes known, %d in the message, distance %d: %v", bits, known, before, dist, err)
						}
					}
				}
			}
		}
	}
}

// literalsAndMatch returns a message of n bytes and a match of length 3.
func literalsAndMatch(n, dist int) []byte {
	w := &Writer{out: make([]byte, n+100)}
	w.parts.copy(make([]byte, n+copied), 0, n)
	w.parts.push(newSeq(n, minMatch, dist))
	w.parts.end(nil)
	w.fixed()
	w.put(0, 3)
	w.align()
	return w.out[:w.n]
}

// A Window is the end of what was written.
func TestWindow(t *testing.T) {
	for seed := range uint64(200) {
		r := source(seed)
		size := 1 << (8 + r.IntN(8))
		var w Window
		var all []byte
		for range 50 {
			p := kinds[1].make(r, r.IntN(1+r.IntN(2*size)))
			if r.IntN(2) == 0 {
				p = p[:len(p)/100]
			}
			w.Write(p, size)
			all = append(all, p...)
			want := all[max(0, len(all)-size):]
			old, recent := w.Parts()
			if got := append(append([]byte(nil), old...), recent...); !bytes.Equal(got, want) || w.Len() != len(want) {
				t.Fatalf("seed %d: after %d bytes a window of %d is wrong", seed, len(all), size)
			}
			if c := cap(w.buf); c > size || c > 2*len(all) {
				t.Fatalf("%d bytes of memory for %d bytes, in a window of %d", c, len(all), size)
			}
		}
		if w.Drop(); w.Len() != 0 || w.buf != nil {
			t.Error("Drop keeps memory")
		}
	}
}

// What is returned at a time is short, and the whole of it takes no more memory.
func TestReaderReturnsChunks(t *testing.T) {
	f, in := NewFinder(15), NewReader()
	f.Reset(9)
	z := write(&Writer{}, f, nil, make([]byte, 10<<20), MaxPiece)
	var window Window
	in.Reset(&window, 15)
	in.Feed(z, true)
	total, size := 0, len(in.out)
	for more := true; more; {
		out, m, err := in.Next()
		if err != nil {
			t.Fatal(err)
		}
		if len(out) > chunk+maxMatch {
			t.Fatalf("%d bytes at a time", len(out))
		}
		total, more = total+len(out), m
	}
	if total != 10<<20 || len(in.out) != size {
		t.Errorf("%d bytes of %d, with %d bytes of memory for %d", total, 10<<20, len(in.out), size)
	}
}

// A Reader that has failed goes on failing.
func TestReaderStaysBroken(t *testing.T) {
	in := NewReader()
	var window Window
	in.Reset(&window, 15)
	in.Feed([]byte{7}, true)
	for range 3 {
		if out, more, err := in.Next(); err != ErrCorrupt || more || out != nil {
			t.Errorf("%d bytes, %v, %v", len(out), more, err)
		}
		in.Feed([]byte("\xf2\x48\xcd\xc9\xc9\x07\x00"), true)
	}
	in.Reset(&window, 15)
	in.Feed([]byte("\xf2\x48\xcd\xc9\xc9\x07\x00"), true)
	if out, _, err := in.Next(); string(out) != "Hello" || err != nil {
		t.Errorf("after Reset: %q, %v", out, err)
	}
}
