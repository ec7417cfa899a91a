package flate

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
)

func source(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

// runs is n, or a tenth of it in short runs.
func runs[T int | uint64](n T) T {
	if testing.Short() {
		return n / 10
	}
	return n
}

// kinds are ways to make n bytes: what is common, and what is hard on a compressor.
var kinds = []struct {
	name string
	make func(r *rand.Rand, n int) []byte
}{
	{"text", func(r *rand.Rand, n int) []byte {
		var b bytes.Buffer
		for b.Len() < n {
			fmt.Fprintf(&b, `{"id":%d,"name":"%c%c","on":%v},`, r.IntN(1e6), 'a'+r.IntN(26), 'a'+r.IntN(26), r.IntN(2) == 0)
		}
		return b.Bytes()[:n]
	}},
	{"random", func(r *rand.Rand, n int) []byte { return fill(n, func(int) byte { return byte(r.Uint32()) }) }},
	{"zeros", func(r *rand.Rand, n int) []byte { return make([]byte, n) }},
	{"periods", func(r *rand.Rand, n int) []byte {
		p := 1 + r.IntN(300)
		return fill(n, func(i int) byte { return byte(i % p) })
	}},
	{"bits", func(r *rand.Rand, n int) []byte { return fill(n, func(int) byte { return byte(r.IntN(2)) }) }},
	// Frequencies that double from symbol to symbol want codes of any length.
	{"steep", func(r *rand.Rand, n int) []byte {
		return fill(n, func(int) byte { return byte(min(20, r.ExpFloat64()/0.69)) * 7 })
	}},
	{"mixed", func(r *rand.Rand, n int) []byte {
		part := fill(1+r.IntN(600), func(int) byte { return byte(r.Uint32()) })
		var b []byte
		for len(b) < n {
			b = append(b, part[:r.IntN(len(part)+1)]...)
			b = append(b, fill(r.IntN(9), func(int) byte { return byte(r.Uint32()) })...)
			b = append(b, 0)
		}
		return b[:n]
	}},
}

func fill(n int, f func(i int) byte) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = f(i)
	}
	return b
}

// write appends p in pieces of up to piece bytes.
func write(w *Writer, f *Finder, dst, p []byte, piece int) []byte {
	for {
		n := copy(f.Room(min(len(p), piece)), p)
		p = p[n:]
		dst = w.Append(dst, f, n, len(p) == 0)
		if len(p) == 0 {
			return dst
		}
	}
}

// read inflates a message that comes in pieces of up to piece bytes. Between them the
// Reader is used for something else, if it is suspended.
func read(r *Reader, w *Window, bits int, p []byte, piece int, suspended bool) (out []byte, err error) {
	r.Reset(w, bits)
	for {
		n := min(piece, len(p))
		r.Feed(p[:n], n == len(p))
		p = p[n:]
		for more := true; more; {
			var part []byte
			if part, more, err = r.Next(); err != nil {
				return out, err
			}
			out = append(out, part...)
		}
		if len(p) == 0 {
			break
		}
		if suspended {
			r.Save(w)
			state := r.State
			r.Release()
			r.Spoil()
			r.State = State{step: stepDead}
			r.Resume(&state, nil, w, bits)
		}
	}
	r.Save(w)
	return out, nil
}
