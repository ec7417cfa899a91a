package deflate

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	peer "github.com/klauspost/compress/flate"

	"github.com/wsdriver/wsdriver/wire"
)

// Speeds are ratios: compare with klauspost in the same run. There a connection has a
// compressor of its own, of 0.8 MB, or a new stream with each message.

var benchSets = []struct {
	name string
	size int
	list func(count, n int) [][]byte
}{
	{"json100", 100, jsons},
	{"json1k", 1 << 10, jsons},
	{"json64k", 64 << 10, jsons},
	{"prose64k", 64 << 10, proses},
	{"random64k", 64 << 10, randoms},
}

// proses returns messages of made-up words, of which some are far more frequent than
// others.
func proses(count, n int) (list [][]byte) {
	r := source(2)
	words := make([][]byte, 5000)
	for i := range words {
		for range 1 + r.IntN(4) {
			words[i] = append(words[i], "bcdfghklmnprstvw"[r.IntN(16)], "aeiou"[r.IntN(5)])
		}
	}
	z := rand.NewZipf(r, 1.1, 4, uint64(len(words)-1))
	for range count {
		var p []byte
		for len(p) < n {
			p = append(append(p, words[z.Uint64()]...), " .,"[max(0, r.IntN(14)-11)])
		}
		list = append(list, p[:n])
	}
	return list
}

func randoms(count, n int) (list [][]byte) {
	r := rand.NewChaCha8([32]byte{3})
	for range count {
		p := make([]byte, n)
		r.Read(p)
		list = append(list, p)
	}
	return list
}

func BenchmarkDeflate(b *testing.B) {
	for _, s := range benchSets {
		list := s.list(64, s.size)
		for _, bits := range []int{12, 15} {
			for _, alone := range []bool{false, true} {
				for _, level := range []int{1, 3, 5, 6, 9} {
					c := benchCodec(level, bits, alone)
					b.Run(fmt.Sprintf("%s/bits=%d/takeover=%v/level=%d", s.name, bits, !alone, level), func(b *testing.B) {
						benchDeflate(b, list, func(p []byte) int { return benchEncode(c, p) })
					})
				}
			}
		}
		// Connections that take turns: no finder waits for all of them.
		for _, bits := range []int{12, 15} {
			codecs := make([]wire.Codec, 101) // not in step with the messages
			for i := range codecs {
				codecs[i] = benchCodec(1, bits, false)
			}
			i := 0
			b.Run(fmt.Sprintf("%s/bits=%d/takeover=true/level=1/connections=101", s.name, bits), func(b *testing.B) {
				benchDeflate(b, list, func(p []byte) int { i++; return benchEncode(codecs[i%len(codecs)], p) })
			})
		}
		for _, level := range []int{1, 5, 6, 9} {
			var n counter
			w, _ := peer.NewWriter(&n, level)
			b.Run(fmt.Sprintf("%s/klauspost/takeover=true/level=%d", s.name, level), func(b *testing.B) {
				benchDeflate(b, list, func(p []byte) int { n = 0; w.Write(p); w.Flush(); return int(n) - len(tail) })
			})
			b.Run(fmt.Sprintf("%s/klauspost/takeover=false/level=%d", s.name, level), func(b *testing.B) {
				benchDeflate(b, list, func(p []byte) int { n = 0; w.Reset(&n); w.Write(p); w.Flush(); return int(n) - len(tail) })
			})
		}
	}
}

func benchCodec(level, bits int, alone bool) wire.Codec {
	e := &Extension{Level: level, ServerMaxWindowBits: bits, ClientMaxWindowBits: bits, ServerNoContextTakeover: alone, ClientNoContextTakeover: alone}
	_, c := e.Accept([]wire.Param{{Name: clientMaxBits}})
	return c
}

func benchDeflate(b *testing.B, list [][]byte, f func(p []byte) int) {
	for i := range 2 * len(list) {
		f(list[i%len(list)])
	}
	in, out := 0, 0
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		p := list[i%len(list)]
		in += len(p)
		out += f(p)
	}
	b.ReportMetric(float64(out)/float64(in), "ratio")
}

func benchEncode(c wire.Codec, p []byte) (n int) {
	for {
		k := min(len(p), wire.MaxPiece)
		copy(c.ToEncode(k), p)
		p = p[k:]
		f := wire.Flags(0)
		if len(p) == 0 {
			f = wire.Last
		}
		n += len(c.Encode(f))
		if len(p) == 0 {
			c.Rest()
			return n
		}
	}
}

type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

func BenchmarkInflate(b *testing.B) {
	for _, s := range benchSets {
		list := s.list(64, s.size)
		for _, bits := range []int{12, 15} {
			for _, alone := range []bool{false, true} {
				from, to := benchCodec(5, bits, alone), benchCodec(5, bits, alone)
				encoded := make([][]byte, len(list))
				for i, p := range list {
					encoded[i] = deflate(from, p)
				}
				b.Run(fmt.Sprintf("%s/bits=%d/takeover=%v", s.name, bits, !alone), func(b *testing.B) {
					b.ReportAllocs()
					for i := 0; b.Loop(); i++ {
						if i %= len(list); i == 0 {
							to = benchCodec(5, bits, alone)
						}
						benchDecode(b, to, encoded[i])
					}
				})
			}
		}
		encoded := make([][]byte, len(list))
		for i, p := range list {
			encoded[i] = append(deflate(benchCodec(5, 15, true), p), tail...)
		}
		var in bytes.Reader
		r := peer.NewReader(&in)
		dict, out := make([]byte, 32<<10), make([]byte, s.size)
		for _, n := range []int{0, len(dict)} {
			b.Run(fmt.Sprintf("%s/klauspost/window=%d", s.name, n), func(b *testing.B) {
				for i := 0; b.Loop(); i++ {
					in.Reset(encoded[i%len(list)])
					r.(peer.Resetter).Reset(&in, dict[:n])
					if _, err := io.ReadFull(r, out); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func benchDecode(b *testing.B, c wire.Codec, p []byte) {
	for {
		k := min(len(p), wire.MaxPiece)
		copy(c.ToDecode(k), p)
		p = p[k:]
		f := wire.Flags(0)
		if len(p) == 0 {
			f = wire.Last
		}
		for more := true; more; {
			var err *wire.Error
			if _, more, err = c.Decode(f); err != nil {
				b.Fatal(err)
			}
		}
		if len(p) == 0 {
			c.Rest()
			return
		}
	}
}
