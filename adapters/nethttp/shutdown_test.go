package nethttp

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/netconn"
)

// Shutdown tells every client, and waits for what Handle does afterwards.
func TestShutdown(t *testing.T) {
	noLeaks(t)
	var closedHere, saved atomic.Int32
	s := &Server{Handle: func(c *netconn.Conn, r *http.Request) {
		_, _, err := c.ReadMessage()
		if errors.Is(err, net.ErrClosed) {
			closedHere.Add(1)
		}
		<-r.Context().Done()
		saved.Add(1)
	}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	const n = 10
	var clients sync.WaitGroup
	for range n {
		c := connect(t, l.Addr().String(), "/")
		clients.Go(func() { ends(t, "Shutdown", c, wsdriver.GoingAway) })
	}
	eventually(t, "all connections", func() bool { return s.Count() == n })
	if err := s.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if closedHere.Load() != n || saved.Load() != n || s.Count() != 0 {
		t.Error(closedHere.Load(), saved.Load(), s.Count())
	}
	if err := <-served; err != http.ErrServerClosed {
		t.Error(err)
	}
	clients.Wait()

	// What comes afterwards.
	if err := s.Shutdown(t.Context()); err != nil {
		t.Error("a second Shutdown:", err)
	}
	if err := s.Close(); err != nil {
		t.Error("Close after Shutdown:", err)
	}
	if err := s.ListenAndServe("127.0.0.1:0"); err != http.ErrServerClosed {
		t.Error("serving after Shutdown:", err)
	}
	if err := s.ListenAndServeTLS("127.0.0.1:0", "", ""); err != http.ErrServerClosed && err == nil {
		t.Error("serving TLS after Shutdown:", err)
	}
	if got := try(t, serveHTTP(t, s), on("/")); got != 503 {
		t.Error("a request after Shutdown gets", got)
	}
}

func TestShutdownOfNothing(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, ctx := range []context.Context{t.Context(), ended} {
		for range 20 {
			s := new(Server)
			if err := s.Shutdown(ctx); err != nil {
				t.Fatal(err)
			}
			if err := s.Serve(newPipes()); err != http.ErrServerClosed {
				t.Fatal(err)
			}
		}
	}
	if err := new(Server).Close(); err != nil {
		t.Error(err)
	}
}

// When its time is up Shutdown closes what is left, be it deaf or busy.
func TestShutdownGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		var err error
		s := &Server{Handle: func(c *netconn.Conn, r *http.Request) {
			_, _, err = c.ReadMessage()
			<-release
		}, Other: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-release })}
		l := newPipes()
		go s.Serve(l)
		deaf := l.dial() // it reads the answer, and then nothing
		io.WriteString(deaf, on("/"))
		readHead(t, deaf)
		ordinary := l.dial()
		io.WriteString(ordinary, plain)
		synctest.Wait()

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		if err := s.Shutdown(ctx); err != context.DeadlineExceeded || time.Since(began) != time.Second {
			t.Error(err, time.Since(began))
		}
		synctest.Wait()
		if !errors.Is(err, net.ErrClosed) {
			t.Error("the reader gets", err)
		}
		if s.Count() != 1 {
			t.Error("Handle has not returned, but it is not counted")
		}
		if n, err := ordinary.Read(make([]byte, 1)); err == nil {
			t.Error("the ordinary request goes on", n)
		}
		close(release)
		if err := s.Shutdown(t.Context()); err != nil || s.Count() != 0 {
			t.Error("waiting again:", err, s.Count())
		}
		deaf.Close()
	})
}

// Shutdown waits for ordinary requests too.
func TestShutdownWaitsForPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Server{Other: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(time.Minute)
			io.WriteString(w, "done")
		})}
		l := newPipes()
		go s.Serve(l)
		nc := l.dial()
		io.WriteString(nc, plain)
		answer := make(chan string, 1)
		go func() {
			b, _ := io.ReadAll(nc)
			answer <- string(b)
		}()
		synctest.Wait()
		if err := s.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		if a := <-answer; len(a) < 4 || a[len(a)-4:] != "done" {
			t.Errorf("%q", a)
		}
	})
}

func TestClose(t *testing.T) {
	noLeaks(t)
	errs := make(chan error, 1)
	s := &Server{Handle: func(c *netconn.Conn, r *http.Request) {
		_, _, err := c.ReadMessage()
		<-r.Context().Done()
		errs <- err
	}}
	c := connect(t, start(t, s), "/")
	eventually(t, "the connection", func() bool { return s.Count() == 1 })
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := <-errs; !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
	ends(t, "Close", c, 0)
	if err := s.Shutdown(t.Context()); err != nil {
		t.Error("waiting for Handle:", err)
	}
}

// Without a table, Shutdown ends the context and waits.
func TestShutdownUntracked(t *testing.T) {
	noLeaks(t)
	s := &Server{Untracked: true, Handle: func(c *netconn.Conn, r *http.Request) {
		stop := context.AfterFunc(r.Context(), func() { c.Close(wsdriver.GoingAway, "") })
		defer stop()
		echo(c)
	}}
	c := connect(t, start(t, s), "/")
	wantEcho(t, c)
	go ends(t, "Shutdown", c, wsdriver.GoingAway)
	if err := s.Shutdown(t.Context()); err != nil || s.Count() != 0 {
		t.Error(err, s.Count())
	}
}
