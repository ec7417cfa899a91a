package websocket

import (
	"bytes"
	"errors"
	"io"
	"log"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/wsdriver/wsdriver"
)

// logged returns what the log package is told from now on.
func logged(t *testing.T) *bytes.Buffer {
	var b bytes.Buffer
	w := log.Writer()
	log.SetOutput(&b)
	t.Cleanup(func() { log.SetOutput(w) })
	return &b
}

func panicHere() { panic(io.ErrNoProgress) }

// With an OnError a panic is told, and nothing else happens.
func TestPanicIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, peer := pair(t, Config{}, nil)
		d := keep(ws)
		ws.OnOpen(panicHere)
		d.want(t, "OnOpen was called before", "open")
		ws.OnMessage(func(m Message) { d.message(m); panicHere() })
		peer.SendText("one")
		d.want(t, "told", "text one", "error")
		err := d.err(t)
		var e *PanicError
		if !errors.As(err, &e) || e.Value != io.ErrNoProgress || !errors.Is(err, io.ErrNoProgress) ||
			!strings.Contains(string(e.Stack), "panicHere") || !strings.Contains(err.Error(), io.ErrNoProgress.Error()) {
			t.Error(err)
		}
		peer.SendText("two")
		d.want(t, "the connection goes on", "text two", "error")
		ws.OnClose(func(wsdriver.Code, string, bool) { panic("in OnClose") })
		peer.Close(1000, "")
		d.want(t, "the end", "error")
		if err := d.errs[2].(*PanicError); err.Value != "in OnClose" || err.Unwrap() != nil {
			t.Error(err)
		}
	})
}

// Without one, the log is told, and the connection ends.
func TestPanicIsLogged(t *testing.T) {
	for name, set := range map[string]func(*WebSocket, *diary){
		"no OnError":  func(ws *WebSocket, d *diary) {},
		"nil OnError": func(ws *WebSocket, d *diary) { ws.OnError(nil) },
		"OnError panics": func(ws *WebSocket, d *diary) {
			ws.OnError(func(err error) { d.error(err); panicHere() })
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := logged(t)
			synctest.Test(t, func(t *testing.T) {
				ws, peer := pair(t, Config{}, nil)
				mine, theirs := new(diary), keep(peer)
				set(ws, mine)
				ws.OnClose(mine.close)
				ws.OnMessage(func(m Message) { panicHere() })
				peer.SendText("one")
				peer.SendText("two")
				theirs.want(t, "closed", "open", "close 1011  true")
				if name == "OnError panics" {
					mine.want(t, "closed", "error", "close 1011  true")
				} else {
					mine.want(t, "closed", "close 1011  true")
				}
			})
			if s := b.String(); strings.Count(s, "panic in a handler: "+io.ErrNoProgress.Error()) != 1 || !strings.Contains(s, "panicHere") {
				t.Errorf("%q", s)
			}
		})
	}
}

// A panic in OnClose, behind which there is nothing.
func TestLastPanic(t *testing.T) {
	b := logged(t)
	synctest.Test(t, func(t *testing.T) {
		ws, conn := client(t, Config{}, nil)
		conn.CloseNow()
		ws.OnClose(func(wsdriver.Code, string, bool) { panic("in OnClose") })
		d := new(diary)
		d.want(t, "the program goes on")
		ws.OnError(d.error)
		d.want(t, "and so do the handlers", "error")
	})
	if !strings.Contains(b.String(), "in OnClose") {
		t.Errorf("%q", b)
	}
}

// A handler that ends its goroutine has returned.
func TestGoexit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ws, peer := pair(t, Config{}, nil)
		d := keep(ws)
		d.want(t, "open", "open")
		ws.OnMessage(func(m Message) { d.message(m); runtime.Goexit() })
		peer.SendText("one")
		peer.SendText("two")
		d.want(t, "both", "text one", "text two")
		ws.OnClose(func(code wsdriver.Code, reason string, wasClean bool) {
			d.close(code, reason, wasClean)
			runtime.Goexit()
		})
		peer.Close(1000, "")
		d.want(t, "the end", "close 1000  true")
	})
}
