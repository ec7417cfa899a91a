package hybi

import (
	"crypto/sha1"
	"encoding/binary"
)

// earlyMask is the masking of hybi-04 to hybi-06: four bytes in clear, and then the
// whole frame, header and payload, under a key that is those bytes (05, 06) or
// the SHA-1 of them and the connection's key (04). The key starts over with each
// frame.
type earlyMask struct {
	conn   [sha1.Size]byte // the connection's key
	key    [sha1.Size]byte // the frame's; one of four bytes stands in it five times
	at     uint8           // place in key of the next byte
	on     bool
	hashed bool
}

// nonceSize is how many bytes go before each masked frame.
const nonceSize = 4

// start enters the frame behind a nonce.
func (m *earlyMask) start(nonce [nonceSize]byte) {
	m.at = 0
	if m.hashed {
		var b [nonceSize + sha1.Size]byte
		copy(b[:], nonce[:])
		copy(b[nonceSize:], m.conn[:])
		m.key = sha1.Sum(b[:])
		return
	}
	for i := range m.key {
		m.key[i] = nonce[i%nonceSize]
	}
}

// xor masks or unmasks the next bytes of the frame.
func (m *earlyMask) xor(p []byte) {
	if !m.on {
		return
	}
	for len(p) > 0 {
		n := min(len(p), len(m.key)-int(m.at))
		for i, k := range m.key[m.at:][:n] {
			p[i] ^= k
		}
		p = p[n:]
		m.at = (m.at + uint8(n)) % uint8(len(m.key))
	}
}

// undo takes back the xor of p, the last bytes that it was given.
func (m *earlyMask) undo(p []byte) {
	if !m.on {
		return
	}
	size := len(m.key)
	m.at = uint8((int(m.at) + size - len(p)%size) % size)
	at := m.at
	m.xor(p)
	m.at = at
}

// ConnectionKey returns the key of a connection in hybi-04, from the values of
// Sec-WebSocket-Key and Sec-WebSocket-Nonce as they stand in the heads.
func ConnectionKey(key, nonce string) [sha1.Size]byte {
	return sha1.Sum([]byte(key + nonce + "61AC5F19-FBBA-4540-B96F-6561F1AB40A8"))
}

// nonceOf is the nonce that a masking key stands for, its low byte first as in
// the frames of Conn.
func nonceOf(key uint32) (nonce [nonceSize]byte) {
	binary.LittleEndian.PutUint32(nonce[:], key)
	return nonce
}
