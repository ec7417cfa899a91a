package netconn

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/deflate"
)

// Compressed messages are read and written as all others, large ones too, and
// whatever the way to read them.
func TestCompression(t *testing.T) {
	config := &Config{Driver: &wsdriver.Config{Extensions: []wsdriver.Extension{&deflate.Extension{}}}}
	r := rand.New(rand.NewPCG(1, 2))
	var messages []string
	for _, n := range []int{0, 1, 100, 5000, 16 << 10, 100_000, 300_000} {
		noise := make([]byte, n)
		for i := range noise {
			noise[i] = 'a' + byte(r.IntN(26))
		}
		messages = append(messages, string(bytes.Repeat([]byte("é"), n/2)), string(noise))
	}
	for name, pair := range pairs {
		for reader := range readers {
			t.Run(name+"/"+reader, func(t *testing.T) {
				noLeaks(t)
				snc, cnc := pair(t)
				s, c := open(t, snc, cnc, config, config)
				if len(s.Extensions()) != 1 || len(c.Extensions()) != 1 {
					t.Fatal("nothing was agreed")
				}
				go func() {
					for {
						k, p, err := s.ReadView()
						if err != nil || s.WriteMessage(k, p) != nil {
							return
						}
					}
				}()
				read := readers[reader]()
				for _, want := range messages {
					go c.WriteText(want)
					if k, p, err := read(c); err != nil || k != wsdriver.Text || string(p) != want {
						t.Fatalf("%d bytes: %v, %d bytes, %v", len(want), k, len(p), err)
					}
				}
				must(t, c.Close(wsdriver.NormalClosure, ""))
			})
		}
	}
}
