package deflate

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

func driverConfig(e *Extension) *wsdriver.Config {
	return &wsdriver.Config{Extensions: []wsdriver.Extension{e}, MaxMessage: 1 << 20}
}

// pair returns two ends that have carried out the opening handshake.
func drivers(t *testing.T, client, server *wsdriver.Config) (c, s *wsdriver.Driver) {
	t.Helper()
	c, s = wsdriver.NewClient(client), wsdriver.NewServer(server)
	toServer, err := c.AppendRequest(nil, &wsdriver.HandshakeRequest{Host: "example.com"})
	if err != nil {
		t.Fatal(err)
	}
	var toClient []byte
	for range s.Drive(&toServer, &toClient) {
	}
	for range c.Drive(&toClient, &toServer) {
	}
	for _, d := range []*wsdriver.Driver{c, s} {
		if d.Receive(nil); d.State() != wsdriver.Opened {
			t.Fatalf("%v: %v", d.Role(), d.Err())
		}
	}
	return c, s
}

// receive gives d the bytes of p in pieces of n and returns the message that they make,
// or the event that ended the connection.
func driverReceive(d *wsdriver.Driver, p []byte, n int) (message []byte, end wsdriver.Event) {
	for len(p) > 0 {
		in := bytes.Clone(p[:min(n, len(p))])
		p = p[len(in):]
		for ev := range d.Events(in) {
			if ev.Terminal() {
				return nil, ev
			}
			message = append(message, ev.Data...)
		}
	}
	return message, wsdriver.Event{}
}

// samples are messages that compress well, badly, and not at all.
func driverSamples() (list [][]byte) {
	random := make([]byte, 40000)
	r := rand.NewChaCha8([32]byte{1})
	r.Read(random)
	text := strings.Repeat(`{"name":"Ωmega","values":[1,2,3,5,8,13],"ok":true}`, 2000)
	for _, n := range []int{0, 1, 31, 32, 127, 128, 1000, 16 << 10, 16<<10 + 1, 40000} {
		list = append(list, []byte(text[:n]), random[:n])
	}
	return append(list, []byte(text))
}

// Two Drivers understand each other with every combination of windows and takeover, in
// both roles, whole and in fragments, whatever a read brings.
func TestDriversUnderstandEachOther(t *testing.T) {
	for bits := 8; bits <= 15; bits++ {
		for mode := range 4 {
			e := &Extension{
				ServerNoContextTakeover: mode&1 != 0, ClientNoContextTakeover: mode&2 != 0,
				ServerMaxWindowBits: bits, ClientMaxWindowBits: 23 - bits, Threshold: 1,
			}
			c, s := drivers(t, driverConfig(e), driverConfig(e))
			if len(c.Extensions()) != 1 || fmt.Sprint(c.Extensions()) != fmt.Sprint(s.Extensions()) {
				t.Fatalf("client %v, server %v", c.Extensions(), s.Extensions())
			}
			for i, p := range driverSamples() {
				for _, way := range [][2]*wsdriver.Driver{{c, s}, {s, c}} {
					from, to := way[0], way[1]
					var whole, parts []byte
					var err error
					if whole, err = from.AppendMessage(nil, wsdriver.Binary, p); err != nil {
						t.Fatal(err)
					}
					cut := []int{100, 1 << 20}[i%2]
					if len(p) <= 1000 && i%3 == 0 {
						cut = 1
					}
					got, end := driverReceive(to, whole, cut)
					if !bytes.Equal(got, p) || end.Kind != wsdriver.None {
						t.Fatalf("bits %d, mode %d, message %d: %d bytes of %d, %v %v", bits, mode, i, len(got), len(p), end, to.Err())
					}
					third := len(p) / 3
					parts, _ = from.AppendFragment(nil, wsdriver.Binary, p[:third], false)
					parts, _ = from.AppendPing(parts, []byte("between"))
					parts, _ = from.AppendFragment(parts, wsdriver.Binary, p[third:], true)
					var message []byte
					for ev := range to.Events(parts) {
						if ev.Kind == wsdriver.Binary {
							message = append(message, ev.Data...)
						}
					}
					if !bytes.Equal(message, p) {
						t.Fatalf("bits %d, mode %d, message %d in fragments: %d bytes of %d, %v", bits, mode, i, len(message), len(p), to.Err())
					}
				}
			}
		}
	}
}

// RFC 7692, section 7.2.1: takeover makes like messages short.
func TestTakeoverPays(t *testing.T) {
	c, s := drivers(t, driverConfig(&Extension{}), driverConfig(&Extension{}))
	message := []byte(`{"op":"subscribe","channel":"prices","symbol":"WSDR","depth":10}`)
	first, _ := s.AppendMessage(nil, wsdriver.Text, message)
	second, _ := s.AppendMessage(nil, wsdriver.Text, message)
	if len(second)*2 > len(first) {
		t.Errorf("the same message again takes %d bytes, %d before", len(second), len(first))
	}
	for _, p := range [][]byte{first, second} {
		if got, end := driverReceive(c, p, 3); !bytes.Equal(got, message) {
			t.Errorf("got %q, %v", got, end)
		}
	}
}

