package websocket

import (
	"context"
	"errors"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsdriver/wsdriver"
	"github.com/wsdriver/wsdriver/adapters/dialer"
	"github.com/wsdriver/wsdriver/adapters/netconn"
	"github.com/wsdriver/wsdriver/handshake"
	"github.com/wsdriver/wsdriver/internal/xtest"
)

// A WebSocket that nobody has made is not open, and never will be.
func TestZeroWebSocket(t *testing.T) {
	for name, ws := range map[string]*WebSocket{"zero": new(WebSocket), "Wrap(nil)": Wrap(nil)} {
		d := keep(ws)
		for call, err := range map[string]error{
			"Send":       ws.Send(Message{}),
			"SendText":   ws.SendText("\xff"),
			"SendBinary": ws.SendBinary(nil),
			"Close":      ws.Close(0, ""),
			"Ping":       ws.Ping(nil),
		} {
			if err != ErrInvalidState {
				t.Errorf("%s: %s returns %v", name, call, err)
			}
		}
		ws.Pause()
		ws.Resume()
		if ws.URL() != "" || ws.Protocol() != "" || ws.Extensions() != "" || ws.Version() != 0 || ws.Conn() != nil ||
			ws.BufferedAmount() != 0 || ws.ReadyState() != Connecting {
			t.Error(name, "has what it cannot have")
		}
		if d.lines != nil {
			t.Error(name, "has told", d.lines)
		}
	}
}

// Whatever is called when it is over does no harm.
func TestAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, conn := client(t, Config{}, nil)
		d := keep(ws)
		conn.CloseNow()
		d.want(t, "the end", "open", "error", "close 1006  false")
		if ws.Close(1000, "") != nil || ws.SendText("a") != nil || ws.SendBinary([]byte{1}) != nil {
			t.Error("an error")
		}
		ws.Pause()
		ws.Resume()
		keep(ws).want(t, "nothing is told twice")
		if ws.ReadyState() != Closed || ws.BufferedAmount() != 2 {
			t.Error(ws.ReadyState(), ws.BufferedAmount())
		}
	})
}

// Reading behind the WebSocket's back ends it.
func TestReadingConn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, peer := pair(t, Config{}, nil)
		d := keep(ws)
		if _, _, err := ws.Conn().ReadMessage(); err == nil {
			t.Error("two readers")
		}
		ws.Conn().Close(wsdriver.GoingAway, "by other means")
		keep(peer).want(t, "the peer", "open", "close 1001 by other means true")
		d.want(t, "the end", "open", "close 1001  true")
	})
}

// Requests that are none are refused.
func TestUpgradeRefuses(t *testing.T) {
	r, w := httptest.NewRequest("GET", "/", nil), httptest.NewRecorder()
	if IsWebSocket(r) || IsWebSocket(nil) {
		t.Error("a page")
	}
	if _, err := Upgrade(nil, r); err != ErrNilArgument {
		t.Error(err)
	}
	if _, err := Upgrade(w, nil); err != ErrNilArgument {
		t.Error(err)
	}
	ws, err := Upgrade(w, r)
	if ws != nil || err == nil || w.Code != 426 {
		t.Error(ws, err, w.Code)
	}
}

// Everything at the same time.
func TestConcurrency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, peer := pair(t, Config{}, nil)
		const senders, messages = 4, 50
		told, ended := 0, 0
		peer.OnMessage(func(m Message) { peer.Send(m) })
		var wg sync.WaitGroup
		for range senders {
			wg.Go(func() {
				for i := range messages {
					ws.SendText("hello")
					ws.BufferedAmount()
					ws.ReadyState()
					ws.OnOpen(func() {})
					ws.OnError(func(err error) { t.Error(err) })
					ws.OnMessage(func(Message) { told++ })
					if i%10 == 0 {
						ws.Pause()
						runtime.Gosched()
						ws.Resume()
					}
				}
			})
		}
		wg.Wait()
		synctest.Wait()
		if told != senders*messages {
			t.Errorf("%d of %d messages came back", told, senders*messages)
		}
		ws.OnClose(func(wsdriver.Code, string, bool) { ended++ })
		for range senders {
			wg.Go(func() { ws.Close(1000, "") })
			wg.Go(func() { peer.Close(1000, "") })
		}
		wg.Wait()
		synctest.Wait()
		if ended != 1 {
			t.Error("the end was told", ended, "times")
		}
	})
}

func TestStateNames(t *testing.T) {
	for s, want := range map[State]string{Connecting: "CONNECTING", Open: "OPEN", Closing: "CLOSING", Closed: "CLOSED", 4: "4"} {
		if s.String() != want {
			t.Error(s)
		}
	}
}

