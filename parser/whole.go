package parser

import (
	"encoding/binary"

	"github.com/wsdriver/wsdriver/internal/mask"
	"github.com/wsdriver/wsdriver/internal/utf8x"
	"github.com/wsdriver/wsdriver/wire"
)

// Whole is Next for the common case: a valid message of one frame that is whole in
// p, between messages. In all other cases it returns None and 0, and has changed
// nothing.
func (f *Frames) Whole(p []byte) (wire.Event, int) {
	if !f.between || len(p) < 6 {
		return wire.Event{}, 0
	}
	kind := wire.Kind(p[0] ^ wire.FIN)
	n, start := int(p[1]^f.mask), 2+int(f.mask>>5)
	if kind-wire.Text > wire.Binary-wire.Text {
		return wire.Event{}, 0
	}
	if n >= wire.Len16 {
		if n > wire.Len16 {
			return wire.Event{}, 0
		}
		n, start = int(binary.BigEndian.Uint16(p[2:])), start+2
		if n < wire.Len16 {
			return wire.Event{}, 0 // 5.2: not the shortest form
		}
	}
	if n > int(f.maxFrame) || len(p)-start < n {
		return wire.Event{}, 0
	}
	q := p[start : start+n : start+n]
	if f.mask == 0 {
		if kind == wire.Text && !utf8x.Valid(q) {
			return wire.Event{}, 0
		}
		return wire.Event{Kind: kind, Flags: wire.Whole, Data: q}, start + n
	}
	key := binary.LittleEndian.Uint32(p[start-4:])
	if n >= 8 && n <= 16 {
		if mask.Short(q, q, key)&highBits == 0 || kind == wire.Binary || utf8x.Valid(q) {
			return wire.Event{Kind: kind, Flags: wire.Whole, Data: q}, start + n
		}
	} else if kind == wire.Text {
		if s, m := utf8x.Unmask(utf8x.State{}, q, key); m == n && s.Need == 0 {
			return wire.Event{Kind: wire.Text, Flags: wire.Whole, Data: q}, start + n
		}
	} else {
		mask.XOR(q, key)
		return wire.Event{Kind: wire.Binary, Flags: wire.Whole, Data: q}, start + n
	}
	mask.XOR(q, key) // as if nothing had been
	return wire.Event{}, 0
}

// highBits are the bits that no ASCII byte has set.
const highBits = 0x8080808080808080
