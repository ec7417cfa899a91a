package flate

import (
	"bytes"
	std "compress/flate"
	"io"
	"testing"

	"github.com/wsdriver/wsdriver/deflate/internal/slow"
)

// Messages of every kind come back, at every level and window, from an inflater that
// shares no code with us, and no distance is longer than the window.
func TestWriter(t *testing.T) {
	sizes := []int{0, 1, 3, 4, 31, 200, 257, 1000, 5000, MaxPiece, MaxPiece + 1, 40000}
	for lvl := 1; lvl <= 9; lvl++ {
		for b := 8; b <= 15; b++ {
			w, f := &Writer{}, NewFinder(b)
			r := source(uint64(lvl*100 + b))
			var window, dst []byte
			f.Reset(lvl)
			for i := range runs(40) {
				k, n := kinds[(i+b)%len(kinds)], sizes[r.IntN(len(sizes))]
				if i%8 == 7 {
					f.Reset(lvl)
					window = nil
				}
				p := k.make(r, n)
				dst = write(w, f, dst[:0], p, []int{1 << 10, MaxPiece}[r.IntN(2)])
				got, err := slow.Message(dst, window)
				if err != nil || !bytes.Equal(got.Out, p) {
					t.Fatalf("level %d, %d bits, %s, %d bytes: %v", lvl, b, k.name, n, err)
				}
				if got.Farthest > 1<<b {
					t.Fatalf("level %d, %d bits, %s, %d bytes: a distance of %d", lvl, b, k.name, n, got.Farthest)
				}
				window = append(window, p...)
			}
		}
	}
}

// Incompressible data grows by the five bytes of a stored block a piece, and the byte
// that starts the empty one.
func TestGrowth(t *testing.T) {
	for lvl := 1; lvl <= 9; lvl++ {
		w, f, r := &Writer{}, NewFinder(15), source(5)
		f.Reset(lvl)
		for _, n := range []int{1, 10, 100, 1000, MaxPiece} {
			for _, k := range kinds {
				f.Reset(lvl)
				p := k.make(r, n)
				copy(f.Room(n), p)
				if got := len(w.Append(nil, f, n, true)); got > n+6 {
					t.Errorf("level %d, %s: %d bytes became %d", lvl, k.name, n, got)
				}
				copy(f.Room(n), p)
				out := w.Append(nil, f, n, false)
				if len(out) > n+10 || len(out) > Bound(n) || string(out[len(out)-4:]) != "\x00\x00\xFF\xFF" {
					t.Errorf("level %d, %s: %d bytes became %d as a fragment", lvl, k.name, n, len(out))
				}
			}
		}
	}
}

// Each form of block is chosen where it is the shortest.
func TestForms(t *testing.T) {
	w, f, r := &Writer{}, NewFinder(15), source(6)
	for _, c := range []struct {
		p    []byte
		form int
	}{
		{kinds[1].make(r, 1000), 0},
		{[]byte("Hello"), 1},
		{kinds[0].make(r, 2000), 2},
		{fill(10000, func(int) byte { return byte(r.IntN(10)) }), 2},
	} {
		f.Reset(5)
		got, err := slow.Message(write(w, f, nil, c.p, MaxPiece), nil)
		if err != nil || got.Types[c.form] == 0 {
			t.Errorf("%d bytes: %v, %v", len(c.p), got.Types, err)
		}
	}
	f.Reset(1)
	if got := write(w, f, []byte("x"), nil, MaxPiece); string(got) != "x\x00" {
		t.Errorf("nothing is %q", got)
	}
	f.Reset(1)
	if got := write(w, f, nil, []byte("Hello"), MaxPiece); string(got) != "\xf2\x48\xcd\xc9\xc9\x07\x00" {
		t.Errorf("Hello is %x", got)
	}
}

// Neither end allocates once it is running.
func TestAllocations(t *testing.T) {
	p := kinds[0].make(source(7), 3000)
	for _, lvl := range []int{1, 5} {
		w, f := &Writer{}, NewFinder(12)
		f.Reset(lvl)
		dst := make([]byte, 0, Bound(MaxPiece))
		if n := testing.AllocsPerRun(100, func() {
			f.Reset(lvl)
			f.Prime(p[:1000])
			write(w, f, dst, p, MaxPiece)
		}); n != 0 {
			t.Errorf("level %d: %v allocations for a message", lvl, n)
		}
	}
	var window Window
	window.Write(p, 1<<12)
	z := write(&Writer{}, NewFinder(12), nil, p, MaxPiece)
	r := NewReader()
	if n := testing.AllocsPerRun(100, func() {
		r.Reset(&window, 12)
		r.Feed(z, true)
		for more := true; more; {
			_, more, _ = r.Next()
		}
		r.Save(&window)
	}); n != 0 {
		t.Errorf("%v allocations to inflate", n)
	}
}

// What one end writes for one stream, compress/flate reads as one stream.
func TestWriterAsStream(t *testing.T) {
	for lvl := 1; lvl <= 9; lvl++ {
		w, f, r := &Writer{}, NewFinder(15), source(8)
		f.Reset(lvl)
		var pipe bytes.Buffer
		in := std.NewReader(&pipe)
		for i := range 60 {
			p := kinds[i%len(kinds)].make(r, r.IntN(runs(50000)))
			pipe.Write(write(w, f, nil, p, MaxPiece))
			pipe.WriteString("\x00\x00\xFF\xFF")
			got := make([]byte, len(p))
			if _, err := io.ReadFull(in, got); err != nil || !bytes.Equal(got, p) {
				t.Fatalf("level %d, message %d: %v", lvl, i, err)
			}
		}
	}
}
