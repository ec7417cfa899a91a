package netconn

import "bytes"

// A message that comes in more than one piece is gathered where it lies, in the
// buffer, if it fits there. One that does not, or whose payload is not what was on
// the wire, is gathered elsewhere: behind dst, in memory of the caller's, or in
// input.apart, if it is to be lent. Large payloads are read to there.

const (
	// trust is how much memory a header alone can make us take. Beyond it, a
	// message is given three times what has come of it, so that a peer that
	// announces much and sends little costs little, and few copies are made all
	// the same.
	trust = 64 << 10

	// headroom is what is left behind a piece of a message for the next header,
	// and what comes with it.
	headroom = 512
)

// direct is how much payload must be sure to come for it to be read to where it
// belongs. Below, a read that may bring the next frames along is worth more.
func (c *Conn) direct() int {
	if c.raw != nil {
		return 16 << 10
	}
	return waitBuffer
}

// gather adds a piece of m to what came of it before.
func (c *Conn) gather(m *message, p []byte) {
	in, n := c.in, len(m.dst)
	switch {
	case n == m.start && in.gather(p):
		return
	case len(p) == 0:
		return
	case n < cap(m.dst) && &m.dst[:n+1][n] == &p[0]:
		m.dst = m.dst[:n+len(p)] // it was read to where it belongs
		return
	}
	if n = in.part() + len(p); n > cap(m.dst)-len(m.dst) {
		c.grow(m, n)
	}
	in.moveTo(m)
	m.dst = append(m.dst, p...)
}

// gathered returns m, all of which has come, and whether it lies behind m.dst.
func (c *Conn) gathered(m *message) (p []byte, there bool) {
	in := c.in
	if in.apart != nil {
		c.class = max(c.class, in.apart.class)
	}
	if len(m.dst) > m.start {
		return m.dst, true
	}
	p = in.b[in.from:in.to:in.to]
	in.from, in.to = 0, 0
	return p, false
}

// moveTo puts behind m.dst what has come of m in b.
func (in *input) moveTo(m *message) {
	m.dst = append(m.dst, in.b[in.from:in.to]...)
	in.from, in.to = 0, 0
}

// grow makes room behind m.dst for n bytes.
func (c *Conn) grow(m *message, n int) {
	n += len(m.dst)
	if m.use != viewed {
		m.dst = append(make([]byte, 0, max(n, 2*cap(m.dst))), m.dst...)
		return
	}
	if n > sizeOf(classes-1) {
		n = max(n, 2*cap(m.dst))
	}
	old := c.in.apart
	c.in.apart = takeFor(n)
	m.dst = append(c.in.apart.b[:0], m.dst...)
	old.release()
}

// aim has the next read go behind m.dst, where the rest of m belongs, of which r
// bytes are sure to come; or to a buffer, if r is small. What has come of m goes
// behind m.dst too.
func (c *Conn) aim(m *message, r int) {
	if c.in == nil {
		c.in = take(bare)
	}
	part, large := c.in.part(), r >= c.direct()
	need := part + r
	if large {
		need = part + 1
	}
	if cap(m.dst)-len(m.dst) < need {
		n := max(trust, 3*(len(m.dst)-m.start+part))
		if m.use == viewed && c.class > burstClass {
			n = max(n, sizeOf(c.class)) // it has sent such a message before
		}
		c.grow(m, part+min(r, n))
	}
	c.in.moveTo(m)
	want := c.idleClass()
	if large {
		want = bare
	}
	if in := c.in; in.class != want {
		c.in = take(want)
		c.in.apart, in.apart = in.apart, nil
		in.release()
	}
	c.in.clear()
	if large {
		c.in.mem = m.dst[len(m.dst):min(len(m.dst)+r, cap(m.dst))]
	}
}

// stay has the next read go to a buffer, behind what has come of m there, of which r
// bytes more are sure to come. It reports whether that can be: if not, m must be
// gathered elsewhere.
func (c *Conn) stay(m *message, r int) bool {
	in, part, want := c.in, c.in.part(), c.idleClass()
	if in != nil && in.end == len(in.b) && in.class == readyClass && c.raw != nil {
		want, c.class = burstClass, burstClass // the peer has more than that
	}
	need := part + max(r, headroom)
	switch {
	case part+r == 0:
		need = 0
	case m.use == viewed && need > sizeOf(burstClass):
		return false
	case m.use == viewed:
		want = max(want, classFor(need))
	case r >= c.direct():
		c.class = 0 // most of it will be read elsewhere
		return false
	case need > sizeOf(want):
		return false
	}
	switch {
	case in == nil:
		c.in = take(want)
	case in.class < want, in.class > want && c.raw == nil && need == 0:
		c.in = take(want)
		c.in.to = copy(c.in.b, in.b[in.from:in.to])
		in.release()
	case part == 0:
		in.clear()
	case len(in.b)-in.to < need-part:
		in.to = copy(in.b, in.b[in.from:in.to])
		in.from = 0
	}
	in = c.in
	in.mem, in.at, in.end = in.b, in.to, in.to
	return true
}

// idleClass is the class of the buffer to wait with between messages.
func (c *Conn) idleClass() int8 {
	switch {
	case c.raw == nil:
		return waitClass
	case c.class >= burstClass:
		return burstClass
	}
	return readyClass
}

// resume takes back what was lent, lets go of the opening handshake, and puts before
// m what came of it before a deadline.
func (c *Conn) resume(m *message) {
	in := c.in
	if in.lent {
		in.apart.release()
		in.apart = nil
	}
	in.request, in.response = nil, nil
	part := in.apart
	switch {
	case m.use == discarded:
		in.from, in.to = 0, 0
	case !in.odd || part == nil:
	case m.use == viewed:
		m.dst, part = part.b[:part.end], nil
	case m.use == owned && part.class == unpooled:
		m.dst = part.b[:part.end]
	default:
		m.dst = append(m.dst, part.b[:part.end]...)
	}
	if part != nil {
		part.release()
		in.apart = nil
	}
	in.lent, in.odd = false, false
}

// keep remembers what has come of m behind m.dst, and gives back a buffer that holds
// nothing.
func (c *Conn) keep(m *message) {
	if c.in != nil && c.in.idle() {
		c.in.release()
		c.in = nil
	}
	part := m.dst[m.start:]
	if len(part) == 0 || c.over() != nil {
		return
	}
	if c.in == nil {
		c.in = take(bare)
	}
	switch m.use {
	case appended:
		c.in.apart = leftover(bytes.Clone(part))
	case owned, streamed:
		c.in.apart = leftover(part)
	}
	c.in.apart.end = len(part)
	c.in.odd = true
}
