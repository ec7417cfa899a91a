package nethttp

import (
	"context"

	"github.com/wsdriver/wsdriver"
)

// Shutdown stops serving, starts the closing handshake with 1001 on every connection,
// ends the context of Handle's requests, and waits until every Handle has returned,
// and every request that was left to Other is answered. Requests for a WebSocket
// that come meanwhile are refused with ErrShutdown, and opening handshakes that are
// under way are cut off.
//
// When ctx ends before, Shutdown closes the rest as Close does and returns the error of
// ctx. It must not be called by Handle or Authorize, which it would wait for. A Server
// that was shut down cannot be used again.
//
// An http.Server that s is attached to is not shut down, and has to be for its
// listeners to be closed: first it, then s. A nil ctx is refused with ErrNilArgument, and
// nothing is closed.
func (s *Server) Shutdown(ctx context.Context) error {
	if ctx == nil {
		return ErrNilArgument
	}
	s.sayGoodbye()
	err := s.own.Shutdown(ctx)
	select {
	case <-s.done:
	case <-ctx.Done():
		if !s.isDone() {
			err = ctx.Err()
		}
	}
	if err != nil && ctx.Err() != nil {
		s.Close()
	}
	return err
}

// sayGoodbye lets in nobody any more and starts to close every connection.
func (s *Server) sayGoodbye() {
	s.stop()
	for _, c := range s.all() {
		go c.Close(wsdriver.GoingAway, "")
	}
}

// Close closes the listeners and the transports of all connections, and does not wait
// for Handle. It returns the error of a listener. Use Shutdown to end in good order.
func (s *Server) Close() error {
	s.stop()
	err := s.own.Close()
	for _, c := range s.all() {
		go c.CloseNow() // may wait: TLS says goodbye
	}
	return err
}

// stop lets in nobody any more and ends what is under way.
func (s *Server) stop() {
	s.Check() // there are settings; an error of theirs does not matter here
	s.leave()
	s.cancel()
}
