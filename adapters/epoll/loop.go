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

// begin starts the handling of a connection. Until settle, it is the loop's alone.
func (l *loop) begin(c *Conn) {
	c.mu.Lock()
	c.handled = true
	c.mu.Unlock()
}

// settle ends the handling of a connection: what it has to send is written, and what
// the system and the wheel are to tell is set.
func (l *loop) settle(c *Conn) {
	for {
		due := l.work(c)
		c.mu.Lock()
		if c.mail.Load() != nil {
			c.mu.Unlock()
			c.readMail()
			continue
		}
		if c.out == nil && c.end == nil && !c.hungry && c.mask == readable && due == 0 && c.timer.due == 0 {
			c.handled = false
			c.mu.Unlock()
			return
		}
		drained := c.hungry && c.out == nil && c.end == nil
		c.hungry = c.hungry && !drained
		c.mu.Unlock()
		if drained && l.cfg.OnDrain != nil {
			l.cfg.OnDrain(c)
			due = l.work(c)
		}
		if l.arrange(c, due) {
			return
		}
	}
}

// work does what there is to do for a connection, and returns when the Driver wants to
// know the time again, or 0.
func (l *loop) work(c *Conn) time.Duration {
	for {
		due := l.tick(c)
		if c.out == nil || !c.out.full {
			if err := c.flush(); err != nil {
				c.fail(err)
			}
		}
		if !l.resume(c) {
			return due
		}
	}
}

// arrange is settle for a connection that is not simply open and idle. It reports
// whether that is done, or there is mail.
func (l *loop) arrange(c *Conn, due time.Duration) bool {
	if c.phase == opened && c.end != nil && c.d.State() == wsdriver.Finished {
		c.leave(errClosedHere, false) // hixie-75: the end of the stream is the close
	}
	if c.phase == leaving && c.out == nil && !c.killed {
		l.depart(c)
	}
	l.expire(c)
	if c.killed {
		l.remove(c)
		return true
	}
	if c.end != nil {
		due = sooner(due, c.end.by)
	}
	if c.out != nil {
		due = sooner(due, c.out.by)
	}
	l.set(c, due)
	l.ask(c)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.handled = c.mail.Load() != nil
	return !c.handled
}

// sooner returns the earlier of two moments, of which 0 is none.
func sooner(a, b time.Duration) time.Duration {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// tick tells the Driver the time, if it wants to know, and handles what it has to
// say. It returns when to tell it again, or 0.
func (l *loop) tick(c *Conn) time.Duration {
	for c.phase <= opened && !c.killed && (c.phase == shaking || l.pings || c.end != nil) {
		ev, next := c.d.Tick(l.clock())
		if ev.Kind == wsdriver.None {
			return next
		}
		l.control(c, ev)
	}
	return 0
}

// ask sets what the system is to tell.
func (l *loop) ask(c *Conn) {
	var mask uint32
	if c.out != nil {
		mask |= writable
	}
	if c.phase == lingering || c.phase <= opened && (c.out == nil || c.out.waiting() < l.cfg.MaxQueue) {
		mask |= readable
	}
	if mask == uint32(c.mask) {
		return
	}
	c.mask = uint8(mask)
	unix.EpollCtl(l.ep, unix.EPOLL_CTL_MOD, int(c.fd), l.wanted(c)) // cannot fail: it was added
}

func (l *loop) wanted(c *Conn) *unix.EpollEvent {
	return &unix.EpollEvent{Events: uint32(c.mask), Fd: int32(c.place), Pad: int32(c.gen)}
}
