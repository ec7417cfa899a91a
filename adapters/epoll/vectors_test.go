//go:build linux

package epoll

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/vectors"
)

// recorder is a Driver that a script drives, and notes what goes in and comes out.
type recorder struct {
	vectors.Endpoint
	setup   vectors.Setup
	in, out []byte
	rest    []byte // of in, as it was before the Driver unmasked it
	eof     bool   // the script has ended the input
	script  bool   // the script does what is not the peer's to do, or the Driver's
	owed    int    // events that were not answered yet
	notes   notes
}

// notes is what a program is told of a connection.
type notes struct {
	opened, over bool
	message      wsdriver.Assembler
	lines        []string
}

func (n *notes) add(ev wsdriver.Event) {
	ev, ok := n.message.Add(ev)
	switch {
	case ev.Kind == wsdriver.Open:
		n.opened = true
	case !ok || !n.opened || ev.Kind == wsdriver.None:
	default:
		n.over = ev.Terminal()
		n.lines = append(n.lines, fmt.Sprintf("%v %d %q", ev.Kind, ev.Code, ev.Data))
	}
}

func (r *recorder) Receive(p []byte) (wsdriver.Event, int) {
	r.script = r.script || r.eof || r.owed > 0 // it answers by itself, or says more
	if len(r.rest) != len(p) || len(p) == 0 {
		r.rest = bytes.Clone(p)
		r.in = append(r.in, p...)
	}
	ev, n := r.Endpoint.Receive(p)
	r.rest = r.rest[n:]
	r.tell(ev)
	return ev, n
}

func (r *recorder) ReceiveEOF() wsdriver.Event {
	r.script = r.script || r.eof
	r.eof = true
	ev := r.Endpoint.ReceiveEOF()
	r.tell(ev)
	return ev
}

func (r *recorder) tell(ev wsdriver.Event) {
	if ev.Kind != wsdriver.None {
		r.owed++
		r.notes.add(ev)
	}
}

func (r *recorder) AppendReply(dst []byte, ev wsdriver.Event) []byte {
	r.owed--
	out := r.Endpoint.AppendReply(dst, ev)
	r.out = append(r.out, out[len(dst):]...)
	return out
}

func (r *recorder) Tick(now time.Duration) (wsdriver.Event, time.Duration) {
	r.script = true
	return r.Endpoint.Tick(now)
}

func (r *recorder) AppendMessage(dst []byte, k wsdriver.Kind, p []byte) ([]byte, error) {
	r.script = true
	return r.Endpoint.AppendMessage(dst, k, p)
}

func (r *recorder) AppendFragment(dst []byte, k wsdriver.Kind, p []byte, last bool) ([]byte, error) {
	r.script = true
	return r.Endpoint.AppendFragment(dst, k, p, last)
}

func (r *recorder) AppendPing(dst, p []byte) ([]byte, error) {
	r.script = true
	return r.Endpoint.AppendPing(dst, p)
}

func (r *recorder) AppendPong(dst, p []byte) ([]byte, error) {
	r.script = true
	return r.Endpoint.AppendPong(dst, p)
}

func (r *recorder) AppendClose(dst []byte, c wsdriver.Code, reason string) ([]byte, error) {
	r.script = true
	return r.Endpoint.AppendClose(dst, c, reason)
}

func (r *recorder) AppendAccept(dst []byte, protocol string, h wsdriver.Header) ([]byte, error) {
	r.script = true
	return r.Endpoint.AppendAccept(dst, protocol, h)
}

func (r *recorder) AppendReject(dst []byte, status int, h wsdriver.Header, body []byte) ([]byte, error) {
	r.script = true
	return r.Endpoint.AppendReject(dst, status, h, body)
}

// What every script's peer says to a server, a Server on a socket answers in the
// same bytes, and tells in the same events. Left out are scripts in which the program
// sends, and hybi-04, where a server draws random bytes.
func TestVectors(t *testing.T) {
	scripts, err := vectors.Load(vectors.Files)
	must(t, err)
	replayed := 0
	l := listen(t, "unix")
	defer l.Close()
	for _, s := range scripts {
		var all []*recorder
		s.RunOn(func(setup vectors.Setup) vectors.Endpoint {
			r := &recorder{Endpoint: vectors.Start(setup), setup: setup}
			r.notes.opened = setup.Open
			all = append(all, r)
			return r
		}, vectors.Chunking{})
		for i, r := range all {
			if r.script || r.setup.Role == wsdriver.Client || r.setup.Version == wsdriver.Hybi04 || r.Version() == wsdriver.Hybi04 {
				continue
			}
			replayed++
			for _, size := range []int{max(len(r.in), 1), 1} {
				if size < len(r.in) && len(r.in) > 2000 {
					continue
				}
				r.replay(t, fmt.Sprintf("%s, the %dth, in pieces of %d", s.Name, i, size), l, size)
			}
		}
	}
	t.Logf("%d were replayed", replayed)
	if replayed < 500 {
		t.Error("too few")
	}
}

// replay holds a Server against what was recorded.
func (r *recorder) replay(t *testing.T, name string, l net.Listener, size int) {
	var got notes
	s := NewServer(&Config{
		Loops:  1,
		OnOpen: func(*Conn) { got.opened = true },
		OnMessage: func(_ *Conn, k wsdriver.Kind, p []byte) {
			got.add(wsdriver.Event{Kind: k, Flags: wsdriver.Whole, Data: p})
		},
		OnEvent: func(_ *Conn, ev wsdriver.Event) { got.add(ev) },
	})
	client, err := net.Dial("unix", l.Addr().String())
	must(t, err)
	defer client.Close()
	nc, err := l.Accept()
	must(t, err)
	must(t, s.Add(nc, vectors.Start(r.setup).(*wsdriver.Driver), nil))
	go func() {
		for p := range slices.Chunk(r.in, size) {
			if _, err := client.Write(p); err != nil {
				return // it has heard enough
			}
		}
		client.(*net.UnixConn).CloseWrite()
	}()
	out, err := io.ReadAll(client)
	if r.notes.over && errors.Is(err, unix.ECONNRESET) {
		err = nil // the script goes on where nobody listens any more
	}
	if err != nil || !bytes.Equal(out, r.out) {
		t.Errorf("%s: %q %v, want %q", name, out, err, r.out)
	}
	client.Close()
	must(t, s.Shutdown(context.Background()))
	want := r.notes.lines
	if r.notes.opened && !r.notes.over { // our end of the stream is one more event
		want = append(slices.Clone(want), fmt.Sprintf("%v %d %q", wsdriver.Close, wsdriver.AbnormalClosure, ""))
	}
	if !slices.Equal(got.lines, want) {
		t.Errorf("%s: %q, want %q", name, got.lines, want)
	}
}
