package load

import (
	"fmt"
	"io"
	"net/netip"
	"os"

	"golang.org/x/sys/unix"
)

// perSource is how many connections come from one address of the loopback network:
// the ports of one would run short.
const perSource = 4000

// dial connects the i-th client and carries out its handshake. The socket blocks.
func dial(addr string, i int) (fd int, err error) {
	to, err := netip.ParseAddrPort(addr)
	if err != nil {
		return -1, err
	}
	fd, err = unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, os.NewSyscallError("socket", err)
	}
	if err := shake(fd, to, i); err != nil {
		unix.Close(fd)
		return -1, err
	}
	return fd, nil
}

func shake(fd int, to netip.AddrPort, i int) error {
	// A client that goes away must not leave its port behind, waiting.
	linger := unix.Linger{Onoff: 1}
	timeout := unix.Timeval{Sec: 20}
	from := &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, byte(2 + i/perSource)}}
	if err := first(
		unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &linger),
		unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &timeout),
		unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1),
		unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1),
		unix.Bind(fd, from),
		unix.Connect(fd, &unix.SockaddrInet4{Port: int(to.Port()), Addr: to.Addr().As4()}),
	); err != nil {
		return fmt.Errorf("load: client %d: %w", i, err)
	}
	if err := writeAll(fd, []byte(request)); err != nil {
		return err
	}
	// No server speaks before it is spoken to, so that nothing is behind the head.
	head := make([]byte, 0, 1024)
	for len(head) < cap(head) {
		n, err := read(fd, head[len(head):cap(head)])
		if err != nil {
			return fmt.Errorf("load: client %d: %w after %q", i, err, head)
		}
		head = head[:len(head)+n]
		if n >= 4 && string(head[len(head)-4:]) == "\r\n\r\n" {
			break
		}
	}
	return checkHead(head)
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// read reads some bytes from a socket.
func read(fd int, p []byte) (int, error) {
	for {
		n, err := unix.Read(fd, p)
		switch {
		case n > 0:
			return n, nil
		case err == unix.EINTR:
		case err != nil:
			return 0, err
		default:
			return 0, io.ErrUnexpectedEOF
		}
	}
}

// writeAll writes all of p to a socket that blocks.
func writeAll(fd int, p []byte) error {
	for len(p) > 0 {
		n, err := unix.Write(fd, p)
		if err != nil && err != unix.EINTR {
			return os.NewSyscallError("write", err)
		}
		p = p[max(n, 0):]
	}
	return nil
}
