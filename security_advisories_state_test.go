package wsdriver_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
)

// TestAdvisoriesState is about empty frames, control frames and closing.
func TestAdvisoriesState(t *testing.T) {
	lengths := []int{0, 1, 125, 126, 65535, 65536}
	t.Run("CVE-2014-9374", func(t *testing.T) {
		for _, a := range lengths {
			for _, b := range lengths {
				x, y := strings.Repeat("x", a), strings.Repeat("y", b)
				p := join(fromClient(0x82, x), fromClient(0x82, y), fromClient(0x02, x), fromClient(0x80, y))
				d := aServer()
				r := (&record{d: d}).feed(t, "all pairs of lengths", cut(2, p)...)
				r.want(t, "all pairs of lengths", whole(wsdriver.Binary, x), whole(wsdriver.Binary, y), whole(wsdriver.Binary, x+y))
			}
		}
	})
	t.Run("CVE-2018-7287", func(t *testing.T) {
		for op := range 16 {
			for _, fin := range []byte{0, 0x80} {
				for _, role := range bothRoles {
					p := bytes.Repeat(toward(role, fin|byte(op), ""), 5)
					exchange(t, "frames of no length", func() *wsdriver.Driver { return aDriver(role) }, p)
				}
			}
		}
	})
	t.Run("CVE-2015-0228", func(t *testing.T) {
		for _, data := range []string{"", "x", strings.Repeat("x", 125)} {
			ping := fromClient(0x89, data)
			p := join(ping, fromClient(0x01, "a"), ping, fromClient(0x80, "b"), ping, fromClient(0x81, "c"), ping)
			r := exchange(t, "pings before, amid and after messages", aServer, p)
			told := fmt.Sprintf("ping %q", data)
			r.want(t, "pings before, amid and after messages", told, told, `text "ab"`, told, `text "c"`, told)
			pong := fmt.Sprintf("8a %q", data)
			wantFrames(t, "each is answered", r.out, pong, pong, pong, pong)
		}
	})
	t.Run("CVE-2022-21676 and CVE-2022-41940", func(t *testing.T) {
		for _, b := range []byte{0xA1, 0x91, 0xB1, 0xF1} {
			p := append([]byte(request()), fromClient(b, "")...)
			r := exchange(t, "the first frame is bad", aNewServer(nil), p)
			r.want(t, "the first frame is bad", "request", "open", "fail 1002")
			// A host that ignores every event goes on living.
			d := wsdriver.NewServer(nil)
			for in := p; len(in) > 0; {
				ev, n := d.Receive(in)
				if in = in[n:]; n == 0 && ev.Kind == wsdriver.None {
					break
				}
			}
		}
	})
	t.Run("CVE-2023-45820 and CVE-2023-22477", func(t *testing.T) {
		for b := range 256 {
			for c := range 256 {
				d := aServer()
				r := &record{d: d}
				r.feed(t, "any two bytes", []byte{byte(b), byte(c)}, []byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
				want(t, "an error is an event", d.Err() != nil, r.ended && !strings.HasPrefix(r.events[len(r.events)-1], "close"))
			}
		}
	})
	t.Run("CVE-2017-2670", func(t *testing.T) {
		p := join(fromClient(0x82, strings.Repeat("x", 300)), fromClient(0x89, "p"))
		for n := range len(p) + 1 {
			d := aServer()
			(&record{d: d}).feed(t, "some of it", p[:n])
			wantEvent(t, "the end of the stream", d.ReceiveEOF(), `close 1006 ""`)
			for range 3 {
				wantEvent(t, "is told once", d.ReceiveEOF(), "none")
				ev, k := d.Receive(p)
				wantEvent(t, "and nothing is read behind it", ev, "none")
				want(t, "but taken", k, len(p))
				_, next := d.Tick(0)
				want(t, "no deadline keeps it alive", next, 0)
			}
		}
	})
	t.Run("CVE-2022-25762", func(t *testing.T) {
		// One caller at a time is the contract; in whatever order it sends and closes,
		// what goes out is whole frames, and nothing follows the Close frame.
		for order := range 24 {
			d := aServer()
			calls := []func(dst []byte) ([]byte, error){
				func(dst []byte) ([]byte, error) { return d.AppendMessage(dst, wsdriver.Text, []byte("a")) },
				func(dst []byte) ([]byte, error) { return d.AppendClose(dst, 1000, "") },
				func(dst []byte) ([]byte, error) { return d.AppendPing(dst, []byte("b")) },
				func(dst []byte) ([]byte, error) {
					ev, _ := d.Receive(fromClient(0x89, "c"))
					return d.AppendReply(dst, ev), nil
				},
			}
			var out []byte
			for n := order; len(calls) > 0; n /= 4 {
				i := n % len(calls)
				out, _ = calls[i](out)
				calls = append(calls[:i:i], calls[i+1:]...)
			}
			list := takeApart(t, "frames", out)
			for i, f := range list {
				want(t, "the Close frame is the last", f.opcode() == 8, i == len(list)-1)
			}
		}
	})
	t.Run("CVE-2025-5399", func(t *testing.T) {
		// A ping whose pong has no room yet: the event waits with the caller.
		d := aServer()
		in := join(fromClient(0x89, "1"), fromClient(0x89, "2"), fromClient(0x81, "3"))
		var out []byte
		var held wsdriver.Event
		for ev := range d.Drive(&in, &out) {
			held = ev
			break
		}
		want(t, "nothing was answered", len(out), 0)
		out = d.AppendReply(out, held)
		for range d.Drive(&in, &out) {
		}
		wantFrames(t, "and nothing is lost", out, `8a "1"`, `8a "2"`)
	})
	t.Run("pongs that come twice", func(t *testing.T) {
		d := aServer()
		out, _ := d.AppendPing(nil, []byte("x"))
		r := (&record{d: d, out: out}).feed(t, "pongs", fromClient(0x8a, "x"), fromClient(0x8a, "x"), fromClient(0x8a, "other"))
		r.want(t, "pongs", `pong "x"`, `pong "x"`, `pong "other"`)
		want(t, "nothing is owed for them", len(r.out), len(out))
	})
	t.Run("CVE-2026-16632", func(t *testing.T) {
		p := join(fromClient(0x81, "a"), octets("c1 80 00000000"), fromClient(0x81, "b"))
		exchange(t, "after a fault no event comes", aServer, p).fails(t, "after a fault no event comes", wsdriver.ErrReservedBits, `text "a"`)
	})
	t.Run("CVE-2026-45736", func(t *testing.T) {
		// What is appended depends on the arguments and on nothing that lay in dst.
		for name := range allSends(aServer()) {
			var outs []string
			for _, filler := range []byte{0, 0xFF, 'x'} {
				for _, role := range bothRoles {
					send, ok := allSends(aDriver(role))[name]
					if !ok {
						continue
					}
					dst := bytes.Repeat([]byte{filler}, 1<<12)[:0]
					out, err := send(dst)
					want(t, name, err, nil)
					outs = append(outs, role.String()+string(out))
				}
			}
			kinds := map[string]bool{}
			for _, s := range outs {
				kinds[s] = true
			}
			if len(kinds) > 2 { // one for each role, whose keys are drawn alike
				t.Errorf("%s: %q", name, outs)
			}
		}
	})
	t.Run("CVE-2017-7800 and CVE-2020-13543", func(t *testing.T) {
		d := aServer()
		in := join(fromClient(0x81, "a"), fromClient(0x81, "b"))
		var out []byte
		for ev := range d.Drive(&in, &out) {
			wantEvent(t, "the Driver starts over while an event is handled", ev, `text first,last "a"`)
			d.Reset(wsdriver.Server, nil)
			break
		}
		want(t, "what is left is the caller's", len(in), len(fromClient(0x81, "b")))
		want(t, "and the Driver is new", d.State(), wsdriver.Handshaking)
	})
}
