package nethttp

import (
	"iter"
	"sync"
	"sync/atomic"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// maxSenders is how many clients Broadcast waits for at the same time.
const maxSenders = 256

// Count returns how many connections are open: of how many Handle has been called and
// has not returned.
func (s *Server) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open
}

// Clients returns the connections that are open when the loop over them begins, in no
// order. It holds no lock while the loop runs: any of them may end meanwhile. If
// Untracked is set there are none.
func (s *Server) Clients() iter.Seq[*netconn.Conn] {
	return func(yield func(*netconn.Conn) bool) {
		for _, c := range s.all() {
			if !yield(c) {
				return
			}
		}
	}
}

// Broadcast sends a message to all clients and returns to how many. It waits until
// the transports have taken it, which a client that does not read delays by
// netconn.Config.WriteTimeout at most: the connection is closed then, as after any
// write that fails. The other clients do not wait for it, unless there are 256 of them.
// Prepare the message with the extensions of Config.Driver: then it is compressed once.
//
// The error is ErrUntracked, or wsdriver.ErrUnsupported if m is nil.
func (s *Server) Broadcast(m *wsdriver.Prepared) (int, error) {
	switch {
	case s.Untracked:
		return 0, ErrUntracked
	case m == nil:
		return 0, wsdriver.ErrUnsupported
	}
	clients := s.all()
	var next, sent atomic.Int64
	var senders sync.WaitGroup
	for range min(len(clients), maxSenders) {
		senders.Go(func() {
			for i := next.Add(1); i <= int64(len(clients)); i = next.Add(1) {
				if clients[i-1].WritePrepared(m) == nil {
					sent.Add(1)
				}
			}
		})
	}
	senders.Wait()
	return int(sent.Load()), nil
}
