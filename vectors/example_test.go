package vectors_test

import (
	"fmt"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/vectors"
)

// transport stands for a transport of one's own: it copies what it reads to a
// buffer, and a Driver takes it from there.
type transport struct {
	vectors.Endpoint
	buf []byte
}

func (t *transport) Receive(p []byte) (wsdriver.Event, int) {
	t.buf = append(t.buf[:0], p...)
	return t.Endpoint.Receive(t.buf)
}

// All scripts, cut at many places, over a transport of one's own.
func Example() {
	scripts, err := vectors.Load(vectors.Files)
	if err != nil {
		fmt.Println(err)
	}
	start := func(s vectors.Setup) vectors.Endpoint {
		return &transport{Endpoint: vectors.Start(s)}
	}
	for _, s := range scripts {
		for _, c := range vectors.Chunkings(min(s.Longest(), 16)) {
			if diff := s.Diff(s.RunOn(start, c)); diff != "" {
				fmt.Println(c, diff)
				return
			}
		}
	}
	fmt.Println("done")
	// Output:
	// done
}