// A message of 16 MiB that is 16 KiB on the wire is refused before it is in memory.
func TestDriversRefuseABomb(t *testing.T) {
	const limit = 64 << 10
	e := &Extension{}
	big := driverConfig(e)
	big.MaxMessage = 64 << 20
	c, _ := drivers(t, big, driverConfig(e))
	bomb, err := c.AppendMessage(nil, wsdriver.Binary, make([]byte, 16<<20))
	if err != nil || len(bomb) > 128<<10 {
		t.Fatalf("the bomb has %d bytes, %v", len(bomb), err)
	}
	cfg := driverConfig(e)
	cfg.MaxMessage, cfg.MaxFrame = limit, 0
	for _, fragment := range []int{len(bomb), 1000} {
		c, s := drivers(t, big, cfg)
		var frames []byte
		message := make([]byte, 16<<20)
		if fragment == len(bomb) {
			frames, _ = c.AppendMessage(nil, wsdriver.Binary, message)
		} else {
			for i := 0; i < len(message); i += 1 << 20 {
				frames, _ = c.AppendFragment(frames, wsdriver.Binary, message[i:i+1<<20], i+1<<20 == len(message))
			}
		}
		message = nil
		runtime.GC()
		defer debug.SetGCPercent(debug.SetGCPercent(-1))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		told, end := 0, wsdriver.Event{}
		for ev := range s.Events(frames) {
			told += len(ev.Data)
			if ev.Terminal() {
				end = ev
			}
		}
		runtime.ReadMemStats(&after)
		if end.Kind != wsdriver.Fail || end.Code != wsdriver.MessageTooBig || told > limit {
			t.Errorf("%v %v after %d bytes, want 1009 after %d at most", end, s.Err(), told, limit)
		}
		// Without collections, what was allocated in all is no less than the peak.
		if peak := after.TotalAlloc - before.TotalAlloc; peak > limit+128<<10 {
			t.Errorf("it took %d bytes of heap", peak)
		} else {
			t.Logf("it took %d bytes of heap and told %d", peak, told)
		}
	}
}

// RFC 7692, section 6.1: text is judged as it was before it was compressed.
func TestTextIsJudgedInflated(t *testing.T) {
	e := &Extension{Threshold: 1}
	c, s := drivers(t, driverConfig(e), driverConfig(e))
	frame, _ := s.AppendMessage(nil, wsdriver.Binary, []byte("not \xff text, and long enough"))
	frame[0] ^= byte(wsdriver.Text) ^ byte(wsdriver.Binary)
	if _, end := driverReceive(c, frame, 5); end.Kind != wsdriver.Fail || end.Code != 1007 {
		t.Errorf("got %v", end)
	}
}

// Steady traffic makes no garbage.
func TestDriversMakeNoGarbage(t *testing.T) {
	if xtest.Race {
		t.Skip("the race detector empties pools")
	}
	for _, e := range []*Extension{{}, {ServerNoContextTakeover: true, ClientNoContextTakeover: true}} {
		c, s := drivers(t, driverConfig(e), driverConfig(e))
		message := []byte(strings.Repeat(`{"name":"value"}`, 64))
		var out, in []byte
		n := testing.AllocsPerRun(100, func() {
			out, _ = c.AppendMessage(out[:0], wsdriver.Text, message)
			in = append(in[:0], out...)
			rest, got := in, 0
			for {
				ev, taken := s.Receive(rest)
				rest = rest[taken:]
				if ev.Kind == wsdriver.None {
					break
				}
				got += len(ev.Data)
			}
			if got != len(message) {
				t.Fatal(got)
			}
		})
		if n != 0 {
			t.Errorf("%v: %v allocations a message", c.Extensions(), n)
		}
	}
}

// One Prepared serves connections with and without the extension, of any windows.
func TestPreparedForAll(t *testing.T) {
	e := &Extension{Threshold: 1}
	p := []byte(strings.Repeat("to all of you ", 300))
	m, err := wsdriver.Prepare(wsdriver.Text, p, e)
	if err != nil {
		t.Fatal(err)
	}
	for _, client := range []*wsdriver.Config{
		nil, driverConfig(e), driverConfig(&Extension{ServerMaxWindowBits: 9}), driverConfig(&Extension{ServerNoContextTakeover: true}),
	} {
		c, s := drivers(t, client, driverConfig(e))
		for i := range 4 {
			var out []byte
			if i == 2 {
				out, err = s.AppendMessage(nil, wsdriver.Text, p)
			} else {
				out, err = s.AppendPrepared(nil, m)
			}
			got, end := driverReceive(c, out, 50)
			if err != nil || !bytes.Equal(got, p) {
				t.Errorf("%v, message %d: %d bytes, %v, %v %v", c.Extensions(), i, len(got), err, end, c.Err())
			}
			if len(c.Extensions()) > 0 && len(out) > len(p)/4 {
				t.Errorf("%v, message %d: %d bytes on the wire", c.Extensions(), i, len(out))
			}
		}
	}
}
