package flate

import "errors"

// What can be wrong with a stream.
var (
	ErrCorrupt   = errors.New("flate: not a DEFLATE stream")
	ErrDistance  = errors.New("flate: a distance is farther than the window")
	ErrTruncated = errors.New("flate: the stream ends inside a block")
)

// Reader inflates. It is large; what must be kept of it while it waits for input is
// a State, and the window.
type Reader struct {
	State
	in []byte // what is left of the input

	// out is what was inflated since the last Reset or Resume, as far as it is needed.
	// Before it comes the window, of which there are two parts.
	out         []byte
	n           int // bytes of out in use
	told        int // those that Next has returned
	fresh       int // those, up to n, that Save has not been given
	limit       int // the longest distance
	old, recent []byte

	// The tables of the block; they are made of State.lens.
	lits     *[litTable]entry
	dists    *[distTable]entry
	lens     [1 << lenRoot]entry
	ownLits  [litTable]entry
	ownDists [distTable]entry
}

// State is how far a Reader has come in a block.
type State struct {
	acc    uint64 // bits that were taken from the input and not used, the first lowest
	nb     uint   // how many; those above are zero
	step   step
	final  bool // the block is the last
	last   bool // the input is the last of a message
	whole  bool // and what was left out behind it has become part of it
	stored int  // bytes to come of a stored block

	numLits, numDists, numLens uint16
	i                          uint16 // the next length to read
	lenLens                    [numLens]uint8
	codes                      [numLits + numDists + 4]uint8 // lengths of literals, then distances
}

// step is what comes next in the stream.
type step uint8

const (
	stepBlock   step = iota // the three bits that start a block
	stepLength              // the length of a stored block
	stepStored              // its bytes
	stepCounts              // how many codes a block describes
	stepOrder               // the lengths of the codes for lengths
	stepLengths             // the lengths of the codes
	stepSymbols             // what they stand for
	stepDead                // nothing: the stream is broken
)

const (
	// chunk is about what Next returns at most.
	chunk = 16 << 10
	// margin is for the longest match, and for words written over its end.
	margin = maxMatch + 16
)

// NewReader returns a Reader.
func NewReader() *Reader {
	return &Reader{out: make([]byte, maxDistance+chunk+margin)}
}

// Reset starts a stream, or a message in it, behind the window w, which must not
// change meanwhile. Distances are limited to 1<<bits.
func (r *Reader) Reset(w *Window, bits int) {
	r.acc, r.nb, r.step = 0, 0, stepBlock
	r.begin(w, bits)
}

func (r *Reader) begin(w *Window, bits int) {
	r.in, r.n, r.told, r.fresh, r.limit = nil, 0, 0, 0, 1<<bits
	r.old, r.recent = w.Parts()
}

// Resume goes on from a State, with what was left of the input, behind the window w.
func (r *Reader) Resume(s *State, in []byte, w *Window, bits int) {
	r.State = *s
	r.begin(w, bits)
	r.in = in
	switch r.step {
	case stepLengths:
		r.fillLens()
	case stepSymbols:
		r.fillTables()
	}
}

// Unread returns what is left of the input.
func (r *Reader) Unread() []byte { return r.in }

// Save adds to w what was inflated since the last call.
func (r *Reader) Save(w *Window) {
	w.Write(r.out[r.n-min(r.fresh, r.limit):r.n], r.limit)
	r.fresh = 0
}

// Release forgets the memory of others.
func (r *Reader) Release() { r.in, r.old, r.recent = nil, nil, nil }

// Spoil overwrites what is not in the State. Tests call it, to show that nothing of it
// is used again.
func (r *Reader) Spoil() {
	spoil(r.out)
	for i := range r.ownLits {
		r.ownLits[i] = isSpecial
	}
	for i := range r.ownDists {
		r.ownDists[i] = isSpecial
	}
	r.lens = [1 << lenRoot]entry{}
}

// Feed gives the Reader a piece of the stream, which may be the last of a message. It
// must be left alone until Next says that there is no more. The piece before it is used
// up.
func (r *Reader) Feed(p []byte, last bool) { r.in, r.last, r.whole = p, last, false }

// Next returns what the input stands for, until more is false. What it returned last
// is gone then.
func (r *Reader) Next() (out []byte, more bool, err error) {
	r.slide()
	before := r.n
	if more, err = r.run(r.n + chunk); err != nil {
		r.step = stepDead
		return nil, false, err
	}
	out = r.out[r.told:r.n]
	r.told = r.n
	r.fresh = min(r.fresh+r.n-before, len(r.out))
	return out, more, nil
}

// slide makes room for a chunk.
func (r *Reader) slide() {
	if r.n <= len(r.out)-chunk-margin {
		return
	}
	keep := min(r.n, r.limit)
	copy(r.out, r.out[r.n-keep:r.n])
	r.n, r.told = keep, keep
}

// omitted is what a sender leaves out at the end of a message (RFC 7692, section 7.2.1).
var omitted = []byte{0, 0, 0xFF, 0xFF}

// run inflates until the input ends, which is not more, or n reaches stop.
func (r *Reader) run(stop int) (more bool, err error) {
	for r.n < stop {
		ok, err := r.advance(stop)
		if err != nil {
			return false, err
		}
		if ok {
			continue
		}
		// All input is used. A message may also end where a block does (section
		// 7.2.3.4): the last four bytes were not left out then.
		switch {
		case !r.last, r.step == stepBlock && r.nb == 0:
			return false, nil
		case r.whole:
			return false, ErrTruncated
		}
		r.in, r.whole = omitted, true
	}
	return true, nil
}

// advance takes the next step. It returns false if that needs more input.
func (r *Reader) advance(stop int) (ok bool, err error) {
	switch r.step {
	case stepBlock:
		return r.block()
	case stepLength:
		return r.length()
	case stepStored:
		return r.copyStored(stop), nil
	case stepCounts:
		return r.counts()
	case stepOrder:
		return r.order()
	case stepLengths:
		return r.lengths()
	case stepSymbols:
		return r.symbols(stop)
	}
	return false, ErrCorrupt
}

// need takes bytes from the input until there are n bits, up to 56. It reports
// whether there are.
func (r *Reader) need(n uint) bool {
	for r.nb < n {
		if len(r.in) == 0 {
			return false
		}
		r.acc |= uint64(r.in[0]) << r.nb
		r.nb += 8
		r.in = r.in[1:]
	}
	return true
}

// take returns the next n bits, which there are.
func (r *Reader) take(n uint) uint {
	v := uint(r.acc & (1<<n - 1))
	r.acc >>= n
	r.nb -= n
	return v
}

// ended is called at the end of a block. One that says that it is the last ends at a
// byte, and in a message others may follow (RFC 7692, section 7.2.3.4).
func (r *Reader) ended() {
	if r.final {
		r.take(r.nb & 7)
	}
	r.step = stepBlock
}
