package websocket

import (
	"net/http/httptest"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/wsdriver/wsdriver"
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
