package wsdriver_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// What a connection keeps is a Driver, a control frame that a read has cut, and
// before Open the head, whose memory grows in steps: no input makes it more.
const (
	memoryOpen = 128 + 128 + 80 // the Driver, a cut control frame, a little for the subprotocol
	memoryHead = 3              // times the limit of the head, while it grows
	memoryBase = 2048           // of the opening handshake besides
)

// memoryFill runs scripts on as many Drivers as are built, and returns the bytes
// that stay with each.
func memoryFill(n int, enough float64, build func() *wsdriver.Driver, feed func(*wsdriver.Driver)) float64 {
	return budgetEach(n, enough, func() any {
		d := build()
		feed(d)
		return d
	})
}

// No stream of frames makes an open connection keep anything, wherever it stops and
// however it is cut. There is no compression yet, which would have memory of its own.
func TestStreamsLeaveNoMemoryBehind(t *testing.T) {
	xtest.CheckAlone(t, "any frames", xtest.ForAll(func(script xtest.Blob) error {
		p := newPropStream(script[:min(len(script), 100)])
		cfg := p.config()
		buf := make([]byte, 0, 64<<10)
		var out []byte
		each := memoryFill(8, memoryOpen, func() *wsdriver.Driver {
			d := new(wsdriver.Driver)
			d.Reset(p.role, cfg)
			d.Skip(p.version, "")
			return d
		}, func(d *wsdriver.Driver) {
			for b, i := p.b, 0; len(b) > 0; i++ {
				n := min(p.cuts[i%len(p.cuts)], len(b), cap(buf))
				in := append(buf[:0], b[:n]...)
				b = b[n:]
				out = out[:0]
				for range d.Drive(&in, &out) {
				}
			}
		})
		if each > memoryOpen {
			return fmt.Errorf("%.0f bytes stay, %d at most", each, memoryOpen)
		}
		return nil
	}, xtest.Script()))
}

// A header that announces more than anybody has costs nothing: below the limit the
// payload is handed on as it comes, and above it is refused at the header.
func TestAnnouncedLengthsCostNothing(t *testing.T) {
	for _, c := range []modelConfig{{}, {message: int(^uint(0) >> 1)}, {message: 1<<31 - 1, frame: 1<<31 - 1}} {
		for _, n := range simLengths {
			for _, role := range []wsdriver.Role{wsdriver.Server, wsdriver.Client} {
				c.role = role
				in := simFrame(nil, c, 0x02, n, []byte("some"), 1, 2)
				cfg := c.config()
				each := memoryFill(64, memoryOpen, func() *wsdriver.Driver {
					d := new(wsdriver.Driver)
					d.Reset(role, cfg)
					d.Skip(wsdriver.Hybi13, "")
					return d
				}, func(d *wsdriver.Driver) {
					b := bytes.Clone(in)
					for range d.Events(b) {
					}
				})
				if each > memoryOpen {
					t.Errorf("%v, limit %d: %d bytes announced cost %.0f", role, c.message, n, each)
				}
			}
		}
	}
}

// A head that never ends costs its limit, a few times while it grows, and what may be
// kept of a refusal's body is bounded too.
func TestHandshakesCostTheirLimit(t *testing.T) {
	const limit = 8 << 10
	for name, start := range map[string]string{
		"one line":    "GET /" + strings.Repeat("a", 3*limit),
		"one field":   "GET / HTTP/1.1\r\nCookie: " + strings.Repeat("a", 3*limit),
		"many fields": "GET / HTTP/1.1\r\n" + strings.Repeat("A: b\r\n", limit),
		"empty lines": strings.Repeat("\r\n", 2*limit),
	} {
		for _, cut := range []int{1, 100, 4 * limit} {
			cfg := new(wsdriver.Config)
			each := memoryFill(16, memoryHead*limit+memoryBase, func() *wsdriver.Driver { return wsdriver.NewServer(cfg) }, func(d *wsdriver.Driver) {
				for b := []byte(start); len(b) > 0; b = b[min(cut, len(b)):] {
					for range d.Events(bytes.Clone(b[:min(cut, len(b))])) {
					}
				}
			})
			if each > memoryHead*limit+memoryBase {
				t.Errorf("%s, cut at %d: %.0f bytes stay", name, cut, each)
			}
		}
	}
	cfg := new(wsdriver.Config)
	body := []byte("HTTP/1.1 403 no\r\n\r\n" + strings.Repeat("no ", 1<<16))
	each := memoryFill(16, 4096+memoryBase, func() *wsdriver.Driver {
		d := wsdriver.NewClient(cfg)
		d.AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "h"})
		return d
	}, func(d *wsdriver.Driver) {
		for b := body; len(b) > 0; b = b[min(500, len(b)):] {
			for range d.Events(bytes.Clone(b[:min(500, len(b))])) {
			}
		}
	})
	if each > 4096+memoryBase {
		t.Errorf("a refusal with a long body: %.0f bytes stay", each)
	}
}

