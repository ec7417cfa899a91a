package netconn

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
)

type deadlineCounter struct {
	net.Conn
	n int
}

func (d *deadlineCounter) SetReadDeadline(t time.Time) error {
	d.n++
	return d.Conn.SetReadDeadline(t)
}

const plainRequest = "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n"

const upgradeRequest = "GET /x HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"

func TestAcceptRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, request string
		config        *Config
		status        int
		err           error
		words         string
	}{
		{"page", plainRequest, nil, 426, wsdriver.ErrNotWebSocket, "Sec-WebSocket-Version: 13, 8, 7\r\n"},
		{"origin", upgradeRequest + "Origin: http://evil.example\r\n\r\n", nil, 403, wsdriver.ErrOrigin, "not allowed"},
		{"version", strings.Replace(upgradeRequest, "Version: 13", "Version: 99", 1) + "\r\n", nil, 426, wsdriver.ErrVersion, "13, 8, 7"},
		{"garbage", "\x16\x03\x01\x02", nil, 400, nil, "HTTP/1.1 400"},
		{"own page", plainRequest, &Config{Answer: func(d *wsdriver.Driver, ev wsdriver.Event, dst []byte) []byte {
			if d.Err() == wsdriver.ErrNotWebSocket {
				dst, _ = d.AppendReject(dst, 200, nil, []byte("hello"))
			}
			return dst
		}}, 200, wsdriver.ErrNotWebSocket, "\r\n\r\nhello"},
		{"own 404", upgradeRequest + "\r\n", &Config{Answer: func(d *wsdriver.Driver, ev wsdriver.Event, dst []byte) []byte {
			if ev.Kind == wsdriver.Request && d.Request().Target != "/chat" {
				dst, _ = d.AppendReject(dst, 404, nil, nil)
			}
			return dst
		}}, 404, errRefused, "404 Not Found"},
		{"too large", "GET / HTTP/1.1\r\nX: " + strings.Repeat("x", 9000), nil, 431, nil, "431"},
	} {
		for name, pair := range pairs {
			t.Run(tt.name+"/"+name, func(t *testing.T) {
				noLeaks(t)
				nc, peer := pair(t)
				go peer.Write([]byte(tt.request))
				answer := make(chan string)
				go func() {
					b, _ := io.ReadAll(peer)
					peer.Close()
					answer <- string(b)
				}()
				_, err := Accept(t.Context(), nc, tt.config)
				var e *HandshakeError
				if !errors.As(err, &e) || e.Status != tt.status || tt.err != nil && e.Err != tt.err {
					t.Errorf("%v", err)
				}
				if s := <-answer; !strings.Contains(s, tt.words) {
					t.Errorf("%q", s)
				}
				if _, err := nc.Write([]byte("x")); err == nil {
					t.Error("the transport is open")
				}
			})
		}
	}
}

// What Answer leaves alone is accepted, and what it adds is sent.
func TestAnswer(t *testing.T) {
	noLeaks(t)
	calls := 0
	snc, cnc := net.Pipe()
	s, c := open(t, snc, cnc, &Config{Answer: func(d *wsdriver.Driver, ev wsdriver.Event, dst []byte) []byte {
		if calls++; ev.Kind == wsdriver.Request {
			dst, _ = d.AppendAccept(dst, "", wsdriver.Header{{Name: "X-Server", Value: "yes"}})
		}
		return dst
	}}, nil)
	if calls != 1 || c.Response().Header.Get("X-Server") != "yes" || s.Request().Host != "example.com" {
		t.Error(calls, c.Response())
	}
	snc, cnc = net.Pipe()
	open(t, snc, cnc, &Config{Answer: func(_ *wsdriver.Driver, _ wsdriver.Event, dst []byte) []byte { return dst }}, nil)
}

