//go:build linux

package epoll

import (
	"net"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// idleBudget is what a connection that is open and idle may cost in heap: the Conn,
// with its Driver, and its place in the table. What is over is the runtime's.
const idleBudget = 300

// Connections that wait cost little, before traffic and after messages of 16 KiB.
func TestIdleMemory(t *testing.T) {
	if xtest.Race || testing.Short() {
		t.Skip("measures memory")
	}
	const n = 2000
	var limit unix.Rlimit
	must(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &limit))
	if limit.Cur < 3*n {
		t.Skip("needs descriptors")
	}
	s := serveTCP(t, Config{OnMessage: echo})
	to := &unix.SockaddrInet4{Port: s.l.Addr().(*net.TCPAddr).Port, Addr: [4]byte{127, 0, 0, 1}}
	// The clients are sockets and nothing more.
	peers := make([]int, n)
	for i := range peers {
		fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
		must(t, err)
		defer unix.Close(fd)
		peers[i] = fd
	}
	b := make([]byte, 16<<10+4)
	before := heap()
	for _, fd := range peers {
		must(t, unix.Connect(fd, to))
		write(t, fd, []byte(upgradeRequest+"\r\n"))
		for head := 0; head < 4 || string(b[head-4:head]) != "\r\n\r\n"; {
			head += read(t, fd, b[head:])
		}
	}
	fresh := (heap() - before) / n

	d := wsdriver.NewClient(nil)
	d.Skip(wsdriver.Hybi13, "")
	frame, err := d.AppendMessage(nil, wsdriver.Binary, make([]byte, 16<<10))
	must(t, err)
	for _, fd := range peers {
		write(t, fd, frame)
	}
	for _, fd := range peers {
		for n := 0; n < len(b); {
			n += read(t, fd, b[n:])
		}
	}
	used := (heap() - before) / n
	t.Logf("a waiting connection: %d bytes fresh, %d after messages of 16 KiB", fresh, used)
	if fresh > idleBudget || used > idleBudget {
		t.Errorf("over the budget of %d", idleBudget)
	}
}

func write(t *testing.T, fd int, p []byte) {
	for len(p) > 0 {
		n, err := unix.Write(fd, p)
		must(t, err)
		p = p[n:]
	}
}

func read(t *testing.T, fd int, p []byte) int {
	n, err := unix.Read(fd, p)
	if n <= 0 {
		t.Fatal(n, err)
	}
	return n
}

// heap returns the bytes of heap and stack in use, once pools are empty.
func heap() int {
	for range 4 {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc + m.StackInuse)
}
