package nethttp

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// IsUpgrade reports whether the request asks for a WebSocket, however badly: it is
// what Upgrade should answer, be it with a refusal. Nil asks for nothing.
func IsUpgrade(r *http.Request) bool {
	if r == nil || !mayAsk(r.Header) {
		return false
	}
	d := wsdriver.NewServer(&anyOrigin)
	return d.ReceiveRequest(request(r)).Kind != wsdriver.Fail || d.Err() != wsdriver.ErrNotWebSocket
}

// mayAsk reports whether there is a field at all that a request for a WebSocket could
// be told by: an ordinary one should cost next to nothing.
func mayAsk(h http.Header) bool {
	const prefix = "Sec-WebSocket-"
	for name := range h {
		if strings.EqualFold(name, "Upgrade") || len(name) > len(prefix) && strings.EqualFold(name[:len(prefix)], prefix) {
			return true
		}
	}
	return false
}

var anyOrigin = wsdriver.Config{CheckOrigin: wsdriver.InsecureAnyOrigin}

var defaultConfig netconn.Config

// Upgrade accepts the request as the opening handshake of a WebSocket connection.
// header has fields for the response besides those of the handshake. c may be nil;
// its Answer is not used, since a handler that wants another answer gives it
// instead of calling Upgrade.
//
// If the request cannot be accepted, Upgrade answers it and returns a
// *[netconn.HandshakeError]: with 426 and the list of versions if it asks for
// no WebSocket or for a version that is not enabled, 403 for its origin, 400, 405
// or 505 for its form, and 500 if the server cannot hand over the connection. If w or r is
// nil nothing is answered, and the error is ErrNilArgument.
//
// The caller must not use w and the body of r after Upgrade.
func Upgrade(w http.ResponseWriter, r *http.Request, c *netconn.Config, header wsdriver.Header) (*netconn.Conn, error) {
	if w == nil || r == nil {
		return nil, ErrNilArgument
	}
	if c == nil {
		c = &defaultConfig
	}
	d, err := examine(w, r, driverConfig(c, r))
	if err != nil {
		return nil, err
	}
	return takeOver(r.Context(), w, d, c, header)
}

// examine returns the Driver of a request that can be accepted. It answers any other.
func examine(w http.ResponseWriter, r *http.Request, c *wsdriver.Config) (*wsdriver.Driver, error) {
	if r.ProtoMajor >= 2 {
		return nil, refuse(w, r, errHTTP2, c)
	}
	d := wsdriver.NewServer(c)
	if ev := d.ReceiveRequest(request(r)); ev.Kind == wsdriver.Fail {
		return nil, refuse(w, r, d.Err(), c)
	}
	return d, nil
}

// takeOver accepts the request that d has taken in. ctx bounds what is left of the
// handshake.
func takeOver(ctx context.Context, w http.ResponseWriter, d *wsdriver.Driver, c *netconn.Config, header wsdriver.Header) (*netconn.Conn, error) {
	accept, err := d.AppendAccept(nil, "", header)
	if err != nil { // header has what must not be in a response
		return nil, broken(w, err)
	}
	// Not w.(http.Hijacker): middleware that wraps w shows what it wraps by Unwrap.
	nc, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil, broken(w, fmt.Errorf("nethttp: the connection cannot be taken from the server; "+
			"middleware that wraps the http.ResponseWriter needs an Unwrap method: %w", err))
	}
	if nc == nil || rw == nil || rw.Reader == nil {
		if nc != nil {
			nc.Close()
		}
		return nil, broken(w, fmt.Errorf("nethttp: Hijack has returned nothing: %w", ErrNilArgument))
	}
	// What a client sends behind its request, without waiting for the answer, may
	// lie in the server's buffer: the eight bytes of hixie-76 among it, which net/http
	// takes for a body if the client announces them.
	early, _ := rw.Reader.Peek(rw.Reader.Buffered())
	// The deadlines of the server are over.
	if err := nc.SetDeadline(time.Time{}); err != nil {
		nc.Close()
		return nil, &netconn.HandshakeError{Err: err}
	}
	return netconn.Continue(ctx, nc, d, c, accept, early)
}

var secureConfig = wsdriver.Config{Secure: true}

// driverConfig returns the Config for a request: one that came over TLS must have
// an https origin.
func driverConfig(c *netconn.Config, r *http.Request) *wsdriver.Config {
	if r.TLS == nil || c.Driver != nil && c.Driver.Secure {
		return c.Driver
	}
	if c.Driver == nil {
		return &secureConfig
	}
	secure := *c.Driver
	secure.Secure = true
	return &secure
}
