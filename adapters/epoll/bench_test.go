//go:build linux

package epoll

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// lap is a peer that sends the same frames again and again, and waits for as many
// bytes as their echoes have.
type lap struct {
	*peer
	out, got []byte
}

func newLap(t testing.TB, s *served, depth, size int) *lap {
	l := &lap{peer: s.peer(t)}
	n := 0
	server := wsdriver.NewServer(nil)
	server.Skip(wsdriver.Hybi13, "")
	for range depth {
		text := strings.Repeat("x", size)
		l.out = append(l.out, l.frame(wsdriver.Text, text)...)
		b, err := server.AppendMessage(nil, wsdriver.Text, []byte(text))
		must(t, err)
		n += len(b)
	}
	l.got = make([]byte, n)
	return l
}

func (l *lap) run() {
	l.send(l.out)
	_, err := io.ReadFull(l, l.got)
	must(l.t, err)
}

// Once buffers have grown, a message costs no memory: neither a short one, nor one
// that reads cut, nor one that is sent by another goroutine.
func TestNoAllocations(t *testing.T) {
	if xtest.Race {
		t.Skip("the race detector drops pooled memory")
	}
	for _, size := range []int{0, 125, 5000, 50_000, 200_000} {
		for _, elsewhere := range []bool{false, true} {
			t.Run(strconv.Itoa(size), func(t *testing.T) {
				config := Config{OnMessage: echo, MaxQueue: 1 << 20}
				if elsewhere {
					reply := strings.Repeat("x", size)
					ask := make(chan *Conn, 16)
					defer close(ask)
					go func() {
						for c := range ask {
							if err := c.WriteText(reply); err != nil {
								t.Error(err)
							}
						}
					}()
					config.OnMessage = func(c *Conn, _ wsdriver.Kind, p []byte) { ask <- c }
				}
				l := newLap(t, serveOn(t, "unix", config), 2, size)
				// A collection empties the pools, of which a run of many sees a few.
				if n := testing.AllocsPerRun(200, l.run); n > 0.5 {
					t.Errorf("%v allocations, elsewhere is %v", n, elsewhere)
				}
			})
		}
	}
}

// BenchmarkEcho has one connection, and both ends in one process.
func BenchmarkEcho(b *testing.B) {
	for _, bb := range []struct{ depth, size int }{{1, 125}, {16, 125}, {64, 125}, {16, 1024}, {16, 16 << 10}, {1, 1 << 20}} {
		b.Run(strconv.Itoa(bb.size)+"x"+strconv.Itoa(bb.depth), func(b *testing.B) {
			l := newLap(b, serveOn(b, "unix", Config{OnMessage: echo, Driver: &wsdriver.Config{MaxMessage: 1 << 20}}), bb.depth, bb.size)
			b.ReportAllocs()
			b.SetBytes(int64(bb.depth * bb.size))
			for b.Loop() {
				l.run()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*bb.depth), "ns/message")
			if !bytes.HasSuffix(l.got, []byte("xxx")) {
				b.Error("no echo")
			}
		})
	}
}
