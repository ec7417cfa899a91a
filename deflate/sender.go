package deflate

import "github.com/wsdriver/wsdriver/deflate/internal/flate"

// sender compresses what a connection sends.
type sender struct {
	direction
	level uint8
	amid  bool   // a message is under way
	id    uint64 // of the connection
	epoch uint64 // of the window: it counts what makes a parked finder out of date

	// window is what was sent, as far as it may be referred to. What the finder has
	// taken since it was acquired is not in it yet: that is unsaved bytes.
	window  flate.Window
	finder  *flate.Finder // while there is work, or nil
	encoder *encoder      // while its result is in use, or nil
	unsaved int32
	n       int32 // of the piece that was asked for
	reach   uint8 // bits of the window that the message uses
}

// input returns memory for the next piece.
func (s *sender) input(n int) []byte {
	s.acquire(n)
	s.n = int32(n)
	return s.finder.Room(n)
}

// encode compresses the piece. The result ends at a byte, and nothing of the message
// is held back: RFC 7692, section 7.2.1, has fragments like that.
func (s *sender) encode(last bool) []byte {
	s.acquire(0)
	if s.encoder == nil {
		s.encoder = getEncoder()
	}
	out := s.encoder.writer.Append(s.encoder.out[:0], s.finder, int(s.n), last)
	s.unsaved = min(s.unsaved+s.n, 1<<s.reach)
	s.n, s.amid = 0, !last
	if last && !s.takeover {
		s.forget()
	}
	return out
}

// acquire sees to it that there is a finder with the window, for a piece of n bytes.
func (s *sender) acquire(n int) {
	if s.finder != nil {
		return
	}
	if !s.amid {
		s.reach = s.bits
		if !s.takeover && n <= 1<<DefaultWindowBits {
			s.reach = min(s.bits, DefaultWindowBits) // all that there is, or nearly
		}
	}
	if s.takeover {
		if s.finder = unpark(s.id, s.epoch); s.finder != nil {
			return
		}
	}
	s.finder = getFinder(int(s.reach))
	s.finder.Reset(int(s.level))
	old, recent := s.window.Parts()
	s.finder.Prime(old)
	s.finder.Prime(recent)
}

// forget empties the window.
func (s *sender) forget() {
	putFinder(s.finder)
	s.finder = nil
	drop(&s.window)
	s.unsaved = 0
}

// save brings the window up to date.
func (s *sender) save() {
	if s.unsaved > 0 {
		s.window.Write(s.finder.Tail(int(s.unsaved)), 1<<s.reach)
		s.unsaved = 0
	}
}

// record takes a message as sent that was compressed alone, elsewhere.
func (s *sender) record(p []byte) {
	if !s.takeover {
		return
	}
	s.epoch++
	if s.finder != nil {
		s.save()
		putFinder(s.finder)
		s.finder, s.n = nil, 0
	}
	s.window.Write(p, 1<<s.bits)
}

// rest gives up everything but the window.
func (s *sender) rest() {
	if s.encoder != nil {
		putEncoder(s.encoder)
		s.encoder = nil
	}
	if s.finder == nil {
		return
	}
	s.n = 0
	s.save()
	if s.takeover {
		s.epoch++
		park(s.finder, s.id, s.epoch)
	} else {
		putFinder(s.finder)
	}
	s.finder = nil
}
