package flate

import "math/bits"

// Finder finds what repeats in a window of a given size. It holds the window, and
// behind it the piece that is being written, in one buffer.
//
// Positions are counted from the beginning of time, so that the tables need not be
// cleared when the buffer slides or another connection takes the Finder: what they
// say of a position that is farther back than the window is never looked at.
type Finder struct {
	hist []byte // front, window, piece, slack
	n    int    // bytes of hist in use
	base uint32 // position of hist[0]

	window uint32
	head   []uint32 // the last position of each hash; for wide, the last two
	prev   []uint16 // by position modulo window: how far back the one before it is; 0 is none
	level  level

	// ID and Epoch say whose window it is, to whoever keeps it for them.
	ID, Epoch uint64
}

const (
	// front and slack are bytes of hist before the window and behind the piece, so that
	// words can be read there.
	front = 8
	slack = 16
	// limit is where positions start over: the difference of two is an int anywhere.
	limit = 1 << 30

	maxHashBits = 15
)

// NewFinder returns a Finder for windows of 1<<bits bytes, with 8 to 15 bits.
func NewFinder(bits int) *Finder {
	f := &Finder{
		hist:   make([]byte, front+1<<bits+MaxPiece+slack),
		window: 1 << bits,
		level:  levels[1],
		n:      front,
	}
	hashBits := min(bits+1, maxHashBits)
	f.head = make([]uint32, 1<<hashBits)
	f.base = f.window + 1
	return f
}

// Bits returns the bits of the window.
func (f *Finder) Bits() int { return bits.TrailingZeros32(f.window) }

// Reset forgets the window and sets the level: from 1, fast, to 9.
func (f *Finder) Reset(lvl int) {
	f.level = levels[lvl]
	if f.level.tries > 2 && f.prev == nil {
		f.prev = make([]uint16, f.window)
	}
	// The next position is farther from all that are known than the window is long.
	f.base += uint32(f.n) + f.window
	f.n = front
	f.wrap()
}

// wrap lets positions start over before they overflow.
func (f *Finder) wrap() {
	if f.base < limit {
		return
	}
	clear(f.head)
	f.base = f.window + 1
}

// Prime makes p, which is not longer than the window, the end of the window.
func (f *Finder) Prime(p []byte) {
	copy(f.Room(len(p)), p)
	f.take(len(p))
	f.index(f.n-len(p), f.n)
}

// Room returns n bytes of memory, MaxPiece at most or as much as the window, for
// the next piece.
func (f *Finder) Room(n int) []byte {
	if f.n+n > len(f.hist)-slack {
		keep := min(f.n-front, int(f.window))
		copy(f.hist[front:], f.hist[f.n-keep:f.n])
		f.base += uint32(f.n - keep - front)
		f.n = front + keep
		f.wrap()
	}
	return f.hist[f.n : f.n+n]
}

// Tail returns the last n bytes, as far as they are in the window.
func (f *Finder) Tail(n int) []byte {
	return f.hist[f.n-min(n, f.n-front, int(f.window)) : f.n]
}

// Spoil overwrites the window. Tests call it, to show that nothing of it is used again.
func (f *Finder) Spoil() { spoil(f.hist) }

func spoil(p []byte) {
	p[0] = 0xA5
	for n := 1; n < len(p); n *= 2 {
		copy(p[n:], p[:n])
	}
}

// take takes in the n bytes that were written to Room. What is read behind them is
// always the same, so that the same is found.
func (f *Finder) take(n int) {
	f.n += n
	clear(f.hist[f.n : f.n+slack])
}
