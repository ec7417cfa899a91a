package deflate

import (
	"bytes"
	std "compress/flate"
	"runtime"
	"testing"
	"unsafe"

	"github.com/wsdriver/wsdriver/internal/xtest"
	"github.com/wsdriver/wsdriver/wire"
)

// kept is the memory that a codec holds.
func kept(c *codec) (n int) {
	n = int(unsafe.Sizeof(*c)) + c.sender.window.Cap() + c.receiver.window.Cap()
	if c.sender.finder != nil || c.sender.encoder != nil || c.receiver.decoder != nil {
		n += 100 << 10
	}
	if p := c.receiver.paused; p != nil {
		n += int(unsafe.Sizeof(*p)) + cap(p.rest)
	}
	return n
}

// Between messages a connection keeps two windows, and those only as far as they are
// full; without takeover it keeps nothing. Amid a message it keeps a window, and what is
// known of the block.
func TestMemory(t *testing.T) {
	short, long := json(source(1), 500), json(source(2), 70<<10)
	every(t, func(t *testing.T, name string, client, server *codec) {
		const small = 256 // the codec itself
		if n := kept(client); n > small {
			t.Errorf("%s: %d bytes to begin with", name, n)
		}
		p := short
		for _, d := range []struct{ from, to *codec }{{client, server}, {server, client}} {
			if _, err := inflate(d.to, deflate(d.from, p)); err != nil {
				t.Fatal(err)
			}
		}
		if n := kept(client); n > small+2*500 {
			t.Errorf("%s: %d bytes after 500 each way", name, n)
		}
		for _, d := range []struct{ from, to *codec }{{client, server}, {server, client}} {
			payload := deflate(d.from, long)
			before, parts := kept(d.to), pieces(payload, 4<<10)
			for i, part := range parts {
				if _, err := decodePiece(d.to, nil, part, flags(i == 0, i == len(parts)-1)); err != nil {
					t.Fatal(err)
				}
				d.to.Rest()
				if n := kept(d.to) - before; n > 512+1<<d.to.receiver.bits {
					t.Fatalf("%s: %d bytes more amid a message", name, n)
				}
			}
		}
		for _, c := range []*codec{client, server} {
			want := small
			if c.sender.takeover {
				want += 1 << c.sender.bits
			}
			if c.receiver.takeover {
				want += 1 << c.receiver.bits
			}
			if n := kept(c); n > want {
				t.Errorf("%s: %d bytes after 70 KiB each way, want %d", name, n, want)
			}
		}
	})
}

// TestMemoryOfConnections measures what the documentation tells.
func TestMemoryOfConnections(t *testing.T) {
	if testing.Short() {
		t.Skip("it allocates much")
	}
	const count = 500
	for _, c := range []struct {
		name  string
		e     Extension
		limit int
	}{
		{"no takeover", Extension{ServerNoContextTakeover: true, ClientNoContextTakeover: true}, 1 << 10},
		{"9 bits", Extension{ServerMaxWindowBits: 9, ClientMaxWindowBits: 9}, 2 << 10},
		{"default", Extension{}, 9 << 10},
		{"15 bits", Extension{ServerMaxWindowBits: 15, ClientMaxWindowBits: 15}, 66 << 10},
	} {
		for _, size := range []int{500, 100 << 10} {
			p := json(source(1), size)
			sender, _ := pair(t, &c.e, &c.e)
			payload := deflate(sender, p)
			codecs := make([]wire.Codec, count)
			before := heap()
			for i := range codecs {
				_, codecs[i] = c.e.Accept([]wire.Param{{Name: clientMaxBits}})
				deflate(codecs[i], p)
				if _, err := inflate(codecs[i], payload); err != nil {
					t.Fatal(err)
				}
			}
			each := (heap() - before) / count
			t.Logf("%-12s after %6d bytes each way: %5d bytes a connection", c.name, size, each)
			if each > c.limit {
				t.Errorf("%s: %d bytes a connection", c.name, each)
			}
			runtime.KeepAlive(codecs)
			runtime.KeepAlive(payload)
			runtime.KeepAlive(p)
		}
	}
}

// heap returns the bytes in use when the pools are empty and no finder is parked.
func heap() int {
	for i := range parked {
		parked[i].Store(nil)
	}
	for range 3 {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// A message costs no allocation once the windows have grown.
func TestAllocations(t *testing.T) {
	if xtest.Race {
		t.Skip("with the race detector, pools forget at random")
	}
	list := jsons(64, 1024)
	for _, offer := range []string{"", "server_no_context_takeover; client_no_context_takeover", "server_max_window_bits=15", "server_max_window_bits=9; client_max_window_bits=9"} {
		e := &Extension{ServerMaxWindowBits: 15, ClientMaxWindowBits: 15}
		_, got := e.Accept(parameters(t, offer))
		c := got.(*codec)
		to, err := e.Confirm(nil)
		if err != nil {
			t.Fatal(err)
		}
		var buf []byte
		i := 0
		turn := func() {
			p := list[i%len(list)]
			i++
			copy(c.ToEncode(len(p)), p)
			buf = append(buf[:0], c.Encode(wire.Whole)...)
			c.Rest()
			half := len(buf) / 2
			for k, part := range [][]byte{buf[:half], buf[half:]} {
				copy(to.ToDecode(len(part)), part)
				if _, _, err := to.Decode(flags(k == 0, k == 1)); err != nil {
					t.Fatal(err)
				}
				to.Rest()
			}
		}
		for range 200 {
			turn()
		}
		if n := testing.AllocsPerRun(500, turn); n != 0 {
			t.Errorf("%q: %v allocations a message", offer, n)
		}
	}
}

// A bomb is told in short pieces, and takes the memory of any other message.
func TestBomb(t *testing.T) {
	var buf bytes.Buffer
	w, _ := std.NewWriter(&buf, 9)
	w.Write(make([]byte, 64<<20))
	w.Flush()
	bomb := buf.Bytes()
	if len(bomb) > 66<<10 {
		t.Fatalf("it has %d bytes", len(bomb))
	}
	to := fresh(t, "client_no_context_takeover")
	total := 0
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i, piece := range pieces(bomb, 0) {
		copy(to.ToDecode(len(piece)), piece)
		for more := true; more; {
			var out []byte
			var err *wire.Error
			if out, more, err = to.Decode(flags(i == 0, false)); err != nil {
				t.Fatal(err)
			}
			if len(out) > 17<<10 {
				t.Fatalf("%d bytes at a time", len(out))
			}
			total += len(out)
		}
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 256<<10 || total < 60<<20 {
		t.Errorf("%d bytes of memory for %d", n, total)
	}
	// Given up on in the middle, it leaves a window and some input behind.
	copy(to.ToDecode(10000), bomb[:10000])
	if _, more, err := to.Decode(0); !more || err != nil {
		t.Fatal(more, err)
	}
	to.Rest()
	if n := kept(to); n > 32<<10+10000+1000 {
		t.Errorf("%d bytes are kept", n)
	}
}
