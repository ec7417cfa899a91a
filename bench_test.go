package wsdriver_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/serializer"
	"github.com/wsdriver/wsdriver/wire"
)

// The texts that benchmarks carry: one byte a character, and one to four.
var benchTexts = map[string]string{
	"ascii": "The quick brown fox jumps over the lazy dog. ",
	"mixed": "Ξεσκεπάζω τὴν ψυχοφθόρα, いろはにほへと and 😀😁 too. ",
}

var benchSizes = []int{16, 125, 1024, 16384, 65536}

// benchText returns a valid text of at most n bytes, filled up with dots.
func benchText(name string, n int) []byte {
	text := benchTexts[name]
	p := []byte(strings.Repeat(text, n/len(text)+1))[:n]
	for len(p) > 0 && !strings.HasPrefix(text, "T") && !validText(p) {
		p = p[:len(p)-1]
	}
	for len(p) < n {
		p = append(p, '.')
	}
	return p
}

func validText(p []byte) bool { return strings.ToValidUTF8(string(p), "") == string(p) }

// benchFrames returns masked frames of about 64 KiB in all, and their number.
func benchFrames(payload []byte) ([]byte, int) {
	count := max(1, min(64, 65536/len(payload)))
	var b []byte
	for i := range count {
		b = serializer.AppendMasked(b, wire.FIN|byte(wire.OpText), payload, 0x9ae1f037*uint32(i+1))
	}
	return b, count
}

func eachBench(b *testing.B, run func(b *testing.B, payload []byte)) {
	for _, name := range []string{"ascii", "mixed"} {
		for _, size := range benchSizes {
			b.Run(fmt.Sprintf("%s/%d", name, size), func(b *testing.B) {
				b.ReportAllocs()
				run(b, benchText(name, size))
			})
		}
	}
}

func openServer() *wsdriver.Driver {
	d := wsdriver.NewServer(nil)
	d.Skip(wsdriver.Hybi13, "")
	return d
}

// benchInputs hands out buffers of the same frames. Unmasking is in place, so each
// pass needs fresh ones, which are made outside of the measured time, as many as
// stay in a cache.
type benchInputs struct {
	frames []byte
	bufs   [][]byte
	left   int
}

func newBenchInputs(frames []byte) *benchInputs {
	in := &benchInputs{frames: frames, bufs: make([][]byte, max(1, 1<<18/len(frames)))}
	for i := range in.bufs {
		in.bufs[i] = make([]byte, len(frames))
	}
	return in
}

func (in *benchInputs) next(b *testing.B) []byte {
	if in.left == 0 {
		b.StopTimer()
		for _, buf := range in.bufs {
			copy(buf, in.frames)
		}
		in.left = len(in.bufs)
		b.StartTimer()
	}
	in.left--
	return in.bufs[in.left]
}

// BenchmarkReceive takes in a buffer of whole masked frames.
func BenchmarkReceive(b *testing.B) {
	eachBench(b, func(b *testing.B, payload []byte) {
		frames, count := benchFrames(payload)
		in, d := newBenchInputs(frames), openServer()
		for b.Loop() {
			p := in.next(b)
			for len(p) > 0 {
				ev, n := d.Receive(p)
				if ev.Kind != wsdriver.Text {
					b.Fatal(ev)
				}
				p = p[n:]
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*count), "ns/frame")
	})
}

// BenchmarkEcho answers every message with itself.
func BenchmarkEcho(b *testing.B) {
	eachBench(b, func(b *testing.B, payload []byte) {
		frames, count := benchFrames(payload)
		in, d := newBenchInputs(frames), openServer()
		var out []byte
		for b.Loop() {
			p := in.next(b)
			out = out[:0]
			for len(p) > 0 {
				ev, n := d.Receive(p)
				p = p[n:]
				out, _ = d.AppendMessage(out, ev.Kind, ev.Data)
			}
			if len(out) < len(payload)*count {
				b.Fatal("something did not come back")
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*count), "ns/frame")
	})
}

// BenchmarkClientWrite appends masked messages, as many as make a write of 16 KiB.
func BenchmarkClientWrite(b *testing.B) {
	eachBench(b, func(b *testing.B, payload []byte) {
		count := max(1, min(64, 16384/len(payload)))
		var out []byte
		d := wsdriver.NewClient(nil)
		d.Skip(wsdriver.Hybi13, "")
		for b.Loop() {
			out = out[:0]
			for range count {
				out, _ = d.AppendMessage(out, wsdriver.Text, payload)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*count), "ns/frame")
	})
}
