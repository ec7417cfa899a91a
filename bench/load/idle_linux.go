package load

// Run opens the connections and asks what they cost, before and after a message on
// each.
func (d Idle) Run() (r IdleResult, err error) {
	ctl, err := dialControl(d.Control)
	if err != nil {
		return r, err
	}
	defer ctl.close()
	before, err := ctl.ask(askMemory)
	if err != nil {
		return r, err
	}
	l := &loader{depth: 1, buf: make([]byte, d.Size+16)}
	l.send, l.want = frames(d.Size, 1)
	defer l.close()
	for i := range d.Conns {
		fd, err := dial(d.Addr, i)
		if err != nil {
			return r, err
		}
		l.clients = append(l.clients, client{fd: fd})
	}
	if r.Fresh, err = d.footprint(ctl, before); err != nil {
		return r, err
	}
	for _, c := range l.clients {
		if err := l.check(c.fd); err != nil {
			return r, err
		}
	}
	r.Used, err = d.footprint(ctl, before)
	return r, err
}

// footprint returns what a connection costs.
func (d Idle) footprint(ctl control, before [3]int64) (f Footprint, err error) {
	now, err := ctl.ask(askMemory)
	if err != nil {
		return f, err
	}
	for i := range now {
		now[i] -= before[i]
	}
	n := float64(d.Conns)
	return Footprint{Heap: float64(now[0]) / n, Stack: float64(now[1]) / n, RSS: float64(now[2]) / n}, nil
}
