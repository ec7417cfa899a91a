package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/deflate"
)

// serve runs the program until stop is called or the test ends, and returns the
// URL that it prints.
func serve(t *testing.T, args ...string) (url string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := run(ctx, append([]string{"-addr", "127.0.0.1:0"}, args...), w)
		w.CloseWithError(io.EOF)
		done <- err
	}()
	line := make([]byte, 100)
	n, err := r.Read(line)
	if err != nil {
		t.Fatal(err, <-done)
	}
	url, found := strings.CutPrefix(strings.TrimSpace(string(line[:n])), "listening on ")
	if !found {
		t.Fatalf("printed %q", line[:n])
	}
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				t.Errorf("a server that is interrupted ends without an error: %v", err)
			}
		})
	}
	t.Cleanup(stop)
	return url + "/", stop
}

func dial(t *testing.T, url string, v wsdriver.Version, origin string) (*netconn.Conn, error) {
	t.Helper()
	c, err := dialer.Dial(t.Context(), strings.Replace(url, "http", "ws", 1)+"any/path", &dialer.Dialer{
		Config: netconn.Config{Driver: &wsdriver.Config{Versions: []wsdriver.Version{v}}},
		Origin: origin,
	})
	if err == nil {
		t.Cleanup(func() { c.CloseNow() })
	}
	return c, err
}

func eachAdapter(t *testing.T, f func(t *testing.T, adapter string)) {
	adapters := []string{"nethttp", "netconn"}
	if hasEpoll {
		adapters = append(adapters, "epoll")
	} else if err := run(t.Context(), []string{"-adapter", "epoll"}, io.Discard); err == nil {
		t.Error("-adapter epoll is refused where it cannot be had")
	}
	for _, adapter := range adapters {
		t.Run(adapter, func(t *testing.T) { f(t, adapter) })
	}
}

func TestEcho(t *testing.T) {
	eachAdapter(t, func(t *testing.T, adapter string) {
		url, _ := serve(t, "-adapter", adapter, "-versions", "all")
		for _, v := range wsdriver.AllVersions() {
			c, err := dial(t, url, v, "")
			if err != nil {
				t.Fatal(v, err)
			}
			if c.Version() != v {
				t.Errorf("%v is spoken as %v", v, c.Version())
			}
			kinds := []wsdriver.Kind{wsdriver.Text}
			if v.Caps().Binary {
				kinds = append(kinds, wsdriver.Binary)
			}
			for _, kind := range kinds {
				for _, size := range []int{0, 1, 125, 126, 65536, 1 << 20} {
					sent := bytes.Repeat([]byte("a"), size)
					if err := c.WriteMessage(kind, sent); err != nil {
						t.Fatal(v, err)
					}
					k, got, err := c.ReadMessage()
					if err != nil || k != kind || !bytes.Equal(got, sent) {
						t.Fatalf("%v: %v of %d bytes came back as %v of %d bytes, %v", v, kind, size, k, len(got), err)
					}
				}
			}
			if err := c.Close(wsdriver.NormalClosure, "thanks"); err != nil {
				t.Error(v, err)
			}
		}
	})
}

// With -deflate what comes back is compressed, messages of every size among them.
func TestDeflate(t *testing.T) {
	eachAdapter(t, func(t *testing.T, adapter string) {
		url, _ := serve(t, "-adapter", adapter, "-deflate")
		c, err := dialer.Dial(t.Context(), strings.Replace(url, "http", "ws", 1)+"any/path", &dialer.Dialer{
			Config: netconn.Config{Driver: &wsdriver.Config{Extensions: []wsdriver.Extension{&deflate.Extension{}}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		defer c.CloseNow()
		if len(c.Extensions()) != 1 {
			t.Fatalf("agreed on %v", c.Extensions())
		}
		for _, size := range []int{0, 1, 125, 126, 40000, 65536, 1 << 20} {
			sent := bytes.Repeat([]byte("what is said again and again "), size/29+1)[:size]
			if err := c.WriteMessage(wsdriver.Text, sent); err != nil {
				t.Fatal(err)
			}
			if k, got, err := c.ReadMessage(); err != nil || k != wsdriver.Text || !bytes.Equal(got, sent) {
				t.Fatalf("%d bytes came back as %v of %d bytes, %v", size, k, len(got), err)
			}
		}
		if err := c.Close(wsdriver.NormalClosure, ""); err != nil {
			t.Error(err)
		}
	})
}

func TestPage(t *testing.T) {
	eachAdapter(t, func(t *testing.T, adapter string) {
		url, _ := serve(t, "-adapter", adapter)
		for path, want := range map[string]int{"": 200, "?x": 200, "nowhere": 404} {
			resp, err := http.Get(url + path)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			if resp.StatusCode != want || want == 200 && !bytes.Equal(body, page) {
				t.Errorf("GET /%s: %s and %d bytes", path, resp.Status, len(body))
			}
		}
		resp, err := http.Post(url, "text/plain", strings.NewReader(""))
		if err != nil || resp.StatusCode != 405 || resp.Header.Get("Allow") != "GET" {
			t.Errorf("POST /: %v %v", resp, err)
		}
	})
}

func TestOrigin(t *testing.T) {
	eachAdapter(t, func(t *testing.T, adapter string) {
		for origin, want := range map[string]int{"same": 403, "any": 0} {
			url, _ := serve(t, "-adapter", adapter, "-origin", origin)
			_, err := dial(t, url, wsdriver.Hybi13, "https://elsewhere.example")
			status := 0
			var refused *netconn.HandshakeError
			if errors.As(err, &refused) {
				status = refused.Status
			}
			if status != want {
				t.Errorf("-origin %s: status %d (%v), want %d", origin, status, err, want)
			}
		}
	})
}

func TestMax(t *testing.T) {
	eachAdapter(t, func(t *testing.T, adapter string) {
		url, _ := serve(t, "-adapter", adapter, "-max", "10")
		c, err := dial(t, url, wsdriver.Hybi13, "")
		if err != nil {
			t.Fatal(err)
		}
		c.WriteText("0123456789")
		if _, p, err := c.ReadMessage(); err != nil || len(p) != 10 {
			t.Errorf("a message of the limit's size passes: %q %v", p, err)
		}
		c.WriteText("0123456789a")
		if _, _, err := c.ReadMessage(); netconn.CloseStatus(err) != wsdriver.MessageTooBig {
			t.Errorf("a message over the limit fails with 1009: %v", err)
		}
	})
}

func TestInterrupt(t *testing.T) {
	eachAdapter(t, func(t *testing.T, adapter string) {
		url, stop := serve(t, "-adapter", adapter)
		c, err := dial(t, url, wsdriver.Hybi13, "")
		if err != nil {
			t.Fatal(err)
		}
		c.WriteText("hello")
		c.ReadMessage() // the server knows the connection now
		go stop()
		if _, _, err := c.ReadMessage(); netconn.CloseStatus(err) != wsdriver.GoingAway {
			t.Errorf("a server that is interrupted says 1001: %v", err)
		}
	})
}

func TestFlags(t *testing.T) {
	for _, args := range [][]string{
		{"-adapter", "carrier-pigeon"}, {"-versions", "none"}, {"-origin", "mars"}, {"-max", "-1"}, {"-max", "x"}, {"stray"}, {"-addr", "nonsense"},
	} {
		if err := run(t.Context(), args, io.Discard); err == nil {
			t.Errorf("%q is refused", args)
		}
	}
}
