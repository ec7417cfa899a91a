//go:build linux

package epoll

import (
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"github.com/wsdriver/wsdriver"
)

// events is how many events are taken in one round.
const events = 256

// What the system is asked to tell of a connection. Errors come unasked.
const (
	readable = unix.EPOLLIN
	writable = unix.EPOLLOUT
)

// loop is one goroutine that handles a share of the connections.
type loop struct {
	s     *Server
	cfg   *Config
	pings bool

	waiter
	self  uintptr
	in    []byte
	out   []byte        // of the connection that is handled
	now   time.Duration // or 0 if nobody has asked in this round
	gen   uint32
	table table
	wheel wheel
	order order
	doors []*door

	load   atomic.Int32 // connections, those that are on their way included
	posted atomic.Bool  // there is something in the inbox

	mu    sync.Mutex
	inbox inbox
	dead  bool // nobody reads the inbox any more
	spare []*Conn

	opening *Conn // OnOpen is told of it, and request is its
	request *wsdriver.HandshakeRequest
}

// inbox is what others want of the loop.
type inbox struct {
	calls []*Conn // to have a look at
	adds  []arrival
	doors []*door
	order order
}

// order is how far the end of the Server has come.
type order uint8

const (
	serve order = iota
	shut        // close all connections in good order
	drop        // close all transports
)

// arrival is a connection on its way to its loop.
type arrival struct {
	fd int
	d  *wsdriver.Driver // or nil for one that has heard nothing yet
	in []byte
}

func newLoop(s *Server) (*loop, error) {
	l := &loop{s: s, cfg: &s.cfg, pings: s.cfg.pings(), in: make([]byte, readBuffer), out: make([]byte, 0, outputSize)}
	return l, l.init()
}

// run goes round until the Server is over and the last connection gone.
func (l *loop) run() {
	defer l.s.ended(l)
	l.self = self()
	for !l.over() {
		n := l.wait(l.due(), &l.posted)
		l.now = 0
		for i := range n {
			l.event(&l.events[i])
		}
		if l.posted.Load() {
			l.collect()
		}
		// Last, so that nobody is given up whose bytes have just come.
		if l.wheel.n > 0 {
			l.turn(l.clock(), l.strike)
		}
		l.reopen()
	}
}

// clock returns the time of this round.
func (l *loop) clock() time.Duration {
	if l.now == 0 {
		l.now = now()
	}
	return l.now
}

// due returns when the loop has something to do in any case, or 0.
func (l *loop) due() time.Duration {
	due := l.wheel.next()
	for _, d := range l.doors {
		due = sooner(due, d.again)
	}
	return due
}

// event handles what the system tells.
func (l *loop) event(e *unix.EpollEvent) {
	if e.Fd < 0 {
		l.answerDoor(e.Fd)
		return
	}
	c := l.table.find(uint32(e.Fd))
	if c == nil || c.gen != uint32(e.Pad) {
		return // it was closed in this round
	}
	n, tail, errno := 0, []byte(nil), unix.EAGAIN
	if c.mask&readable != 0 && e.Events != writable {
		n, tail, errno = l.read(c)
	}
	l.begin(c)
	if e.Events != readable && c.out != nil {
		c.out.full = false
	}
	l.handle(c, n, tail, errno)
	l.settle(c)
}

// strike is for a connection that the wheel comes by.
func (l *loop) strike(c *Conn) {
	l.begin(c)
	l.settle(c)
}
