package dialer_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/adapters/nethttp"
	"github.com/wsdriver/wsdriver/handshake"
)

// play is what a peer does before it says nothing more: reads as it comes, and writes
// of what stands here.
type play func(t *testing.T, peer net.Conn)

// say reads something and answers, once for each word.
func say(words ...string) play {
	return func(t *testing.T, peer net.Conn) {
		buf := make([]byte, 4096)
		for _, w := range words {
			peer.Read(buf)
			io.WriteString(peer, w)
		}
	}
}

const ok200 = "HTTP/1.1 200 OK\r\n\r\n"

// stages are the places where a peer can fall silent.
var stages = []struct {
	name, url, proxy string
	peer             play
	status           int // that is known by then
}{
	{"the opening handshake, unread", "ws://example.com", "", nil, 0},
	{"the opening handshake, unanswered", "ws://example.com", "", say(""), 0},
	{"in a head", "ws://example.com", "", say("HTTP/1.1 101 "), 0},
	{"in what looks like HTTP/2", "ws://example.com", "", say("\x00\x00"), 0},
	{"after an interim response", "ws://example.com", "", say("HTTP/1.1 100 \r\n\r\n"), 0},
	{"in the page of a refusal", "ws://example.com", "", say("HTTP/1.1 403 \r\n\r\nno"), 403},
	{"TLS, unread", "wss://example.com", "", nil, 0},
	{"TLS, unanswered", "wss://example.com", "", say(""), 0},
	{"TLS, half a record", "wss://example.com", "", say("\x16\x03\x03\x00\x50\x02"), 0},
	{"CONNECT, unread", "ws://example.com", "http://p", nil, 0},
	{"CONNECT, unanswered", "ws://example.com", "http://p", say(""), 0},
	{"CONNECT, half a head", "ws://example.com", "http://p", say("HTTP/1.1 200 "), 0},
	{"CONNECT, after an interim response", "ws://example.com", "http://p", say("HTTP/1.1 100 \r\n\r\n"), 0},
	{"CONNECT, in the page of a refusal", "ws://example.com", "http://p", say("HTTP/1.1 407 \r\n\r\nno"), 407},
	{"CONNECT done, then nothing", "ws://example.com", "http://p", say(ok200, ""), 0},
	{"CONNECT done, then no TLS", "wss://example.com", "http://p", say(ok200, ""), 0},
	{"TLS with the proxy, unread", "ws://example.com", "https://p", nil, 0},
	{"TLS with the proxy, unanswered", "ws://example.com", "https://p", say(""), 0},
	{"SOCKS, unread", "ws://example.com", "socks5://p", nil, 0},
	{"SOCKS, unanswered", "ws://example.com", "socks5://p", say(""), 0},
	{"SOCKS, half an answer", "ws://example.com", "socks5://p", say("\x05"), 0},
	{"SOCKS, the password", "ws://example.com", "socks5://u:p@p", say("\x05\x02", ""), 0},
	{"SOCKS, the request", "ws://example.com", "socks5://p", say("\x05\x00", ""), 0},
	{"SOCKS, half a reply", "ws://example.com", "socks5://p", say("\x05\x00", "\x05\x00\x00\x01\x00"), 0},
	{"SOCKS done, then nothing", "ws://example.com", "socks5://p", say("\x05\x00", "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00", ""), 0},
	{"SOCKS done, then no TLS", "wss://example.com", "socks5://p", say("\x05\x00", "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00", ""), 0},
}

var errCause = errors.New("the program has had enough")

// endings are the ways in which waiting ends.
var endings = []struct {
	name  string
	ctx   func(context.Context) (context.Context, context.CancelFunc)
	after time.Duration
	err   error
}{
	{"FailAfter", func(ctx context.Context) (context.Context, context.CancelFunc) { return ctx, func() {} }, wsdriver.DefaultFailAfter, wsdriver.ErrHandshakeTimeout},
	{"a deadline", func(ctx context.Context) (context.Context, context.CancelFunc) {
		return context.WithTimeout(ctx, 3*time.Second)
	}, 3 * time.Second, context.DeadlineExceeded},
	{"a cancellation", func(ctx context.Context) (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithCancel(ctx)
		time.AfterFunc(2*time.Second, cancel)
		return ctx, cancel
	}, 2 * time.Second, context.Canceled},
	{"a cause", func(ctx context.Context) (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithCancelCause(ctx)
		time.AfterFunc(time.Second, func() { cancel(errCause) })
		return ctx, func() { cancel(nil) }
	}, time.Second, errCause},
}

// Wherever the peer falls silent, the caller is back when it said it would be, with the
// reason, and nothing is left: neither a goroutine, which synctest would find, nor an
// open connection.
func TestSilence(t *testing.T) {
	for _, st := range stages {
		for _, end := range endings {
			t.Run(st.name+"/"+end.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					nc, peer := net.Pipe()
					d := &dialer.Dialer{NetDial: func(context.Context, string, string) (net.Conn, error) { return nc, nil }}
					if st.proxy != "" {
						d.Proxy = via(t, st.proxy)
					}
					gone := make(chan error)
					go func() {
						if st.peer == nil {
							time.Sleep(time.Hour) // no read comes before
						} else {
							st.peer(t, peer)
						}
						_, err := io.Copy(io.Discard, peer)
						gone <- err
					}()
					ctx, cancel := end.ctx(t.Context())
					defer cancel()
					start := time.Now()
					_, err := dialer.Dial(ctx, st.url, d)
					if took := time.Since(start); took != end.after {
						t.Errorf("back after %v", took)
					}
					if !errors.Is(err, end.err) {
						t.Error(err)
					}
					var refused *netconn.HandshakeError
					var atProxy *dialer.ProxyError
					switch {
					case errors.As(err, &atProxy) && atProxy.Status == st.status:
					case errors.As(err, &refused) && refused.Status == st.status:
					case st.status != 0:
						t.Errorf("the status is lost: %v", err)
					}
					if err := <-gone; err != nil {
						t.Errorf("the connection is open: %v", err)
					}
				})
			})
		}
	}
}