// memoryAttacks are streams that make a reader work, of about n units each. They are
// fed cut as it hurts most.
var memoryAttacks = map[string]func(n int) (c modelConfig, b []byte, cut int){
	"one-byte fragments": func(n int) (modelConfig, []byte, int) {
		c := modelConfig{message: 1 << 30, fragments: 1 << 30}
		return c, append(simFrame(nil, c, 0x01, 1, []byte("a"), 5, 0), bytes.Repeat(simFrame(nil, c, 0, 1, []byte("a"), 5, 0), n)...), n * 7
	},
	"empty fragments": func(n int) (modelConfig, []byte, int) {
		c := modelConfig{fragments: 1 << 30}
		return c, append(simFrame(nil, c, 0x01, 0, nil, 5, 0), bytes.Repeat(simFrame(nil, c, 0, 0, nil, 5, 0), n)...), n * 6
	},
	"a message byte by byte": func(n int) (modelConfig, []byte, int) {
		c := modelConfig{message: 1 << 30}
		return c, simFrame(nil, c, 0x81, uint64(4*n), bytes.Repeat([]byte("é"), 2*n), 5, 0), 1
	},
	"pings byte by byte": func(n int) (modelConfig, []byte, int) {
		c := modelConfig{}
		return c, bytes.Repeat(simFrame(nil, c, 0x89, 125, bytes.Repeat([]byte("p"), 125), 5, 0), n/32), 1
	},
	"pings amid fragments, in one piece": func(n int) (modelConfig, []byte, int) {
		c := modelConfig{fragments: 1 << 30}
		unit := simFrame(simFrame(nil, c, 0, 0, nil, 5, 0), c, 0x89, 0, nil, 5, 0)
		return c, append(simFrame(nil, c, 0x01, 0, nil, 5, 0), bytes.Repeat(unit, n)...), n * 12
	},
	"long headers byte by byte": func(n int) (modelConfig, []byte, int) {
		c := modelConfig{version: wsdriver.Hybi07}
		return c, bytes.Repeat(simFrame(nil, c, 0x82, 0, nil, 5, 2), n), 1
	},
}

// memoryWork is what a stream makes a Driver do, in units that are no clock's.
type memoryWork struct {
	calls, bytes int    // of Receive, and given to it over again
	allocated    uint64 // bytes of heap, all told
}

func memoryMeasure(c modelConfig, b []byte, cut int) (w memoryWork, err error) {
	if c.version == 0 {
		c.version = wsdriver.Hybi13
	}
	d := c.driver()
	out := make([]byte, 0, 1<<20)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for len(b) > 0 {
		in := b[:min(cut, len(b))]
		b = b[len(in):]
		for len(in) > 0 {
			ev, n := d.Receive(in)
			w.calls++
			w.bytes += n
			if ev.Terminal() {
				return w, fmt.Errorf("%v", d.Err())
			}
			in = in[n:]
			out = d.AppendReply(out[:0], ev)
		}
	}
	runtime.ReadMemStats(&after)
	w.allocated = after.TotalAlloc - before.TotalAlloc
	return w, nil
}

// Twice the input is twice the work: as many calls, bytes taken and bytes allocated.
// What these cannot see, work within a call that goes over all of its input again, is
// seen by size: with n of a million, whoever takes a step for every pair of bytes
// takes 10^13 of them, and this test does not end.
func TestTwiceTheInputIsTwiceTheWork(t *testing.T) {
	const n = 1 << 19
	for name, attack := range memoryAttacks {
		var work [2]memoryWork
		for i := range work {
			c, b, cut := attack(n << i)
			size := len(b)
			w, err := memoryMeasure(c, b, cut)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if w.bytes != size {
				t.Errorf("%s: %d bytes taken of %d", name, w.bytes, size)
			}
			work[i] = w
		}
		one, two := work[0], work[1]
		if two.calls > 2*one.calls+8 || two.allocated > 2*one.allocated+one.allocated/2+1<<16 {
			t.Errorf("%s: %+v, and twice as much: %+v", name, one, two)
		}
	}
}
