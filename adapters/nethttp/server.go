package nethttp

import (
	"context"
	"crypto/tls"
	"log"
	"net/http"
	"sync"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// Server is a WebSocket server: on ports of its own, attached to an http.Server, as
// the http.Handler that it is, or given single requests by HandleUpgrade. It knows its
// connections, and ends them in good order.
//
// The zero value is ready, and answers everything with 501 Not Implemented. Its fields
// must not be changed once it is used. Its methods may be called by any number of
// goroutines at any time.
type Server struct {
	// Handle, Config, Header, Authorize and ErrorLog are those of Handler.
	Handle    func(*netconn.Conn, *http.Request)
	Config    *netconn.Config
	Header    wsdriver.Header
	Authorize func(http.ResponseWriter, *http.Request) bool
	ErrorLog  *log.Logger

	// Path is the one path, such as "/chat", on which WebSocket connections are
	// accepted; "" means all. It is compared with the Path of the request's URL.
	Path string

	// Other handles the requests that ask for no WebSocket, or for one on another path.
	// Nil answers the former with 501 Not Implemented and the latter with 404 Not Found.
	// Attach uses the handler that it finds instead.
	Other http.Handler

	// Origins are the origins that may connect, in the patterns of
	// AllowOriginPatterns, and no others; the server's own has to be listed with
	// them. A CheckOrigin of Config.Driver has to allow the request too. If there are
	// none, CheckOrigin alone is asked, which means the same origin where it is nil.
	Origins []string

	// Secure says that clients reach the server over TLS, which ends at a proxy in
	// front of it: as wsdriver.Config.Secure does. TLS that the server ends itself is
	// seen without that. The proxy's headers are not asked, since anybody can send
	// them.
	Secure bool

	// HandshakeTimeout bounds an opening handshake: the head of the request on the
	// Server's own listeners, and from there on Authorize, by the context of its
	// request, with the rest. 0 means the FailAfter of Config.Driver, which is 10
	// seconds unless it is set.
	HandshakeTimeout time.Duration

	// MaxConnections is how many connections there may be; 0 means any number. Each
	// counts from the start of its opening handshake until it is over and Handle
	// has returned. One more is refused with ErrFull.
	MaxConnections int

	// Untracked does without the table of connections, which takes some 50 bytes for
	// each. Then there are no Clients, Broadcast returns an error, and Shutdown and
	// Close cannot close the connections: they only end the context of Handle's
	// request. Count counts.
	Untracked bool

	// TLSConfig is for ServeTLS and ListenAndServeTLS; it may be nil where the
	// certificate is given as files.
	TLSConfig *tls.Config

	settle sync.Once
	settings

	table
}

// settings are what the fields come to.
type settings struct {
	err     error // of the fields
	handler Handler
	plain   *wsdriver.Config // for requests that did not come over TLS
	secure  *wsdriver.Config // for those that did
	timeout time.Duration
	own     http.Server // for the Server's own listeners

	// ctx ends when the Server shuts down. What happens on behalf of a connection
	// has it.
	ctx    context.Context
	cancel context.CancelFunc
}

// ServeHTTP accepts requests for a WebSocket on Path as HandleUpgrade does, and leaves
// others to Other. If w or r is nil ErrorLog is told.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.route(w, r, s.Other) }

// route is ServeHTTP with the place of Other taken by other.
func (s *Server) route(w http.ResponseWriter, r *http.Request, other http.Handler) {
	here := s.Check() != nil || s.Path == "" || r != nil && r.URL != nil && s.Path == r.URL.Path
	switch {
	case w == nil || r == nil:
		s.handler.logf("%v", ErrNilArgument)
	case here && IsUpgrade(r):
		if err := s.HandleUpgrade(w, r); err != nil {
			s.handler.report(err)
		}
	case other != nil:
		other.ServeHTTP(w, r)
	case !here && IsUpgrade(r):
		hangUp(w.Header(), r)
		http.Error(w, "there is no WebSocket on this path", http.StatusNotFound)
	default:
		http.Error(w, http.StatusText(http.StatusNotImplemented), http.StatusNotImplemented)
	}
}

// HandleUpgrade accepts the request, whatever its path, and leaves the connection to
// Handle in a goroutine of its own. The caller must not use w and the body of r
// afterwards.
//
// If the request cannot be accepted, HandleUpgrade answers it and returns a
// *[netconn.HandshakeError]: as Upgrade does, or with ErrFull, ErrShutdown,
// ErrNotAuthorized or ErrNoHandle in it. The status is 500 if the fields of s cannot be
// used; see Check. If w or r is nil nothing is answered, and the error is ErrNilArgument.
func (s *Server) HandleUpgrade(w http.ResponseWriter, r *http.Request) error {
	if w == nil || r == nil {
		return ErrNilArgument
	}
	if err := s.Check(); err != nil {
		return broken(w, err)
	}
	if err := s.take(s.MaxConnections); err != nil {
		return refuse(w, r, err, s.plain)
	}
	taken := true
	defer func() {
		if taken { // and not handed over
			s.give()
		}
	}()

	ctx, cancel := context.WithTimeoutCause(r.Context(), s.timeout, wsdriver.ErrHandshakeTimeout)
	defer cancel()
	waiting, cut := context.WithCancelCause(ctx)
	defer cut(nil)
	defer context.AfterFunc(s.ctx, func() { cut(ErrShutdown) })()
	r = r.WithContext(waiting)
	c, err := s.handler.open(ctx, w, r, s.driverConfig(r))
	if err != nil {
		return err
	}
	if !s.add(c, !s.Untracked) {
		c.Close(wsdriver.GoingAway, "")
		return &netconn.HandshakeError{Status: http.StatusSwitchingProtocols, Err: ErrShutdown}
	}
	taken = false
	go s.run(c, outlast(r, span{s.ctx, r.Context()}))
	return nil
}

func (s *Server) run(c *netconn.Conn, r *http.Request) {
	defer s.remove(c)
	s.handler.run(c, r)
}
