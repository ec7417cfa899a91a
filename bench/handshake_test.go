package main

import (
	"net/http"
	"testing"

	"github.com/wsdriver/wsdriver/bench/libs"
	"github.com/wsdriver/wsdriver/bench/memory"
)

var requests = []struct{ name, text string }{{"minimal", memory.Minimal}, {"browser", memory.Browser}}

// BenchmarkHandshake answers an opening handshake. In "raw" the request comes from
// memory as it is on the wire. In "http" it goes through what net/http does before
// and after a handler: buffers, http.ReadRequest, a context. The row "nothing" is
// that alone, with a handler that takes the connection and answers nothing.
func BenchmarkHandshake(b *testing.B) {
	b.Run("raw", func(b *testing.B) {
		for _, r := range requests {
			b.Run(r.name, func(b *testing.B) {
				for _, u := range libs.RawUpgraders {
					b.Run(u.Name, func(b *testing.B) { benchRaw(b, u.New(), []byte(r.text)) })
				}
			})
		}
	})
	b.Run("http", func(b *testing.B) {
		for _, r := range requests {
			b.Run(r.name, func(b *testing.B) {
				for _, u := range libs.HTTPUpgraders {
					b.Run(u.Name, func(b *testing.B) { benchHTTP(b, u.Upgrade, []byte(r.text)) })
				}
				b.Run("nothing", func(b *testing.B) { benchHTTP(b, takeOnly, []byte(r.text)) })
			})
		}
	})
}

func benchRaw(b *testing.B, upgrade libs.RawUpgrade, request []byte) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := upgrade(request); err != nil {
			b.Fatal(err)
		}
	}
}

func benchHTTP(b *testing.B, upgrade func(http.ResponseWriter, *http.Request) error, request []byte) {
	c := new(memory.Conn)
	b.ReportAllocs()
	for b.Loop() {
		e, err := memory.NewExchange(c, request)
		if err != nil {
			b.Fatal(err)
		}
		if err := upgrade(e, e.Request); err != nil {
			b.Fatal(err)
		}
		e.End()
	}
}

func takeOnly(w http.ResponseWriter, _ *http.Request) error {
	_, _, err := w.(http.Hijacker).Hijack()
	return err
}
