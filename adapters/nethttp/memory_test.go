package nethttp

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// idleBudget is what a connection that waits may cost in heap and stack together, its
// socket and its goroutine included: what adapters/netconn promises. Nothing of
// net/http is left, neither the request nor its buffers.
const idleBudget = 3<<10 + 100

// tableBudget is what the place in the table of a Server may cost.
const tableBudget = 40

// Connections that wait in a goroutine of their own, the handler having returned, cost
// little, before traffic and after messages of 16 KiB.
func TestIdleMemory(t *testing.T) {
	if xtest.Race || testing.Short() {
		t.Skip("measures memory")
	}
	if runtime.GOOS == "windows" {
		t.Skip("waits with a buffer")
	}
	var busy sync.WaitGroup
	t.Run("Upgrade", func(t *testing.T) {
		t.Cleanup(busy.Wait)
		idleMemory(t, idleBudget, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c, err := Upgrade(w, r, nil, nil)
			if err != nil {
				t.Error(err)
				return
			}
			busy.Go(func() { echo(c) })
		}))
	})
	handle := func(c *netconn.Conn, _ *http.Request) { echo(c) }
	t.Run("Handler", func(t *testing.T) {
		idleMemory(t, idleBudget, &Handler{Handle: handle})
	})
	t.Run("Server", func(t *testing.T) {
		s := &Server{Handle: handle}
		t.Cleanup(func() { s.Shutdown(context.Background()) })
		idleMemory(t, idleBudget+tableBudget, s)
	})
	t.Run("Untracked", func(t *testing.T) {
		s := &Server{Handle: handle, Untracked: true}
		t.Cleanup(func() { s.Shutdown(context.Background()) })
		idleMemory(t, idleBudget, s)
	})
}

func idleMemory(t *testing.T, budget int, h http.Handler) {
	if !alone(t) {
		return
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var busy sync.WaitGroup
	g := &gate{Listener: l, pass: make(chan struct{})}
	s := &http.Server{Handler: h}
	busy.Go(func() { s.Serve(g) })
	var peers []net.Conn
	t.Cleanup(func() {
		close(g.pass)
		s.Close()
		for _, p := range peers {
			p.Close()
		}
		busy.Wait()
	})
	dial := func(n int) {
		for range n {
			p, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				t.Skip(err)
			}
			p.SetDeadline(time.Now().Add(time.Minute))
			io.WriteString(p, head+"\r\n")
			peers = append(peers, p)
		}
	}
	open := func(n int) {
		for _, p := range peers[len(peers)-n:] {
			g.pass <- struct{}{}
			readHead(t, p)
		}
	}
	d := wsdriver.NewClient(nil)
	d.Skip(wsdriver.Hybi13, "")
	frame, _ := d.AppendMessage(nil, wsdriver.Binary, make([]byte, 16<<10))
	exchange := func() {
		buf := make([]byte, len(frame)-4)
		for _, p := range peers {
			p.Write(frame)
			if _, err := io.ReadFull(p, buf); err != nil {
				t.Fatal(err)
			}
		}
	}

	// What is made once is made, and the runtime, which looks at the stacks that there
	// are for the size of the next, sees some that wait.
	const n = 2000
	dial(200)
	open(200)
	exchange()
	dial(n) // the clients are sockets and nothing more
	before := usage()
	open(n)
	check := func(when string) {
		each := (usage() - before) / n
		t.Logf("a waiting connection costs %d bytes %s", each, when)
		if each > budget {
			t.Errorf("over the budget of %d", budget)
		}
	}
	check("fresh")
	exchange()
	check("after 16 KiB")
}

// alone reports whether the process runs this test and no other. If not, it starts one
// that does: what ended goroutines have left would be used again, and not be counted.
func alone(t *testing.T) bool {
	const name = "NETHTTP_ALONE"
	if os.Getenv(name) == t.Name() {
		return true
	}
	cmd := exec.Command(os.Args[0], "-test.v", "-test.run", "^"+strings.ReplaceAll(t.Name(), "/", "$/^")+"$")
	cmd.Env = append(os.Environ(), name+"="+t.Name())
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Error(err)
	}
	return false
}

// gate lets through one connection for each token.
type gate struct {
	net.Listener
	pass chan struct{}
}

func (g *gate) Accept() (net.Conn, error) {
	if _, ok := <-g.pass; !ok {
		return nil, net.ErrClosed
	}
	return g.Listener.Accept()
}

func echo(c *netconn.Conn) {
	defer c.CloseNow()
	for {
		kind, p, err := c.ReadView()
		if err != nil || c.QueueMessage(kind, p) != nil {
			return
		}
	}
}

// usage returns the bytes of heap and stack in use.
func usage() int {
	for range 3 {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc + m.StackInuse)
}
