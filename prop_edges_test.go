package wsdriver_test

import (
	"bytes"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// Every edge of a length, in every form that a header can give it, and with every
// limit next to it: where properties only come by, this goes to each.
func TestStrictAsTheModelAtEveryEdge(t *testing.T) {
	for b := range byte(6) {
		c := simCase(b)
		for _, n := range append([]int{2, 123, 128}, xtest.Edges...) {
			if n > 1000 && b > 1 {
				continue // long payloads are the same in all versions
			}
			p := bytes.Repeat([]byte("x"), n)
			for form := range 3 {
				if form == 1 && n > 65535 {
					continue
				}
				edge(t, c, simFrame(nil, c, 0x82, uint64(n), p, 0x1234567, form))
				edge(t, c, simFrame(nil, c, 0x89, uint64(n), p, 0x1234567, form))
			}
			for _, limit := range []int{n - 1, n, n + 1} {
				whole := simFrame(nil, c, 0x81, uint64(n), p, 0x1234567, 0)
				parts := simFrame(simFrame(nil, c, 0x01, uint64(n/2), p[:n/2], 7, 0), c, 0x80, uint64(n-n/2), p[n/2:], 7, 0)
				for _, l := range []modelConfig{{message: limit}, {message: 4 * n, frame: limit}} {
					l.role, l.version = c.role, c.version
					// Twice: what the first message has used must not count for the second.
					edge(t, l, append(whole[:len(whole):len(whole)], whole...))
					edge(t, l, append(parts[:len(parts):len(parts)], parts...))
				}
			}
		}
		for limit := 1; limit < 5; limit++ {
			l := c
			l.fragments = limit
			for frames := 1; frames < 7; frames++ {
				var in []byte
				for range 2 {
					for i := range frames {
						b0 := byte(0)
						if i == 0 {
							b0 = 0x02
						}
						if i == frames-1 {
							b0 |= 0x80
						}
						in = simFrame(in, c, b0, 1, []byte("x"), 7, 0)
					}
				}
				edge(t, l, in)
			}
		}
	}
}

// edge feeds in, whole and cut, and holds what comes of it against the model.
func edge(t *testing.T, c modelConfig, in []byte) {
	t.Helper()
	tr, err := simBoth(c.driver, in, 3, 1, 60, 4096)
	if err == nil {
		err = simAgree(c, tr, in)
	}
	if err != nil {
		t.Fatalf("%+v, %x…: %v", c, in[:min(len(in), 14)], err)
	}
}

// The sender has the same edges: what it writes is the shortest form of each.
func TestSentFormsAtEveryEdge(t *testing.T) {
	for b := range byte(2) {
		c := simCase(b)
		for _, n := range xtest.Edges {
			p := bytes.Repeat([]byte("x"), n)
			want := bytes.Clone(p)
			for _, k := range []wsdriver.Kind{wsdriver.Text, wsdriver.Binary, wsdriver.Ping, wsdriver.Pong} {
				d := c.driver()
				var out []byte
				var err error
				switch k {
				case wsdriver.Ping:
					out, err = d.AppendPing(nil, p)
				case wsdriver.Pong:
					out, err = d.AppendPong(nil, p)
				default:
					out, err = d.AppendMessage(nil, k, p)
				}
				if k >= wsdriver.Ping && n > 125 {
					if err != wsdriver.ErrTooLong || len(out) > 0 {
						t.Errorf("%v of %d bytes: %v", k, n, err)
					}
					continue
				}
				if err != nil || len(out) != modelHeader(n, c.role == wsdriver.Client)+n {
					t.Errorf("%v: %v of %d bytes takes %d, %v", c.role, k, n, len(out), err)
				}
				m := modelRead(c.other(), out)
				if len(m.events) != 1 || m.events[0].kind != k || m.events[0].data != string(want) || !bytes.Equal(p, want) {
					t.Errorf("%v: %v of %d bytes", c.role, k, n)
				}
			}
		}
	}
}
