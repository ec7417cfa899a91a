package netconn

import (
	"context"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
	"unsafe"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// idleBudget is what a connection that waits may cost in heap and stack together. It
// costs some 2950 bytes: 2048 of stack, 480 for the goroutine, some 300 for the socket, and 120
// for the Conn and what belongs to it. The rest is for the spans that stacks are cut from.
const idleBudget = 3050

// connBudget is the size class of a Conn on amd64 and arm64; one byte more would cost
// 16.
const connBudget = 96

func TestSize(t *testing.T) {
	if n := unsafe.Sizeof(Conn{}); n > connBudget {
		t.Errorf("a Conn has %d bytes, over the budget of %d", n, connBudget)
	}
}

// Connections that wait cost little, before traffic and after messages of 16 KiB.
func TestIdleMemory(t *testing.T) {
	if xtest.Race || testing.Short() {
		t.Skip("measures memory")
	}
	if runtime.GOOS == "windows" {
		t.Skip("waits with a buffer")
	}
	const n = 2000
	g := newGroup(t)
	// What is made once is made, and the runtime, which looks at the stacks that there
	// are for the size of the next, sees some that wait.
	g.open(200)
	g.exchange()
	g.dial(n) // the clients are sockets and nothing more
	before := usage()
	g.accept(n)
	check := func(when string, budget int) {
		each := (usage() - before) / n
		t.Logf("a waiting connection costs %d bytes %s", each, when)
		if each > budget {
			t.Errorf("over the budget of %d", budget)
		}
	}
	check("fresh", idleBudget)
	for _, loop := range loops {
		g.exchange()
		check("after 16 KiB by "+loop.name, loop.budget)
	}
}

// loops are the ways to echo that each connection goes through.
var loops = []struct {
	name   string
	budget int
	echo   func(*Conn) error
}{
	{"ReadView and QueueMessage", idleBudget, func(c *Conn) error {
		k, p, err := c.ReadView()
		if err == nil {
			err = c.QueueMessage(k, p)
		}
		return err
	}},
	{"ReadView and WriteMessage", idleBudget, func(c *Conn) error {
		k, p, err := c.ReadView()
		if err == nil {
			err = c.WriteMessage(k, p)
		}
		return err
	}},
	// The garbage collector, when it is at work where memory for a message is taken,
	// needs more stack than is left of 2 KiB: some stacks grow.
	{"ReadMessage and WriteMessage", idleBudget + 1<<10, func(c *Conn) error {
		k, p, err := c.ReadMessage()
		if err == nil {
			err = c.WriteMessage(k, p)
		}
		return err
	}},
}

// group is connections that echo, and their clients.
type group struct {
	t     *testing.T
	l     net.Listener
	peers []net.Conn
	done  sync.WaitGroup
}

func newGroup(t *testing.T) *group {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	g := &group{t: t, l: l}
	t.Cleanup(func() {
		l.Close()
		for _, p := range g.peers {
			p.Close()
		}
		g.done.Wait()
	})
	return g
}

func (g *group) open(n int) {
	g.dial(n)
	g.accept(n)
}

func (g *group) dial(n int) {
	for range n {
		p, err := net.Dial("tcp", g.l.Addr().String())
		if err != nil {
			g.t.Skip(err)
		}
		p.SetDeadline(time.Now().Add(time.Minute))
		p.Write([]byte(upgradeRequest + "\r\n"))
		g.peers = append(g.peers, p)
	}
}

func (g *group) accept(n int) {
	for range n {
		nc, err := g.l.Accept()
		must(g.t, err)
		opened := make(chan bool)
		g.done.Go(func() {
			c, err := Accept(context.Background(), nc, nil)
			opened <- err == nil
			for i := 0; err == nil; i++ {
				err = loops[i%len(loops)].echo(c)
			}
		})
		if !<-opened {
			g.t.Fatal("no connection")
		}
	}
	buf := make([]byte, 1)
	for _, p := range g.peers[len(g.peers)-n:] {
		for seen := ""; !strings.HasSuffix(seen, "\r\n\r\n"); seen += string(buf) {
			if _, err := p.Read(buf); err != nil {
				g.t.Fatal(err)
			}
		}
	}
}

// exchange has every connection echo 16 KiB.
func (g *group) exchange() {
	d := wsdriver.NewClient(nil)
	d.Skip(wsdriver.Hybi13, "")
	frame, _ := d.AppendMessage(nil, wsdriver.Binary, make([]byte, 16<<10))
	buf := make([]byte, len(frame)-4)
	for _, p := range g.peers {
		p.Write(frame)
		if _, err := io.ReadFull(p, buf); err != nil {
			g.t.Fatal(err)
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
