package flate

// Window is the last bytes of a stream: as many as it has seen, up to its size.
type Window struct {
	buf []byte // a ring once it is full
	at  int    // where the oldest byte is, and the next one goes
}

// Len returns how many bytes there are.
func (w *Window) Len() int { return len(w.buf) }

// Cap returns how many bytes of memory it takes.
func (w *Window) Cap() int { return cap(w.buf) }

// Parts returns the bytes: those of old come before those of recent.
func (w *Window) Parts() (old, recent []byte) { return w.buf[w.at:], w.buf[:w.at] }

// Write adds p, and forgets what is farther back than size.
func (w *Window) Write(p []byte, size int) {
	if len(p) > size {
		p = p[len(p)-size:]
	}
	if room := size - len(w.buf); room > 0 {
		n := min(room, len(p))
		w.grow(n, size)
		w.buf = append(w.buf, p[:n]...)
		p = p[n:]
	}
	for len(p) > 0 {
		n := copy(w.buf[w.at:], p)
		p = p[n:]
		if w.at += n; w.at == size {
			w.at = 0
		}
	}
}

// grow makes room for n bytes more: doubled, so that it is seldom done, but never
// more than size.
func (w *Window) grow(n, size int) {
	if need := len(w.buf) + n; need > cap(w.buf) {
		buf := make([]byte, len(w.buf), min(size, max(need, 2*cap(w.buf))))
		copy(buf, w.buf)
		w.buf = buf
	}
}

// Drop forgets everything and gives the memory up.
func (w *Window) Drop() { *w = Window{} }
