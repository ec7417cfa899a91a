package deflate

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
	"github.com/wsdriver/wsdriver/wire"
)

// misuse is something that no program should do, and the error that it wants. Nil is for
// what does no harm.
type misuse struct {
	name string
	want error
	do   func(t *testing.T) error
}

// extremes are Extensions of numbers that are none, the nil one among them.
var extremes = map[string]*Extension{
	"nil":   nil,
	"zero":  {},
	"least": {Level: math.MinInt, Threshold: math.MinInt, ServerMaxWindowBits: math.MinInt, ClientMaxWindowBits: math.MinInt},
	"most":  {Level: math.MaxInt, Threshold: math.MaxInt, ServerMaxWindowBits: math.MaxInt, ClientMaxWindowBits: math.MaxInt},
	"alone": {Level: -1, Threshold: -1, ServerNoContextTakeover: true, ClientNoContextTakeover: true, ServerMaxWindowBits: -1, ClientMaxWindowBits: 99},
}

func TestMisuse(t *testing.T) {
	for name, e := range extremes {
		confirm := func(p ...wire.Param) error {
			_, err := e.Confirm(p)
			if err == nil {
				return nil
			}
			return err
		}
		for _, m := range []misuse{
			{"negotiation", nil, func(t *testing.T) error {
				if e.Name() != Name {
					t.Error(e.Name())
				}
				for _, offer := range e.Offers() {
					response, c := e.Accept(offer)
					if c == nil {
						t.Error("an offer of its own is declined")
						continue
					}
					if _, err := e.Confirm(response); err != nil {
						t.Error("a response of its own is refused:", err)
					}
				}
				return nil
			}},
			{"no offer", nil, func(t *testing.T) error {
				if _, c := e.Accept(nil); c == nil {
					t.Error("declined")
				}
				return nil
			}},
			{"a parameter without a name", ErrParameter, func(*testing.T) error { return confirm(wire.Param{}) }},
			{"a number without a value", ErrValue, func(*testing.T) error { return confirm(wire.Param{Name: clientMaxBits}) }},
			{"a wrong number", ErrValue, func(*testing.T) error {
				return confirm(wire.Param{Name: serverMaxBits, Value: "-8", HasValue: true})
			}},
			{"prepared messages", nil, func(t *testing.T) error {
				for _, k := range []wire.Kind{0, wire.Text, 200} {
					for _, p := range [][]byte{nil, {}, make([]byte, 1<<17)} {
						m := e.Prepare(k, p)
						if _, encoded := m.For(nil); encoded {
							t.Error("encoded for nobody")
						}
						_, c := e.Accept(nil)
						m.For(c)
						c.Rest()
						m.For(c)
					}
				}
				return nil
			}},
			{"lengths that there are not", nil, func(t *testing.T) error {
				_, c := e.Accept(nil)
				for _, n := range []int{math.MinInt, -1, 0, wire.MaxPiece, wire.MaxPiece + 1, math.MaxInt} {
					c.Wants(200, n)
					want := min(max(n, 0), wire.MaxPiece)
					if got := len(c.ToEncode(n)); got != want {
						t.Errorf("ToEncode(%d) has %d bytes", n, got)
					}
					c.Encode(255)
					if got := len(c.ToDecode(n)); got != want {
						t.Errorf("ToDecode(%d) has %d bytes", n, got)
					}
					c.Decode(0)
					c.Rest()
				}
				return nil
			}},
			{"on a connection", nil, func(t *testing.T) error { return echoed(e) }},
		} {
			t.Run(name+": "+m.name, func(t *testing.T) { xtest.Refuse(t, m.want, m.do) })
		}
	}
}

// echoed sends messages there and back on a connection that agrees on e.
func echoed(e *Extension) error {
	config := &wsdriver.Config{Extensions: []wsdriver.Extension{e}}
	s, c := wsdriver.NewServer(config), wsdriver.NewClient(config)
	up, err := c.AppendRequest(nil, &wsdriver.HandshakeRequest{Target: "/", Host: "example.com"})
	if err != nil {
		return err
	}
	var a wsdriver.Assembler
	p := bytes.Repeat([]byte("hello "), 1000)
	got := 0
	for range 8 {
		var down []byte
		for ev := range s.Drive(&up, &down) {
			if ev, ok := a.Add(ev); ok && ev.Kind == wsdriver.Text {
				down, err = s.AppendMessage(down, wsdriver.Text, ev.Data)
			}
		}
		for ev := range c.Drive(&down, &up) {
			switch ev, ok := a.Add(ev); {
			case ev.Kind == wsdriver.Open:
				up, err = c.AppendMessage(up, wsdriver.Text, p)
			case ok && ev.Kind == wsdriver.Text && bytes.Equal(ev.Data, p):
				got++
				up, err = c.AppendMessage(up, wsdriver.Text, p)
			}
		}
		if err != nil {
			return err
		}
	}
	if got < 3 {
		return errors.New("the messages do not come back")
	}
	return nil
}

// Calls in any order do no harm: the result may be nonsense, and the peer's affair.
func TestAnyOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for name, e := range extremes {
		for range 40 {
			_, c := e.Accept(nil)
			m := e.Prepare(wire.Text, bytes.Repeat([]byte("prepared "), 1+r.IntN(2000)))
			var calls []byte
			func() {
				defer func() {
					if v := recover(); v != nil {
						t.Fatalf("%s: %q panics: %v", name, calls, v)
					}
				}()
				for range 50 {
					n := []int{-1, 0, 1, 100, 5000, wire.MaxPiece, 1 << 20}[r.IntN(7)]
					flags := wire.Flags(r.IntN(4))
					call := "EeDdRPW"[r.IntN(7)]
					calls = append(calls, call)
					switch call {
					case 'E':
						fill(r, c.ToEncode(n))
					case 'e':
						c.Encode(flags)
					case 'D':
						fill(r, c.ToDecode(n))
					case 'd':
						c.Decode(flags)
					case 'R':
						c.Rest()
					case 'P':
						m.For(c)
					case 'W':
						c.Wants(wire.Kind(n), n)
					}
				}
			}()
		}
	}
}

// fill fills p with what may be compressed, or inflated, for a while.
func fill(r *rand.Rand, p []byte) {
	for i := range p {
		p[i] = byte(r.IntN(4))
	}
}
