package nethttp

import (
	"net"
	"net/http"
)

// ListenAndServe is Serve on a TCP address; "" means ":http".
func (s *Server) ListenAndServe(addr string) error {
	l, err := listen(addr, ":http")
	if err != nil {
		return err
	}
	return s.Serve(l)
}

// ListenAndServeTLS is ServeTLS on a TCP address; "" means ":https".
func (s *Server) ListenAndServeTLS(addr, certFile, keyFile string) error {
	l, err := listen(addr, ":https")
	if err != nil {
		return err
	}
	return s.ServeTLS(l, certFile, keyFile)
}

func listen(addr, otherwise string) (net.Listener, error) {
	if addr == "" {
		addr = otherwise
	}
	return net.Listen("tcp", addr)
}

// Serve accepts the connections of a listener until accepting fails, and always
// returns an error. After Shutdown and Close it is http.ErrServerClosed, and comes at
// once: wait for Shutdown. l is closed then. Any number of listeners may be served at
// the same time. Nil is refused with ErrNilArgument.
//
// The time for the head of a request is HandshakeTimeout, and its size may be that of
// Config.Driver.MaxHandshake. For a program that wants to set more of an http.Server
// there is Attach.
func (s *Server) Serve(l net.Listener) error {
	if l == nil {
		return ErrNilArgument
	}
	if err := s.Check(); err != nil {
		l.Close()
		return err
	}
	return s.own.Serve(l)
}

// ServeTLS is Serve over TLS, with the certificate of two files in PEM, or with
// TLSConfig if the names are empty. It speaks HTTP/2 only if Other is set.
func (s *Server) ServeTLS(l net.Listener, certFile, keyFile string) error {
	if l == nil {
		return ErrNilArgument
	}
	defer l.Close() // http.Server leaves it open if the certificate is none
	if err := s.Check(); err != nil {
		return err
	}
	return s.own.ServeTLS(l, certFile, keyFile)
}

// Attach makes hs leave to s the requests for a WebSocket on Path, whatever else its
// Handler serves; a nil Handler is http.DefaultServeMux. It must be called before
// hs serves. Several Servers with paths of their own may be attached to one hs, and
// one Server to several.
//
// When hs is shut down so are the connections of s, with 1001. Only, hs does not wait
// for them: call s.Shutdown for that. A nil hs is refused with ErrNilArgument.
func (s *Server) Attach(hs *http.Server) error {
	if err := s.Check(); err != nil {
		return err
	}
	if hs == nil {
		return ErrNilArgument
	}
	other := hs.Handler
	if other == nil {
		other = http.DefaultServeMux
	}
	hs.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.route(w, r, other) })
	hs.RegisterOnShutdown(s.sayGoodbye)
	return nil
}
