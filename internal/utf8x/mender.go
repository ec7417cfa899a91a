package utf8x

// Mender passes text on in pieces of whole characters, with U+FFFD in the place
// of what is not UTF-8: one for each longest sequence of bytes that could have
// started a character, one for each byte that could not (Unicode, section 3.9, "U+FFFD
// Substitution of Maximal Subparts"). The zero value stands at the start of a text.
type Mender struct {
	cut  [3]byte // the start of a character, at the end of the last input
	has  uint8   // bytes in cut
	text State   // after cut; without meaning if has is 0
}

// replacement returns U+FFFD in memory that the caller may keep and change.
func replacement() []byte { return []byte("\uFFFD") }

// Next takes text from the start of p, which is not empty, and returns the next
// piece and how many bytes were taken. The piece lies in p, or is memory of its own
// where a character was cut or mended; it is empty if all of p was taken and is held
// back. If bad is not 0, the piece is U+FFFD in the place of something else, which
// the first bad bytes of p show: they are those taken, and mostly the one that
// follows them. FF never stands in a piece, so that it can end a text.
func (m *Mender) Next(p []byte) (piece []byte, n, bad int) {
	if m.has > 0 {
		return m.resume(p)
	}
	s, good := Next(State{}, p)
	whole := good
	if s.Need > 0 {
		for whole--; p[whole]&0xC0 == 0x80; whole-- {
		}
	}
	switch {
	case whole > 0:
		return p[:whole:whole], whole, 0
	case good == 0:
		return replacement(), 1, 1
	case good < len(p):
		return replacement(), good, good + 1
	}
	m.has, m.text = uint8(copy(m.cut[:], p)), s
	return nil, good, 0
}

// resume is Next inside a character.
func (m *Mender) resume(p []byte) (piece []byte, n, bad int) {
	s, n := Next(m.text, p[:min(len(p), int(m.text.Need))])
	switch {
	case s.Need == 0:
		piece = append(append(make([]byte, 0, 4), m.cut[:m.has]...), p[:n]...)
		m.has = 0
		return piece, n, 0
	case n < len(p):
		m.has = 0
		return replacement(), n, n + 1
	}
	m.has += uint8(copy(m.cut[m.has:], p))
	m.text = s
	return nil, n, 0
}

// End returns what is owed at the end of the text: U+FFFD if that cuts a
// character. The next text starts with the next call of Next.
func (m *Mender) End() []byte {
	if m.has == 0 {
		return nil
	}
	m.has = 0
	return replacement()
}
