package nethttp

import (
	"bufio"
	"context"
	"errors"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// misuse is something that no program should do, and the error that it wants. Nil is for
// what does no harm.
type misuse struct {
	name string
	want error
	do   func(t *testing.T) error
}

func refuseAll(t *testing.T, list []misuse) {
	t.Helper()
	for _, m := range list {
		t.Run(m.name, func(t *testing.T) { xtest.Refuse(t, m.want, m.do) })
	}
}

// asks returns a request for a WebSocket that is in order.
func asks() *http.Request {
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(head + "\r\n")))
	if err != nil {
		panic(err)
	}
	return r
}

// hijacking is a ResponseWriter whose Hijack returns what it has.
type hijacking struct {
	http.ResponseWriter
	nc net.Conn
	rw *bufio.ReadWriter
}

func (h hijacking) Hijack() (net.Conn, *bufio.ReadWriter, error) { return h.nc, h.rw, nil }

// unlike is a context that has ended and cannot be compared, nor can its error.
type unlike struct {
	context.Context
	err notComparable
}

func (u unlike) Err() error { return u.err }

type notComparable []error

func (n notComparable) Error() string   { return n[0].Error() }
func (n notComparable) Unwrap() []error { return n }

func TestMisuse(t *testing.T) {
	noLeaks(t)
	var none context.Context
	handle := func(*netconn.Conn, *http.Request) { t.Error("it is handled") }
	upgraded := func(w http.ResponseWriter, r *http.Request) error {
		_, err := Upgrade(w, r, nil, nil)
		return err
	}
	bare := func(header http.Header) *http.Request { return &http.Request{Header: header} }
	upgrade := http.Header{"Upgrade": {"websocket"}}
	refuseAll(t, []misuse{
		{"Upgrade without a ResponseWriter", ErrNilArgument, func(*testing.T) error { return upgraded(nil, asks()) }},
		{"Upgrade without a request", ErrNilArgument, func(*testing.T) error { return upgraded(httptest.NewRecorder(), nil) }},
		{"Upgrade of the zero request", handshake.ErrNotWebSocket, func(*testing.T) error { return upgraded(httptest.NewRecorder(), new(http.Request)) }},
		{"Upgrade of a request without a URL", handshake.ErrTarget, func(*testing.T) error {
			r := asks()
			r.RequestURI, r.URL = "", nil
			return upgraded(httptest.NewRecorder(), r)
		}},
		{"Upgrade that cannot hijack", http.ErrNotSupported, func(*testing.T) error { return upgraded(httptest.NewRecorder(), asks()) }},
		{"Upgrade with a wrong header", handshake.ErrInvalidField, func(*testing.T) error {
			_, err := Upgrade(httptest.NewRecorder(), asks(), nil, wsdriver.Header{{Name: "a\nb", Value: ""}})
			return err
		}},
		{"Hijack without a connection", ErrNilArgument, func(*testing.T) error {
			return upgraded(hijacking{ResponseWriter: httptest.NewRecorder()}, asks())
		}},
		{"Hijack without a buffer", ErrNilArgument, func(t *testing.T) error {
			nc, peer := net.Pipe()
			defer func() {
				if _, err := peer.Write([]byte("a")); err == nil {
					t.Error("the connection is left")
				}
			}()
			return upgraded(hijacking{httptest.NewRecorder(), nc, nil}, asks())
		}},
		{"Hijack with an empty one", ErrNilArgument, func(*testing.T) error {
			nc, _ := net.Pipe()
			return upgraded(hijacking{httptest.NewRecorder(), nc, new(bufio.ReadWriter)}, asks())
		}},
		{"IsUpgrade", nil, func(*testing.T) error {
			if IsUpgrade(nil) || IsUpgrade(new(http.Request)) || !IsUpgrade(bare(upgrade)) {
				return errors.New("a wrong answer")
			}
			return nil
		}},

		{"the zero Handler", nil, func(t *testing.T) error {
			w := httptest.NewRecorder()
			new(Handler).ServeHTTP(w, asks())
			if w.Code != http.StatusNotImplemented {
				t.Error(w.Code)
			}
			return nil
		}},
		{"a Handler of nothing", nil, func(t *testing.T) error {
			var log book
			h := &Handler{Handle: handle, ErrorLog: log.logger()}
			w := httptest.NewRecorder()
			h.ServeHTTP(nil, asks())
			h.ServeHTTP(w, nil)
			if n := strings.Count(log.String(), ErrNilArgument.Error()); n != 2 {
				t.Errorf("told %d times", n)
			}
			h.ServeHTTP(w, new(http.Request))
			if w.Code != http.StatusUpgradeRequired {
				t.Error(w.Code)
			}
			return nil
		}},
		{"a Handler whose Authorize empties the request", http.ErrNotSupported, func(t *testing.T) error {
			s := &Server{Handle: handle, Authorize: func(_ http.ResponseWriter, r *http.Request) bool {
				*r = http.Request{}
				return true
			}}
			return s.HandleUpgrade(httptest.NewRecorder(), asks())
		}},

		{"the zero Server", ErrNoHandle, func(t *testing.T) error {
			var s Server
			for range s.Clients() {
				t.Error("a client")
			}
			if n, err := s.Broadcast(new(wsdriver.Prepared)); n != 0 || err != nil || s.Count() != 0 || s.Check() != nil {
				t.Error(n, err)
			}
			w := httptest.NewRecorder()
			s.ServeHTTP(w, new(http.Request))
			if w.Code != http.StatusNotImplemented {
				t.Error(w.Code)
			}
			return s.HandleUpgrade(w, asks())
		}},
		{"Broadcast(nil)", wsdriver.ErrUnsupported, func(*testing.T) error { _, err := new(Server).Broadcast(nil); return err }},
		{"HandleUpgrade without a ResponseWriter", ErrNilArgument, func(*testing.T) error { return new(Server).HandleUpgrade(nil, asks()) }},
		{"HandleUpgrade without a request", ErrNilArgument, func(*testing.T) error {
			return new(Server).HandleUpgrade(httptest.NewRecorder(), nil)
		}},
		{"a Server of nothing", nil, func(t *testing.T) error {
			var log book
			for _, path := range []string{"", "/path"} {
				s := &Server{Handle: handle, Path: path, ErrorLog: log.logger()}
				w := httptest.NewRecorder()
				s.ServeHTTP(nil, asks())
				s.ServeHTTP(w, nil)
				s.ServeHTTP(w, new(http.Request))
				s.ServeHTTP(w, bare(upgrade))
			}
			if n := strings.Count(log.String(), ErrNilArgument.Error()); n != 4 {
				t.Errorf("told %d times", n)
			}
			return nil
		}},
		{"Serve(nil)", ErrNilArgument, func(*testing.T) error { return new(Server).Serve(nil) }},
		{"ServeTLS(nil)", ErrNilArgument, func(*testing.T) error { return new(Server).ServeTLS(nil, "", "") }},
		{"ServeTLS without a certificate", net.ErrClosed, func(t *testing.T) error {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			if new(Server).ServeTLS(l, "nowhere", "") == nil {
				t.Error("it serves")
			}
			_, err = l.Accept()
			return err
		}},
		{"Attach(nil)", ErrNilArgument, func(*testing.T) error { return new(Server).Attach(nil) }},
		{"Attach to the zero http.Server, twice", nil, func(*testing.T) error {
			var hs http.Server
			return errors.Join(new(Server).Attach(&hs), new(Server).Attach(&hs), hs.Shutdown(t.Context()))
		}},
		{"Shutdown(nil)", ErrNilArgument, func(t *testing.T) error {
			var s Server
			err := s.Shutdown(none)
			if !errors.Is(s.HandleUpgrade(httptest.NewRecorder(), asks()), ErrNoHandle) {
				t.Error("it is shut down")
			}
			return err
		}},
		{"Shutdown with a context that cannot be compared", context.Canceled, func(t *testing.T) error {
			var s Server
			s.Check()
			s.take(0) // an opening handshake that does not end
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			return s.Shutdown(unlike{ctx, notComparable{context.Canceled}})
		}},
		{"everything after Close", http.ErrServerClosed, func(t *testing.T) error {
			s := &Server{Handle: handle}
			if err := errors.Join(s.Close(), s.Close(), s.Shutdown(t.Context()), s.Shutdown(t.Context())); err != nil {
				t.Error(err)
			}
			if err := s.HandleUpgrade(httptest.NewRecorder(), asks()); !errors.Is(err, ErrShutdown) {
				t.Error(err)
			}
			return s.ListenAndServe("127.0.0.1:0")
		}},
		{"ListenAndServe nowhere", nil, func(*testing.T) error {
			if new(Server).ListenAndServe("nowhere") == nil || new(Server).ListenAndServeTLS("nowhere", "", "") == nil {
				return errors.New("it serves")
			}
			return nil
		}},

		{"patterns for no request", nil, func(*testing.T) error {
			none, err := AllowOriginPatterns()
			some, failed := AllowOriginPatterns("https://*.example.com", "https://example.com")
			if err = errors.Join(err, failed); err == nil && (none(nil) || some(nil)) {
				err = errors.New("allowed")
			}
			return err
		}},
	})
}

