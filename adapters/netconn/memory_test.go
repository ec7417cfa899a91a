package netconn

import (
	"context"
	"net"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
)

// idleBudget is what a connection that waits may cost in heap and stack together, its
// socket, its goroutine and the request that it keeps included. A stack is of 2 KiB
// or of 4, as the runtime thinks fit; a buffer that were held would show.
const idleBudget = 6600

// Connections that wait cost little, before traffic and after messages of 16 KiB.
func TestIdleMemory(t *testing.T) {
	if raceEnabled || testing.Short() {
		t.Skip("measures memory")
	}
	if runtime.GOOS == "windows" {
		t.Skip("waits with a buffer")
	}
	const n = 1000
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	// The clients are sockets and nothing more.
	request := []byte(upgradeRequest + "\r\n")
	peers := make([]net.Conn, n)
	servers := make([]net.Conn, n)
	for i := range n {
		if peers[i], err = net.Dial("tcp", l.Addr().String()); err != nil {
			t.Skip(err)
		}
		defer peers[i].Close()
		peers[i].Write(request)
	}
	var wg, ready sync.WaitGroup
	before := usage()
	for i := range n {
		servers[i], err = l.Accept()
		must(t, err)
		wg.Add(1)
		ready.Add(1)
		go func() {
			defer wg.Done()
			c, err := Accept(context.Background(), servers[i], nil)
			ready.Done()
			if err != nil {
				t.Error(err)
				return
			}
			echoAll(c)
		}()
	}
	ready.Wait()
	fresh := (usage() - before) / n

	d := wsdriver.NewClient(nil)
	d.Skip(wsdriver.Hybi13, "")
	frame, _ := d.AppendMessage(nil, wsdriver.Binary, make([]byte, 16<<10))
	reply := make([]byte, 4<<10)
	for _, p := range peers {
		p.Write(frame)
	}
	for _, p := range peers {
		p.SetReadDeadline(time.Now().Add(10 * time.Second))
		for got := 0; got < 16<<10; {
			m, err := p.Read(reply)
			must(t, err)
			got += m
		}
	}
	used := (usage() - before) / n
	t.Logf("a waiting connection: %d bytes fresh, %d after messages of 16 KiB", fresh, used)
	if fresh > idleBudget || used > idleBudget {
		t.Errorf("over the budget of %d", idleBudget)
	}
	for _, s := range servers {
		s.Close()
	}
	wg.Wait()
}

func echoAll(c *Conn) {
	for {
		k, p, err := c.ReadMessage()
		if err != nil || c.WriteMessage(k, p) != nil {
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