// A peer that dribbles gains no time.
func TestDribble(t *testing.T) {
	for _, proxy := range []string{"", "http://p"} {
		synctest.Test(t, func(t *testing.T) {
			nc, peer := net.Pipe()
			d := &dialer.Dialer{Config: netconn.Config{Driver: &wsdriver.Config{FailAfter: 4 * time.Second}},
				NetDial: func(context.Context, string, string) (net.Conn, error) { return nc, nil }}
			if proxy != "" {
				d.Proxy = via(t, proxy)
			}
			go io.Copy(io.Discard, peer)
			go func() {
				for p := "HTTP/1.1 200 OK\r\nX: yyyyyyyyyyyyyyyyy"; p != ""; p = p[1:] {
					if _, err := io.WriteString(peer, p[:1]); err != nil {
						return
					}
					time.Sleep(time.Second)
				}
			}()
			start := time.Now()
			_, err := dialer.Dial(t.Context(), "ws://example.com", d)
			if took := time.Since(start); took != 4*time.Second || !errors.Is(err, wsdriver.ErrHandshakeTimeout) {
				t.Errorf("after %v: %v", took, err)
			}
			time.Sleep(2 * time.Second) // for the one who dribbles to see it
		})
	}
}

// A NetDial that is waiting is told, and a connection that it makes all the same closed.
func TestDialingIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(errCause) })
		_, err := dialer.Dial(ctx, "ws://example.com", &dialer.Dialer{NetDial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}})
		if !errors.Is(err, errCause) || !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		nc, peer := net.Pipe()
		_, err = dialer.Dial(ctx, "ws://example.com", &dialer.Dialer{NetDial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return nc, nil
		}})
		if !errors.Is(err, errCause) {
			t.Error(err)
		}
		if _, err := peer.Read(make([]byte, 1)); err != io.EOF {
			t.Error("the connection is open")
		}
	})
}

// cancelling is a jar that cancels when it is given something.
type cancelling struct{ context.CancelFunc }

func (cancelling) Cookies(*url.URL) []*http.Cookie       { return nil }
func (c cancelling) SetCookies(*url.URL, []*http.Cookie) { c.CancelFunc() }

// Who cancels in the last moment gets no connection that is about to be closed.
func TestCancelledInTheLastMoment(t *testing.T) {
	noLeaks(t)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := nethttp.Upgrade(w, r, nil, wsdriver.Header{{Name: "Set-Cookie", Value: "a=b"}})
		if err != nil {
			t.Error(err)
			return
		}
		if _, _, err := c.ReadMessage(); err == nil {
			t.Error("the connection is open")
		}
	}))
	defer s.Close()
	ctx, cancel := context.WithCancel(t.Context())
	c, err := dialer.Dial(ctx, wsURL(s), &dialer.Dialer{Jar: cancelling{cancel}})
	if c != nil || !errors.Is(err, context.Canceled) {
		t.Error(c, err)
	}
}

// A hook that panics, or ends its goroutine, does so to the caller of Dial, and leaves
// nothing open.
func TestHooksThatFail(t *testing.T) {
	noLeaks(t)
	for name, hook := range map[string]func(){"panic": func() { panic(errCause) }, "Goexit": runtime.Goexit} {
		nc, peer := net.Pipe()
		recovered := make(chan any)
		go func() {
			defer func() { recovered <- recover() }()
			dialer.Connect(t.Context(), nc, "wss://example.com", &dialer.Dialer{StartTLS: func(context.Context, net.Conn, *tls.Config) (net.Conn, error) {
				hook()
				return nil, nil
			}})
			t.Errorf("%s: Connect returned", name)
		}()
		if r := <-recovered; (name == "panic") != (r == errCause) {
			t.Errorf("%s: recovered %v", name, r)
		}
		if _, err := peer.Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("%s: the connection is open", name)
		}
	}
}

// EOF at any point is told as what it is.
func TestEarlyEnd(t *testing.T) {
	noLeaks(t)
	for _, answer := range []string{"", "H", "HTTP/1.1 101 \r\nUpgrade", "HTTP/1.1 100 \r\n\r\n"} {
		dial, _ := answering(answer)
		_, err := dialer.Dial(t.Context(), "ws://example.com", &dialer.Dialer{NetDial: dial})
		var e *netconn.HandshakeError
		if !errors.As(err, &e) || e.Status != 0 || !errors.Is(err, io.ErrUnexpectedEOF) || !errors.Is(err, wsdriver.ErrUnexpectedEOF) || netconn.CloseStatus(err) != wsdriver.AbnormalClosure {
			t.Errorf("%q: %v", answer, err)
		}
	}
	dial, _ := answering("HTTP/1.1 403 \r\nContent-Length: 10\r\n\r\nno")
	_, err := dialer.Dial(t.Context(), "ws://example.com", &dialer.Dialer{NetDial: dial})
	var e *netconn.HandshakeError
	if !errors.As(err, &e) || e.Status != 403 || string(e.Body) != "no" || e.Err != handshake.ErrStatus {
		t.Errorf("a page that is cut short: %v", err)
	}
}
