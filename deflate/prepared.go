package deflate

import (
	"sync"

	"github.com/wsdriver/wsdriver/deflate/internal/flate"
	"github.com/wsdriver/wsdriver/wire"
)

// message is compressed alone, so that it fits behind any other, once for each size
// of window that it meets.
type message struct {
	kind    wire.Kind
	plain   []byte
	level   int
	sizes   [maxBits + 1]sync.Once
	encoded [maxBits + 1][]byte // by the bits of the window; nil if it grew
}

// Prepare returns the message for any number of connections.
func (e *Extension) Prepare(k wire.Kind, p []byte) wire.Encoded {
	return &message{kind: k, plain: p, level: e.orZero().level()}
}

// For returns the message compressed, or false if it is too short for that or would
// not become shorter. A connection whose messages may refer to those before it
// remembers it.
func (m *message) For(c wire.Codec) (payload []byte, encoded bool) {
	own, ok := c.(*codec)
	if !ok || !own.Wants(m.kind, len(m.plain)) {
		return nil, false
	}
	bits := own.sender.bits
	m.sizes[bits].Do(func() { m.encoded[bits] = m.compress(int(bits)) })
	if m.encoded[bits] == nil {
		return nil, false
	}
	own.sender.record(m.plain)
	return m.encoded[bits], true
}

// compress returns the message compressed, or nil if that is not shorter.
func (m *message) compress(bits int) []byte {
	encoder, finder := getEncoder(), getFinder(bits)
	defer putEncoder(encoder)
	defer putFinder(finder)
	finder.Reset(m.level)
	var out []byte
	for p := m.plain; ; {
		n := copy(finder.Room(min(len(p), flate.MaxPiece)), p)
		p = p[n:]
		out = append(out, encoder.writer.Append(encoder.out[:0], finder, n, len(p) == 0)...)
		if len(out) >= len(m.plain) {
			return nil
		}
		if len(p) == 0 {
			return out
		}
	}
}
