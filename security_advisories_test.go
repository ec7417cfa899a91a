package wsdriver_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
)

// The tests of this file and its neighbours replay what has brought down other
// implementations, under the published number where there is one. Each input is
// fed whole, byte by byte and cut at random; no feed may panic, stall, or make
// the Driver keep more than its limits say.

// holds checks that p is refused with a fault by both kinds of feed, and that the
// Driver allocates no more than that many bytes for it, whatever the size of p.
func holds(t *testing.T, reason string, start func() *wsdriver.Driver, p []byte, fault *wsdriver.Error, bytesAllowed int) {
	t.Helper()
	for _, n := range []int{len(p), 1, 13} {
		d := start()
		in := bytes.Clone(p)
		calls := 0
		grown := allocated(func() { _, calls = drain(d, in, n) })
		wantFault(t, reason, d, fault)
		if grown > bytesAllowed {
			t.Errorf("%s: %d bytes allocated, %d allowed", reason, grown, bytesAllowed)
		}
		if calls > 3*(len(p)/n+1)+len(p) {
			t.Errorf("%s: %d calls for %d bytes", reason, calls, len(p))
		}
	}
}

// unlimited has the largest limits that a Config can say.
var unlimited = wsdriver.Config{MaxMessage: math.MaxInt, MaxFrame: math.MaxInt, MaxFragments: math.MaxInt, MaxHandshake: math.MaxInt}

