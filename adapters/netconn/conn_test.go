package netconn

import (
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/wsdriver/wsdriver"
)

func TestEcho(t *testing.T) {
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			snc, cnc := pair(t)
			s, c := open(t, snc, cnc, nil, nil)
			done := make(chan error)
			go func() {
				for {
					k, p, err := s.ReadMessage()
					if err != nil {
						done <- err
						return
					}
					if err := s.WriteMessage(k, p); err != nil {
						done <- err
						return
					}
				}
			}()
			for _, n := range []int{0, 1, 125, 126, 4095, 4096, 16383, 16384, 65535, 65536, 1 << 20} {
				p := strings.Repeat("x", n)
				go c.WriteText(p)
				wantMessage(t, c, wsdriver.Text, p)
				go c.WriteBinary([]byte(p))
				wantMessage(t, c, wsdriver.Binary, p)
			}
			must(t, c.Close(wsdriver.NormalClosure, "bye"))
			err := <-done
			wantIs(t, "the peer closed", err, io.EOF)
			if CloseStatus(err) != wsdriver.NormalClosure || err.(*CloseError).Reason != "bye" {
				t.Errorf("%v", err)
			}
		})
	}
}

// oddReader is a transport whose reads are those of another reader.
type oddReader struct {
	net.Conn
	r io.Reader
}

func (o *oddReader) Read(p []byte) (int, error) { return o.r.Read(p) }

// lazy returns 0, nil now and then, which io.Reader allows.
type lazy struct {
	r io.Reader
	n int
}

func (l *lazy) Read(p []byte) (int, error) {
	if l.n++; l.n%3 != 0 {
		return 0, nil
	}
	return l.r.Read(p)
}

func TestOddReaders(t *testing.T) {
	long := strings.Repeat("long ", 5000)
	d := wsdriver.NewClient(nil)
	head, err := d.AppendRequest(nil, parseURL(t, "ws://example.com/"))
	must(t, err)
	frames := wsdriver.NewClient(nil)
	frames.Skip(wsdriver.Hybi13, "")
	stream, _ := frames.AppendMessage(head, wsdriver.Text, []byte("a"))
	stream, _ = frames.AppendMessage(stream, wsdriver.Binary, []byte(long))
	stream, _ = frames.AppendPing(stream, []byte("p"))
	stream, _ = frames.AppendMessage(stream, wsdriver.Text, []byte("é"))
	for name, wrap := range map[string]func(io.Reader) io.Reader{
		"one byte":      iotest.OneByteReader,
		"half":          iotest.HalfReader,
		"data with EOF": iotest.DataErrReader,
		"empty":         func(r io.Reader) io.Reader { return &lazy{r: r} },
	} {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			nc, peer := net.Pipe()
			defer peer.Close()
			go io.Copy(io.Discard, peer)
			s, err := Accept(t.Context(), &oddReader{nc, wrap(strings.NewReader(string(stream)))}, nil)
			must(t, err)
			wantMessage(t, s, wsdriver.Text, "a")
			wantMessage(t, s, wsdriver.Binary, long)
			wantMessage(t, s, wsdriver.Text, "é")
			_, _, err = s.ReadMessage()
			wantIs(t, "the end", err, io.ErrUnexpectedEOF)
			if CloseStatus(err) != wsdriver.AbnormalClosure {
				t.Error(err)
			}
		})
	}
}

func TestNoProgress(t *testing.T) {
	noLeaks(t)
	nc, peer := net.Pipe()
	defer peer.Close()
	h := newHalfOn(t, wsdriver.Server, nil, &oddReader{nc, never{}}, peer)
	_, _, err := h.ReadMessage()
	wantIs(t, "a transport that brings nothing", err, io.ErrNoProgress, io.ErrUnexpectedEOF)
}

type never struct{}

func (never) Read([]byte) (int, error) { return 0, nil }

// Bytes that come in one segment with the head are not lost, on neither side.
func TestFramesBehindHead(t *testing.T) {
	noLeaks(t)
	snc, cnc := net.Pipe()
	d := wsdriver.NewClient(nil)
	first, err := d.AppendRequest(nil, parseURL(t, "ws://example.com/path?q"))
	must(t, err)
	frames := wsdriver.NewClient(nil)
	frames.Skip(wsdriver.Hybi13, "")
	for _, s := range []string{"one", "two"} {
		first, _ = frames.AppendMessage(first, wsdriver.Text, []byte(s))
	}
	go func() {
		cnc.Write(first)
		io.Copy(io.Discard, cnc)
	}()
	s, err := Accept(t.Context(), snc, nil)
	must(t, err)
	defer s.CloseNow()
	if r := s.Request(); r == nil || r.Target != "/path?q" || r.Host != "example.com" {
		t.Errorf("request %+v", r)
	}
	wantMessage(t, s, wsdriver.Text, "one")
	wantMessage(t, s, wsdriver.Text, "two")
	if s.Request() != nil {
		t.Error("the request is kept once messages are read")
	}
	if s.Version() != wsdriver.Hybi13 || s.Protocol() != "" || s.Response() != nil || s.NetConn() != snc {
		t.Error("state")
	}

	snc, cnc = net.Pipe()
	go func() {
		d := wsdriver.NewServer(&wsdriver.Config{Protocols: []string{"chat"}})
		buf := make([]byte, 4096)
		n, _ := snc.Read(buf)
		in, out := buf[:n], []byte(nil)
		for ev := range d.Drive(&in, &out) {
			if ev.Kind == wsdriver.Open {
				out, _ = d.AppendMessage(out, wsdriver.Text, []byte("early"))
			}
		}
		snc.Write(out)
	}()
	c, err := Connect(t.Context(), cnc, &Config{Driver: &wsdriver.Config{Protocols: []string{"chat"}}}, parseURL(t, "ws://example.com/"))
	must(t, err)
	defer c.CloseNow()
	if c.Protocol() != "chat" || c.Response() == nil || c.Response().Status != 101 || c.Request() == nil {
		t.Error("state")
	}
	wantMessage(t, c, wsdriver.Text, "early")
	if c.Response() != nil || c.Request() != nil {
		t.Error("the handshake is kept once messages are read")
	}
	if c.LocalAddr() == nil || c.RemoteAddr() == nil {
		t.Error("addresses")
	}
}

// New takes a Driver in any state of openness, and copies what it is given.
func TestNew(t *testing.T) {
	noLeaks(t)
	h := newHalf(t, wsdriver.Server, nil)
	var buffered []byte
	for range 100 {
		buffered = append(buffered, h.message(wsdriver.Text, "hello")...)
	}
	nc, peer := net.Pipe()
	defer peer.Close()
	d := wsdriver.NewServer(nil)
	d.Skip(wsdriver.Hybi13, "")
	c := New(nc, d, nil, buffered)
	defer c.CloseNow()
	for i := range buffered {
		buffered[i] = byte(rand.Uint32())
	}
	for range 100 {
		wantMessage(t, c, wsdriver.Text, "hello")
	}
}
