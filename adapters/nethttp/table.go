package nethttp

import (
	"sync"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// table counts the connections of a Server, and has those that are open.
//
// Invariants, under mu:
//
//	places  counts the opening handshakes that go on and the connections of which
//	        Handle has not returned; open counts the latter alone
//	conns   has those that open counts, or none
//	done    is closed when places is 0 and leaving is true, after which both stay so
type table struct {
	mu      sync.Mutex
	places  int
	open    int
	conns   map[*netconn.Conn]struct{}
	leaving bool
	done    chan struct{}
}

// take takes a place for a connection, unless there are limit already.
func (t *table) take(limit int) *wsdriver.Error {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.leaving:
		return ErrShutdown
	case limit > 0 && t.places >= limit:
		return ErrFull
	}
	t.places++
	return nil
}

// give gives a place back.
func (t *table) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.giveLocked()
}

func (t *table) giveLocked() {
	if t.places--; t.places == 0 && t.leaving {
		close(t.done)
	}
}

// add enters a connection that is open, and has a place, unless the Server is leaving.
func (t *table) add(c *netconn.Conn, tracked bool) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.leaving {
		return false
	}
	t.open++
	if tracked {
		if t.conns == nil {
			t.conns = make(map[*netconn.Conn]struct{})
		}
		t.conns[c] = struct{}{}
	}
	return true
}

// remove undoes add, and gives the place back.
func (t *table) remove(c *netconn.Conn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.open--
	delete(t.conns, c)
	if len(t.conns) == 0 {
		t.conns = nil // what many connections made grow
	}
	t.giveLocked()
}

// leave lets in nobody any more.
func (t *table) leave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.leaving {
		t.leaving = true
		if t.places == 0 {
			close(t.done)
		}
	}
}

// isDone reports whether there is no connection any more, nor will be.
func (t *table) isDone() bool {
	select {
	case <-t.done:
		return true
	default:
		return false
	}
}

func (t *table) all() []*netconn.Conn {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := make([]*netconn.Conn, 0, len(t.conns))
	for c := range t.conns {
		all = append(all, c)
	}
	return all
}
