//go:build linux

package epoll

// table has the connections of a loop. Places count from 1, so that 0 is none.
type table struct {
	conns []*Conn // by place-1
	free  []uint32
	n     int
}

func (t *table) at(place uint32) *Conn { return t.conns[place-1] }

// find is at for a place that may be none.
func (t *table) find(place uint32) *Conn {
	if place == 0 || place > uint32(len(t.conns)) {
		return nil
	}
	return t.conns[place-1]
}

// put finds a place for c.
func (t *table) put(c *Conn) {
	t.n++
	if n := len(t.free); n > 0 {
		c.place = t.free[n-1]
		t.free = t.free[:n-1]
		t.conns[c.place-1] = c
		return
	}
	t.conns = append(t.conns, c)
	c.place = uint32(len(t.conns))
}

// remove makes the place of c free.
func (t *table) remove(c *Conn) {
	t.conns[c.place-1] = nil
	t.free = append(t.free, c.place)
	if t.n--; t.n == 0 {
		t.conns, t.free = nil, nil // what many connections made grow
	}
}
