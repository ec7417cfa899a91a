package main

import (
	"testing"

	"github.com/wsdriver/wsdriver/bench/libs"
	"github.com/wsdriver/wsdriver/bench/memory"
)

// BenchmarkParse reads masked text frames, each a message, as a server does; an
// operation is one frame. All read from the same connection in memory, whose Read
// copies out of a buffer, as that of a socket does; that copy is measured for all.
func BenchmarkParse(b *testing.B) {
	for _, name := range []string{"ascii", "mixed"} {
		b.Run(name, func(b *testing.B) {
			for _, size := range sizes {
				b.Run(sizeName(size), func(b *testing.B) {
					wire, each := frames(text(name, size))
					for _, p := range libs.Parsers {
						b.Run(p.Name, func(b *testing.B) { benchParse(b, p, wire, each) })
					}
				})
			}
		})
	}
}

func benchParse(b *testing.B, p libs.Parser, wire []byte, each int) {
	c := new(memory.Conn)
	parse, err := p.Open(c)
	if err != nil {
		b.Fatal(err)
	}
	c.Serve(wire, b.N*each)
	b.ReportAllocs()
	b.ResetTimer()
	if err := parse(b.N, nil); err != nil {
		b.Fatal(err)
	}
}