// TestAdvisoriesLengths is about the lengths of frames.
func TestAdvisoriesLengths(t *testing.T) {
	huge := func(role wsdriver.Role, b byte, length uint64) []byte {
		p := []byte{b, 127}
		for i := range 8 {
			p = append(p, byte(length>>(56-8*i)))
		}
		if role == wsdriver.Server {
			p[1] |= 0x80
			p = append(p, maskKey[:]...)
		}
		return p
	}
	each := func(run func(role wsdriver.Role, v wsdriver.Version)) {
		for _, role := range bothRoles {
			for _, v := range hybiVersions {
				run(role, v)
			}
		}
	}
	t.Run("CVE-2020-27813", func(t *testing.T) {
		each(func(role wsdriver.Role, v wsdriver.Version) {
			start := started(role, v, wsdriver.Config{})
			holds(t, "the sign bit", start, huge(role, 0x82, 1<<63), wsdriver.ErrLengthSign, 1024)
			sum := join(toward(role, 0x02, "x"), huge(role, 0x80, math.MaxInt64))
			holds(t, "a sum beyond 2^63", start, sum, wsdriver.ErrFrameTooBig, 1024)
			if math.MaxInt > math.MaxInt32 {
				// Even with limits that nothing reaches, the sum must not wrap. A frame
				// limit beyond 32 bits is none, so the message limit has to see it.
				c := unlimited
				holds(t, "and without limits", started(role, v, c), sum, wsdriver.ErrFrameTooBig, 1024)
			}
		})
	})
	t.Run("CVE-2026-27889", func(t *testing.T) {
		each(func(role wsdriver.Role, v wsdriver.Version) {
			holds(t, "a length that is negative as an int", started(role, v, wsdriver.Config{}), huge(role, 0x82, 0x8000000000000001), wsdriver.ErrLengthSign, 1024)
		})
	})
	t.Run("CVE-2020-13935 and CVE-2020-14384", func(t *testing.T) {
		for _, middle := range []uint64{0, 126, 1 << 16, 1 << 31, 1 << 32, 1 << 62, 1 << 63, math.MaxUint64} {
			for _, length := range []uint64{middle - 1, middle, middle + 1} {
				each(func(role wsdriver.Role, v wsdriver.Version) {
					p := append(huge(role, 0x82, length), make([]byte, 300)...)
					exchange(t, fmt.Sprintf("length %#x", length), started(role, v, wsdriver.Config{MaxMessage: 4096}), p)
				})
			}
		}
	})
	t.Run("CVE-2026-55768", func(t *testing.T) {
		each(func(role wsdriver.Role, v wsdriver.Version) {
			for _, length := range []uint64{1<<32 + 5, 1<<33 + 1, 1<<40 | 7, 0xFFFFFFFF00000001} {
				fault := wsdriver.ErrFrameTooBig
				if length>>63 != 0 {
					fault = wsdriver.ErrLengthSign
				}
				holds(t, "small once it is narrowed to 32 bits", started(role, v, wsdriver.Config{}), huge(role, 0x82, length), fault, 1024)
			}
		})
	})
	t.Run("CVE-2016-5261", func(t *testing.T) {
		// A buffer that grows is the sum that overflows. The Driver has none, and the
		// Assembler's is append's.
		var a wsdriver.Assembler
		d := started(wsdriver.Client, wsdriver.Hybi13, wsdriver.Config{MaxMessage: 1 << 16})()
		var p []byte
		for i, size := range []int{0, 1, 4095, 4096, 4097, 30000} {
			b := byte(0)
			if i == 0 {
				b = 2
			}
			p = append(p, fromServer(b, strings.Repeat("x", size))...)
		}
		p = append(p, fromServer(0x80, "")...)
		got := -1
		for ev := range d.Events(p) {
			if ev, ok := a.Add(ev); ok {
				got = len(ev.Data)
			}
		}
		want(t, "the message is the sum of its fragments", got, 1+4095+4096+4097+30000)
	})
	t.Run("CVE-2017-2921 and CVE-2017-2922", func(t *testing.T) {
		d := aServer()
		p := join(fromClient(0x02, "first"), fromClient(0x00, "second"), fromClient(0x80, "third"))
		var events []wsdriver.Event
		for ev := range d.Events(p) {
			events = append(events, ev)
		}
		for i, data := range []string{"first", "second", "third"} {
			want(t, "a piece is whole after later ones have come", string(events[i].Data), data)
		}
	})
	t.Run("CVE-2025-51495", func(t *testing.T) {
		each(func(role wsdriver.Role, v wsdriver.Version) {
			for shift := range 64 {
				p := append(huge(role, 0x82, 1<<shift), make([]byte, 64)...)
				exchange(t, fmt.Sprintf("length 1<<%d", shift), started(role, v, wsdriver.Config{MaxMessage: 100}), p)
			}
		})
	})
	t.Run("CVE-2026-1528", func(t *testing.T) {
		for _, length := range []uint64{1 << 53, 1<<53 + 1, math.MaxInt64, 1 << 63} {
			d := aClient()
			(&record{d: d}).feed(t, "a server sends a length that no float holds", huge(wsdriver.Client, 0x81, length))
			if d.Err() == nil {
				t.Errorf("a length of %d passes", length)
			}
		}
	})
	t.Run("CVE-2022-35922", func(t *testing.T) {
		if math.MaxInt == math.MaxInt32 {
			return // the largest limit that an int can say refuses it
		}
		each(func(role wsdriver.Role, v wsdriver.Version) {
			// The frame limit of 32 bits is the largest there is, so 4 GiB − 1 it is.
			d := started(role, v, unlimited)()
			p := append(huge(role, 0x82, math.MaxUint32), make([]byte, 100)...)
			grown := allocated(func() { drain(d, p, len(p)) })
			wantFault(t, "a frame of 4 GiB is within the limits", d, nil)
			if grown > 1024 {
				t.Errorf("%d bytes allocated on the word of a header", grown)
			}
		})
	})
	t.Run("CVE-2026-54463 and CVE-2026-54466", func(t *testing.T) {
		// The bytes are a length of hixie-75 that does not end. To the versions that
		// this Driver speaks they are a frame header, and not one byte more is read.
		p := append([]byte{0x80}, bytes.Repeat([]byte{0xFF}, 3000)...)
		each(func(role wsdriver.Role, v wsdriver.Version) {
			holds(t, "the bytes as they are", started(role, v, wsdriver.Config{}), p, wsdriver.ErrContinuation, 1024)
		})
		p[0] = 0x82
		holds(t, "a length of all ones", aServer, p, wsdriver.ErrLengthSign, 1024)
	})
	t.Run("a length of which four bytes are read", func(t *testing.T) {
		p := append(huge(wsdriver.Client, 0x82, 1<<32+5), "Hello"...)
		exchange(t, "2^32+5 is not 5", aClient, p).fails(t, "2^32+5 is not 5", wsdriver.ErrFrameTooBig)
		if math.MaxInt > math.MaxInt32 {
			d := started(wsdriver.Client, wsdriver.Hybi13, wsdriver.Config{MaxMessage: math.MaxInt})()
			(&record{d: d}).feed(t, "without limits", append(huge(wsdriver.Client, 0x82, 1<<32-1), "Hello"...)).want(t, "nor does it end there")
			want(t, "what is to come", uint64(d.Remaining()), 1<<32-1-5)
		}
	})
	t.Run("CVE-2021-26423", func(t *testing.T) {
		// No input may make the loop around Receive spin: exchange fails on one that
		// does not go on.
		random := rand.New(rand.NewPCG(26423, 1))
		for range 3000 {
			p := make([]byte, random.IntN(60))
			for i := range p {
				p[i] = byte(random.Uint32())
			}
			if len(p) > 1 {
				p[0], p[1] = p[0]&0x8F, p[1]|0x80
			}
			exchange(t, "noise", aServer, p)
		}
	})
	t.Run("CVE-2026-0716", func(t *testing.T) {
		// The same with the limits off.
		for _, b := range []byte{0x01, 0x02, 0x00, 0x80, 0x81, 0x82} {
			for _, payload := range []string{"", "x", strings.Repeat("y", 126), strings.Repeat("z", 8192)} {
				for _, first := range []byte{0x01, 0x02} {
					p := join(fromClient(first, payload), fromClient(0x00, payload), fromClient(b, payload), fromClient(0x80, ""))
					exchange(t, "without limits", started(wsdriver.Server, wsdriver.Hybi13, unlimited), p)
				}
			}
		}
	})
	t.Run("CVE-2017-18922", func(t *testing.T) {
		for _, payload := range []string{"", "x", strings.Repeat("y", 126), strings.Repeat("z", 65536)} {
			p := fromClient(0x82, payload)
			for n := range min(len(p), 20) {
				d := aServer()
				(&record{d: d}).feed(t, "a header in two parts", p[:n], p[n:]).want(t, "a header in two parts", whole(wsdriver.Binary, payload))
			}
		}
	})
}

