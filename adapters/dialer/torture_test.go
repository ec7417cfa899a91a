package dialer_test

import (
	"context"
	"errors"
	"net"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/wsdriver/wsdriver/adapters/dialer"
)

var errTorture = errors.New("this call fails")

// fragile is a connection of which the k-th read or write fails.
type fragile struct {
	net.Conn
	left   atomic.Int32
	failed atomic.Bool
	closed atomic.Bool
}

func (f *fragile) call() error {
	if f.left.Add(-1) == 0 {
		f.failed.Store(true)
		return errTorture
	}
	return nil
}

func (f *fragile) Read(p []byte) (int, error) {
	if err := f.call(); err != nil {
		return 0, err
	}
	return f.Conn.Read(p)
}

func (f *fragile) Write(p []byte) (int, error) {
	if err := f.call(); err != nil {
		return 0, err
	}
	return f.Conn.Write(p)
}

func (f *fragile) Close() error {
	f.closed.Store(true)
	return f.Conn.Close()
}

// Whichever call of the transport fails, there is an error that says so, and nothing is
// left open.
func TestTorture(t *testing.T) {
	noLeaks(t)
	plain := httptest.NewServer(echo)
	defer plain.Close()
	secure, config := secureEcho(t)
	toPlain, toSecure := plain.Listener.Addr().String(), secure.Listener.Addr().String()
	open := newProxy(toSecure, "")
	open.Start()
	defer open.Close()
	closed := newProxy(toSecure, "u:p")
	closed.StartTLS()
	defer closed.Close()
	socks := startSOCKS(toSecure, "u:p")
	defer socks.Close()
	for _, tt := range []struct{ url, proxy, to string }{
		{"ws://example.com/", "", toPlain},
		{"wss://example.com/", "", toSecure},
		{"wss://example.com/", "http://p", open.Listener.Addr().String()},
		{"wss://example.com/", "https://u:p@example.com", closed.Listener.Addr().String()},
		{"wss://example.com/", "socks5://u:p@p", socks.Addr().String()},
	} {
		for k, done := int32(1), false; !done; k++ {
			var nc *fragile
			d := &dialer.Dialer{TLSConfig: config, ProxyTLSConfig: config, NetDial: func(ctx context.Context, _, _ string) (net.Conn, error) {
				c, err := leading(tt.to)(ctx, "", "")
				nc = &fragile{Conn: c}
				nc.left.Store(k)
				return nc, err
			}}
			if tt.proxy != "" {
				d.Proxy = via(t, tt.proxy)
			}
			c, err := dialer.Dial(t.Context(), tt.url, d)
			if err == nil {
				done = !nc.failed.Load()
				c.CloseNow()
			}
			if err != nil && !errors.Is(err, errTorture) {
				t.Errorf("%s by %q, call %d: %v", tt.url, tt.proxy, k, err)
			}
			if !nc.closed.Load() {
				t.Errorf("%s by %q, call %d: the connection is open", tt.url, tt.proxy, k)
			}
			if k > 200 {
				t.Fatal("it does not end")
			}
		}
	}
}
