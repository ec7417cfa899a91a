package wsdriver_test

import (
	"bytes"
	"testing"

	"github.com/wsdriver/wsdriver"
)

// What an open connection in a version before hybi-07 may cost, in bytes of heap and
// for good: the Driver, what stands beside it, and the machine of its version.
const budgetOld = 1024

func TestIdleOldConnectionsCostLittle(t *testing.T) {
	for _, v := range oldVersions {
		for _, role := range bothRoles {
			cfg := &wsdriver.Config{Versions: []wsdriver.Version{v}}
			peer := started(1-role, v, wsdriver.Config{})()
			in, _ := peer.AppendMessage(nil, wsdriver.Text, bytes.Repeat([]byte("x"), 16<<10))
			scratch := make([]byte, len(in))
			for name, cut := range map[string]int{"after Skip": 0, "after a message": len(in), "after one in pieces": 999} {
				each := budgetEach(1000, budgetOld, func() any {
					d := new(wsdriver.Driver)
					d.Reset(role, cfg)
					d.Skip(v, "")
					for b := scratch[:copy(scratch, in)]; cut > 0 && len(b) > 0; b = b[min(cut, len(b)):] {
						for range d.Events(b[:min(cut, len(b))]) {
						}
					}
					return d
				})
				if each > budgetOld {
					t.Errorf("%v %v: %s: a connection costs %.0f bytes of heap, %d at most", v, role, name, each, budgetOld)
				} else if cut == 0 {
					t.Logf("%v %v: %s: a connection costs %.0f bytes of heap", v, role, name, each)
				}
			}
		}
	}
}

// What the opening handshake needed is let go of with the first input behind it.
func TestOldHandshakesAreLetGoOf(t *testing.T) {
	cfg := oldServerConfig()
	cfg.Protocols = nil
	head := []byte(old76Head[:len(old76Head)-2] + "Cookie: " + string(bytes.Repeat([]byte("c"), 4000)) + "\r\n\r\n" + old76Key3 + "\x00x\xFF")
	each := budgetEach(500, budgetOld, func() any {
		d := wsdriver.NewServer(cfg)
		in, out := bytes.Clone(head), []byte(nil)
		for range d.Drive(&in, &out) {
		}
		if d.State() != wsdriver.Opened {
			t.Fatal(d.Err())
		}
		return d
	})
	if each > budgetOld {
		t.Errorf("a connection costs %.0f bytes of heap, %d at most", each, budgetOld)
	}
}

// A buffer on the caller's stack stays there in every version, for input and output.
func TestOldBuffersOnTheStackStayThere(t *testing.T) {
	for _, v := range oldVersions {
		for _, role := range bothRoles {
			peer := started(1-role, v, wsdriver.Config{})()
			frames, _ := peer.AppendMessage(nil, wsdriver.Text, []byte("some text"))
			if v.Caps().Ping {
				frames, _ = peer.AppendPing(frames, []byte("ping"))
			}
			d := started(role, v, wsdriver.Config{})()
			sent := 0
			budgetAllocs(t, v.String()+" "+role.String(), func() {
				var buf, back [512]byte
				in, out := buf[:copy(buf[:], frames)], back[:0]
				for {
					ev, n := d.Receive(in)
					in = in[n:]
					if ev.Kind == wsdriver.None {
						break
					}
					if ev.Kind == wsdriver.Text {
						out, _ = d.AppendMessage(out, ev.Kind, ev.Data)
					}
					out = d.AppendReply(out, ev)
				}
				sent = len(out)
			})
			if sent < len("some text") {
				t.Errorf("%v %v: %d bytes came back", v, role, sent)
			}
		}
	}
}

// The zero Driver is one whose connection is over, and Skip starts it in any version.
func TestZeroDriverInOldVersions(t *testing.T) {
	var d wsdriver.Driver
	oldRefuses(t, "the zero Driver", &d, wsdriver.ErrClosed)
	want(t, "the zero Driver has no version", d.Version(), 0)
	want(t, "and can do nothing", d.Caps(), wsdriver.Caps{})
	ev, n := d.Receive([]byte("\x00x\xFF"))
	wantEvent(t, "all is discarded", ev, "none")
	want(t, "all is discarded", n, 3)
	wantEvent(t, "its stream ended long ago", d.ReceiveEOF(), "none")
	for _, v := range oldVersions {
		var d wsdriver.Driver
		d.Skip(v, "chat")
		want(t, v.String(), d.State(), wsdriver.Opened)
		want(t, v.String(), d.Version(), v)
		want(t, v.String(), d.Protocol(), "chat")
		out, err := d.AppendMessage(nil, wsdriver.Text, []byte("x"))
		want(t, v.String(), err, nil)
		want(t, v.String(), len(out), 3)
		d.Reset(wsdriver.Client, nil)
		want(t, v.String()+": Reset leaves nothing", d.Version(), wsdriver.Hybi13)
		want(t, v.String()+": Reset leaves nothing", d.State(), wsdriver.Handshaking)
	}
}
