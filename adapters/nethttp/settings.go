package nethttp

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"time"

	"github.com/wsdriver/wsdriver"
)

// idleTimeout is how long a connection to a listener of the Server's own may wait for
// its next request, after one that asked for no WebSocket.
const idleTimeout = 2 * time.Minute

// Check returns what is wrong with the fields of s, or nil: a Path that does not begin
// with a slash, or an entry of Origins that is no pattern. Attach and the methods
// that serve return the same error, and requests are answered with 500 for it.
func (s *Server) Check() error {
	s.settle.Do(s.set)
	return s.err
}

// set makes the settings.
func (s *Server) set() {
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.done = make(chan struct{})
	s.handler = Handler{Handle: s.Handle, Config: s.Config, Header: s.Header, Authorize: s.Authorize, ErrorLog: s.ErrorLog}

	var d wsdriver.Config
	if s.Config != nil && s.Config.Driver != nil {
		d = *s.Config.Driver
	}
	if s.Path != "" && s.Path[0] != '/' {
		s.err = fmt.Errorf("nethttp: the Path of a Server begins with a slash: %q", s.Path)
	}
	if len(s.Origins) > 0 {
		listed, err := AllowOriginPatterns(s.Origins...)
		if err != nil {
			s.err = err
		}
		before := d.CheckOrigin
		d.CheckOrigin = func(r *wsdriver.HandshakeRequest) bool {
			return listed(r) && (before == nil || before(r))
		}
	}
	plain, secure := d, d
	plain.Secure = s.Secure || d.Secure
	secure.Secure = true
	s.plain, s.secure = &plain, &secure
	s.timeout = s.HandshakeTimeout
	if s.timeout <= 0 {
		s.timeout = d.FailAfter
	}
	if s.timeout <= 0 {
		s.timeout = wsdriver.DefaultFailAfter
	}
	s.setOwn(d.MaxHandshake)
}

// setOwn prepares the http.Server of the Server's own listeners.
func (s *Server) setOwn(maxHead int) {
	if maxHead <= 0 {
		maxHead = wsdriver.DefaultMaxHandshake
	}
	s.own.Handler = s
	s.own.TLSConfig = s.TLSConfig
	s.own.ErrorLog = s.ErrorLog
	s.own.ReadHeaderTimeout = s.timeout
	s.own.IdleTimeout = idleTimeout
	s.own.MaxHeaderBytes = min(maxHead, math.MaxInt32/2) // to which net/http adds
	// A client that may choose HTTP/2 does, and there is no Upgrade in it. A browser
	// makes a connection of its own for a WebSocket, so pages may have it.
	s.own.Protocols = new(http.Protocols)
	s.own.Protocols.SetHTTP1(true)
	s.own.Protocols.SetHTTP2(s.Other != nil)
}

// driverConfig returns the Config for a request: one that came over TLS must have an
// https origin.
func (s *Server) driverConfig(r *http.Request) *wsdriver.Config {
	if r.TLS != nil {
		return s.secure
	}
	return s.plain
}
