//go:build linux

package epoll

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// maxAccept is how many connections are accepted in one round of a loop.
	maxAccept = 64

	// acceptPause is how long a door stays closed when the system has no room.
	acceptPause = 100 * time.Millisecond

	// come is what the system is asked to tell of a door, once for those who come: a
	// listener that is closed may live on in a copy that is another one's, and we could
	// not have it told no more.
	come = unix.EPOLLIN | unix.EPOLLET

	// What package net sets for the connections that it accepts.
	keepAliveIdle, keepAliveInterval, keepAliveCount = 15, 15, 9
)

// door is where connections come in.
type door struct {
	rc    syscall.RawConn // holds the descriptor for the time of a call
	place int32           // in its loop, below 0
	again time.Duration   // when to try again, or 0
	err   chan error      // the end of it
	over  bool            // which has come

	// The results of the call that goes on.
	fds   []int
	errno error
	more  bool             // there may be others waiting
	once  func(fd uintptr) // made once: made for each call it would be garbage
}

// newDoor takes a TCP or Unix listener. Its options for a connection go over to those
// that are accepted.
func newDoor(l net.Listener) (*door, error) {
	var sc syscall.Conn
	tcp := false
	switch l := l.(type) {
	case *net.TCPListener:
		sc, tcp = l, true
	case *net.UnixListener:
		sc = l
	}
	var rc syscall.RawConn
	if sc != nil {
		var err error
		if rc, err = sc.SyscallConn(); err != nil { // of one that is nil, too
			return nil, err
		}
	}
	if rc == nil || !tcp && l.Addr().Network() != "unix" {
		return nil, fmt.Errorf("epoll: %T on %v is not a TCP or Unix stream listener", l, l.Addr())
	}
	d := &door{rc: rc, err: make(chan error, 1)}
	d.once = d.accept
	if !tcp {
		return d, nil
	}
	var failed error
	err := rc.Control(func(fd uintptr) {
		for _, o := range [][3]int{
			{unix.IPPROTO_TCP, unix.TCP_NODELAY, 1},
			{unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1},
			{unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, keepAliveIdle},
			{unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, keepAliveInterval},
			{unix.IPPROTO_TCP, unix.TCP_KEEPCNT, keepAliveCount},
		} {
			failed = errors.Join(failed, os.NewSyscallError("setsockopt", unix.SetsockoptInt(int(fd), o[0], o[1], o[2])))
		}
	})
	return d, errors.Join(err, failed)
}

// openDoor lets connections in. It is the loop's, as what follows is.
func (l *loop) openDoor(d *door) {
	if l.order != serve {
		return
	}
	l.doors = append(l.doors, d)
	d.place = int32(-len(l.doors))
	if err := l.watch(d, unix.EPOLL_CTL_ADD, come); err != nil {
		l.giveUp(d, err)
	}
}

func (l *loop) closeDoors() {
	for _, d := range l.doors {
		l.watch(d, unix.EPOLL_CTL_DEL, 0) // or it is closed already
	}
	l.doors = nil
}

// watch sets what the system tells of a door.
func (l *loop) watch(d *door, op int, mask uint32) error {
	var failed error
	err := d.rc.Control(func(fd uintptr) {
		failed = os.NewSyscallError("epoll_ctl", unix.EpollCtl(l.ep, op, int(fd), &unix.EpollEvent{Events: mask, Fd: d.place}))
	})
	return errors.Join(err, failed)
}

// answerDoor lets in who waits at the door of that place.
func (l *loop) answerDoor(place int32) {
	number := int(-place)
	if number > len(l.doors) || l.doors[number-1].over {
		return // it was closed in this round
	}
	d := l.doors[number-1]
	d.fds, d.errno, d.more = d.fds[:0], nil, true
	err := errors.Join(d.rc.Control(d.once), d.errno)
	if err == nil && d.more {
		err = l.watch(d, unix.EPOLL_CTL_MOD, come)
	}
	for _, fd := range d.fds {
		l.s.place(l, arrival{fd: fd})
	}
	if errors.Is(err, unix.EMFILE) || errors.Is(err, unix.ENFILE) || errors.Is(err, unix.ENOBUFS) || errors.Is(err, unix.ENOMEM) {
		// The system would go on telling, and the loop would spin.
		d.again = now() + acceptPause
		err = l.watch(d, unix.EPOLL_CTL_MOD, 0)
	}
	if err != nil {
		l.giveUp(d, err)
	}
}

// accept accepts connections.
func (d *door) accept(listener uintptr) {
	for range maxAccept {
		fd, _, err := unix.Accept4(int(listener), unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC)
		switch err {
		case nil:
			d.fds = append(d.fds, fd)
		case unix.EINTR, unix.ECONNABORTED: // the next one may be luckier
		case unix.EAGAIN:
			d.more = false
			return
		default:
			d.errno = os.NewSyscallError("accept4", err)
			return
		}
	}
}

// reopen opens the doors whose pause is over.
func (l *loop) reopen() {
	for _, d := range l.doors {
		if d.again != 0 && d.again <= now() {
			d.again = 0
			if err := l.watch(d, unix.EPOLL_CTL_MOD, come); err != nil {
				l.giveUp(d, err)
			}
		}
	}
}

// giveUp ends a door. Its place is not used again.
func (l *loop) giveUp(d *door, err error) {
	l.watch(d, unix.EPOLL_CTL_DEL, 0)
	d.over, d.again = true, 0
	d.err <- err
}
