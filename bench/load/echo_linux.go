package load

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// stall is how long a server may answer nothing at all.
const stall = 10 * time.Second

// client is one connection of the load.
type client struct {
	fd    int
	out   []byte // what is left of the round to be written
	left  int    // bytes of the round's echoes that have not come
	waits bool   // for room to write
}

// loader is the state of a run. All is done by one goroutine.
type loader struct {
	epoll      int
	clients    []client
	send, want []byte
	depth      int64
	messages   int64
	buf        []byte
	events     [256]unix.EpollEvent
}

// Run carries out the load.
func (e Echo) Run() (r Result, err error) {
	ctl, err := dialControl(e.Control)
	if err != nil {
		return r, err
	}
	defer ctl.close()
	l := &loader{depth: int64(e.Depth), buf: make([]byte, 256<<10)}
	l.send, l.want = frames(e.Size, e.Depth)
	defer l.close()
	if err := l.open(e); err != nil {
		return r, err
	}
	for i := range l.clients {
		if err := l.begin(i); err != nil {
			return r, err
		}
	}
	if err := l.until(time.Now().Add(e.Warm)); err != nil {
		return r, err
	}
	cpu, err := ctl.cpu()
	if err != nil {
		return r, err
	}
	start, before := time.Now(), l.messages
	if err := l.until(start.Add(e.Measure)); err != nil {
		return r, err
	}
	end, err := ctl.cpu()
	if err != nil {
		return r, err
	}
	return Result{Messages: l.messages - before, Elapsed: time.Since(start), CPU: end - cpu}, nil
}

// open connects all clients, and has each carry out a round that is checked byte by
// byte.
func (l *loader) open(e Echo) (err error) {
	if l.epoll, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err != nil {
		return os.NewSyscallError("epoll_create1", err)
	}
	for i := range e.Conns {
		fd, err := dial(e.Addr, i)
		if err != nil {
			return err
		}
		l.clients = append(l.clients, client{fd: fd})
		if err := l.check(fd); err != nil {
			return err
		}
		ev := unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(i)} // comes back with the events
		if err := first(unix.SetNonblock(fd, true), unix.EpollCtl(l.epoll, unix.EPOLL_CTL_ADD, fd, &ev)); err != nil {
			return err
		}
	}
	return nil
}

// check sends one message on a socket that blocks, and compares its echo.
func (l *loader) check(fd int) error {
	n := len(l.send) / int(l.depth)
	if err := writeAll(fd, l.send[:n]); err != nil {
		return err
	}
	want := l.want[:len(l.want)/int(l.depth)]
	for len(want) > 0 {
		n, err := read(fd, l.buf[:min(len(want), len(l.buf))])
		if err != nil {
			return fmt.Errorf("load: no echo: %w", err)
		}
		if !bytes.Equal(l.buf[:n], want[:n]) {
			return errors.New("load: the echo is not that of the message, or in more than one frame")
		}
		want = want[n:]
	}
	return nil
}

func (l *loader) close() {
	for _, c := range l.clients {
		unix.Close(c.fd)
	}
	if l.epoll > 0 {
		unix.Close(l.epoll)
	}
}

// until handles what the sockets tell, up to a moment.
func (l *loader) until(t time.Time) error {
	for last := time.Now(); ; {
		n, err := unix.EpollWait(l.epoll, l.events[:], 1000)
		if err != nil && err != unix.EINTR {
			return os.NewSyscallError("epoll_wait", err)
		}
		for _, ev := range l.events[:max(n, 0)] {
			if err := l.handle(int(ev.Fd), ev.Events); err != nil {
				return err
			}
		}
		switch now := time.Now(); {
		case now.After(t):
			return nil
		case n > 0:
			last = now
		case now.Sub(last) > stall:
			return errors.New("load: the server answers no more")
		}
	}
}

// handle does what the socket of client i is ready for.
func (l *loader) handle(i int, events uint32) error {
	if events&unix.EPOLLOUT != 0 {
		if err := l.write(i); err != nil {
			return err
		}
	}
	if events&^unix.EPOLLOUT == 0 {
		return nil
	}
	c := &l.clients[i]
	n, err := unix.Read(c.fd, l.buf)
	switch {
	case err == unix.EAGAIN || err == unix.EINTR:
		return nil
	case err != nil:
		return os.NewSyscallError("read", err)
	case n == 0:
		return errors.New("load: the server has closed a connection")
	}
	c.left -= n
	switch {
	case c.left > 0:
		return nil
	case c.left < 0:
		return errors.New("load: the server sends more than its echoes")
	}
	l.messages += l.depth
	return l.begin(i)
}

// begin starts a client's next round.
func (l *loader) begin(i int) error {
	c := &l.clients[i]
	c.out, c.left = l.send, len(l.want)
	return l.write(i)
}

// write writes what it can of a round, and asks to be told when the rest can be.
func (l *loader) write(i int) error {
	c := &l.clients[i]
	for len(c.out) > 0 {
		n, err := unix.Write(c.fd, c.out)
		if err == unix.EAGAIN {
			break
		}
		if err != nil && err != unix.EINTR {
			return os.NewSyscallError("write", err)
		}
		c.out = c.out[max(n, 0):]
	}
	if c.waits == (len(c.out) > 0) {
		return nil
	}
	c.waits = !c.waits
	ev := unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(i)}
	if c.waits {
		ev.Events |= unix.EPOLLOUT
	}
	return os.NewSyscallError("epoll_ctl", unix.EpollCtl(l.epoll, unix.EPOLL_CTL_MOD, c.fd, &ev))
}
