package wsdriver_test

import (
	"bytes"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"unsafe"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// What an open connection may cost, in bytes of heap and for good. With pointers of
// half the size it is less.
const (
	budgetDriver = 128
	budgetHeap   = 192
)

// Go keeps a struct in registers up to four fields and four words, and every layer
// that passes an Event on is nearly free for it.
func TestEventStaysInRegisters(t *testing.T) {
	var ev wsdriver.Event
	if n := reflect.TypeOf(ev).NumField(); n > 4 {
		t.Errorf("an Event has %d fields, 4 at most", n)
	}
	if n := unsafe.Sizeof(ev); n > 4*unsafe.Sizeof(uintptr(0)) {
		t.Errorf("an Event has %d bytes, 4 words at most", n)
	}
}

// 128 bytes is a size class of the allocator; one byte more would cost 144. Words of
// 32 bits bring a Driver below 112.
func TestDriverFitsItsSizeClass(t *testing.T) {
	limit := uintptr(budgetDriver)
	if unsafe.Sizeof(uintptr(0)) == 4 {
		limit = 112
	}
	if n := unsafe.Sizeof(wsdriver.Driver{}); n > limit {
		t.Errorf("a Driver has %d bytes, %d at most", n, limit)
	} else {
		t.Logf("a Driver has %d bytes", n)
	}
}

// budgetAllocs fails if f allocates.
func budgetAllocs(t *testing.T, what string, f func()) {
	t.Helper()
	if xtest.Race {
		t.Skip("the race detector allocates too")
	}
	if n := testing.AllocsPerRun(200, f); n != 0 {
		t.Errorf("%s: %v allocations, want none", what, n)
	}
}

func TestEchoAllocatesNothing(t *testing.T) {
	for _, c := range []modelConfig{simCase(0), simCase(1)} {
		for _, n := range []int{0, 16, 125, 126, 4096, 65536} {
			var frames []byte
			for i, b0 := range []byte{0x81, 0x82, 0x01, 0x80, 0x89, 0x8A} {
				size := n
				if b0 >= 0x89 {
					size = min(n, 125)
				}
				frames = simFrame(frames, c, b0, uint64(size), bytes.Repeat([]byte("x"), size), uint32(i)*0x1234567, 0)
			}
			buf, d := make([]byte, len(frames)), c.driver()
			var out []byte
			budgetAllocs(t, fmt.Sprintf("%v, %d bytes", c.role, n), func() {
				copy(buf, frames)
				in := buf
				out = out[:0]
				for ev := range d.Drive(&in, &out) {
					switch {
					case ev.Kind > wsdriver.Binary:
					case ev.Flags == wsdriver.Whole:
						out, _ = d.AppendMessage(out, ev.Kind, ev.Data)
					default:
						out, _ = d.AppendFragment(out, ev.Kind, ev.Data, ev.Last())
					}
				}
			})
			if len(out) == 0 {
				t.Fatal("nothing came back")
			}
		}
	}
}

// With the source of keys that everybody has: no key of a client costs memory.
func TestClientWriteAllocatesNothing(t *testing.T) {
	d := wsdriver.NewClient(nil)
	d.Skip(wsdriver.Hybi13, "")
	p, out := bytes.Repeat([]byte("x"), 4096), make([]byte, 0, 32<<10)
	budgetAllocs(t, "a client's writes", func() {
		out, _ = d.AppendMessage(out[:0], wsdriver.Text, p)
		out, _ = d.AppendFragment(out, wsdriver.Binary, p, false)
		out, _ = d.AppendFragment(out, wsdriver.Binary, p, true)
		out, _ = d.AppendPing(out, p[:125])
		out, _ = d.AppendPong(out, p[:5])
	})
}

// A refused call allocates nothing either, nor does Tick.
func TestRefusalsAllocateNothing(t *testing.T) {
	d := simCase(0).driver()
	p := make([]byte, 126)
	budgetAllocs(t, "refusals and Tick", func() {
		d.AppendPing(nil, p)
		d.AppendMessage(nil, wsdriver.Ping, nil)
		d.AppendClose(nil, 1006, "")
		d.Tick(1)
	})
}

// A buffer on the caller's stack stays there, for input and for output, in the loop
// over Receive. The loops over Drive and Events move it to the heap, once for each
// call of the function that has it: they hand the event to a function that the
// compiler does not look into.
func TestBuffersOnTheStackStayThere(t *testing.T) {
	c := simCase(0)
	frames := simFrame(nil, c, 0x81, 100, bytes.Repeat([]byte("x"), 100), 0x12345678, 0)
	frames = simFrame(frames, c, 0x89, 4, []byte("ping"), 0x12345678, 0)
	d := c.driver()
	budgetAllocs(t, "the loop over Receive", func() {
		var buf, back [2048]byte
		in, out := buf[:copy(buf[:], frames)], back[:0]
		for {
			ev, n := d.Receive(in)
			in = in[n:]
			if ev.Kind == wsdriver.None {
				break
			}
			if ev.Kind == wsdriver.Text {
				out, _ = d.AppendMessage(out, ev.Kind, ev.Data)
			}
			out = d.AppendReply(out, ev)
		}
		if len(out) != 102+6 {
			t.Error(len(out)) // to hand on an event would be to hand on its bytes
		}
	})
}

// budgetEach returns how many bytes of heap stay with one of what build makes. Where
// that is more than enough, it measures again, and the smallest counts: whatever else
// came to live on the heap stands on top.
func budgetEach(n int, enough float64, build func() any) float64 {
	least := -1.0
	for range 6 {
		keep := make([]any, n)
		var before, after runtime.MemStats
		runtime.GC()
		runtime.GC() // what the first one has found is swept by the second
		runtime.ReadMemStats(&before)
		for i := range keep {
			keep[i] = build()
		}
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&after)
		each := (float64(after.HeapAlloc) - float64(before.HeapAlloc)) / float64(n)
		if least < 0 || each < least {
			least = max(each, 0)
		}
		runtime.KeepAlive(keep)
		if least <= enough {
			break
		}
	}
	return least
}

