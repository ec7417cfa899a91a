package dialer_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/internal/xtest"
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

// wild is a connection that says to have read more, or less, than can be. It ends.
type wild struct {
	net.Conn
	n     int
	err   error
	first *bool // one byte, 0, comes first: it looks like a frame of HTTP/2
}

func (w wild) Read(p []byte) (int, error) {
	if w.first != nil && *w.first {
		*w.first = false
		p[0] = 0
		return 1, nil
	}
	return w.n, w.err
}
func (wild) Write(p []byte) (int, error) { return len(p), nil }

// unlike is a context that cannot be compared.
type unlike struct {
	context.Context
	_ []int
}

// crumbs is a jar of nothing.
type crumbs struct{}

func (crumbs) Cookies(*url.URL) []*http.Cookie            { return []*http.Cookie{nil} }
func (crumbs) SetCookies(_ *url.URL, list []*http.Cookie) {}

// What a program does wrong is an error, or does no harm where none is wanted.
func TestWrongCalls(t *testing.T) {
	noLeaks(t)
	server := httptest.NewServer(echo)
	defer server.Close()
	var none context.Context
	pipe := func() net.Conn {
		nc, _ := net.Pipe()
		return nc
	}
	// through dials with that hook in the place of the connection.
	through := func(t *testing.T, nc net.Conn) error {
		_, err := dialer.Dial(t.Context(), "ws://example.com", &dialer.Dialer{NetDial: func(context.Context, string, string) (net.Conn, error) { return nc, nil }})
		return err
	}
	connect := func(ctx context.Context, nc net.Conn, url string, d *dialer.Dialer) error {
		_, err := dialer.Connect(ctx, nc, url, d)
		return err
	}
	for _, m := range []struct {
		name string
		want error
		do   func(t *testing.T) error
	}{
		{"Connect without a context", dialer.ErrNilArgument, func(*testing.T) error { return connect(none, pipe(), "ws://example.com", nil) }},
		{"Connect without a connection", dialer.ErrNilArgument, func(t *testing.T) error { return connect(t.Context(), nil, "ws://example.com", nil) }},
		{"Connect with a nil TCPConn", dialer.ErrNilArgument, func(t *testing.T) error {
			return connect(t.Context(), (*net.TCPConn)(nil), "ws://example.com", nil)
		}},
		{"NetDial returns a nil UnixConn", dialer.ErrNilArgument, func(t *testing.T) error { return through(t, (*net.UnixConn)(nil)) }},
		{"NetDial returns a nil tls.Conn", dialer.ErrNilArgument, func(t *testing.T) error { return through(t, (*tls.Conn)(nil)) }},
		{"StartTLS returns a nil tls.Conn", dialer.ErrNilArgument, func(t *testing.T) error {
			return connect(t.Context(), pipe(), "wss://example.com", &dialer.Dialer{StartTLS: func(context.Context, net.Conn, *tls.Config) (net.Conn, error) {
				return (*tls.Conn)(nil), nil
			}})
		}},
		{"no URL", handshake.ErrInvalidURL, func(t *testing.T) error { return connect(t.Context(), pipe(), "", nil) }},
		{"a URL without a host", handshake.ErrInvalidHost, func(t *testing.T) error { return connect(t.Context(), pipe(), "ws://", nil) }},
		{"a version that there is not", handshake.ErrInvalidVersion, func(t *testing.T) error {
			d := &dialer.Dialer{Config: netconn.Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{99}}}}
			return connect(t.Context(), pipe(), "ws://example.com", d)
		}},
		{"a field that cannot be sent", handshake.ErrInvalidField, func(t *testing.T) error {
			return connect(t.Context(), pipe(), "ws://example.com", &dialer.Dialer{Header: wsdriver.Header{{}}})
		}},
		{"an empty proxy", dialer.ErrProxyURL, func(t *testing.T) error {
			_, err := dialer.Dial(t.Context(), "ws://example.com", &dialer.Dialer{Proxy: http.ProxyURL(new(url.URL))})
			return err
		}},
		{"ProxyFromEnvironment without a request", dialer.ErrNilArgument, func(*testing.T) error { _, err := dialer.ProxyFromEnvironment(nil); return err }},
		{"ProxyFromEnvironment without a URL", dialer.ErrNilArgument, func(*testing.T) error {
			_, err := dialer.ProxyFromEnvironment(new(http.Request))
			return err
		}},
		{"the zero ProxyError", nil, func(*testing.T) error {
			e := new(dialer.ProxyError)
			_ = e.Error()
			return e.Unwrap()
		}},
		{"a connection that reads too much", nil, func(t *testing.T) error {
			if connect(t.Context(), wild{pipe(), math.MaxInt, nil, nil}, "ws://example.com", nil) == nil {
				t.Error("it is open")
			}
			return nil
		}},
		{"one that looks like HTTP/2", nil, func(t *testing.T) error {
			first := true
			if connect(t.Context(), wild{pipe(), math.MaxInt, nil, &first}, "ws://example.com", nil) == nil {
				t.Error("it is open")
			}
			return nil
		}},
		{"one that reads less than nothing", io.ErrClosedPipe, func(t *testing.T) error {
			return connect(t.Context(), wild{pipe(), math.MinInt, io.ErrClosedPipe, nil}, "ws://example.com", nil)
		}},
		{"one that does so before a proxy", io.ErrClosedPipe, func(t *testing.T) error {
			_, err := dialer.Dial(t.Context(), "ws://example.com", &dialer.Dialer{
				Proxy: via(t, "http://p"),
				NetDial: func(context.Context, string, string) (net.Conn, error) {
					return wild{pipe(), -1, io.ErrClosedPipe, nil}, nil
				},
			})
			return err
		}},
		{"a jar of nothing, an empty trace, and a context that cannot be compared", nil, func(t *testing.T) error {
			ctx := httptrace.WithClientTrace(t.Context(), new(httptrace.ClientTrace))
			c, err := dialer.Dial(unlike{Context: ctx}, wsURL(server), &dialer.Dialer{Jar: crumbs{}})
			if err != nil {
				return err
			}
			return c.Close(wsdriver.NormalClosure, "")
		}},
		{"huge limits", nil, func(t *testing.T) error {
			tryEcho(t, wsURL(server), &dialer.Dialer{Config: netconn.Config{
				Driver:       &wsdriver.Config{FailAfter: math.MaxInt64, MaxHandshake: math.MaxInt, MaxMessage: math.MaxInt, PingAfter: math.MaxInt64},
				WriteTimeout: math.MaxInt64, CloseTimeout: math.MaxInt64,
			}})
			return nil
		}},
		{"limits below 0", nil, func(t *testing.T) error {
			tryEcho(t, wsURL(server), &dialer.Dialer{Config: netconn.Config{
				Driver:       &wsdriver.Config{FailAfter: math.MinInt64, MaxHandshake: math.MinInt, MaxMessage: math.MinInt, PingAfter: math.MinInt64},
				WriteTimeout: math.MinInt64, CloseTimeout: math.MinInt64,
			}})
			return nil
		}},
	} {
		t.Run(m.name, func(t *testing.T) { xtest.Refuse(t, m.want, m.do) })
	}
}