// What a program does wrong is an error, or does no harm where none is wanted.
func TestWrongCalls(t *testing.T) {
	var none *Config
	made := func(_ *WebSocket, err error) error { return err }
	// open does something with a WebSocket that is open.
	open := func(do func(*WebSocket) error) func(*testing.T) error {
		return func(t *testing.T) error {
			ws, peer := pair(t, Config{PingAfter: -1, MaxMessage: -1, MaxBuffered: -1}, nil)
			defer closeBoth(ws, peer)
			return do(ws)
		}
	}
	for _, m := range []struct {
		name string
		want error
		do   func(t *testing.T) error
	}{
		{"New of nothing", ErrSyntax, func(*testing.T) error { return made(New("")) }},
		{"New with an empty protocol", ErrSyntax, func(*testing.T) error { return made(New("ws://example.com", "")) }},
		{"New of a nil Config", ErrSyntax, func(*testing.T) error { return made(none.New("://")) }},
		{"Upgrade without a ResponseWriter", ErrNilArgument, func(*testing.T) error { return made(none.Upgrade(nil, new(http.Request))) }},
		{"Upgrade without a request", ErrNilArgument, func(*testing.T) error { return made(new(Config).Upgrade(httptest.NewRecorder(), nil)) }},
		{"Upgrade of the zero request", handshake.ErrNotWebSocket, func(*testing.T) error {
			return made(Upgrade(httptest.NewRecorder(), new(http.Request)))
		}},
		{"IsWebSocket of the zero request", nil, func(t *testing.T) error {
			if IsWebSocket(new(http.Request)) {
				t.Error("it is one")
			}
			return nil
		}},
		{"a code that there is not", ErrInvalidAccess, open(func(ws *WebSocket) error { return ws.Close(65535, "") })},
		{"one that is not the program's", ErrInvalidAccess, open(func(ws *WebSocket) error { return ws.Close(wsdriver.GoingAway, "") })},
		{"a long reason", ErrSyntax, open(func(ws *WebSocket) error { return ws.Close(1000, strings.Repeat("x", 124)) })},
		{"no text", wsdriver.ErrInvalidUTF8, open(func(ws *WebSocket) error { return ws.SendText("\xFF") })},
		{"nothing at all", nil, open(func(ws *WebSocket) error {
			return errors.Join(ws.Send(Message{}), ws.SendText(""), ws.SendBinary(nil), ws.Ping(nil), ws.Close(0, ""), ws.Close(0, ""))
		})},
		{"no handlers", nil, open(func(ws *WebSocket) error {
			ws.OnOpen(nil)
			ws.OnMessage(nil)
			ws.OnError(nil)
			ws.OnClose(nil)
			ws.Resume()
			ws.Pause()
			ws.Pause()
			ws.Resume()
			return ws.Ping(nil)
		})},
		{"everything within a handler", nil, open(func(ws *WebSocket) error {
			var err error
			ws.OnOpen(func() {
				ws.OnOpen(nil)
				ws.OnMessage(func(Message) {})
				ws.Pause()
				ws.Resume()
				err = errors.Join(ws.SendText("a"), ws.Ping(nil), ws.Close(1000, ""), ws.Close(1000, ""))
			})
			synctest.Wait()
			return err
		})},
		{"a zero PanicError", nil, func(*testing.T) error {
			e := new(PanicError)
			_ = e.Error()
			return e.Unwrap()
		}},
		{"limits as large as can be", nil, func(t *testing.T) error {
			ws, peer := pair(t, Config{PingAfter: math.MaxInt64, MaxMessage: math.MaxInt, MaxBuffered: math.MaxInt}, nil)
			defer closeBoth(ws, peer)
			d := keep(peer)
			err := errors.Join(ws.SendText("a"), ws.SendBinary(make([]byte, 1<<20)))
			d.want(t, "messages", "open", "text a", "binary "+strings.Repeat("00", 20))
			return err
		}},
		{"Wrap of what never was open", nil, func(t *testing.T) error {
			for _, c := range []*netconn.Conn{new(netconn.Conn), netconn.New(nil, nil, nil, nil)} {
				ws := Wrap(c)
				d := keep(ws)
				d.want(t, "the end", "open", "error", "close 1006  false")
				if err := d.err(t); !errors.Is(err, net.ErrClosed) || ws.ReadyState() != Closed {
					t.Error(err, ws.ReadyState())
				}
			}
			return nil
		}},
	} {
		t.Run(m.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { xtest.Refuse(t, m.want, m.do) })
		})
	}
}

// Whatever the functions of a Config do, the WebSocket tells its end.
func TestHooksThatPanic(t *testing.T) {
	for name, do := range map[string]func(){"panic": func() { panic("hook") }, "Goexit": runtime.Goexit} {
		// told checks that OnError is told of it, and OnClose.
		told := func(t *testing.T, ws *WebSocket, want error, lines ...string) {
			t.Helper()
			d := keep(ws)
			time.Sleep(time.Minute)
			d.want(t, name, append(lines, "error", "close 1006  false")...)
			var e *PanicError
			if err := d.err(t); errors.As(err, &e) != (name == "panic") || e == nil && !errors.Is(err, want) || e != nil && e.Value != "hook" {
				t.Error(err)
			}
		}
		t.Run("NetDial: "+name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := Config{Dialer: &dialer.Dialer{NetDial: func(context.Context, string, string) (net.Conn, error) {
					do()
					return nil, nil
				}}}
				ws, err := c.New("ws://example.com")
				if err != nil {
					t.Fatal(err)
				}
				told(t, ws, ErrCanceled)
			})
		})
		t.Run("Proxy: "+name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := Config{Dialer: &dialer.Dialer{Proxy: func(*http.Request) (*url.URL, error) {
					do()
					return nil, nil
				}}}
				ws, err := c.New("ws://example.com")
				if err != nil {
					t.Fatal(err)
				}
				told(t, ws, ErrCanceled)
			})
		})
		t.Run("OnEvent: "+name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				onEvent := func(*netconn.Conn, wsdriver.Event) { do() }
				ws, peer := client(t, Config{Dialer: &dialer.Dialer{Config: netconn.Config{OnEvent: onEvent}}}, nil)
				go peer.WritePing(nil)
				told(t, ws, net.ErrClosed, "open")
			})
		})
	}
}
