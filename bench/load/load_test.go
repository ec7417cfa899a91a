//go:build linux

package load_test

import (
	"net"
	"strings"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver/bench/libs"
	"github.com/wsdriver/wsdriver/bench/load"
)

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// serve starts a server in this process, with its control.
func serve(t *testing.T, run func(net.Listener) error) (addr, control string) {
	l, c := listen(t), listen(t)
	go run(l)
	go load.ServeControl(c)
	return l.Addr().String(), c.Addr().String()
}

func TestEcho(t *testing.T) {
	for _, s := range libs.Servers {
		for _, e := range []load.Echo{{Conns: 1, Depth: 1, Size: 125}, {Conns: 5, Depth: 16, Size: 125}, {Conns: 3, Depth: 16, Size: 16 << 10}} {
			e.Addr, e.Control = serve(t, s.Serve)
			e.Measure = 10 * time.Millisecond
			r, err := e.Run()
			if err != nil {
				t.Fatalf("%s: %v", s.Name, err)
			}
			// A round may not have ended in the time.
			if r.Messages%int64(e.Depth) != 0 || r.Elapsed < e.Measure || r.CPU <= 0 {
				t.Errorf("%s: %+v", s.Name, r)
			}
		}
	}
}

func TestIdle(t *testing.T) {
	for _, s := range libs.Servers {
		d := load.Idle{Conns: 30, Size: 16 << 10}
		d.Addr, d.Control = serve(t, s.Serve)
		r, err := d.Run()
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		// What other tests leave to the collector makes the figures inexact, but a
		// connection is never free.
		t.Logf("%s: %+v", s.Name, r)
	}
}

// What is not the echo is not taken for one.
func TestEchoIsChecked(t *testing.T) {
	const answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
	for name, tt := range map[string]struct{ head, frames, want string }{
		"refused":   {"HTTP/1.1 403 Forbidden\r\n\r\n", "", "handshake"},
		"wrong key": {strings.Replace(answer, "s3pP", "p3pS", 1), "", "handshake"},
		"changed":   {answer, "\x81\x03Thy", "not that of the message"},
		"in two":    {answer, "\x01\x01T\x80\x02he", "not that of the message"},
		"cut off":   {answer, "\x81\x03T", "no echo"},
	} {
		t.Run(name, func(t *testing.T) {
			e := load.Echo{Conns: 1, Depth: 2, Size: 3}
			e.Addr, e.Control = serve(t, func(l net.Listener) error {
				nc, err := l.Accept()
				if err != nil {
					return err
				}
				defer nc.Close()
				nc.Read(make([]byte, 4096))
				nc.Write([]byte(tt.head))
				if tt.frames != "" {
					nc.Read(make([]byte, 4096))
					nc.Write([]byte(tt.frames))
				}
				return nil
			})
			if _, err := e.Run(); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
}
