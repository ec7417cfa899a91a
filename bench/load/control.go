package load

import (
	"encoding/binary"
	"io"
	"net"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/wsdriver/wsdriver/bench/host"
)

// What a server's process is asked on its second listener, in one byte each. It
// answers with three numbers of 8 bytes.
const (
	askCPU    = 'c' // nanoseconds of the processor, 0, 0
	askMemory = 'm' // bytes of heap, of stacks, and of the process in memory
)

// ServeControl tells what this process uses, to one client after the other.
func ServeControl(l net.Listener) error {
	for {
		nc, err := l.Accept()
		if err != nil {
			return err
		}
		answer(nc)
		nc.Close()
	}
}

func answer(nc net.Conn) {
	for {
		var q [1]byte
		if _, err := io.ReadFull(nc, q[:]); err != nil {
			return
		}
		var v [3]int64
		switch q[0] {
		case askCPU:
			v[0] = int64(host.CPUTime())
		case askMemory:
			v = memory()
		}
		var b []byte
		for _, n := range v {
			b = binary.LittleEndian.AppendUint64(b, uint64(n))
		}
		if _, err := nc.Write(b); err != nil {
			return
		}
	}
}

// memory returns what is in use once all that can be given back is. A stack is
// halved at most once a collection, and what a pool holds survives one.
func memory() [3]int64 {
	for range 4 {
		runtime.GC()
		time.Sleep(20 * time.Millisecond) // for goroutines that were told to end
	}
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return [3]int64{int64(m.HeapAlloc), int64(m.StackInuse), host.RSS()}
}

// control is the asking end.
type control struct{ nc net.Conn }

func dialControl(addr string) (control, error) {
	nc, err := net.Dial("tcp", addr)
	return control{nc}, err
}

func (c control) ask(q byte) (v [3]int64, err error) {
	c.nc.SetDeadline(time.Now().Add(time.Minute))
	if _, err := c.nc.Write([]byte{q}); err != nil {
		return v, err
	}
	var b [24]byte
	if _, err := io.ReadFull(c.nc, b[:]); err != nil {
		return v, err
	}
	for i := range v {
		v[i] = int64(binary.LittleEndian.Uint64(b[8*i:]))
	}
	return v, nil
}

func (c control) cpu() (time.Duration, error) {
	v, err := c.ask(askCPU)
	return time.Duration(v[0]), err
}

func (c control) close() { c.nc.Close() }
