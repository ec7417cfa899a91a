package main

import (
	"bytes"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/bench/libs"
	"github.com/wsdriver/wsdriver/bench/memory"
)

// deflateLoads are the messages of the benchmarks.
var deflateLoads = []struct {
	name        string
	message     func(i, n int) []byte
	size, count int
}{
	{"1KiB JSON", memory.JSON, 1 << 10, 64},
	{"64KiB text", memory.Prose, 64 << 10, 16},
}

// BenchmarkDeflate compresses and inflates as a server does, in memory; an operation is
// one message.
func BenchmarkDeflate(b *testing.B) {
	for _, way := range []struct {
		name string
		run  func(*testing.B, libs.Deflater, func(i, n int) []byte, int, int)
	}{{"write", benchDeflateWrite}, {"read", benchDeflateRead}} {
		for _, terms := range []string{"takeover", "alone"} {
			for _, l := range deflateLoads {
				for _, d := range libs.Deflaters {
					if d.Takeover != (terms == "takeover") {
						continue
					}
					b.Run(way.name+"/"+terms+"/"+l.name+"/"+d.Name, func(b *testing.B) { way.run(b, d, l.message, l.size, l.count) })
				}
			}
		}
	}
}

func benchDeflateWrite(b *testing.B, d libs.Deflater, message func(i, n int) []byte, size, count int) {
	c := new(memory.Conn)
	s, _, err := d.Connect(c, d.New(), true)
	if err != nil {
		b.Fatal(err)
	}
	messages := make([][]byte, count)
	for i := range messages {
		messages[i] = message(i, size)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if err := s.Write(messages[i%count]); err != nil {
			b.Fatal(err)
		}
		i++
	}
	b.ReportMetric(float64(c.Written)/float64(i*size), "wire/plain")
}

func benchDeflateRead(b *testing.B, d libs.Deflater, message func(i, n int) []byte, size, count int) {
	c := new(memory.Conn)
	s, client, err := d.Connect(c, d.New(), true)
	if err != nil {
		b.Fatal(err)
	}
	stream, err := deflateStream(client, message, size, count)
	if err != nil {
		b.Fatal(err)
	}
	c.Serve(stream.wire, stream.total(b.N))
	b.SetBytes(int64(size))
	b.ReportAllocs()
	b.ResetTimer()
	if err := s.Read(b.N, nil); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(stream.total(b.N))/float64(b.N*size), "wire/plain")
}

// What every deflater writes is what a client reads, and the other way round, over and
// over as in the benchmarks; and it is compressed.
func TestDeflatersAgree(t *testing.T) {
	for _, d := range libs.Deflaters {
		t.Run(d.Name, func(t *testing.T) {
			for _, l := range deflateLoads {
				c := new(memory.Conn)
				s, client, err := d.Connect(c, d.New(), true)
				if err != nil {
					t.Fatal(err)
				}
				c.Keep = new(bytes.Buffer)
				plain := 0
				var want [][]byte
				for i := range 2 * l.count {
					want = append(want, l.message(i%l.count, l.size))
					plain += l.size
					if err := s.Write(want[i]); err != nil {
						t.Fatal(err)
					}
				}
				if c.Written*10 > plain*8 {
					t.Errorf("%d bytes are sent for %d", c.Written, plain)
				}
				n := 0
				var whole wsdriver.Assembler
				for ev := range client.Events(c.Keep.Bytes()) {
					if ev, ok := whole.Add(ev); ok {
						if n >= len(want) || !bytes.Equal(ev.Data, want[n]) {
							t.Fatalf("message %d, a %v of %d bytes, is not what was written", n, ev.Kind, len(ev.Data))
						}
						n++
					}
				}
				if n != len(want) {
					t.Errorf("%d messages of %d: %v", n, len(want), client.Err())
				}

				stream, err := deflateStream(client, l.message, l.size, l.count)
				if err != nil {
					t.Fatal(err)
				}
				n = 0
				c.Serve(stream.wire, stream.total(len(want)-1))
				if err := s.Read(len(want)-1, func(p []byte) {
					if !bytes.Equal(p, want[n]) {
						t.Errorf("message %d, of %d bytes, is not what was sent", n, len(p))
					}
					n++
				}); err != nil || n != len(want)-1 {
					t.Errorf("%d messages: %v", n, err)
				}
			}
		})
	}
}

// What is measured of the memory is there with compression and without.
func TestRetention(t *testing.T) {
	for _, d := range libs.Deflaters {
		for _, compress := range []bool{false, true} {
			if kept, err := (retention{d.Name, 2, compress}).measure(); err != nil {
				t.Errorf("%s, %t: %v, %v", d.Name, compress, kept, err)
			}
		}
	}
}
