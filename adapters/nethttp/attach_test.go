package nethttp

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/wsdriver/wsdriver"
)

// serveAttached serves an http.Server, and returns the address.
func serveAttached(t *testing.T, hs *http.Server) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- hs.Serve(l) }()
	t.Cleanup(func() {
		hs.Close()
		<-served
	})
	return l.Addr().String()
}

func TestAttach(t *testing.T) {
	noLeaks(t)
	hs := &http.Server{Handler: page}
	chat := &Server{Handle: echoHandle, Path: "/chat"}
	news := &Server{Handle: echoHandle, Path: "/news", Authorize: func(http.ResponseWriter, *http.Request) bool { return false },
		Other: http.NotFoundHandler()}
	for _, s := range []*Server{chat, news} {
		if err := s.Attach(hs); err != nil {
			t.Fatal(err)
		}
		defer s.Close()
	}
	addr := serveAttached(t, hs)
	for request, status := range map[string]int{
		plain: 200, on("/"): 200, on("/chat"): 101, on("/news"): 403,
		strings.Replace(plain, "/x", "/chat", 1): 200, strings.Replace(plain, "/x", "/news", 1): 200,
	} {
		if got := try(t, addr, request); got != status {
			t.Errorf("%d, want %d for %q", got, status, request)
		}
	}
	c := connect(t, addr, "/chat")
	wantEcho(t, c)
}

func TestAttachToDefaultServeMux(t *testing.T) {
	noLeaks(t)
	hs := new(http.Server)
	s := &Server{Handle: echoHandle}
	if err := s.Attach(hs); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	addr := serveAttached(t, hs)
	if got := try(t, addr, plain); got != 404 {
		t.Error(got)
	}
	if got := try(t, addr, on("/")); got != 101 {
		t.Error(got)
	}
}

func TestAttachToNothing(t *testing.T) {
	if err := new(Server).Attach(nil); err == nil {
		t.Error("no error")
	}
}

// An http.Server that is shut down tells the connections, and Shutdown waits for them.
func TestShutdownOfWhatItIsAttachedTo(t *testing.T) {
	noLeaks(t)
	hs := &http.Server{Handler: page}
	s := &Server{Handle: echoHandle}
	s.Attach(hs)
	c := connect(t, serveAttached(t, hs), "/")
	wantEcho(t, c)
	if err := hs.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
	ends(t, "shutdown of the http.Server", c, wsdriver.GoingAway)
	if err := s.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
	if n := s.Count(); n != 0 {
		t.Error(n)
	}
}