// TestAdvisoriesMemory is about memory and work that a peer can demand.
func TestAdvisoriesMemory(t *testing.T) {
	t.Run("CVE-2016-10542 and CVE-2018-21035 and CVE-2025-32049 and CVE-2022-31080", func(t *testing.T) {
		for _, role := range bothRoles {
			zero := started(role, wsdriver.Hybi13, wsdriver.Config{})
			over := toward(role, 0x82, strings.Repeat("x", wsdriver.DefaultMaxMessage+1))
			holds(t, "the zero Config has a limit", zero, over, wsdriver.ErrFrameTooBig, 1024)
			exactly := toward(role, 0x82, strings.Repeat("x", wsdriver.DefaultMaxMessage))
			d := zero()
			drain(d, exactly, 1<<16)
			wantFault(t, "which is passed by nothing less", d, nil)
			for _, limit := range []int{1, 2, 125, 126, 127, 65535, 65536, 1 << 20} {
				start := started(role, wsdriver.Hybi13, wsdriver.Config{MaxMessage: limit})
				holds(t, "one byte more than the limit", start, toward(role, 0x82, strings.Repeat("x", limit+1)), wsdriver.ErrFrameTooBig, 1024)
				d := start()
				drain(d, toward(role, 0x82, strings.Repeat("x", limit)), 1<<16)
				wantFault(t, "as much as the limit", d, nil)
			}
		}
	})
	t.Run("CVE-2015-1779 and CVE-2026-33219", func(t *testing.T) {
		// The opening handshake has a budget of its own, which no setting for
		// messages widens.
		c := wsdriver.Config{MaxMessage: 1 << 30}
		head := []byte("GET / HTTP/1.1\r\nCookie: " + strings.Repeat("x", 1<<20))
		for _, n := range []int{len(head), 1, 13} {
			d := wsdriver.NewServer(&c)
			grown := allocated(func() { drain(d, head, n) })
			want(t, "too large a head", d.State(), wsdriver.Finished)
			if grown > 6*wsdriver.DefaultMaxHandshake {
				t.Errorf("%d bytes allocated for a head of at most %d", grown, wsdriver.DefaultMaxHandshake)
			}
		}
		d := wsdriver.NewServer(nil)
		in := bytes.Repeat(fromClient(0x82, strings.Repeat("x", 100)), 1000)
		drain(d, in, len(in))
		want(t, "frames before the handshake are no frames", d.State(), wsdriver.Finished)
	})
	t.Run("CVE-2021-21419 and CVE-2014-0193 and CVE-2026-42786", func(t *testing.T) {
		// Frames within the limit that together are beyond it, without end.
		c := wsdriver.Config{MaxMessage: 1 << 16}
		for _, v := range hybiVersions {
			p := append(fromServer(0x01, "x"), bytes.Repeat(fromServer(0x00, strings.Repeat("y", 1000)), 200)...)
			holds(t, "fragments for ever", started(wsdriver.Client, v, c), p, wsdriver.ErrMessageTooBig, 1024)
		}
	})
	t.Run("CVE-2026-47073", func(t *testing.T) {
		_, _, key := asking(t, wsdriver.Config{}, wsdriver.HandshakeRequest{})
		endless := []byte(strings.TrimSuffix(response(key), "\r\n") + strings.Repeat("X: y\r\n", 1<<16))
		start, _, _ := asking(t, wsdriver.Config{}, wsdriver.HandshakeRequest{})
		exchange(t, "a response without end", start, endless).want(t, "a response without end", "fail 1002")
		p := append(octets("82 7f 7fffffffffffffff"), make([]byte, 1000)...)
		holds(t, "a frame that goes on for ever", aClient, p, wsdriver.ErrFrameTooBig, 1024)
		p = append(fromServer(0x02, "x"), bytes.Repeat(fromServer(0x00, "x"), wsdriver.DefaultMaxFragments)...)
		holds(t, "fragments for ever", aClient, p, wsdriver.ErrTooManyFragments, 1024)
	})
	t.Run("CVE-2026-48779", func(t *testing.T) {
		// Very many tiny fragments of one message: what an Assembler keeps is the
		// payload, and no part of it by itself.
		const count = 100_000
		p := fromServer(0x02, "x")
		for range count - 1 {
			p = append(p, fromServer(0x00, "x")...)
		}
		p = append(p, fromServer(0x80, "")...)
		d := aClient()
		var a wsdriver.Assembler
		size := 0
		grown := allocated(func() {
			for ev := range d.Events(p) {
				if ev, ok := a.Add(ev); ok {
					size = len(ev.Data)
				}
			}
		})
		want(t, "the message", size, count)
		if grown > 8*count {
			t.Errorf("%d bytes allocated for a message of %d", grown, count)
		}
	})
	t.Run("fragments that are empty", func(t *testing.T) {
		p := append(fromServer(0x02, ""), bytes.Repeat(fromServer(0x00, ""), wsdriver.DefaultMaxFragments)...)
		holds(t, "they count", aClient, p, wsdriver.ErrTooManyFragments, 1024)
	})
	t.Run("CVE-2026-54274", func(t *testing.T) {
		c := wsdriver.Config{MaxMessage: 1000}
		p := append(octets("82 fe ffff"), maskKey[:]...) // and not one byte of the payload
		holds(t, "the header is enough", started(wsdriver.Server, wsdriver.Hybi13, c), p, wsdriver.ErrFrameTooBig, 1024)
	})
	t.Run("a legal frame in tiny reads", func(t *testing.T) {
		p := fromClient(0x82, strings.Repeat("x", wsdriver.DefaultMaxMessage))
		var a wsdriver.Assembler
		d := aServer()
		grown := allocated(func() {
			for i := range p {
				ev, _ := d.Receive(p[i : i+1])
				a.Add(ev)
			}
		})
		// Append doubles and then grows by a quarter: five times in all, not 28.
		if grown > 6<<20 {
			t.Errorf("%d bytes allocated for a message of 1 MiB", grown)
		}
	})
	t.Run("CVE-2026-65623", func(t *testing.T) {
		// Twice the fragments, twice the work. Work is what is allocated and how often
		// Receive has to be called.
		work := func(n int) (grown, calls int) {
			p := append(fromServer(0x02, "x"), bytes.Repeat(fromServer(0x00, "x"), n)...)
			d := aClient()
			var a wsdriver.Assembler
			grown = allocated(func() {
				for ev := range d.Events(p) {
					a.Add(ev)
					calls++
				}
			})
			return grown, calls
		}
		g1, c1 := work(30_000)
		g2, c2 := work(60_000)
		if g2 > 5*g1/2+4096 || c2 > 2*c1+2 {
			t.Errorf("from 30000 to 60000 fragments: %d to %d bytes, %d to %d calls", g1, g2, c1, c2)
		}
		head := func(n int) int {
			p := []byte("GET / HTTP/1.1\r\nCookie: " + strings.Repeat("x", n))
			d := wsdriver.NewServer(&wsdriver.Config{MaxHandshake: 1 << 20})
			return allocated(func() { drain(d, p, 1) })
		}
		if g1, g2 := head(1<<15), head(1<<16); g2 > 5*g1/2+4096 {
			t.Errorf("from 32 KiB to 64 KiB of head: %d to %d bytes", g1, g2)
		}
	})
	t.Run("CVE-2020-35896", func(t *testing.T) {
		// What goes out is the caller's: unanswered pings leave nothing behind.
		p := bytes.Repeat(fromServer(0x89, "ping"), 100_000)
		d := aClient()
		grown := allocated(func() {
			for range d.Events(p) {
			}
		})
		if grown > 1024 {
			t.Errorf("%d bytes are kept", grown)
		}
	})
	t.Run("CVE-2021-3690", func(t *testing.T) {
		// A pong that is cut by a read is gathered, and the memory let go: no pool is
		// there to miss it. 128 bytes for each, and none for those that come whole.
		p := bytes.Repeat(fromServer(0x8A, "pong"), 1000)
		want(t, "whole ones", allocated(func() { drain(aClient(), bytes.Clone(p), len(p)) }) < len(p)+2048, true)
		want(t, "cut ones", allocated(func() { drain(aClient(), p, 1) }) < 1000*128+2048, true)
	})
	t.Run("CVE-2021-42340", func(t *testing.T) {
		// Connections that come and go leave nothing that Reset could not use again.
		d := aServer()
		c := &wsdriver.Config{}
		one := func() {
			d.Reset(wsdriver.Server, c)
			d.Skip(wsdriver.Hybi13, "")
			(&record{d: d}).feed(t, "a short life", fromClient(0x88, ""))
		}
		grown := allocated(func() {
			for range 1000 {
				one()
			}
		})
		if grown > 1000*2048 {
			t.Errorf("%d bytes for a connection", grown/1000)
		}
	})
	t.Run("CVE-2024-23672", func(t *testing.T) {
		for _, role := range bothRoles {
			d := aDriver(role)
			d.AppendClose(nil, 1000, "")
			d.Tick(0)
			drain(d, bytes.Repeat(toward(role, 0x81, "I go on"), 10), 1)
			ev, _ := d.Tick(wsdriver.DefaultFailAfter)
			wantEvent(t, "a peer that never closes is left", ev, `close 1006 ""`)
			want(t, "and the transport closed", d.State(), wsdriver.Finished)
		}
	})
}
