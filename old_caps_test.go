package wsdriver_test

import (
	"strings"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
)

// What Caps grant works, and what they deny is ErrUnsupported, sends nothing and
// changes nothing.
func TestCapsAreWhatAVersionDoes(t *testing.T) {
	for _, v := range wsdriver.AllVersions() {
		for _, role := range bothRoles {
			name := v.String() + " " + role.String()
			start := started(role, v, wsdriver.Config{Versions: []wsdriver.Version{v}, PingAfter: time.Second})
			caps := start().Caps()
			want(t, name, caps, v.Caps())
			late := v >= wsdriver.Hybi07 && !v.Hixie()
			for what, c := range map[string]struct {
				granted bool
				call    func(*wsdriver.Driver, []byte) ([]byte, error)
			}{
				"text": {true, func(d *wsdriver.Driver, b []byte) ([]byte, error) {
					return d.AppendMessage(b, wsdriver.Text, []byte("x"))
				}},
				"pieces": {true, func(d *wsdriver.Driver, b []byte) ([]byte, error) {
					return d.AppendFragment(b, wsdriver.Text, nil, false)
				}},
				"binary": {caps.Binary, func(d *wsdriver.Driver, b []byte) ([]byte, error) {
					return d.AppendMessage(b, wsdriver.Binary, []byte("x"))
				}},
				"binary pieces": {caps.Binary, func(d *wsdriver.Driver, b []byte) ([]byte, error) {
					return d.AppendFragment(b, wsdriver.Binary, nil, false)
				}},
				"a ping":    {caps.Ping, func(d *wsdriver.Driver, b []byte) ([]byte, error) { return d.AppendPing(b, []byte("x")) }},
				"a pong":    {late, func(d *wsdriver.Driver, b []byte) ([]byte, error) { return d.AppendPong(b, []byte("x")) }},
				"a header":  {late && role == wsdriver.Server, func(d *wsdriver.Driver, b []byte) ([]byte, error) { return d.AppendHeader(b, wsdriver.Text, 1, true) }},
				"a code":    {caps.CloseCodes, func(d *wsdriver.Driver, b []byte) ([]byte, error) { return d.AppendClose(b, 1000, "") }},
				"a reason":  {caps.CloseCodes, func(d *wsdriver.Driver, b []byte) ([]byte, error) { return d.AppendClose(b, 1000, "x") }},
				"a message": {false, func(d *wsdriver.Driver, b []byte) ([]byte, error) { return d.AppendMessage(b, wsdriver.Ping, nil) }},
				"prepared binary": {caps.Binary, func(d *wsdriver.Driver, b []byte) ([]byte, error) {
					m, _ := wsdriver.Prepare(wsdriver.Binary, []byte("x"))
					return d.AppendPrepared(b, m)
				}},
			} {
				d := start()
				out, err := c.call(d, []byte("dst"))
				switch {
				case c.granted && (err != nil || len(out) <= 3):
					t.Errorf("%s: %s: %x, %v", name, what, out, err)
				case c.granted:
				case err != wsdriver.ErrUnsupported || string(out) != "dst" || d.State() != wsdriver.Opened:
					t.Errorf("%s: %s: %q, %v, %v", name, what, out, err, d.State())
				default:
					again, _ := d.AppendMessage(nil, wsdriver.Text, []byte("after"))
					first, _ := start().AppendMessage(nil, wsdriver.Text, []byte("after"))
					// A client's key may be another one.
					want(t, name+": "+what+" leaves nothing behind", len(again), len(first))
				}
			}
			d := start()
			out, err := d.AppendClose(nil, wsdriver.NoStatus, "")
			want(t, name+": a plain close", err, nil)
			want(t, name+": a plain close is sent", len(out) > 0, caps.CloseHandshake)
			d = start()
			d.Tick(0)
			ev, _ := d.Tick(time.Second)
			want(t, name+": silence", ev.Kind == wsdriver.Idle, caps.Ping)
			want(t, name+": the reply to it", len(d.AppendReply(nil, ev)) > 0, caps.Ping)
			want(t, name+": bytes certain to be payload are for others to know", d.Remaining(), 0)
		}
	}
}

// A message of pieces lies within one frame where Caps have no fragments, and in as
// many as there are pieces where they do.
func TestFragmentsAreWhatCapsSay(t *testing.T) {
	for _, v := range oldVersions {
		d := started(wsdriver.Server, v, wsdriver.Config{})()
		var out []byte
		for i, piece := range []string{"a", "b", "c"} {
			out, _ = d.AppendFragment(out, wsdriver.Text, []byte(piece), i == 2)
			_, err := d.AppendMessage(nil, wsdriver.Text, nil)
			want(t, v.String()+": a message amid another one", err == wsdriver.ErrBusy, i < 2)
		}
		if !v.Caps().Fragments {
			want(t, v.String(), string(out), "\x00abc\xFF")
			continue
		}
		want(t, v.String(), len(oldRead(oldRules{version: v}, out).frames), 3)
	}
}

// Each version masks as it must: a client from hybi-04 on, nobody else.
func TestMaskingIsWhatCapsSay(t *testing.T) {
	secret := strings.Repeat("secret", 9)
	for _, v := range wsdriver.AllVersions() {
		for _, role := range bothRoles {
			d := started(role, v, wsdriver.Config{})()
			out, _ := d.AppendMessage(nil, wsdriver.Text, []byte(secret))
			want(t, v.String()+" "+role.String(), strings.Contains(string(out), "secret"), role == wsdriver.Server || !v.Caps().Masking)
		}
	}
}

// Codes of a later version are sent as what comes nearest, and 06 reads them all.
func TestCodesInHybi06(t *testing.T) {
	for code, sent := range map[wsdriver.Code]int{1000: 1000, 1003: 1003, 1004: 1004, 1009: 1004, 1007: 1002, 1008: 1002, 1011: 1002, 3000: 3000, 4999: 4999} {
		d := started(wsdriver.Server, wsdriver.Hybi06, wsdriver.Config{})()
		out, err := d.AppendClose(nil, code, "x")
		want(t, "a code", err, nil)
		want(t, "a code", string(out), "\x81\x03"+closeOf(sent, "x"))
		d = started(wsdriver.Client, wsdriver.Hybi06, wsdriver.Config{})()
		(&record{d: d}).feed(t, "a code", out).want(t, "a code", wsdriver.Event{Kind: wsdriver.Close, Code: wsdriver.Code(sent), Data: []byte("x")}.String())
	}
	for _, code := range []wsdriver.Code{1, 999, 1006, 1015, 2000, 5000} {
		d := started(wsdriver.Server, wsdriver.Hybi06, wsdriver.Config{})()
		out, err := d.AppendClose(nil, code, "")
		want(t, "not for the wire", err, wsdriver.ErrInvalidCode)
		want(t, "not for the wire", len(out), 0)
		want(t, "not for the wire", d.State(), wsdriver.Opened)
	}
}
