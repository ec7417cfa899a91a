//go:build linux

package epoll

import (
	"bytes"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

const plainRequest = "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n"

const upgradeRequest = "GET /x HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"

func TestRefusals(t *testing.T) {
	for _, tt := range []struct {
		name, request string
		answer        func(d *wsdriver.Driver, ev wsdriver.Event, dst []byte) []byte
		words         string
	}{
		{"page", plainRequest, nil, "Sec-WebSocket-Version: 13, 8, 7\r\n"},
		{"origin", upgradeRequest + "Origin: http://evil.example\r\n\r\n", nil, "HTTP/1.1 403 "},
		{"version", strings.Replace(upgradeRequest, "Version: 13", "Version: 99", 1) + "\r\n", nil, "13, 8, 7"},
		{"garbage", "\x16\x03\x01\x02", nil, "HTTP/1.1 400"},
		{"own page", plainRequest, func(d *wsdriver.Driver, ev wsdriver.Event, dst []byte) []byte {
			if d.Err() == wsdriver.ErrNotWebSocket {
				dst, _ = d.AppendReject(dst, 200, nil, []byte("hello"))
			}
			return dst
		}, "\r\n\r\nhello"},
		{"own 404", upgradeRequest + "\r\n", func(d *wsdriver.Driver, ev wsdriver.Event, dst []byte) []byte {
			if ev.Kind == wsdriver.Request && d.Request().Target != "/chat" {
				dst, _ = d.AppendReject(dst, 404, nil, nil)
			}
			return dst
		}, "404 Not Found"},
		{"too large", "GET / HTTP/1.1\r\nX: " + strings.Repeat("x", 300_000), nil, " 431 "},
		{"large page", plainRequest, func(d *wsdriver.Driver, _ wsdriver.Event, dst []byte) []byte {
			dst, _ = d.AppendReject(dst, 200, nil, bytes.Repeat([]byte("large "), 500_000))
			return dst
		}, "large large"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			eachNetwork(t, func(t *testing.T, network string) {
				s := serveOn(t, network, Config{
					Answer: tt.answer,
					OnOpen: func(*Conn) { t.Error("it was opened") },
				})
				nc := s.connect(t)
				go nc.Write([]byte(tt.request))
				b, err := io.ReadAll(nc)
				if err != nil || !strings.Contains(string(b), tt.words) {
					t.Errorf("%.400q %v", b, err)
				}
			})
		})
	}
}

// What Answer leaves alone is accepted, and what it adds is sent.
func TestAnswer(t *testing.T) {
	var calls atomic.Int32
	s := serveTCP(t, Config{Answer: func(d *wsdriver.Driver, ev wsdriver.Event, dst []byte) []byte {
		if calls.Add(1) == 1 {
			dst, _ = d.AppendAccept(dst, "", wsdriver.Header{{Name: "X-Server", Value: "yes"}})
		}
		return dst
	}})
	for _, want := range []string{"yes", ""} {
		if got := s.dial(t, nil).Response().Header.Get("X-Server"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if n := calls.Load(); n != 2 {
		t.Errorf("%d calls", n)
	}
}

// Bytes that come in one segment with the head are not lost, and what OnOpen sends
// comes behind ours.
func TestFramesBehindHead(t *testing.T) {
	conns := make(chan *Conn, 1)
	s := serveTCP(t, Config{
		OnOpen: func(c *Conn) {
			if r := c.Request(); r == nil || r.Target != "/x" || r.Host != "example.com" {
				t.Errorf("request %+v", r)
			}
			if c.LocalAddr() == nil || c.RemoteAddr() == nil || c.Version() != wsdriver.Hybi13 {
				t.Error("state")
			}
			c.Data = "of the program"
			c.WriteText("welcome")
			conns <- c
		},
		OnMessage: func(c *Conn, k wsdriver.Kind, p []byte) {
			if c.Data != "of the program" {
				t.Error("what is the program's is kept")
			}
			echo(c, k, p)
		},
	})
	frames := wsdriver.NewClient(nil)
	frames.Skip(wsdriver.Hybi13, "")
	first := []byte(upgradeRequest + "\r\n")
	for _, s := range []string{"one", "two"} {
		first, _ = frames.AppendMessage(first, wsdriver.Text, []byte(s))
	}
	nc := s.connect(t)
	nc.Write(first)
	want := "\r\n\r\n\x81\x07welcome\x81\x03one\x81\x03two"
	for got := ""; !strings.HasSuffix(got, want); {
		b := make([]byte, 1000)
		n, err := nc.Read(b)
		must(t, err)
		got += string(b[:n])
	}
	c := <-conns
	if c.Request() != nil {
		t.Error("the request is kept")
	}
	if c.RemoteAddr().String() != nc.LocalAddr().String() || c.LocalAddr().String() != nc.RemoteAddr().String() {
		t.Errorf("%v %v", c.LocalAddr(), c.RemoteAddr())
	}
	nc.Close()
	<-s.closes
	if c.RemoteAddr() != nil || c.LocalAddr() != nil {
		t.Error("addresses of a connection that is gone")
	}
}

// A client that dribbles, and one that says nothing, are told that they are too slow.
func TestHandshakeIsBounded(t *testing.T) {
	s := serveTCP(t, Config{Driver: &wsdriver.Config{FailAfter: 30 * time.Millisecond}})
	for _, start := range []string{"", upgradeRequest} {
		nc := s.connect(t)
		nc.Write([]byte(start))
		if b, err := io.ReadAll(nc); err != nil || !bytes.HasPrefix(b, []byte("HTTP/1.1 408 ")) {
			t.Errorf("%q %v", b, err)
		}
	}
}

// Nobody is told of a connection that never opened.
func TestHandshakeIsCutShort(t *testing.T) {
	s := serveTCP(t, Config{Loops: 1})
	for cut := range len(upgradeRequest) {
		nc := s.connect(t)
		nc.Write([]byte(upgradeRequest[:cut]))
		nc.Close()
	}
	c := s.dial(t, nil) // comes after all of them
	must(t, c.Close(1000, ""))
	if e := <-s.closes; netconn.CloseStatus(e.err) != wsdriver.NormalClosure {
		t.Error(e.err)
	}
	if len(s.closes) != 0 {
		t.Error("OnClose without OnOpen")
	}
}
