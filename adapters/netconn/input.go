package netconn

import (
	"sync"

	"github.com/wsdriver/wsdriver"
)

const (
	// waitBuffer is the size of the buffer that is held while waiting, where a
	// transport cannot be waited for without one.
	waitBuffer = 4 << 10

	// readyBuffer is the size of the buffer that bytes are read into which are
	// there already. It has room for the header before a message of 16 KiB.
	readyBuffer = 18 << 10
)

// The classes of buffers. Each is four times as large as the one before it, so
// that a message that outgrows one has proved to be worth the next; all but the
// first have some room more than a power of two.
const (
	unpooled = iota - 1 // what the handshake left, or a message that is larger than any class
	bare                // no memory: the message's own is read into
	waitClass
	readyClass
	burstClass // 72 KiB: for peers that fill a readyBuffer
	classes    = burstClass + 5
)

// sizeOf is the number of bytes in the buffers of a class.
func sizeOf(class int8) int {
	switch {
	case class <= bare:
		return 0
	case class == waitClass:
		return waitBuffer
	}
	return readyBuffer << (2 * (class - readyClass))
}

// classFor is the least class from readyClass on that n bytes fit in, or unpooled.
func classFor(n int) int8 {
	for class := int8(readyClass); class < classes; class++ {
		if n <= sizeOf(class) {
			return class
		}
	}
	return unpooled
}

// input is memory to read into, and what was read. It is shared by all
// connections and held by none that is idle.
//
// Invariants, between reads:
//
//	mem            is b, or memory of the message under way that was read into
//	mem[at:end]    the Driver has not taken in yet; a read goes to mem[end:]
//	b[from:to]     is what came of the message under way, to <= at; or it lies in
//	               the memory of the caller, or in apart
type input struct {
	b        []byte
	mem      []byte
	at, end  int
	from, to int

	apart *input // the message under way where it fits not into b, of a view or of a deadline

	err   error // of the read
	fail  error // of the transport, once all is taken in
	empty uint8 // reads in a row that brought nothing
	class int8
	lent  bool // the program may look at the last message, which lies here
	odd   bool // this is what the handshake, or a deadline, has left

	request  *wsdriver.HandshakeRequest // of the opening handshake, up to the first read
	response *wsdriver.HandshakeResponse
}

var inputs [classes]sync.Pool

// pooled returns a buffer of the pool, or nil.
func pooled(class int8) *input {
	in, _ := inputs[class].Get().(*input)
	return in
}

// newInput makes a buffer of b.
func newInput(class int8, b []byte) *input { return &input{class: class, b: b, mem: b} }

// leftover makes an input of bytes that were read elsewhere.
func leftover(b []byte) *input {
	in := newInput(unpooled, b)
	in.end = len(b)
	return in
}

// take returns a buffer of that class.
func take(class int8) *input {
	if in := pooled(class); in != nil {
		return in
	}
	return newInput(class, make([]byte, sizeOf(class)))
}

// takeFor returns a buffer of n bytes or more.
func takeFor(n int) *input {
	if class := classFor(n); class != unpooled {
		return take(class)
	}
	return newInput(unpooled, make([]byte, n))
}

// release gives in back. Nil is taken too.
func (in *input) release() {
	if in == nil {
		return
	}
	if in.apart != nil {
		in.apart.release()
	}
	if in.class != unpooled {
		in.clear()
		in.apart, in.err, in.fail, in.empty = nil, nil, nil, 0
		in.lent, in.odd = false, false
		inputs[in.class].Put(in)
	}
}

// idle reports whether nothing would be lost with in.
func (in *input) idle() bool {
	return in.at == in.end && in.from == in.to && in.class > bare && in.apart == nil && in.fail == nil
}

// part is how much of the message under way lies in b. Nil is taken too.
func (in *input) part() int {
	if in == nil {
		return 0
	}
	return in.to - in.from
}

// clear makes all of b room.
func (in *input) clear() {
	in.mem, in.at, in.end, in.from, in.to = in.b, 0, 0, 0, 0
}

// holds reports whether p, the payload that the Driver has just told, ends where it
// has stopped to take in, in b. Bytes that had to be changed to become payload do not.
func (in *input) holds(p []byte) bool {
	return in.class != bare && len(p) > 0 && len(p) <= in.at && &in.mem[in.at-len(p)] == &p[0]
}

// gather adds p to the message under way in b, where there is room for what lies
// in b already. It reports whether p does.
func (in *input) gather(p []byte) bool {
	switch {
	case len(p) == 0:
		return true
	case !in.holds(p):
		return false
	case in.from == in.to:
		in.from = in.at - len(p)
		in.to = in.from
	case in.to != in.at-len(p):
		copy(in.b[in.to:], p) // headers lie between
	}
	in.to += len(p)
	return true
}
