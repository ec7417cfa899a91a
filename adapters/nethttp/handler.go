package nethttp

import (
	"context"
	"errors"
	"log"
	"net/http"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// Handler is an http.Handler that accepts every request as the opening handshake of a
// WebSocket connection, or refuses it as Upgrade does. Server does the same for
// programs that want to know of their connections, to limit them, or to shut down in
// good order.
//
// Its fields must not be changed once it handles requests.
type Handler struct {
	// Handle is called for each connection, in a goroutine of its own, after
	// ServeHTTP has returned: nothing of net/http is kept then. See Handlers in the
	// package's documentation for its end. Nil refuses with 501: see ErrNoHandle.
	//
	// The request is the one of the opening handshake, and its context has the
	// values that middleware put there, but does not end with ServeHTTP: it never
	// does, or when a Server shuts down. It has no body. A Handle that holds on to
	// the request holds some 2 KiB for each connection.
	Handle func(*netconn.Conn, *http.Request)

	// Config is the connections'; its Answer is not used. Nil stands for the zero
	// Config.
	Config *netconn.Config

	// Header has fields for the responses that accept, besides those of the
	// handshake.
	Header wsdriver.Header

	// Authorize, if it is not nil, is asked about each request that could be
	// accepted, its origin included. If it returns false the request is refused, with
	// what it has answered: any status and fields, such as 401 and WWW-Authenticate. If
	// it has not answered at all, that is 403 Forbidden. One that answers and returns
	// true has refused too.
	//
	// Fields that it sets in the Header of the ResponseWriter are sent if it
	// accepts, too. What it finds out it may tell Handle with
	// *r = *r.WithContext(ctx).
	Authorize func(http.ResponseWriter, *http.Request) bool

	// ErrorLog is told of panics in Handle, and why the answer to a request is 500;
	// nil means the log package's standard logger.
	ErrorLog *log.Logger
}

// ServeHTTP accepts the request, or answers why not, and leaves the connection to
// Handle. If w or r is nil ErrorLog is told.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if w == nil || r == nil {
		h.logf("%v", ErrNilArgument)
		return
	}
	r = r.WithContext(r.Context()) // Authorize may write to it
	c, err := h.open(r.Context(), w, r, driverConfig(h.config(), r))
	if err != nil {
		h.report(err)
		return
	}
	go h.run(c, outlast(r, context.WithoutCancel(r.Context())))
}

func (h *Handler) config() *netconn.Config {
	if h.Config == nil {
		return &defaultConfig
	}
	return h.Config
}

// open carries out the opening handshake, bounded by ctx. c is for its Driver. Where it
// waits for the client or for Authorize, the context of the request bounds it too: a
// Server that shuts down need not wait, but a client that has its answer is told so.
func (h *Handler) open(ctx context.Context, w http.ResponseWriter, r *http.Request, c *wsdriver.Config) (*netconn.Conn, error) {
	if h.Handle == nil {
		return nil, refuse(w, r, ErrNoHandle, c)
	}
	d, err := examine(w, r, c)
	if err != nil {
		return nil, err
	}
	waiting := r.Context() // Authorize may set another one
	header, err := h.authorize(w, r)
	if err != nil {
		return nil, err
	}
	// A Server's handshakes end with an answer, as long as it can be given.
	if fault := (*wsdriver.Error)(nil); errors.As(context.Cause(waiting), &fault) {
		return nil, refuse(w, r, fault, c)
	}
	if v := d.Request().Version; v == wsdriver.Hixie76 || v < wsdriver.Hybi04 { // their eight bytes may come later
		ctx = waiting
	}
	return takeOver(ctx, w, d, h.config(), header)
}

// report logs what the client is not told.
func (h *Handler) report(err error) {
	var e *netconn.HandshakeError
	if errors.As(err, &e) && e.Status == http.StatusInternalServerError && e.Err != ErrNotAuthorized {
		h.logf("%v", e.Err)
	}
}

func (h *Handler) logf(format string, args ...any) {
	if h.ErrorLog != nil {
		h.ErrorLog.Printf(format, args...)
		return
	}
	log.Printf(format, args...)
}
