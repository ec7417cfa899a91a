package wstest_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver/adapters/wstest"
)

// A server and a client of net/http without sockets.
func TestNetHTTP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n wstest.Net
		l, err := n.Listen("example.com:80")
		must(t, err)
		want(t, "the listener's address", l.Addr().String(), "example.com:80")
		server := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(time.Hour)
			io.WriteString(w, "hello "+r.URL.Path)
		})}
		go server.Serve(l)
		client := http.Client{Transport: &http.Transport{DialContext: n.DialContext}}
		res, err := client.Get("http://example.com/there")
		must(t, err)
		body, err := io.ReadAll(res.Body)
		must(t, err)
		want(t, "the answer", string(body), "hello /there")
		res.Body.Close()
		client.CloseIdleConnections()
		must(t, server.Shutdown(context.Background()))
		_, err = client.Get("http://example.com/there")
		wantOneOf(t, "nobody listens", err, wstest.ErrRefused)
	})
}

func TestNetAddresses(t *testing.T) {
	var n wstest.Net
	l, err := n.Listen("a")
	must(t, err)
	_, err = n.Listen("a")
	wantOneOf(t, "one listener an address", err, wstest.ErrInUse)
	_, err = n.Dial("tcp", "b")
	wantOneOf(t, "nobody", err, wstest.ErrRefused)
	c, err := n.Dial("tcp", "a")
	must(t, err)
	s, err := l.Accept()
	must(t, err)
	want(t, "the addresses", c.RemoteAddr().String()+c.LocalAddr().String(), s.LocalAddr().String()+s.RemoteAddr().String())
	waiting, err := n.Dial("tcp", "a")
	must(t, err)
	must(t, l.Close())
	wantOneOf(t, "once", l.Close(), net.ErrClosed)
	_, err = l.Accept()
	wantOneOf(t, "no more", err, net.ErrClosed)
	_, err = waiting.Read(make([]byte, 1))
	wantOneOf(t, "nobody has accepted", err, io.EOF)
	again, err := n.Listen("a")
	must(t, err)
	again.Close()
	c.Write([]byte("x"))
	_, err = s.Read(make([]byte, 1))
	must(t, err)
}

// Accept ends with Close, and a Dial that waits ends with its context or Close.
func TestNetWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n wstest.Net
		l, err := n.Listen("")
		must(t, err)
		for range 128 {
			nc, err := n.Dial("", "")
			must(t, err)
			defer nc.Close()
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		for range 2 {
			_, err = n.DialContext(ctx, "", "")
			wantOneOf(t, "a Dial that waits", err, context.DeadlineExceeded)
		}
		var wg sync.WaitGroup
		wg.Go(func() {
			_, err := n.Dial("", "")
			wantOneOf(t, "a Dial that waits", err, wstest.ErrRefused)
		})
		synctest.Wait()
		must(t, l.Close())
		wg.Wait()

		l, err = n.Listen("")
		must(t, err)
		wg.Go(func() {
			_, err := l.Accept()
			wantOneOf(t, "an Accept that waits", err, net.ErrClosed)
		})
		synctest.Wait()
		must(t, l.Close())
		wg.Wait()
	})
}

// Dials and Close at the same time leave nothing open.
func TestNetRace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n wstest.Net
		l, err := n.Listen("x")
		must(t, err)
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				nc, err := n.Dial("", "x")
				if err == nil {
					nc.Read(make([]byte, 1)) // ends only if the other end is closed
					nc.Close()
				}
			})
		}
		wg.Go(func() {
			for {
				nc, err := l.Accept()
				if err != nil {
					return
				}
				nc.Close()
			}
		})
		wg.Go(func() { l.Close() })
		wg.Wait()
	})
}

func TestNetWrap(t *testing.T) {
	n := wstest.Net{Buffer: 8, Wrap: func(server, client net.Conn) (net.Conn, net.Conn) {
		return server, wstest.Wrap(client, wstest.Fault{On: wstest.Writes, Do: wstest.Cut, At: 2})
	}}
	l, err := n.Listen("x")
	must(t, err)
	defer l.Close()
	c, err := n.Dial("", "x")
	must(t, err)
	s, err := l.Accept()
	must(t, err)
	c.Write([]byte(digits))
	p, err := io.ReadAll(s)
	must(t, err)
	want(t, "cut", string(p), "01")
}
