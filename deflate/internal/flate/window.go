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
		w.grow(n)
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

// dropped is the memory of windows that were dropped. A message that is compressed alone
// needs one only while it is under way.
var dropped spares

// grow makes room for n bytes more: to a power of two, so that it is seldom done, and never
// more than the size of a window, which is one.
func (w *Window) grow(n int) {
	if need := len(w.buf) + n; need > cap(w.buf) {
		buf := append(dropped.take(need), w.buf...)
		dropped.give(w.buf)
		w.buf = buf
	}
}

// Drop forgets everything and gives the memory up, to other windows.
func (w *Window) Drop() {
	dropped.give(w.buf)
	*w = Window{}
}

// Spoil overwrites the bytes. Tests call it, to show that nothing of a window is used
// once it is dropped.
func (w *Window) Spoil() {
	if len(w.buf) > 0 {
		spoil(w.buf)
	}
}
