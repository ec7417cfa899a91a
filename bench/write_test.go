package main

import (
	"errors"
	"testing"

	"github.com/wsdriver/wsdriver/bench/libs"
	"github.com/wsdriver/wsdriver/bench/memory"
)

// BenchmarkWrite writes messages to a connection that throws them away, each in
// one call; an operation is one message. "binary" are the bytes of "ascii".
func BenchmarkWrite(b *testing.B) {
	b.Run("server", func(b *testing.B) { benchWrite(b, openServerWriter) })
	b.Run("client", func(b *testing.B) { benchWrite(b, openClientWriter) })
}

func openServerWriter(w libs.Writer, binary bool) (*memory.Conn, libs.Write, error) {
	c := new(memory.Conn)
	write, err := w.Server(c, binary)
	return c, write, err
}

// errNoWay says that a writer is for servers alone.
var errNoWay = errors.New("not for clients")

func openClientWriter(w libs.Writer, binary bool) (*memory.Conn, libs.Write, error) {
	if w.Client == nil {
		return nil, nil, errNoWay
	}
	c := new(memory.Conn)
	if !libs.Ours(w.Name) && w.Name != "gobwas" { // those start with an open connection
		c = memory.NewServer()
	}
	write, err := w.Client(c, binary)
	return c, write, err
}

func benchWrite(b *testing.B, open func(libs.Writer, bool) (*memory.Conn, libs.Write, error)) {
	for _, kind := range []string{"binary", "ascii", "mixed"} {
		b.Run(kind, func(b *testing.B) {
			of := kind
			if kind == "binary" {
				of = "ascii"
			}
			for _, size := range sizes {
				b.Run(sizeName(size), func(b *testing.B) {
					for _, w := range libs.Writers {
						if _, _, err := open(w, false); err == errNoWay {
							continue
						}
						b.Run(w.Name, func(b *testing.B) {
							_, write, err := open(w, kind == "binary")
							if err != nil {
								b.Fatal(err)
							}
							runWrite(b, write, text(of, size))
						})
					}
				})
			}
		})
	}
}

func runWrite(b *testing.B, write libs.Write, payload []byte) {
	b.ReportAllocs()
	for b.Loop() {
		if err := write(payload); err != nil {
			b.Fatal(err)
		}
	}
}
