package wstest_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/wstest"
)

// session is a fixed conversation over a transport on which things go wrong.
type session struct {
	dialect
	messages []string
	victim   wsdriver.Role
	garbled  bool // messages may come out other than they went in
	broad    bool // all ways to read and write are used, and not the plainest ones
}

// sessionRun is one run of it.
type sessionRun struct {
	session
	faults []wstest.Fault
	ends   [2]*wstest.Faulty // by role
	mu     sync.Mutex
	errs   []error
}

// small and large are what is said: in few bytes, and in all ways in which messages are
// read and written.
var (
	small = []string{"", "Hello", strings.Repeat("κόσμε ", 30)}
	large = []string{"a", strings.Repeat("b", 20_000), strings.Repeat("abcdefgh", 20_000)}
)

// run has both ends talk and close. When it returns, both are at their ends.
func (s *sessionRun) run(t *testing.T) {
	snc, cnc := wstest.Transports(0)
	var faults [2][]wstest.Fault
	faults[s.victim] = s.faults
	s.ends[wsdriver.Server] = wstest.Wrap(snc, faults[wsdriver.Server]...)
	s.ends[wsdriver.Client] = wstest.Wrap(cnc, faults[wsdriver.Client]...)
	guard := time.AfterFunc(patience, func() {
		t.Errorf("%v: it does not end", s)
		snc.Reset()
	})
	defer guard.Stop()
	var wg sync.WaitGroup
	wg.Go(s.serve)
	wg.Go(s.converse)
	wg.Wait()
	for _, err := range s.errs {
		if !documented(err) {
			t.Errorf("%v: an error of no kind that is documented: %v", s, err)
		}
	}
	for role, end := range s.ends {
		if end.Counts().Closes == 0 {
			t.Errorf("%v: the transport of the %v is open still", s, wsdriver.Role(role))
		}
	}
}

func (s *sessionRun) String() string {
	return fmt.Sprintf("%v, %v: %+v", s.dialect, s.victim, s.faults)
}

// heard notes an error, and reports whether there is one.
func (s *sessionRun) heard(err error) bool {
	if err != nil {
		s.mu.Lock()
		s.errs = append(s.errs, err)
		s.mu.Unlock()
	}
	return err != nil
}

// fine reports whether nothing went wrong so far.
func (s *sessionRun) fine() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.errs) == 0
}

// heardReading is heard for an error of reading. That is of few kinds, and but for
// deadlines and contexts it is the end of the connection.
func (s *sessionRun) heardReading(c *netconn.Conn, err error) bool {
	var closed *netconn.CloseError
	var fault *wsdriver.Error
	time.Sleep(time.Nanosecond) // whoever is closing the transport has done so
	switch {
	case err == nil || errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded):
	case !errors.As(err, &closed) && !errors.As(err, &fault) && !errors.Is(err, net.ErrClosed):
		s.heard(fmt.Errorf("reading: %v", err)) // which is not documented
	case c.NetConn().(*wstest.Faulty).Counts().Closes == 0:
		s.heard(fmt.Errorf("reading: the transport is open after %v", err))
	}
	return s.heard(err)
}

// serve is the server: it sends back what comes.
func (s *sessionRun) serve() {
	c, err := netconn.Accept(context.Background(), s.ends[wsdriver.Server], s.config())
	if s.heard(err) {
		return
	}
	defer func() { s.heard(c.Close(wsdriver.GoingAway, "bye")) }()
	if s.heard(s.bound(c)) {
		return
	}
	read, write := c.ReadMessage, c.WriteMessage
	if s.broad {
		read, write = c.ReadView, c.QueueMessage
	}
	for {
		k, p, err := read()
		if s.heardReading(c, err) || s.heard(write(k, p)) {
			return
		}
	}
}

// converse is the client.
func (s *sessionRun) converse() {
	c, err := netconn.Connect(context.Background(), s.ends[wsdriver.Client], s.config(),
		&wsdriver.HandshakeRequest{Target: "/", Host: "example.com"})
	if s.heard(err) {
		return
	}
	defer func() { s.heard(c.Close(wsdriver.NormalClosure, "bye")) }()
	if s.heard(c.SetReadDeadline(time.Now().Add(time.Second))) {
		return
	}
	if _, _, err := c.ReadMessage(); !errors.Is(err, os.ErrDeadlineExceeded) {
		s.heardReading(c, err) // nothing has been said yet
	}
	if s.heard(s.bound(c)) {
		return
	}
	if s.broad {
		s.converseBroadly(c)
		return
	}
	for _, text := range s.messages {
		if s.version.Caps().Ping && s.heard(c.WritePing([]byte("ping"))) || s.heard(c.WriteText(text)) {
			return
		}
		_, p, err := c.ReadMessage()
		if s.heardReading(c, err) {
			return
		}
		if string(p) != text && !s.garbled {
			s.heard(fmt.Errorf("%.20q came back as %.20q", text, p))
		}
	}
}

// bound limits the waiting of an end whose peer may be alive and have nothing to say,
// because a text has become a ping, or that has no pings to find out.
func (s *sessionRun) bound(c *netconn.Conn) error {
	var t time.Time
	if s.garbled || !s.version.Caps().Ping {
		t = time.Now().Add(30 * time.Second)
	}
	return c.SetDeadline(t)
}
