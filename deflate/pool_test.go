package deflate

import (
	"bytes"
	"fmt"
	"sync"
	"testing"

	"github.com/wsdriver/wsdriver/wire"
)

// However many connections there are, no more than Parked finders wait for them.
func TestParkedIsBounded(t *testing.T) {
	heap()
	e := &Extension{ClientMaxWindowBits: 15}
	p := json(source(1), 1000)
	for range 10 * Parked {
		_, c := e.Accept(nil)
		deflate(c, p)
		deflate(c, p)
	}
	n := 0
	for i := range parked {
		if parked[i].Load() != nil {
			n++
		}
	}
	if n != Parked {
		t.Errorf("%d are parked", n)
	}
}

// A connection finds the finder that it has parked, unless it was taken, or its window
// has changed since.
func TestUnpark(t *testing.T) {
	heap()
	_, got := (&Extension{}).Accept(nil)
	c := got.(*codec)
	p := json(source(1), 1000)
	deflate(c, p)
	mine := parked[c.sender.id%Parked].Load()
	if mine == nil || mine.ID != c.sender.id {
		t.Fatal("it is not parked")
	}
	copy(c.ToEncode(3), "abc")
	if c.sender.finder != mine {
		t.Error("it is not found")
	}
	c.Encode(wire.Whole)
	c.Rest()
	(&Extension{}).Prepare(wire.Text, p).For(c)
	if parked[c.sender.id%Parked].Load() != mine {
		t.Fatal("it is not parked any more")
	}
	if unpark(c.sender.id, c.sender.epoch) != nil {
		t.Error("it is found though a prepared message was sent since")
	}
	copy(c.ToEncode(3), "abc")
	c.Encode(wire.Whole)
	c.Rest()
}

// With all memory overwritten that goes back to a pool, connections that take turns,
// in the middle of their messages too, read what was sent to them. One in five is
// broken meanwhile.
func TestPoison(t *testing.T) {
	poison = true
	defer func() { poison = false }()
	type end struct {
		from, to      *codec
		message       []byte
		payload, sent []byte
		got           []byte
		broken        bool
	}
	r := source(11)
	ends := make([]*end, 40)
	renew := func(i int) {
		e := &Extension{
			ServerMaxWindowBits: 8 + r.IntN(8), ClientMaxWindowBits: 8 + r.IntN(8), Level: 1 + r.IntN(9),
			ServerNoContextTakeover: r.IntN(2) == 0, ClientNoContextTakeover: r.IntN(2) == 0,
		}
		ends[i] = &end{}
		ends[i].from, ends[i].to = pair(t, e, e)
		if r.IntN(2) == 0 {
			ends[i].from, ends[i].to = ends[i].to, ends[i].from
		}
	}
	for i := range ends {
		renew(i)
	}
	for step := range 5000 {
		i := r.IntN(len(ends))
		e := ends[i]
		if e.sent == nil {
			e.message, e.got = json(r, r.IntN(1+r.IntN(6000))), nil
			e.payload = bytes.Join(encode(e.from, e.message, 1+r.IntN(4000)), nil)
			if e.broken = r.IntN(5) == 0; e.broken && len(e.payload) > 0 {
				e.payload[r.IntN(len(e.payload))] ^= 1 << r.IntN(8)
			}
			e.sent = e.payload
		}
		n := min(len(e.sent), 1+r.IntN(2000))
		last := n == len(e.sent)
		got, err := decodePiece(e.to, e.got, e.sent[:n], flags(len(e.sent) == len(e.payload), last))
		e.to.Rest()
		e.got, e.sent = got, e.sent[n:]
		switch {
		case err != nil && !e.broken:
			t.Fatalf("step %d: %v", step, err)
		case err != nil || last && e.broken:
			renew(i)
		case last:
			if !bytes.Equal(e.got, e.message) {
				t.Fatalf("step %d: another message came", step)
			}
			e.sent = nil
		}
	}
}

// Any number of goroutines use the pools at the same time.
func TestConcurrently(t *testing.T) {
	e := &Extension{Level: 3}
	plain := json(source(5), 3000)
	prepared := e.Prepare(wire.Text, plain)
	var wg sync.WaitGroup
	errs := make(chan error, 8)
	for g := range 8 {
		c, s := pair(t, e, e)
		wg.Go(func() {
			r := source(uint64(g))
			for range 150 {
				p := json(r, r.IntN(3000))
				payload, ok := []byte(nil), r.IntN(3) == 0
				if ok {
					p = plain
					payload, ok = prepared.For(c)
				} else {
					payload, ok = deflate(c, p), true
				}
				out, err := inflate(s, payload)
				if !ok || err != nil || !bytes.Equal(out, p) {
					errs <- fmt.Errorf("goroutine %d: encoded %v, %v", g, ok, err)
					return
				}
			}
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		t.Error(err)
	}
}
