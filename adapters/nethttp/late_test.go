package nethttp

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// An opening handshake that is under way is cut off, with an answer if none was given.
func TestShutdownDuringHandshake(t *testing.T) {
	for reason, tt := range map[string]struct{ request, answer string }{
		"half a hixie-76":  {hixie76 + "\r\n" + key3[:7], "HTTP/1.1 101 "},
		"a slow Authorize": {on("/slow"), "HTTP/1.1 503 Service Unavailable\r\n"},
	} {
		t.Run(reason, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var got error
				s := &Server{Config: allVersions, Handle: echoHandle, Authorize: func(w http.ResponseWriter, r *http.Request) bool {
					if r.URL.Path == "/slow" {
						<-r.Context().Done()
						if !errors.Is(context.Cause(r.Context()), ErrShutdown) {
							t.Error(context.Cause(r.Context()))
						}
					}
					return true
				}}
				hs := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { got = s.HandleUpgrade(w, r) })}
				l := newPipes()
				go hs.Serve(l)
				nc := l.dial()
				go io.WriteString(nc, tt.request)
				answer := make(chan string, 1)
				go func() {
					b, _ := io.ReadAll(nc)
					answer <- string(b)
				}()
				synctest.Wait()
				began := time.Now()
				if err := s.Shutdown(t.Context()); err != nil || time.Since(began) != 0 {
					t.Error(err, time.Since(began))
				}
				if a := <-answer; len(a) < len(tt.answer) || a[:len(tt.answer)] != tt.answer {
					t.Errorf("%q", a)
				}
				synctest.Wait()
				if !errors.Is(got, ErrShutdown) {
					t.Error(got)
				}
				nc.Close()
				hs.Close()
			})
		})
	}
}

// A connection that opens when it is too late is told so.
func TestTooLate(t *testing.T) {
	noLeaks(t)
	s := &Server{Handle: func(*netconn.Conn, *http.Request) { t.Error("Handle is called") }}
	got := make(chan error, 1)
	addr := serveHTTP(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got <- s.HandleUpgrade(lateWriter{w, s}, r)
	}))
	c := connect(t, addr, "/")
	ends(t, "too late", c, wsdriver.GoingAway)
	if err := <-got; !errors.Is(err, ErrShutdown) {
		t.Error(err)
	}
	if err := s.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

// lateWriter has the Server leave in the moment of the hijack.
type lateWriter struct {
	http.ResponseWriter
	s *Server
}

func (l lateWriter) Unwrap() http.ResponseWriter {
	l.s.sayGoodbye()
	return l.ResponseWriter
}
