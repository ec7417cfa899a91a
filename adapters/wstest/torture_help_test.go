package wstest_test

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/wstest"
	"github.com/wsdriver/wsdriver/deflate"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// patience is the longest that a session may take on its clock, whatever goes wrong:
// the sum of what bounds its parts.
const patience = 2 * time.Minute

// dialect is a version with or without compression.
type dialect struct {
	version wsdriver.Version
	deflate bool
}

func (d dialect) String() string {
	if d.deflate {
		return d.version.String() + " deflate"
	}
	return d.version.String()
}

var dialects = []dialect{
	{wsdriver.Hybi13, false}, {wsdriver.Hybi13, true}, {wsdriver.Hixie76, false}, {wsdriver.Hybi04, false},
}

// config is that of both ends of a session.
func (d dialect) config() *netconn.Config {
	driver := &wsdriver.Config{
		Versions: []wsdriver.Version{d.version}, PingAfter: 5 * time.Second, FailAfter: 10 * time.Second,
	}
	if d.deflate {
		driver.Extensions = []wsdriver.Extension{&deflate.Extension{}}
	}
	return &netconn.Config{Driver: driver}
}

// documented reports whether err is one that package netconn says to return, or the one
// of the transport that it says to wrap.
func documented(err error) bool {
	var refused *netconn.HandshakeError
	var closed *netconn.CloseError
	var fault *wsdriver.Error
	if errors.As(err, &refused) || errors.As(err, &closed) || errors.As(err, &fault) {
		return true
	}
	for _, target := range []error{
		net.ErrClosed, os.ErrDeadlineExceeded, wsdriver.ErrClosed, wsdriver.ErrTimeout,
		wstest.ErrInjected, wstest.ErrReset, wstest.ErrBroken, io.EOF, io.ErrShortWrite,
	} {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

// play runs a session in a bubble of its own, which ends only with all of its
// goroutines.
func play(t *testing.T, s session, faults ...wstest.Fault) *sessionRun {
	t.Helper()
	run := &sessionRun{session: s, faults: faults}
	synctest.Test(t, run.run)
	return run
}

// clean plays a session in which nothing goes wrong.
func clean(t *testing.T, s session) *sessionRun {
	t.Helper()
	run := play(t, s)
	for _, err := range run.errs {
		if netconn.CloseStatus(err) == wsdriver.AbnormalClosure {
			t.Errorf("%v: without a fault: %v", run, err)
		}
	}
	return run
}

// sample returns the step through n cases: 1, or with -short one that leaves ten of them,
// and three for the race detector, to which every session is ten times as dear.
func sample(n int) int {
	switch {
	case xtest.Race:
		return max(n/3, 1)
	case testing.Short():
		return max(n/10, 1)
	}
	return 1
}
