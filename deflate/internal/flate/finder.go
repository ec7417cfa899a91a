package flate

import (
	"encoding/binary"
	"math/bits"
)

// Finder finds what repeats in a window of a given size. It holds the window, and
// behind it the piece that is being written, in one buffer.
//
// Positions are counted from the beginning of time, so that the tables need not be
// cleared when the buffer slides or another connection takes the Finder: what they
// say of a position that is farther back than the window is never looked at.
type Finder struct {
	hist []byte // window, piece, and 8 bytes more so that words can be read at the end
	n    int    // bytes of hist in use
	base uint32 // position of hist[0]

	window uint32
	head   []uint32 // the last position of each hash
	shift  uint     // of the hash
	prev   []uint16 // by position modulo window: how far back the one before it is; 0 is none
	level  level

	// ID and Epoch say whose window it is, to whoever keeps it for them.
	ID, Epoch uint64
}

const (
	slack = 8
	// far is where positions start over. It leaves room for a buffer behind it.
	far = 1 << 31
)

// NewFinder returns a Finder for windows of 1<<bits bytes, with 8 to 15 bits.
func NewFinder(bits int) *Finder {
	f := &Finder{
		hist:   make([]byte, 1<<bits+MaxPiece+slack),
		window: 1 << bits,
		level:  levels[1],
	}
	hashBits := min(bits, 14) + 1
	f.head, f.shift = make([]uint32, 1<<hashBits), uint(32-hashBits)
	f.base = f.window + 1
	return f
}

// Bits returns the bits of the window.
func (f *Finder) Bits() int { return bits.TrailingZeros32(f.window) }

// Reset forgets the window and sets the level: from 1, fast, to 9.
func (f *Finder) Reset(lvl int) {
	f.level = levels[lvl]
	if f.level.chain > 1 && f.prev == nil {
		f.prev = make([]uint16, f.window)
	}
	// The next position is farther from all that are known than the window is long.
	f.base += uint32(f.n) + f.window
	f.n = 0
	f.wrap()
}

// wrap lets positions start over before they overflow.
func (f *Finder) wrap() {
	if f.base < far {
		return
	}
	clear(f.head)
	f.base = f.window + 1
}

// Prime makes p, which is not longer than the window, the end of the window.
func (f *Finder) Prime(p []byte) {
	copy(f.Room(len(p)), p)
	at := f.n
	f.n += len(p)
	f.index(at)
}

// Room returns n bytes of memory, MaxPiece at most or as much as the window, for
// the next piece.
func (f *Finder) Room(n int) []byte {
	if f.n+n > len(f.hist)-slack {
		keep := min(f.n, int(f.window))
		copy(f.hist, f.hist[f.n-keep:f.n])
		f.base += uint32(f.n - keep)
		f.n = keep
		f.wrap()
	}
	return f.hist[f.n : f.n+n]
}

// Tail returns the last n bytes, as far as they are in the window.
func (f *Finder) Tail(n int) []byte {
	return f.hist[f.n-min(n, f.n, int(f.window)) : f.n]
}

// Spoil overwrites the window. Tests call it, to show that nothing of it is used again.
func (f *Finder) Spoil() { spoil(f.hist) }

func spoil(p []byte) {
	p[0] = 0xA5
	for n := 1; n < len(p); n *= 2 {
		copy(p[n:], p[:n])
	}
}

// index enters the bytes from at on into the tables. Of the last three of the piece
// before, no word was whole yet.
func (f *Finder) index(at int) { f.enter(max(at-3, 0), f.n-3) }

// enter enters the positions from i up to end; at level 1 every other one, which finds
// nearly as much in half of the time.
func (f *Finder) enter(i, end int) {
	if i >= end {
		return
	}
	hist, head, shift, pos := f.hist[:end+3], f.head, f.shift, f.base+uint32(i)
	if f.level.chain == 1 {
		for ; i < end; i += 2 {
			head[binary.LittleEndian.Uint32(hist[i:])*hashPrime>>shift] = pos
			pos += 2
		}
		return
	}
	prev, window, mask := f.prev, f.window, f.window-1
	for ; i < end; i++ {
		h := binary.LittleEndian.Uint32(hist[i:]) * hashPrime >> shift
		back := pos - head[h]
		if back > window {
			back = 0
		}
		head[h], prev[pos&mask] = pos, uint16(back)
		pos++
	}
}

const hashPrime = 2654435761

// matchLen returns how many bytes of a and of b are the same from the start.
func matchLen(a, b []byte) int {
	n := 0
	b = b[:len(a)]
	for len(a)-n >= 8 {
		if x := binary.LittleEndian.Uint64(a[n:]) ^ binary.LittleEndian.Uint64(b[n:]); x != 0 {
			return n + bits.TrailingZeros64(x)>>3
		}
		n += 8
	}
	for n < len(a) && a[n] == b[n] {
		n++
	}
	return n
}
