package dialer_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"testing"

	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// spinning is a connection that reads nothing, again and again.
type spinning struct{ net.Conn }

func (spinning) Read([]byte) (int, error)    { return 0, nil }
func (spinning) Write(p []byte) (int, error) { return len(p), nil }

// short is a connection that writes less than it is given and says nothing.
type short struct{ net.Conn }

func (short) Write(p []byte) (int, error) { return len(p) - 1, nil }

// What a program does wrong is an error.
func TestMisuse(t *testing.T) {
	noLeaks(t)
	var none context.Context
	if _, err := dialer.Dial(none, "ws://example.com", nil); err != dialer.ErrNilArgument {
		t.Errorf("no context: %v", err)
	}
	nothing := func(context.Context, string, string) (net.Conn, error) { return nil, nil }
	if _, err := dialer.Dial(t.Context(), "ws://example.com", &dialer.Dialer{NetDial: nothing}); err != dialer.ErrNilArgument {
		t.Errorf("NetDial without a connection: %v", err)
	}
	_, err := dialer.Dial(t.Context(), "ws://example.com", &dialer.Dialer{NetDial: nothing, Proxy: via(t, "http://p")})
	wantProxyError(t, "the same before a proxy", err, 0, dialer.ErrNilArgument)
	nc, _ := net.Pipe()
	_, err = dialer.Connect(t.Context(), nc, "wss://example.com", &dialer.Dialer{StartTLS: func(context.Context, net.Conn, *tls.Config) (net.Conn, error) { return nil, nil }})
	if !errors.Is(err, dialer.ErrNilArgument) {
		t.Errorf("StartTLS without a connection: %v", err)
	}
	var e *netconn.HandshakeError
	_, err = dialer.Connect(t.Context(), spinning{nc}, "ws://example.com", nil)
	if !errors.As(err, &e) || e.Err != io.ErrNoProgress {
		t.Errorf("a connection that spins: %v", err)
	}
	_, err = dialer.Connect(t.Context(), short{nc}, "ws://example.com", nil)
	if !errors.As(err, &e) || e.Err != io.ErrShortWrite {
		t.Errorf("a connection that drops bytes: %v", err)
	}
}
