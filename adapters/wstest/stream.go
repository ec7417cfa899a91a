package wstest

import (
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// stream is one direction of a Transport: a queue of bytes with an end for writing
// and one for reading.
//
// Invariant: len(queue) <= max.
type stream struct {
	mu      sync.Mutex
	changed sync.Cond // anything below

	queue []byte
	max   int

	writing bool  // a Write is going on, and the next has to wait: their bytes do not mix
	ended   bool  // by the writer: after what is queued there is io.EOF
	unread  bool  // the reader has closed
	left    bool  // the writer has closed
	broken  error // both ends fail with it, at once

	readBy, writeBy deadline
}

func newStream(max int) *stream {
	s := &stream{max: max}
	s.changed.L = &s.mu
	return s
}

// read waits for bytes.
func (s *stream) read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.unread:
			return 0, net.ErrClosed
		case s.readBy.passed:
			return 0, os.ErrDeadlineExceeded
		case s.broken != nil:
			return 0, s.broken
		case len(p) == 0:
			return 0, nil
		case len(s.queue) > 0:
			n := copy(p, s.queue)
			s.queue = s.queue[:copy(s.queue, s.queue[n:])]
			s.changed.Broadcast()
			return n, nil
		case s.ended:
			return 0, io.EOF
		}
		s.changed.Wait()
	}
}

// write waits until all of p is queued, and tells how much was, if not all.
func (s *stream) write(p []byte) (n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.writing && s.writable() == nil {
		s.changed.Wait()
	}
	if err := s.writable(); err != nil {
		return 0, err
	}
	s.writing = true
	for {
		if err = s.writable(); err != nil || n == len(p) {
			break
		}
		if room := s.max - len(s.queue); room > 0 {
			m := min(room, len(p)-n)
			s.queue = append(s.queue, p[n:n+m]...)
			n += m
			s.changed.Broadcast()
			continue
		}
		s.changed.Wait()
	}
	s.writing = false
	s.changed.Broadcast()
	if n == len(p) {
		err = nil // what is queued is written, whatever came since
	}
	return n, err
}

// writable returns why nothing can be written, or nil.
func (s *stream) writable() error {
	switch {
	case s.left:
		return net.ErrClosed
	case s.writeBy.passed:
		return os.ErrDeadlineExceeded
	case s.broken != nil:
		return s.broken
	case s.ended, s.unread:
		return ErrBroken
	}
	return nil
}

// end is the writer's: what is queued is the last, whether the writer has closed
// as a whole or this direction alone.
func (s *stream) end(closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	if closed {
		s.left = true
		s.writeBy.stop()
	}
	s.changed.Broadcast()
}

// leave is the reader's: what is queued is lost, and what is written fails.
func (s *stream) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unread, s.queue = true, nil
	s.readBy.stop()
	s.changed.Broadcast()
}

// cut makes both ends fail with err. What is queued is lost.
func (s *stream) cut(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken == nil {
		s.broken, s.queue = err, nil
	}
	s.changed.Broadcast()
}

// setRead and setWrite set the deadlines.
func (s *stream) setRead(t time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unread {
		return net.ErrClosed
	}
	s.readBy.reset(t, &s.changed)
	return nil
}

func (s *stream) setWrite(t time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left {
		return net.ErrClosed
	}
	s.writeBy.reset(t, &s.changed)
	return nil
}