// A panic in Authorize comes out of the call, and the request has no place any more.
func TestAuthorizePanics(t *testing.T) {
	s := &Server{Handle: echoHandle, Authorize: func(http.ResponseWriter, *http.Request) bool { panic("Authorize") }}
	defer func() {
		if v := recover(); v != "Authorize" {
			t.Errorf("panicked with %v", v)
		}
		if err := s.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	s.HandleUpgrade(httptest.NewRecorder(), asks())
}

// Limits that are meant to be none may be as large as can be, or below 0 where 0 is the
// default.
func TestWildLimits(t *testing.T) {
	noLeaks(t)
	for _, s := range []*Server{
		{HandshakeTimeout: math.MaxInt64, MaxConnections: math.MaxInt, Config: &netconn.Config{
			Driver: &wsdriver.Config{MaxHandshake: math.MaxInt, FailAfter: math.MaxInt64}, CloseTimeout: math.MaxInt64, WriteTimeout: math.MaxInt64}},
		{HandshakeTimeout: math.MinInt64, MaxConnections: math.MinInt, Config: &netconn.Config{
			Driver: &wsdriver.Config{MaxHandshake: math.MinInt, FailAfter: math.MinInt64}, CloseTimeout: -time.Second, WriteTimeout: -1}},
	} {
		s.Handle = echoHandle
		c := connect(t, start(t, s), "/")
		wantEcho(t, c)
		if err := c.Close(wsdriver.NormalClosure, ""); err != nil {
			t.Error(err)
		}
	}
}