// budgetRequest is what a browser sends, about.
var budgetRequest = []byte("GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://server.example.com\r\nSec-WebSocket-Version: 13\r\n" +
	"Cookie: " + strings.Repeat("c", 900) + "\r\n\r\n")

func TestIdleConnectionsCostLittle(t *testing.T) {
	cfg := new(wsdriver.Config)
	c := simCase(0)
	big := simFrame(nil, c, 0x81, 16<<10, bytes.Repeat([]byte("x"), 16<<10), 0x12345678, 0)
	cutPing := simFrame(nil, c, 0x89, 100, bytes.Repeat([]byte("x"), 100), 0x12345678, 0)
	scratch := make([]byte, 32<<10)
	skip := func() *wsdriver.Driver {
		d := wsdriver.NewServer(cfg)
		d.Skip(wsdriver.Hybi13, "")
		return d
	}
	feed := func(d *wsdriver.Driver, b []byte, cut int) *wsdriver.Driver {
		var out []byte
		for len(b) > 0 {
			in := scratch[:copy(scratch, b[:min(cut, len(b))])]
			b = b[len(in):]
			for range d.Drive(&in, &out) {
			}
		}
		return d
	}
	shake := func() *wsdriver.Driver {
		d := feed(wsdriver.NewServer(cfg), budgetRequest, 100)
		return feed(d, []byte{0x89, 0x80, 0, 0, 0, 0}, 6) // Open lets go with the next input
	}
	for _, test := range []struct {
		name  string
		build func() *wsdriver.Driver
	}{
		{"after Skip", skip},
		{"after a handshake", shake},
		{"after a message of 16 KiB", func() *wsdriver.Driver { return feed(skip(), big, len(big)) }},
		{"after one that came in pieces", func() *wsdriver.Driver { return feed(skip(), big, 999) }},
		{"after a ping that was cut", func() *wsdriver.Driver { return feed(skip(), cutPing, 7) }},
		{"after a message was sent", func() *wsdriver.Driver {
			d := skip()
			d.AppendMessage(scratch[:0], wsdriver.Binary, big)
			return d
		}},
	} {
		each := budgetEach(4000, budgetHeap, func() any {
			d := test.build()
			if d.State() != wsdriver.Opened {
				t.Fatal(test.name, d.State(), d.Err())
			}
			return d
		})
		if each > budgetHeap {
			t.Errorf("%s: a connection costs %.0f bytes of heap, %d at most", test.name, each, budgetHeap)
		} else {
			t.Logf("%s: a connection costs %.0f bytes of heap", test.name, each)
		}
	}
}
