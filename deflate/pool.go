package deflate

import (
	"sync"
	"sync/atomic"

	"github.com/wsdriver/wsdriver/deflate/internal/flate"
	"github.com/wsdriver/wsdriver/wire"
)

// encoder is what a piece that is compressed needs beside its finder.
type encoder struct {
	writer flate.Writer
	out    [flate.MaxPiece + 64]byte
}

// decoder is what a message needs that is inflated.
type decoder struct {
	reader *flate.Reader
	in     [wire.MaxPiece]byte
}

// A piece of the Driver is one of the engine.
const _ = uint(flate.MaxPiece - wire.MaxPiece)

// paused is what is kept of a decoder in the middle of a message.
type paused struct {
	state flate.State
	rest  []byte // input, if there is any
}

var (
	encoders = sync.Pool{New: func() any { return new(encoder) }}
	decoders = sync.Pool{New: func() any { return &decoder{reader: flate.NewReader()} }}
	pauses   = sync.Pool{New: func() any { return new(paused) }}
	finders  [maxBits + 1]sync.Pool // by the bits of their windows
)

// poison is set by tests: memory is overwritten before it is given back.
var poison bool

func getEncoder() *encoder { return encoders.Get().(*encoder) }

func putEncoder(e *encoder) {
	if poison {
		spoil(e.out[:])
	}
	encoders.Put(e)
}

func getDecoder() *decoder { return decoders.Get().(*decoder) }

func putDecoder(d *decoder) {
	if poison {
		spoil(d.in[:])
		d.reader.Spoil()
	}
	d.reader.Release()
	decoders.Put(d)
}

func getPaused() *paused { return pauses.Get().(*paused) }

func putPaused(p *paused) {
	p.rest = nil
	pauses.Put(p)
}

func getFinder(bits int) *flate.Finder {
	if f := finders[bits].Get(); f != nil {
		return f.(*flate.Finder)
	}
	return flate.NewFinder(bits)
}

func putFinder(f *flate.Finder) {
	if poison {
		f.Spoil()
	}
	finders[f.Bits()].Put(f)
}

// drop drops a window.
func drop(w *flate.Window) {
	if poison {
		w.Spoil()
	}
	w.Drop()
}

func spoil(p []byte) {
	p[0] = 0xA5
	for n := 1; n < len(p); n *= 2 {
		copy(p[n:], p[:n])
	}
}

// Parked is how many finders wait for the connection that used them last.
const Parked = 16

// parked are finders that still hold the window of the connection that used them
// last. A busy connection finds its own again and need not fill one anew; another one
// with the same place takes it away. Each place has a cache line of its own.
var parked [Parked]struct {
	atomic.Pointer[flate.Finder]
	_ [56]byte
}

// nextID is the number of the latest connection.
var nextID atomic.Uint64

// park leaves f, which holds the window of connection id as of epoch.
func park(f *flate.Finder, id, epoch uint64) {
	f.ID, f.Epoch = id, epoch
	if old := parked[id%Parked].Swap(f); old != nil {
		putFinder(old)
	}
}

// unpark returns the finder that holds the window of connection id as of epoch, or nil.
func unpark(id, epoch uint64) *flate.Finder {
	f := parked[id%Parked].Swap(nil)
	if f != nil && (f.ID != id || f.Epoch != epoch) {
		putFinder(f)
		return nil
	}
	return f
}