func TestHandshakeIsBounded(t *testing.T) {
	noLeaks(t)
	c := &Config{Driver: &wsdriver.Config{FailAfter: 4 * time.Second}}
	synctest.Test(t, func(t *testing.T) { // a client that dribbles
		nc, peer := net.Pipe()
		go func() {
			for _, b := range []byte(upgradeRequest) {
				if _, err := peer.Write([]byte{b}); err != nil {
					return
				}
				time.Sleep(time.Second)
			}
		}()
		answer := make(chan []byte, 1)
		go func() { b, _ := io.ReadAll(peer); answer <- b }()
		start := time.Now()
		_, err := Accept(t.Context(), nc, c)
		wantIs(t, "Accept", err, wsdriver.ErrHandshakeTimeout)
		if d := time.Since(start); d != 4*time.Second {
			t.Errorf("after %v", d)
		}
		if b := <-answer; !bytes.HasPrefix(b, []byte("HTTP/1.1 408 ")) {
			t.Errorf("%q", b)
		}
		time.Sleep(2 * time.Second)
	})
	synctest.Test(t, func(t *testing.T) { // a server that says nothing
		nc, peer := net.Pipe()
		go io.Copy(io.Discard, peer)
		start := time.Now()
		_, err := Connect(t.Context(), nc, c, parseURL(t, "ws://example.com"))
		wantIs(t, "Connect", err, wsdriver.ErrHandshakeTimeout)
		if d := time.Since(start); d != 4*time.Second {
			t.Errorf("after %v", d)
		}
	})
}

func TestHandshakeContext(t *testing.T) {
	noLeaks(t)
	for _, deaf := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			nc, peer := net.Pipe()
			if !deaf {
				go io.Copy(io.Discard, peer)
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			start := time.Now()
			_, err := Connect(ctx, nc, nil, parseURL(t, "ws://example.com"))
			wantIs(t, "Connect", err, context.DeadlineExceeded)
			if d := time.Since(start); d != time.Second {
				t.Errorf("after %v", d)
			}
			if _, err := peer.Write([]byte("x")); err == nil {
				t.Error("the transport is open")
			}
		})
	}
	synctest.Test(t, func(t *testing.T) { // over before it starts
		nc, _ := net.Pipe()
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(io.ErrNoProgress)
		_, err := Accept(ctx, nc, nil)
		wantIs(t, "Accept", err, io.ErrNoProgress)
	})
}

// The context has no say once the connection is open.
func TestContextEndsWithHandshake(t *testing.T) {
	for name, pair := range pairs {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			snc, cnc := pair(t)
			ctx, cancel := context.WithCancel(t.Context())
			accepted := make(chan *Conn)
			go func() {
				s, err := Accept(ctx, snc, nil)
				if err != nil {
					t.Error(err)
				}
				accepted <- s
			}()
			c, err := Connect(ctx, cnc, nil, parseURL(t, "ws://example.com"))
			must(t, err)
			s := <-accepted
			cancel()
			go s.WriteText("on")
			wantMessage(t, c, wsdriver.Text, "on")
			c.CloseNow()
			s.CloseNow()
		})
	}
}

func TestConnectRefused(t *testing.T) {
	for _, tt := range []struct {
		name, response string
		status         int
		body           string
		err            error
	}{
		{"403", "HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\nX-Why: because\r\n\r\nno!!!", 403, "no!!!", wsdriver.ErrStatus},
		{"until EOF", "HTTP/1.1 500 Oh\r\nX-Why: because\r\n\r\nhm", 500, "hm", wsdriver.ErrStatus},
		{"wrong accept", "HTTP/1.1 101 \r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Why: because\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n", 101, "", nil},
		{"nothing", "", 0, "", io.ErrUnexpectedEOF},
		{"half", "HTTP/1.1 101 Swi", 0, "", io.ErrUnexpectedEOF},
	} {
		t.Run(tt.name, func(t *testing.T) {
			noLeaks(t)
			nc, peer := net.Pipe()
			go func() {
				peer.Read(make([]byte, 4096))
				io.WriteString(peer, tt.response)
				peer.Close()
			}()
			_, err := Connect(t.Context(), nc, nil, parseURL(t, "ws://example.com"))
			var e *HandshakeError
			if !errors.As(err, &e) || e.Status != tt.status || string(e.Body) != tt.body || tt.err != nil && !errors.Is(e, tt.err) {
				t.Errorf("%v", err)
			}
			if tt.status != 0 && e.Header.Get("X-Why") != "because" {
				t.Error(e.Header)
			}
		})
	}
	nc, peer := net.Pipe()
	_, err := Connect(t.Context(), nc, nil, &wsdriver.HandshakeRequest{Host: "a b"})
	if err == nil {
		t.Error("a request that cannot be sent was sent")
	}
	if _, err := peer.Read(make([]byte, 1)); err != io.EOF {
		t.Error("the transport is open")
	}
}
